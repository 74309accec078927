"""Names at posts: fill, swap, substitute, excuse. One person is never in two places, and no post is emptied by a swap.

Conflicts are refused also when two people write at once: whoever names somebody first locks that person's row in the
directory, then looks at what they hold, then writes. People and occurrences are locked in the order of their ids, so that
two swaps the other way round wait for each other instead of blocking each other. SQLite has one writer at a time.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from anyuan.directory.models import Person
from anyuan.dispatch.actions import turn
from anyuan.dispatch.rules import actors
from anyuan.duties import events
from anyuan.duties.actions._common import name_of, reason_of, say
from anyuan.duties.actions.judge import judge_again
from anyuan.duties.models import Change, Filling, Occurrence
from anyuan.duties.refusals import (
    AlreadyThere,
    Full,
    InTwoPlaces,
    NotFilledBy,
    NotPossibleNow,
    PostWouldBeEmpty,
    TooLittleRest,
    TooManyDays,
)
from anyuan.duties.rules import rest, seats
from anyuan.journal import rows
from anyuan.journal.rules import Actor


def fill(occurrence_id: int, *, person: int, role: str, by: Actor, now: datetime) -> Filling:
    """Name somebody for an occurrence. Raises AlreadyThere, Full, InTwoPlaces, TooLittleRest, TooManyDays,
    NotPossibleNow."""
    with turn(now):
        lock_people([person])
        row = _locked([occurrence_id])[occurrence_id]
        _still_ahead(row)
        standing = list(_standing(row))
        if any(one.person_id == person for one in standing):
            raise AlreadyThere(name_of(person), row.ref)
        if row.needs and not seats.gaps(row.needs, [one.role for one in standing]).get(role):
            raise Full(row.ref)
        filling = _seat(row, person, role, by, now)
        say(row, events.FILLED, by=by, now=now, role=role, filling=filling.pk)
    return filling


def substitute(
    occurrence_id: int, *, out: int, into: int, reason: str, words: str = "", by: Actor, now: datetime
) -> Filling:
    """Somebody stands in for another, as the same force: the post stays filled at every moment.

    Raises ReasonMissing, NotFilledBy, AlreadyThere, InTwoPlaces, TooLittleRest, TooManyDays, NotPossibleNow.
    """
    reason_of(reason)
    with turn(now):
        lock_people([out, into])
        row = _locked([occurrence_id])[occurrence_id]
        _still_ahead(row)
        old = _standing_of(row, out)
        if _standing(row).filter(person=into).exists():
            raise AlreadyThere(name_of(into), row.ref)
        _end([old], now)
        filling = _seat(row, into, old.role, by, now)
        _note(row, "substitute", reason, words, out, into, by, now)
        say(row, events.SUBSTITUTED, by=by, now=now, role=old.role, reason=reason)
    return filling


def swap(
    first_id: int, second_id: int, *, one: int, other: int, reason: str, words: str = "", by: Actor, now: datetime
) -> None:
    """Two people change places between two occurrences. Both posts have as many people after it as before.

    Raises ReasonMissing, NotFilledBy, AlreadyThere, InTwoPlaces, TooLittleRest, TooManyDays, NotPossibleNow,
    PostWouldBeEmpty.
    """
    reason_of(reason)
    with turn(now):
        lock_people([one, other])
        found = _locked([first_id, second_id])
        first, second = found[first_id], found[second_id]
        if first.pk == second.pk or one == other:
            raise PostWouldBeEmpty(first.ref)
        _still_ahead(first)
        _still_ahead(second)
        mine, theirs = _standing_of(first, one), _standing_of(second, other)
        for row, person in ((first, other), (second, one)):
            if _standing(row).filter(person=person).exists():
                raise AlreadyThere(name_of(person), row.ref)
        _end([mine, theirs], now)
        _seat(first, other, mine.role, by, now)
        _seat(second, one, theirs.role, by, now)
        _note(first, "swap", reason, words, one, other, by, now, second)
        say(first, events.SWAPPED, by=by, now=now, other=second.ref, reason=reason)
        say(second, events.SWAPPED, by=by, now=now, other=first.ref, reason=reason)


def step_back(occurrence_id: int, *, person: int, by: Actor, now: datetime) -> None:
    """Take a name off an occurrence only where more are named than are needed; else a substitute is asked for.

    Raises NotFilledBy, NotPossibleNow, PostWouldBeEmpty.
    """
    with turn(now):
        lock_people([person])
        row = _locked([occurrence_id])[occurrence_id]
        _still_ahead(row)
        mine = _standing_of(row, person)
        others = [one.role for one in _standing(row) if one.pk != mine.pk]
        if seats.gaps(row.needs, others) or not others:
            raise PostWouldBeEmpty(row.ref)
        _end([mine], now)
        rows.change(Occurrence, {"filled": len(others), "version": rows.PLUS_ONE}, id=row.pk)


def excuse(occurrence_id: int, *, reason: str, words: str = "", by: Actor, now: datetime) -> Occurrence:
    """What is owed is let off, with a reason and a name: it counts neither for nor against. Raises ReasonMissing,
    NotPossibleNow (what was done needs no excuse)."""
    reason_of(reason)
    with turn(now):
        row = _locked([occurrence_id])[occurrence_id]
        if row.state not in ("planned", "missed", "incomplete"):
            raise NotPossibleNow(row.ref, row.state)
        changes: dict[str, Any] = {"state": "excused", "reason": reason, "judged_at": now, "version": row.version + 1}
        rows.change(Occurrence, changes, id=row.pk)
        _note(row, "excuse", reason, words, None, None, by, now)
        say(row, events.EXCUSED, by=by, now=now, reason=reason, before=row.state)
    row.refresh_from_db()
    return row


def unexcuse(occurrence_id: int, *, reason: str, words: str = "", by: Actor, now: datetime) -> Occurrence:
    """Take an excuse back; the occurrence is judged by what was shown. Raises ReasonMissing, NotPossibleNow."""
    reason_of(reason)
    with turn(now):
        row = _locked([occurrence_id])[occurrence_id]
        if row.state != "excused":
            raise NotPossibleNow(row.ref, row.state)
        rows.change(Occurrence, {"state": "planned", "reason": "", "judged_at": None}, id=row.pk)
        row.state = "planned"
        _note(row, "excuse_withdrawn", reason, words, None, None, by, now)
        say(row, events.UNEXCUSED, by=by, now=now, reason=reason)
        judge_again(row, by=by, now=now)
    row.refresh_from_db()
    return row


def seat_of(row: Occurrence, person: int) -> seats.Seat:
    """The seat that a person would take."""
    return seats.Seat(row.pk, person, row.opens_at, row.closes_at, row.post.site)


def _seat(row: Occurrence, person: int, role: str, by: Actor, now: datetime) -> Filling:
    """Write the name down, if the person is nowhere else. The person's row is locked by the caller."""
    wanted = seat_of(row, person)
    near = Filling.objects.filter(
        person=person, ended_at__isnull=True, opens_at__lt=row.closes_at, closes_at__gt=row.opens_at
    )
    held = [seats.Seat(one.occurrence_id, person, one.opens_at, one.closes_at, one.site) for one in near]
    other = seats.clash(wanted, held)
    if other is not None:
        raise InTwoPlaces(name_of(person), Occurrence.objects.get(pk=other.occurrence).ref)
    _rested(row, wanted)
    filling = Filling.objects.create(
        occurrence=row,
        person_id=person,
        role=role,
        site=row.post.site,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        filled_at=now,
        filled_by=actors.key(by),
    )
    row.filled = _standing(row).count()
    rows.change(Occurrence, {"filled": row.filled, "version": rows.PLUS_ONE}, id=row.pk)
    return filling


