"""Open a case: from the first second it has an owner, a running clock, its frozen kind, its purpose and its steps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from anyuan.cases import events
from anyuan.cases.actions import _index, _owner, _plan, _steps
from anyuan.cases.actions._change import change, fresh, record, start_clock
from anyuan.cases.actions._words import TITLE, kept
from anyuan.cases.models import Case, ProtectedSheet
from anyuan.cases.queries import bodies
from anyuan.cases.queries.bodies import Body
from anyuan.cases.queries.kinds import KindMissing, kind_for
from anyuan.cases.refusals import FieldsMissing, FieldWrong, KindUnknown, PlanWrong, WordUnknown
from anyuan.cases.rules import fields as field_rules
from anyuan.cases.rules import kinds, support
from anyuan.cases.rules.fold import encode
from anyuan.directory.models import Place, School
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.rules import actors
from anyuan.journal import rows
from anyuan.journal.actions import next_number
from anyuan.journal.rules import Actor
from anyuan.kernel.refs import reference

SOURCE, SOURCE_REF = 24, 80
# The entry of an opening sets these, so that replaying starts from them.
SET = (
    *("state", "open", "grade", "category", "owner_kind", "owner_id", "organisation_id", "handler_id", "parent_id"),
    *("due_kind", "due_at", "yellow_at", "stage_at", "handle_due_at", "accepted_at", "reply_wanted"),
)


@dataclass(frozen=True, slots=True)
class Where:
    """Where a case lies."""

    school: School | None = None
    place: Place | None = None
    area_path: str = ""
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be opened, checked."""

    definition: Mapping[str, Any]
    title: str
    text: str
    fields: Mapping[str, Any]
    where: Where
    owner: Body
    assigned: bool
    protected: bool
    columns: Mapping[str, Any] = field(default_factory=dict)


def open_case(
    kind: str,
    *,
    title: str,
    text: str = "",
    fields: Mapping[str, Any] | None = None,
    source: str = "desk",
    source_ref: str = "",
    school: School | None = None,
    place: Place | None = None,
    area_path: str | None = None,
    lon: float | None = None,
    lat: float | None = None,
    grade: str = "",
    category: str = "",
    parent: Case | int | None = None,
    owner: tuple[str, int] | None = None,
    handler: int | None = None,
    reply_wanted: bool = False,
    client_id: str | None = None,
    protected: bool | None = None,
    named: tuple[int, ...] = (),
    answer_by: datetime | None = None,
    opened_at: datetime | None = None,
    exercise: bool = False,
    complete: bool = True,
    by: Actor,
    now: datetime,
) -> Case:
    """Open a case (登记). The same ``client_id`` again returns the first one and writes nothing.

    ``owner`` ("organisation", id), else the kind's rule decides (谁主管谁负责), else the centre owns it until it assigns.
    ``reply_wanted``: somebody reported it and waits. ``opened_at``: when it came in, if before ``now``; clocks count from
    there. ``answer_by``: a promised time that beats the kind's limit. ``protected`` adds protection to a kind that has
    none, never takes it away; ``named``: ids of the people who may then see it, besides whoever opens it.
    ``complete=False``: a rule opens it, and a person fills in the kind's required fields later.
    Raises KindUnknown, FieldsMissing, FieldWrong, PlanWrong, WordUnknown, OwnerUnknown, CentreMissing, NotAllowedNow.
    """
    for known in rows.read(Case, client_id=client_id) if client_id else ():
        return known
    above = fresh(parent) if parent is not None else None
    where = _where(school, place, area_path, lon, lat, above, owner)
    definition = _definition(kind, where, answer_by)
    _check(definition, title, fields or {}, grade, category, where, complete)
    _support(definition, fields or {}, now)
    columns = {
        "grade": grade,
        "category": category,
        "client_id": client_id,
        "exercise": exercise,
        "source": source[:SOURCE],
        "source_ref": source_ref[:SOURCE_REF],
        "opened_at": min(opened_at or now, now),
        # A part answers upwards, into its parent; only the parent owes an answer to the outside.
        "reply_wanted": reply_wanted if above else kinds.reply_wanted(definition, reply_wanted),
    }
    body, assigned = _first_owner(definition, owner, where)
    hidden = bool(definition.get("protected")) or bool(protected)
    wanted = _Wanted(definition, title, text, fields or {}, where, body, assigned, hidden, columns)
    return _open(kind, wanted, above, handler, named, by, now)


def _definition(kind: str, where: Where, answer_by: datetime | None) -> dict[str, Any]:
    """The kind as it is frozen onto the case. Raises KindUnknown."""
    try:
        definition = kind_for(kind, where.area_path)
    except KindMissing:
        raise KindUnknown(kind) from None
    return definition | {"answer_by": answer_by.isoformat()} if answer_by is not None else definition


def _open(
    kind: str,
    wanted: _Wanted,
    above: Case | None,
    handler: int | None,
    named: tuple[int, ...],
    by: Actor,
    now: datetime,
) -> Case:
    client_id = wanted.columns["client_id"]
    try:
        with dispatching.turn(now):
            case = _write(kind, wanted, above, handler, by, now)
            if case.protected:
                _owner.name(case, named, by=by, now=now)
            if above is not None:
                change(above, "part", events.PART_OPENED, by=by, now=now, data={"part": case.ref})
    except IntegrityError:
        if client_id is None or not rows.exists(Case, client_id=client_id):
            raise
        return rows.one(Case, client_id=client_id)  # sent twice at once: the loser adopts the winner's record
    return case


