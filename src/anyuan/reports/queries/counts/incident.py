"""What one incident says of itself: how long each step took, the legs of 1-3-5, the checklist, and the gaps. ``of`` is
``reference:part``. Seconds run from the platform's receipt of the first signal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from anyuan.dispatch.models import Assignment, Deadline
from anyuan.incidents import queries as incidents
from anyuan.incidents.models import Incident
from anyuan.reports.queries.counts.registry import Ask, CountUnknown, Found, Row, source
from anyuan.reports.queries.said import both

KIND = "incidents.incident"
TIMES = {
    "acknowledged": _("Acknowledged after (min:s)"),
    "verified": _("Verified after (min:s)"),
    "dispatched": _("Units sent after (min:s)"),
    "arrived": _("Help there after (min:s)"),
    "cleared": _("Dealt with after (min:s)"),
    "closed": _("Closed after (min:s)"),
}
LEGS = {
    "self": _("Self-rescue on site"),
    "mutual": _("Mutual rescue by neighbours"),
    "reinforce": _("Reinforcement"),
    "reinforcement": _("Reinforcement"),
}
LEG_STATES = {
    "running": _("Running"),
    "met": _("Kept"),
    "late": _("Late"),
    "unknown": _("Unknown: no evidence"),
    "cancelled": _("Called off"),
}
CLOCKS = {
    "acknowledge": _("Acknowledgement"),
    "verify": _("Verification"),
    "dispatch": _("Sending units"),
    "arrive": _("Arrival"),
    "clear": _("Dealing with it"),
    "close": _("Closing"),
}
LEGS_KEPT, ITEMS_DONE, GAPS = _("Legs kept"), _("Items of the checklist done"), _("Gaps")
SIGNALS, UNITS = _("Signals"), _("Tasks given")
PASSED, NOT_DONE, DONE = _("not in time"), _("not done"), _("done")
CHECKLIST = _("Checklist")


@source("incident")
def incident(ask: Ask) -> Found:
    """One part of one incident within the reader's sight. Raises CountUnknown."""
    ref, _colon, part = ask.of.partition(":")
    row = incidents.visible_to(ask.viewer).filter(ref=ref).first()
    if row is None:
        raise CountUnknown(ask.of)
    if part in TIMES:
        return Found(both(lambda: TIMES[part]), _seconds(row, getattr(row, f"{part}_at")), unit="seconds")
    if part not in PARTS:
        raise CountUnknown(ask.of)
    title, share, rows = PARTS[part]
    return Found(both(lambda: title), tuple(rows(row)), share=share)


def _seconds(row: Incident, at: datetime | None) -> tuple[Row, ...]:
    if at is None:
        return ()
    return (
        _row(row, row.ref, both(lambda: _("From receipt")), at, amount=int((at - row.received_at).total_seconds())),
    )


def _legs(row: Incident) -> Iterator[Row]:
    for leg in row.legs.all():
        if leg.state != "cancelled":
            words = both(lambda leg=leg: LEGS.get(leg.name, leg.name))
            state = both(lambda leg=leg: LEG_STATES[leg.state])
            yield _row(row, row.ref, words, leg.met_at or leg.due_at, counted=leg.state == "met", state=state)


def _items(row: Incident) -> Iterator[Row]:
    for item in row.checklist.all():
        state = both(lambda item=item: DONE if item.done_at else NOT_DONE)
        yield _row(row, row.ref, _words(item.text), item.done_at, counted=item.done_at is not None, state=state)


def _gaps(row: Incident) -> Iterator[Row]:
    """What was owed and did not come in time: first deadlines that passed, legs without proof, items that nobody ticked."""
    passed = Deadline.objects.filter(subject_kind=KIND, subject_id=row.pk, kind__in=CLOCKS, attempt=1, state="passed")
    for clock in passed.order_by("due_at", "pk"):
        title = both(lambda clock=clock: CLOCKS[clock.kind])
        yield _row(row, row.ref, title, clock.due_at, state=both(lambda: PASSED))
    for one in _legs(row):
        if not one.counted:
            yield one.now_counted()
    for one in _items(row):
        if not one.counted:
            yield one.now_counted()


def _signals(row: Incident) -> Iterator[Row]:
    for signal in row.signals.order_by("received_at", "id"):
        yield _row(row, row.ref, both(lambda: _("Signal")), signal.received_at)


def _units(row: Incident) -> Iterator[Row]:
    for task in Assignment.objects.filter(subject_kind=KIND, subject_id=row.pk).order_by("offered_at", "pk"):
        label = task.owner_label or str(task.role)
        yield _row(row, row.ref, {"zh": label, "en": label}, task.arrived_at or task.acknowledged_at or task.offered_at)


def _row(row: Incident, ref: str, title: dict[str, str], at: datetime | None, **more: Any) -> Row:
    return Row(
        ref=ref, url=f"/incidents/{row.ref}/", title=title, school=row.school, at=at, path=row.area_path, **more
    )  # fmt: skip


def _words(text: Any) -> dict[str, str]:
    given = text if isinstance(text, dict) else {"zh": str(text), "en": str(text)}
    return {language: str(given.get(language) or next(iter(given.values()), "")) for language in ("zh", "en")}


Part = tuple[Any, bool, Callable[[Incident], Iterator[Row]]]
PARTS: dict[str, Part] = {
    "legs": (LEGS_KEPT, True, _legs),
    "items": (ITEMS_DONE, True, _items),
    "gaps": (GAPS, False, _gaps),
    "signals": (SIGNALS, False, _signals),
    "units": (UNITS, False, _units),
}