def _rested(row: Occurrence, wanted: seats.Seat) -> None:
    """The rest that the rule's data asks. Raises TooLittleRest, TooManyDays. The person's row is locked by the caller, so
    that two who name one person at once cannot both find room."""
    asked = rest.rest_of(row.rule.definition)
    if not (asked.minimum_hours or asked.longest_run_days):
        return
    around = {"opens_at__lt": row.closes_at + asked.look_around, "closes_at__gt": row.opens_at - asked.look_around}
    near = Filling.objects.filter(person=wanted.person, ended_at__isnull=True, **around)
    held = [seats.Seat(one.occurrence_id, wanted.person, one.opens_at, one.closes_at, one.site) for one in near]
    fault = rest.fault(wanted, held, asked, timezone.get_default_timezone())
    if fault is not None:
        refusal = TooLittleRest if fault.kind == "rest" else TooManyDays
        raise refusal(name_of(wanted.person), row.ref, fault.found, fault.asked)


def _end(gone: Iterable[Filling], now: datetime) -> None:
    for one in gone:
        if not rows.change(Filling, {"ended_at": now}, id=one.pk, ended_at=None):
            raise NotFilledBy(name_of(one.person_id), one.occurrence.ref)


def _standing(row: Occurrence) -> Any:
    return Filling.objects.filter(occurrence=row, ended_at__isnull=True).order_by("pk")


def _standing_of(row: Occurrence, person: int) -> Filling:
    found: Filling | None = _standing(row).filter(person=person).first()
    if found is None:
        raise NotFilledBy(name_of(person), row.ref)
    return found


def lock_people(people: Iterable[int]) -> None:
    """Nobody else names these people anywhere until this turn is over. Raises Person.DoesNotExist."""
    ids = sorted(set(people))
    found = list(Person.objects.select_for_update(no_key=True).filter(pk__in=ids, active=True).order_by("pk"))
    if len(found) != len(ids):
        raise Person.DoesNotExist(ids)


def _locked(ids: Iterable[int]) -> dict[int, Occurrence]:
    """Rows by id, locked. Raises Occurrence.DoesNotExist."""
    wanted = sorted(set(ids))
    locked = Occurrence.objects.select_for_update(of=("self",), no_key=True).select_related("post", "rule")
    found = {row.pk: row for row in locked.filter(pk__in=wanted).order_by("pk")}
    if len(found) != len(wanted):
        raise Occurrence.DoesNotExist(wanted)
    return found


def _still_ahead(row: Occurrence) -> None:
    if row.state != "planned":
        raise NotPossibleNow(row.ref, row.state)


def _note(
    row: Occurrence,
    kind: str,
    reason: str,
    words: str,
    out: int | None,
    into: int | None,
    by: Actor,
    now: datetime,
    other: Occurrence | None = None,
) -> None:
    Change.objects.create(
        occurrence=row,
        other=other,
        kind=kind,
        reason=reason,
        words=words.strip()[:500],
        from_person_id=out,
        to_person_id=into,
        made_at=now,
        made_by=actors.key(by),
    )