def _write(kind: str, wanted: _Wanted, above: Case | None, handler: int | None, by: Actor, now: datetime) -> Case:
    definition, owner, hidden = wanted.definition, wanted.owner, wanted.protected
    title, text = kept("title", wanted.title, TITLE), kept("text", wanted.text)
    fields = field_rules.cleaned(definition, wanted.fields)
    at: datetime = wanted.columns["opened_at"]
    day = timezone.localdate(at)
    series = ("X" if wanted.columns["exercise"] else "") + str(definition["letter"])
    state = "assigned" if wanted.assigned else "registered"
    case = Case(
        **wanted.columns,
        **_owner.columns_of(owner, handler),
        # The counter has a name of its own: an incident's series may have the same letter.
        ref=reference(series, day, next_number(f"case:{series}{day:%y%m%d}")),
        kind=kind,
        parent=above,
        definition=definition,
        state=state,
        title="" if hidden else title,
        text="" if hidden else text,
        fields={} if hidden else fields,
        school=wanted.where.school,
        place=wanted.where.place,
        area_path=wanted.where.area_path,
        lon=wanted.where.lon,
        lat=wanted.where.lat,
        opened_by=actors.key(by),
        stage_at=at,
        protected=hidden,
        purpose=kinds.say(definition["purpose"], "zh")[:120],
        legal_basis=definition["legal_basis"],
        record_owner_id=_record_owner(definition, owner, wanted.where),
        retention_days=definition["retention_days"],
    )
    for name, value in _plan.clock_columns(case, {}, state, at, {}).items():
        setattr(case, name, value)
    rows.insert([case])
    _index.index([case])
    if hidden:
        words = json.dumps(fields, ensure_ascii=False)
        ProtectedSheet.objects.create(case=case, title=title, text=text, fields=words)
    _steps.copy(case, fields, now=now)
    data = {"kind": kind, "source": case.source, "place": case.place_id, "opened_at": encode({"at": at})["at"]}
    data["owner"] = owner.label
    record(case, events.OPENED, by=by, now=now, data=data | {"set": encode({n: getattr(case, n) for n in SET})})
    start_clock(case, now)
    _owner.take(case, owner, "open", before=None, reason="", by=by, now=now)
    return case


def _where(
    school: School | None,
    place: Place | None,
    area_path: str | None,
    lon: float | None,
    lat: float | None,
    parent: Case | None,
    owner: tuple[str, int] | None,
) -> Where:
    school = school or (place.school if place else None)
    if school is None and owner is not None and owner[0] == "school":
        school = School.objects.select_related("area").filter(pk=owner[1]).first()
    path = area_path or (school.area.path if school else place.area.path if place else "")
    if not path and parent is not None:
        path = parent.area_path
    if not path and owner is not None:
        path = bodies.body(*owner).area_path
    point = place if place is not None and place.lon is not None else school
    own = lon is not None and lat is not None
    return Where(
        school, place, path, lon if own else getattr(point, "lon", None), lat if own else getattr(point, "lat", None)
    )


def _check(
    definition: Mapping[str, Any],
    title: str,
    fields: Mapping[str, Any],
    grade: str,
    category: str,
    where: Where,
    complete: bool,
) -> None:
    for key, value, type in field_rules.wrong(definition, fields):
        raise FieldWrong(key, value, type)
    missing = [] if title.strip() else ["title"]
    missing += [] if where.area_path else ["area"]
    missing += kinds.missing_fields(definition, fields) if complete else []
    if missing:
        raise FieldsMissing(missing)
    if grade and grade not in grade_codes(definition):
        raise WordUnknown("grade", grade)
    if category and category not in [c["code"] for c in definition.get("categories", ())]:
        raise WordUnknown("category", category)


def check(
    definition: Mapping[str, Any], title: str, fields: Mapping[str, Any], grade: str, category: str, area_path: str
) -> None:
    """What `open_case` would refuse, before anything is written. Raises FieldsMissing, FieldWrong, WordUnknown."""
    _check(definition, title, fields, grade, category, Where(area_path=area_path), True)


def _support(definition: Mapping[str, Any], fields: Mapping[str, Any], now: datetime) -> None:
    """Red line 6 holds for every way in."""
    wrong = list(support.wrong(definition, fields, timezone.localdate(now)))
    if wrong:
        raise PlanWrong(wrong)


def grade_codes(definition: Mapping[str, Any]) -> list[str]:
    """The grades of a kind, the heaviest first."""
    return [str(grade["code"]) for grade in definition.get("grading", {}).get("grades", ())]


def _first_owner(definition: Mapping[str, Any], owner: tuple[str, int] | None, where: Where) -> tuple[Body, bool]:
    """(owner, whether it is its owner's to handle at once)."""
    if owner is not None:
        return bodies.body(*owner), True
    rule = kinds.owner_rule(definition)
    if rule.how == "school" and where.school is not None:
        return bodies.body_of(where.school), True
    if rule.how == "organisation_kind" and (found := bodies.nearest(rule.organisation_kind, where.area_path)):
        return found, True
    return bodies.centre_for(where.area_path), False


def _record_owner(definition: Mapping[str, Any], owner: Body, where: Where) -> int | None:
    """The organisation that answers for the personal data (red line 10)."""
    if definition.get("record_owner", "centre") == "owner":
        school = where.school
        return owner.organisation_id or (school.organisation_id if school is not None else None)
    return bodies.centre_for(where.area_path).organisation_id
