"""Rows of a described register handed in at a screen: the same cells, checks and codes as an import, one row at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.directory import events
from anyuan.directory.imports.cells import CellWrong
from anyuan.directory.imports.kinds import KINDS
from anyuan.directory.imports.kinds.base import Context
from anyuan.directory.imports.kinds.described import FOLLOWERS, headings
from anyuan.directory.imports.lookups import Lookups
from anyuan.directory.imports.tables import tables
from anyuan.directory.models import School
from anyuan.directory.policy import Viewer
from anyuan.directory.queries.profiles import profiles_on
from anyuan.directory.queries.registers import rows, value_of
from anyuan.directory.refusals import Refused
from anyuan.directory.registers.describe import Sheet
from anyuan.directory.registers.reach import where_of
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Scope, Subject


class NotYours(Refused):
    """The row does not lie within the reach of the person, or there is none."""

    key = "directory.register_not_yours"
    sentence = _("This row does not lie within your area, school or organisation.")


class ChangedMeanwhile(Refused):
    """Somebody else changed the row since the form was opened."""

    key = "directory.changed_meanwhile"
    sentence = _("Somebody has changed this row meanwhile. Look at it again and enter your change once more.")


class AlreadyThere(Refused):
    """A row with this code, or with the same identity, stands already."""

    key = "directory.already_there"
    sentence = _("This row is in the register already: {code}.")


class CellsWrong(Refused):
    """What was filled in cannot be taken; ``errors`` says why, by column (the empty name: the row as a whole)."""

    key = "directory.cells_wrong"
    sentence = _("Nothing was stored; the marked fields need another look.")

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__()
        self.errors = errors


def enter(sheet: Sheet, given: Mapping[str, str], *, viewer: Viewer, by: Actor, now: datetime) -> Any:
    """A new row. Raises CellsWrong, NotYours, AlreadyThere."""
    kind, values = _values(sheet, given, viewer, now, None)
    code = kind.identity(values)
    if kind.model._default_manager.filter(code=code).exists():
        raise AlreadyThere(code=code)
    defaults = {n.removeprefix("default_"): v for n, v in values.items() if n.startswith("default_")}
    stored = {n: v for n, v in values.items() if n in kind.stored and v is not None}
    row = kind.model(**{**defaults, **stored, "code": code})
    _store(kind, row, sorted(stored), viewer, by, now)
    return row


def change(
    sheet: Sheet, row: Any, given: Mapping[str, str], *, seen: str, viewer: Viewer, by: Actor, now: datetime
) -> Any:
    """Put what was filled in onto a row; a cleared field is empty afterwards. ``seen`` is the `mark` of the row that
    the form showed. Raises CellsWrong, NotYours, ChangedMeanwhile."""
    kind, values = _values(sheet, given, viewer, now, row)
    with transaction.atomic():
        held = rows(sheet, viewer, "edit").select_for_update(of=("self",)).filter(pk=row.pk).first()
        if held is None:
            raise NotYours()
        if seen != mark(sheet, held):
            raise ChangedMeanwhile()
        touched = []
        for column in sheet.columns:
            if column.name not in given or column.type in ("code", "datum"):
                continue
            value = values.get("facts", {}).get(column.name) if column.facts else values.get(column.name)
            if value != value_of(column, held):
                touched.append(column.name)
                _put(column, held, value)
        if touched:
            _store(kind, held, touched, viewer, by, now)
    return held


def take_out(sheet: Sheet, row: Any, *, viewer: Viewer, by: Actor, now: datetime) -> Any:
    """The row is no longer in use; it stays readable. Raises NotYours."""
    held = rows(sheet, viewer, "edit").filter(pk=row.pk).first()
    if held is None:
        raise NotYours()
    held.active = False
    _store(KINDS[sheet.name](), held, ["active"], viewer, by, now)
    return held


def mark(sheet: Sheet, row: Any) -> str:
    """A short digest of everything that the form shows, by which two people at one row notice each other."""
    values = [repr(getattr(v, "pk", v)) for v in (value_of(c, row) for c in sheet.columns if c.type != "datum")]
    return sha256("|".join(values).encode()).hexdigest()[:16]


def _values(sheet: Sheet, given: Mapping[str, str], viewer: Viewer, now: datetime, old: Any) -> tuple[Any, Any]:
    kind = KINDS[sheet.name]()
    context = Context(
        table=tables()[sheet.name],
        lookups=Lookups(),
        now=now,
        zone=timezone.get_current_timezone(),
        viewer=viewer,
    )
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for column in sheet.columns:
        if column.name not in given:
            continue
        try:
            values[column.name] = kind.columns[column.name](given[column.name], context)
        except CellWrong as error:
            errors[column.name] = str(error)
    for column in sheet.columns:
        asked = column.name in given or old is None
        if column.required and asked and values.get(column.name) in (None, "") and column.name not in errors:
            errors[column.name] = str(_("This must be filled in."))
    if not errors:
        if old is not None:
            # A rule between two columns holds for the row as it will be, also where the form asks only for one.
            pairs = {name for check in sheet.checks for name in (check.left, check.right)}
            values |= {n: value_of(sheet.column(n), old) for n in pairs if n not in given} | {"code": old.code}
        try:
            kind.prepare(values, context)
        except CellWrong as error:
            errors[""] = str(error)
    if errors:
        raise CellsWrong(errors)
    return kind, values


def _put(column: Any, row: Any, value: Any) -> None:
    if not column.facts:
        empty = "" if column.type in ("text", "long", "choice") else None
        setattr(row, column.name, empty if value is None else value)
    elif value is None:
        row.facts.pop(column.name, None)
    else:
        row.facts[column.name] = value


def _store(kind: Any, row: Any, touched: list[str], viewer: Viewer, by: Actor, now: datetime) -> None:
    sheet: Sheet = kind.sheet
    if sheet.one_of and not any(getattr(row, name) for name in sheet.one_of):
        raise CellsWrong({"": str(_("one of these must be filled in: {headings}")).format(headings=headings(sheet))})
    if not kind.reaches(row, viewer, "edit"):
        raise NotYours()
    try:
        row.full_clean()
    except ValidationError as error:
        raise CellsWrong(_by_column(sheet, error)) from error
    where = where_of(sheet, row)
    try:
        with transaction.atomic():
            row.save()
            record(
                events.REGISTER_CHANGED,
                subject=Subject(row._meta.label_lower, row.pk, str(row.code)[:40]),
                by=by,
                now=now,
                data={"register": sheet.name, "fields": sorted(touched)},
                scope=Scope(where.area_path, where.school_id, where.organisation_id),
            )
            if sheet.name in FOLLOWERS:
                FOLLOWERS[sheet.name]([row], now)
    except IntegrityError as error:
        raise AlreadyThere(code=row.code) from error


def _by_column(sheet: Sheet, error: ValidationError) -> dict[str, str]:
    names = {c.name for c in sheet.columns}
    return {name if name in names else "": " ".join(said) for name, said in error.message_dict.items()}


def follow_profile(changed: list[Any], now: datetime) -> int:
    """The school register shows the figures of the sheet that holds today. Returns how many schools changed."""
    today = timezone.localdate(now)
    schools = {s.pk: s for s in School.objects.filter(pk__in={row.school_id for row in changed})}
    touched = []
    for pk, profile in profiles_on(schools, today).items():
        school, new = schools[pk], {n: getattr(profile, n) for n in ("pupils", "boarders", "staff")}
        new = {n: v for n, v in new.items() if v is not None and getattr(school, n) != v}
        if profile.source == "sheet" and new:
            for name, value in new.items():
                setattr(school, name, value)
            touched.append(school)
    School.objects.bulk_update(touched, ["pupils", "boarders", "staff"], batch_size=500)
    return len(touched)


FOLLOWERS["school_profiles"] = follow_profile
