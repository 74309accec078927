"""What public education fills: a lesson that a school or a lecturer owes, a tip that an area owes; of each duty once.

A session fills, in this order and each at most once:
1. the lesson for which it was planned, or the next one its own school owes at that time;
2. of every school whose classes came, that school's own lesson, with the number of its own pupils;
3. of the lecturer, the lesson for which they are named, or which their organisation owes, where no other school's lesson is it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from anyuan.directory.models import Person
from anyuan.duties.actions.drill_proof import show_at, take_back
from anyuan.duties.models import Filling, Fulfilment, Occurrence, Session, Tip
from anyuan.duties.rules import education as rules
from anyuan.journal.rules import Actor

FREE = ("planned", "missed", "incomplete")


def by_session(row: Session, came: Mapping[int, int], *, by: Actor, now: datetime) -> list[Fulfilment]:
    """Fill what the session was held for, inside the caller's turn."""
    heads = _attending(row, came)
    found: dict[int, int] = {}  # occurrence → people
    if row.occurrence_id is not None and not _filled(row.occurrence_id):
        found[row.occurrence_id] = row.attendance
    if row.kind in rules.LESSONS:
        if row.school_id is not None and row.occurrence_id is None:
            _add(found, _lessons(row.starts_at).filter(school=row.school_id), row.attendance)
        for school, count in heads.items():
            if count and school != row.school_id:
                _add(found, _lessons(row.starts_at).filter(school=school), count)
        if row.speaker is not None:
            _add(found, _of_lecturer(row, row.speaker), row.attendance)
    at = min(row.ends_at, now)
    done = [_fill(number, people, session=row, at=at, by=by, now=now) for number, people in sorted(found.items())]
    return [one for one in done if one is not None]


def take_back_session(row: Session, *, by: Actor, now: datetime) -> int:
    """Nothing that the session filled counts any more, inside the caller's turn. Returns how many duties."""
    undone = list(row.fulfilments.filter(taken_back_at__isnull=True).order_by("occurrence_id"))
    for one in undone:
        one.taken_back_at = now
        one.save(update_fields=["taken_back_at"])
        take_back(one.check_in_id, by=by, now=now)
    return len(undone)


def by_tip(row: Tip, *, by: Actor, now: datetime) -> Fulfilment | None:
    """Fill the tip that the school, the area or the publisher's organisation owes now, inside the caller's turn."""
    whose = Q(school=row.school_id) if row.school_id else Q(area_path=row.area_path, school=None, organisation=None)
    person = Person.objects.filter(pk=by.id).first() if by.kind == "person" else None
    if person is not None and person.organisation_id is not None:
        whose |= Q(organisation=person.organisation_id)
    owed = _owed("tip", now).filter(whose).first()
    return _fill(owed.pk, None, tip=row, at=now, by=by, now=now) if owed is not None else None


def _attending(row: Session, came: Mapping[int, int]) -> dict[int, int]:
    """School → how many of its classes came; kept at each sign-up as well."""
    heads: dict[int, int] = defaultdict(int)
    for one in row.sign_ups.all():
        one.came = came.get(one.pk, one.count)
        one.save(update_fields=["came"])
        heads[one.school_id] += one.came
    return heads


def _owed(kind: str, at: datetime) -> QuerySet[Occurrence]:
    """Duties of the kind that are owed at that time and that nothing has filled."""
    filled = Fulfilment.objects.filter(taken_back_at__isnull=True)
    rows = Occurrence.objects.filter(rule__kind=kind, opens_at__lte=at, judge_at__gte=at, state__in=FREE)
    return rows.exclude(pk__in=filled.values("occurrence")).order_by("closes_at", "pk")


def _lessons(at: datetime) -> QuerySet[Occurrence]:
    return _owed("lesson", at)


def _of_lecturer(row: Session, speaker: Person) -> QuerySet[Occurrence]:
    named = Filling.objects.filter(person=speaker, ended_at__isnull=True)
    own = Q(school__isnull=True) | Q(school=row.school_id) if row.school_id else Q(school__isnull=True)
    mine = Q(pk__in=named.values("occurrence_id")) & own
    if speaker.organisation_id is not None:
        mine |= Q(school__isnull=True, organisation=speaker.organisation_id)
    return _lessons(row.starts_at).filter(mine)


def _add(found: dict[int, int], rows: QuerySet[Occurrence], people: int) -> None:
    """The first of these that is not in it yet; where one of them is, the session has filled it already."""
    numbers = list(rows.values_list("pk", flat=True)[:50])
    if numbers and not set(numbers) & set(found):
        found[numbers[0]] = people


def _filled(occurrence_id: int) -> bool:
    return Fulfilment.objects.filter(occurrence=occurrence_id, taken_back_at__isnull=True).exists()


def _fill(
    occurrence_id: int,
    people: int | None,
    *,
    session: Session | None = None,
    tip: Tip | None = None,
    at: datetime,
    by: Actor,
    now: datetime,
) -> Fulfilment | None:
    """Fill one duty; None when another session or tip was first. Its row is held from here on, so the second one sees it."""
    what = session or tip
    assert what is not None
    Occurrence.objects.select_for_update(of=("self",), no_key=True).get(pk=occurrence_id)
    if _filled(occurrence_id):
        return None
    before = Fulfilment.objects.filter(occurrence=occurrence_id, session=session, tip=tip).count()
    number = f"{what.ref}-{occurrence_id}-{before}"
    words = (session.words if session is not None else "") or what.ref
    evidence = ("attendance", "note") if session is not None else ("note",)
    check_in = show_at(occurrence_id, number, evidence, head_count=people, note=words, at=at, by=by, now=now)
    assert check_in is not None  # the number is fresh
    return Fulfilment.objects.create(
        session=session, tip=tip, occurrence_id=occurrence_id, check_in=check_in, people=people, made_at=now
    )
