"""Rows of a ledger become cases: open ones through the usual opening, closed ones written as what they were."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from anyuan.cases import events as case_events
from anyuan.cases.actions import _index
from anyuan.cases.actions._change import matter_of
from anyuan.cases.actions._ledger_known import by_words
from anyuan.cases.actions.open import SET, check, open_case
from anyuan.cases.actions.pass_on import accept
from anyuan.cases.imports.convert import Row
from anyuan.cases.imports.shelf import Shelf
from anyuan.cases.models import Case, Imported, LedgerImport
from anyuan.cases.queries import bodies
from anyuan.cases.rules import kinds
from anyuan.cases.rules.fold import encode
from anyuan.directory.actions.importing.outcome import FileOutcome, Outcome, Problem
from anyuan.directory.imports.headings import Layout
from anyuan.directory.refusals import Refused
from anyuan.dispatch.rules import actors
from anyuan.journal import rows as plain_rows
from anyuan.journal.actions import Happening, next_numbers, record_many
from anyuan.journal.rules import Actor
from anyuan.kernel.refs import reference


@dataclass(slots=True)
class Ledger:
    """One sheet that is going to be stored."""

    layout: Layout
    outcome: FileOutcome
    rows: Shelf


class Storing:
    """Stores the rows of one file, a few hundred at a time."""

    batch: LedgerImport

    def __init__(self, kind: str, definition: Mapping[str, Any], outcome: Outcome, by: Actor, now: datetime) -> None:
        self.kind, self.definition, self.outcome, self.by, self.now = kind, definition, outcome, by, now
        self.owners: dict[tuple[Any, ...], bodies.Body] = {}
        self.same: dict[str, int] = {}

    def know(self, rows: Iterable[Row]) -> None:
        """Look once which rows without a number are here already."""
        self.same = by_words(self.definition, rows)

    def count(self, part: list[tuple[Ledger, Row]]) -> None:
        """What `part` would do, without writing: a dry run, and the last check before anything is stored."""
        known, own = self._known(part)
        for ledger, row in part:
            before = known.get(row.identity)
            if before is not None:
                changed = {**before.extra, **row.extra} != before.extra
                ledger.outcome.updated += changed
                ledger.outcome.unchanged += not changed
            elif row.identity in own:
                ledger.outcome.unchanged += 1
            elif self._possible(ledger, row):
                ledger.outcome.created += 1

    def part(self, part: list[tuple[Ledger, Row]]) -> None:
        known, own = self._known(part)
        new: list[Row] = []
        for ledger, row in part:
            before = known.get(row.identity)
            if before is not None:
                self._merge(ledger, row, before)
            elif row.identity in own:
                self._beside(own[row.identity], row)
                ledger.outcome.unchanged += 1
            elif row.closed:
                new.append(row)
                ledger.outcome.created += 1
            else:
                self._open(ledger, row)
        numbers = self._numbered(new)
        self._write([(row, self._closed(row, next(numbers[self._series(row)]))) for row in new])

    def _known(self, part: list[tuple[Ledger, Row]]) -> tuple[dict[str, Imported], dict[str, Case]]:
        """identity → what came in before under it; identity → a case of ours that it means."""
        numbers = [row.identity for _ledger, row in part]
        known = {i.number: i for i in Imported.objects.filter(kind=self.kind, number__in=numbers)}
        own = {c.ref: c for c in Case.objects.filter(ref__in=numbers, kind=self.kind)}
        same = {self.same[n]: n for n in numbers if n in self.same and n not in known}
        own |= {same[c.pk]: c for c in Case.objects.filter(pk__in=list(same))}
        # A case of ours that once came in under another number.
        again = {i.case_id: i for i in Imported.objects.filter(case__in=[c.pk for c in own.values()])}
        known |= {number: again[c.pk] for number, c in own.items() if c.pk in again}
        return known, own

    def _possible(self, ledger: Ledger, row: Row) -> bool:
        try:
            self._owner(row)
            if not row.closed:
                check(self.definition, row.title, row.fields, row.grade, row.category, row.area_path)
        except Refused as refusal:
            self.outcome.blame(Problem(ledger.outcome.file, str(row.number), "", str(refusal)))
            return False
        return True

    def _merge(self, ledger: Ledger, row: Row, before: Imported) -> None:
        """Known already: other columns are kept anew; what was done here is never overwritten by a file."""
        extra = {**before.extra, **row.extra}
        if extra != before.extra:
            Imported.objects.filter(pk=before.pk).update(extra=extra)
            ledger.outcome.updated += 1
        else:
            ledger.outcome.unchanged += 1

    def _beside(self, case: Case, row: Row) -> None:
        Imported.objects.create(
            case=case, batch=self._own_batch(), kind=self.kind, number=row.identity, extra=row.extra
        )

    def _own_batch(self) -> LedgerImport:
        """Cases that were here before do not belong to the batch: taking it back must not take them along."""
        if not hasattr(self, "_beside_batch"):
            given = {"kind": self.kind, "file": self.batch.file, "digest": self.batch.digest, "rows": 0}
            made = {"made_at": self.now, "made_by": self.batch.made_by, "confirmed_at": self.now}
            self._beside_batch = LedgerImport.objects.create(**given, **made)
        return self._beside_batch

    def _owner(self, row: Row) -> bodies.Body:
        rule = kinds.owner_rule(self.definition)
        key = row.owner or (rule.how, row.school.pk if row.school else row.area_path)
        if key not in self.owners:
            if row.owner is not None:
                self.owners[key] = bodies.body(*row.owner)
            elif rule.how == "school" and row.school is not None:
                self.owners[key] = bodies.body_of(row.school)
            else:
                self.owners[key] = bodies.centre_for(row.area_path)
        return self.owners[key]

    def _open(self, ledger: Ledger, row: Row) -> None:
        """An item that is still owed: it runs here from now on, by the ledger's own deadline or the kind's limit."""
        try:
            owner = self._owner(row)
            case = open_case(
                self.kind,
                title=row.title,
                text=row.text,
                fields=row.fields,
                source="import",
                source_ref=row.source_ref or ("" if row.identity.startswith("~") else row.identity),
                school=row.school,
                place=row.place,
                area_path=row.area_path,
                grade=row.grade,
                category=row.category,
                owner=owner.key,
                handler=row.handler,
                answer_by=row.at.get("handle_due_at"),
                opened_at=row.at["opened_at"],
                by=self.by,
                now=self.now,
            )
            accept(case, by=self.by, now=self.now)
        except Refused as refusal:
            self.outcome.blame(Problem(ledger.outcome.file, str(row.number), "", str(refusal)))
            return
        Imported.objects.create(case=case, batch=self.batch, kind=self.kind, number=row.identity, extra=row.extra)
        ledger.outcome.created += 1

    def _series(self, row: Row) -> tuple[str, date]:
        return str(self.definition["letter"]), timezone.localdate(row.at["opened_at"])

    def _numbered(self, rows: list[Row]) -> dict[tuple[str, date], Iterator[int]]:
        """Running numbers for the rows of each day, taken at once."""
        many = Counter(self._series(row) for row in rows)
        return {
            (series, day): itertools.count(next_numbers(f"case:{series}{day:%y%m%d}", count))
            for (series, day), count in many.items()
        }

    def _closed(self, row: Row, number: int) -> Case:
        """An item that ended before it came here: its times are the ledger's, and nothing runs."""
        opened, closed = row.at["opened_at"], row.at["closed_at"]
        series, day = self._series(row)
        owner = self._owner(row)
        due = row.at.get("handle_due_at")
        handled = min(row.at.get("handled_at", closed), closed)
        return Case(
            ref=reference(series, day, number),
            kind=self.kind,
            definition=dict(self.definition),
            grade=row.grade,
            category=row.category,
            state="closed",
            open=False,
            title=row.title,
            text=row.text,
            fields=row.fields,
            source="import",
            source_ref=row.source_ref or ("" if row.identity.startswith("~") else row.identity),
            school=row.school,
            place=row.place,
            area_path=row.area_path,
            owner_kind=owner.kind,
            owner_id=owner.id,
            organisation_id=owner.organisation_id,
            handler_id=row.handler,
            opened_at=opened,
            opened_by=actors.key(self.by),
            stage_at=closed,
            handle_due_at=due,
            accepted_at=opened,
            handled_at=handled,
            verified_at=row.at.get("verified_at"),
            closed_at=closed,
            on_time=None if due is None else handled <= due,
            purpose=kinds.say(self.definition["purpose"], "zh")[:120],
            legal_basis=self.definition["legal_basis"],
            record_owner_id=owner.organisation_id,
            retention_days=self.definition["retention_days"],
            dispose_on=_kept_until(closed, self.definition["retention_days"], self.now),
        )

    def _write(self, closed: list[tuple[Row, Case]]) -> None:
        if not closed:
            return
        cases = [case for _row, case in closed]
        plain_rows.insert(cases)
        _index.index(cases)
        names = (*SET, "handled_at", "verified_at", "closed_at", "on_time", "dispose_on")
        happenings = []
        for case in cases:
            matter = matter_of(case)
            data = {"kind": case.kind, "source": "import", "set": encode({n: getattr(case, n) for n in names})}
            happenings.append(
                Happening(case_events.OPENED, matter.subject, self.by, case.opened_at, data, matter.scope, False)
            )
        record_many(happenings, now=self.now)
        Imported.objects.bulk_create(
            Imported(case=case, batch=self.batch, kind=self.kind, number=row.identity, extra=row.extra)
            for row, case in closed
        )


def _kept_until(closed: datetime, days: int, now: datetime) -> date:
    """The retention counts from the closing, but what comes in today is not destroyed tonight."""
    return max(timezone.localdate(closed) + timedelta(days=days), timezone.localdate(now) + timedelta(days=30))
