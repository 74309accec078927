"""What a drill, a lesson, a meeting or a tip shows to the duty that it was owed for: a check-in as any other, weighed by the
same rule; and how it is taken back when what showed it was corrected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from anyuan.duties.actions.judge import judge_again
from anyuan.duties.models import CheckIn, Occurrence
from anyuan.duties.rules import weighing
from anyuan.journal.rules import Actor


class Shows(Protocol):
    """A drill, a session of public education, the minutes of a meeting."""

    pk: int
    occurrence_id: int | None

    @property
    def ref(self) -> str: ...


def show(
    what: Shows,
    step: str,
    evidence: Sequence[str],
    *,
    head_count: int | None,
    note: str,
    at: datetime,
    by: Actor,
    now: datetime,
) -> CheckIn | None:
    """Hand evidence in at the duty, once for each step, inside the caller's turn. None where no duty was owed."""
    if what.occurrence_id is None:
        return None
    number = f"{what.ref}-{step}"
    return show_at(what.occurrence_id, number, evidence, head_count=head_count, note=note, at=at, by=by, now=now)


def show_at(
    occurrence_id: int,
    number: str,
    evidence: Sequence[str],
    *,
    head_count: int | None,
    note: str,
    at: datetime,
    by: Actor,
    now: datetime,
) -> CheckIn | None:
    """Hand evidence in at one duty, once for each ``number``, inside the caller's turn. None when it was there."""
    rows = Occurrence.objects.select_for_update(of=("self",), no_key=True).select_related("rule")
    owed = rows.get(pk=occurrence_id)
    client_id = number[:36]
    if CheckIn.objects.filter(client_id=client_id).exists():
        return None
    hours = owed.rule.definition.get("upload_within_hours", weighing.UPLOAD_WITHIN_HOURS)
    early = timedelta(minutes=owed.early_minutes)
    span = weighing.Span(owed.opens_at, owed.closes_at, owed.judge_at, early, timedelta(hours=hours))
    row = CheckIn.objects.create(
        client_id=client_id,
        occurrence=owed,
        person_id=by.id if by.kind == "person" else None,
        area_path=owed.area_path,
        school_id=owed.school_id,
        device_at=at,
        made_at=at,
        received_at=now,
        method="code",
        verdict=weighing.time_fault(span, at, now),
        head_count=head_count,
        note=note,
        evidence=sorted(evidence),
    )
    if row.counts:
        judge_again(owed, by=by, now=now)
    return row


def take_back(check_in_id: int, *, by: Actor, now: datetime) -> None:
    """What was handed in no longer counts, inside the caller's turn; the duty is judged by what is left. It stays on record."""
    row = CheckIn.objects.get(pk=check_in_id)
    rows = Occurrence.objects.select_for_update(of=("self",), no_key=True).select_related("rule")
    owed = rows.get(pk=row.occurrence_id)
    counted, row.verdict = row.counts, "taken_back"
    row.save(update_fields=["verdict"])
    if counted and owed.state not in ("excused", "withdrawn"):
        judge_again(owed, by=by, now=now, verb="retract")
