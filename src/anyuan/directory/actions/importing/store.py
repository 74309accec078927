"""Store a batch: new rows in one statement, changed rows in another, everything else untouched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from anyuan.directory.actions.importing.convert import Converter, Row, merge_extra
from anyuan.directory.actions.roster import ShiftOverlaps, add_shift, change_shift, name_substitute
from anyuan.directory.imports.kinds.base import Context, Kind
from anyuan.directory.models import Shift
from anyuan.journal.rules import Actor


@dataclass(slots=True)
class Store:
    """Stores the rows of one sheet."""

    kind: Kind
    converter: Converter
    context: Context
    by: Actor

    def save(self, rows: list[Row]) -> None:
        """Store the rows of a batch; rows that cannot be stored go on the list of problems."""
        if self.kind.model is Shift:
            for row in rows:
                self._shift(row)
            return
        existing = self._existing(rows)
        fresh: dict[str, tuple[Row, Any]] = {}
        changed: dict[str, tuple[Row, Any]] = {}
        pairs: list[tuple[Row, Any]] = []
        out = self.converter.plan.outcome
        for row in rows:
            old = existing.get(row.code)
            if old is not None and not self._reached(row, old):
                continue
            if old is None:
                if not self._complete(row):
                    continue
                old = existing[row.code] = self._new(row)
                if not self._reached(row, old):
                    continue
                fresh[row.code] = (row, old)
            else:
                called = _names(old)
                if not self._apply(row, old):
                    out.unchanged += row.code not in fresh
                    pairs.append((row, old))
                    continue
                if not self._reached(row, old):
                    continue
                if row.code not in fresh:
                    changed[row.code] = (row, old)
                    out.renamed += [old.pk] if _names(old) != called else []
            pairs.append((row, old))
        out.created += self._write(list(fresh.values()), ())
        columns = self._columns(rows)
        out.updated += self._write(list(changed.values()), columns)
        if self.converter.outcome.ok:
            out.linked += self.kind.follow([(old, row.values) for row, old in pairs], self.context)

    def _existing(self, rows: list[Row]) -> dict[str, Any]:
        model = self.kind.model
        found: dict[str, Any] = {r.code: r for r in model._default_manager.filter(code__in=[r.code for r in rows])}
        # Files without codes: the school of that name in that area is that school, whatever its code.
        nameless = [r for r in rows if not r.has_code and r.code not in found]
        if nameless:
            # A register whose rows have no name of their own is known by the code that is made of what tells rows apart.
            key = next((k for k in ("account", "name") if k in self.kind.named_by()), "")
            if not key:
                return found
            names = {r.values.get(key) for r in nameless}
            same_name: dict[Any, list[Any]] = {}
            for old in model._default_manager.filter(**{f"{key}__in": names}):
                same_name.setdefault(getattr(old, key), []).append(old)
            for row in nameless:
                matches = [o for o in same_name.get(row.values.get(key), ()) if self._same(row, o)]
                if len(matches) == 1:
                    found[row.code] = matches[0]
        return found

    def _same(self, row: Row, old: Any) -> bool:
        for part in self.kind.named_by():
            value = row.values.get(part)
            if value is not None and hasattr(old, part):
                theirs = getattr(old, f"{part}_id", None) if isinstance(value, Model) else getattr(old, part)
                if theirs != (value.pk if isinstance(value, Model) else value):
                    return False
        return True

    def _reached(self, row: Row, stored: Any) -> bool:
        """Within whose reach the row lies, before and after; not allowed and not there look the same."""
        if not self.kind.belongs(stored):
            sentence = _("“{code}” stands in another register").format(code=row.code)
            self.converter.blame(row.number, "code", sentence)
            return False
        if self.context.viewer is None or self.kind.reaches(stored, self.context.viewer):
            return True
        self.converter.blame(row.number, "", _("this row does not lie within your area, school or organisation"))
        return False

    def _complete(self, row: Row) -> bool:
        missing = [name for name in self.kind.required if row.values.get(name) in (None, "")]
        for name in missing:
            heading = self.converter.headings.get(name, name)
            self.converter.blame(row.number, name, _("“{heading}” is missing").format(heading=heading))
        return not missing

    def _new(self, row: Row) -> Any:
        values = {
            k: v for k, v in row.values.items() if k in self.kind.stored or k.removesuffix("_id") in self.kind.stored
        }
        defaults = {k.removeprefix("default_"): v for k, v in row.values.items() if k.startswith("default_")}
        new = self.kind.model(**{**defaults, **values, "code": row.code})
        new.extra = merge_extra({}, row)
        return new

    def _apply(self, row: Row, old: Any) -> bool:
        """Put the given values onto the stored row; True when something differs. An empty cell changes nothing."""
        differs = False
        for name, value in row.values.items():
            if name == "code" or (name not in self.kind.stored and name.removesuffix("_id") not in self.kind.stored):
                continue
            if name == "position_at":
                continue
            if isinstance(value, Model):
                name, value = f"{name}_id", value.pk
            if name == "facts":
                value = {**old.facts, **value}
            if getattr(old, name) != value:
                setattr(old, name, value)  # of a reference the key: Django then reads the other row anew
                differs = True
        extra = merge_extra(old.extra, row)
        if extra != old.extra:
            old.extra = extra
            differs = True
        return differs

    def _columns(self, rows: list[Row]) -> tuple[str, ...]:
        given = {k.removesuffix("_id") if k == "parent_id" else k for row in rows for k in row.values}
        return (*(name for name in self.kind.stored if name in given and name != "code"), "extra")

    def _write(self, pairs: list[tuple[Row, Any]], update: tuple[str, ...]) -> int:
        if not pairs:
            return 0
        model = self.kind.model
        options: dict[str, Any] = (
            {"update_conflicts": True, "unique_fields": ["code"], "update_fields": list(update)} if update else {}
        )
        try:
            with transaction.atomic():
                if update:
                    self._upsert(model, [old for _row, old in pairs], options)
                else:
                    model._default_manager.bulk_create([old for _row, old in pairs])
            return len(pairs)
        except IntegrityError:
            return self._one_by_one(pairs)

    @staticmethod
    def _upsert(model: type[Model], rows: list[Any], options: dict[str, Any]) -> None:
        # With its key an object would conflict on the key instead of on the code.
        keys = [row.pk for row in rows]
        for row in rows:
            row.pk = None
        try:
            model._default_manager.bulk_create(rows, **options)
        finally:
            for row, key in zip(rows, keys, strict=True):
                row.pk = key

    def _one_by_one(self, pairs: list[tuple[Row, Any]]) -> int:
        """Something in the batch breaks a rule of the table: find the rows, so that the person is told which."""
        stored = 0
        for row, old in pairs:
            try:
                with transaction.atomic():
                    old.save()
                stored += 1
            except IntegrityError:
                sentence = _("another row of the register already has the same account, network id or zone")
                self.converter.blame(row.number, "", sentence)
        return stored

    def _shift(self, row: Row) -> None:
        out, now = self.converter.plan.outcome, self.context.now
        values = dict(row.values)
        role, person = values.pop("role"), values.pop("person")
        starts_at, ends_at = values.pop("starts_at"), values.pop("ends_at")
        substitute = values.pop("substitute", None)
        shift = Shift.objects.filter(role=role, person=person, starts_at=starts_at).first()
        try:
            if shift is None:
                shift = add_shift(role, person, starts_at, ends_at, by=self.by, now=now, **values)
                out.created += 1
            elif shift.ends_at != ends_at:
                change_shift(shift, starts_at=starts_at, ends_at=ends_at, by=self.by, now=now)
                out.updated += 1
            else:
                out.unchanged += 1
            if substitute is not None and shift.substitute_id != substitute.pk:
                name_substitute(shift, substitute, by=self.by, now=now)
        except ShiftOverlaps as refusal:
            self.converter.blame(row.number, "person", str(refusal))


def _names(row: Any) -> tuple[Any, ...]:
    """What a row is called, wherever other things show or find it by that."""
    return tuple(getattr(row, name, None) for name in ("name", "short_name"))
