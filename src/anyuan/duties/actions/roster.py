"""The week's plan: write lines, copy last week's, publish. Publishing puts the names to the week's occurrences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q

from anyuan.directory.models import Organisation, School
from anyuan.dispatch.actions import say as write
from anyuan.dispatch.actions import turn
from anyuan.dispatch.rules import actors
from anyuan.duties import events
from anyuan.duties.actions.seats import fill, lock_people
from anyuan.duties.models import Filling, Occurrence, Seat, WeekPlan
from anyuan.duties.refusals import AlreadyThere, Full, InTwoPlaces, NotPossibleNow, TooLittleRest, TooManyDays
from anyuan.journal.rules import Actor, Scope, Subject

Line = tuple[int, int, str, int, str]  # post, ISO weekday, window, person, force


def plan_week(where: School | Organisation, monday: date, lines: Sequence[Line], *, now: datetime) -> WeekPlan:
    """Write the plan of one week anew, as a draft. Raises NotPossibleNow when it is published: then single names change."""
    own = {"school": where} if isinstance(where, School) else {"organisation": where}
    with turn(now):
        plan, _fresh = WeekPlan.objects.get_or_create(**own, monday=monday, defaults={"area_path": where.area.path})
        plan = WeekPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        if plan.state != "draft":
            raise NotPossibleNow(str(monday), plan.state)
        plan.seats.all().delete()
        Seat.objects.bulk_create(
            [
                Seat(plan=plan, post_id=post, weekday=weekday, window=window, person_id=person, role=role)
                for post, weekday, window, person, role in lines
            ]
        )
    return plan


def copy_week(plan: WeekPlan, monday: date, *, now: datetime) -> WeekPlan:
    """The same lines for another week."""
    lines = [(seat.post_id, seat.weekday, seat.window, seat.person_id, seat.role) for seat in plan.seats.all()]
    where = plan.school or plan.organisation
    assert where is not None
    return plan_week(where, monday, lines, now=now)


def publish(plan: WeekPlan, *, by: Actor, now: datetime) -> tuple[int, list[tuple[Seat, str]]]:
    """Put the names to the occurrences of the week that have not opened. Returns how many were put, and the lines that could
    not be, each with the sentence why: a clash stops no other line."""
    refused: list[tuple[Seat, str]] = []
    named = 0
    with turn(now):
        if not WeekPlan.objects.filter(pk=plan.pk, state="draft").update(
            state="published", published_at=now, published_by=actors.key(by)
        ):
            raise NotPossibleNow(str(plan.monday), "published")
        lock_people(
            plan.seats.values_list("person_id", flat=True)
        )  # all at once, in order: two plans never block each other
        for seat in plan.seats.select_related("post", "person"):
            day = plan.monday + timedelta(days=seat.weekday - 1)
            there = Q(post=seat.post_id, day=day, window=seat.window, opens_at__gt=now, state="planned")
            row = Occurrence.objects.filter(there).first()
            if row is None:  # a holiday: nothing is owed
                continue
            if Filling.objects.filter(occurrence=row, person=seat.person_id, ended_at__isnull=True).exists():
                continue
            try:
                fill(row.pk, person=seat.person_id, role=seat.role, by=by, now=now)
                named += 1
            except (InTwoPlaces, Full, AlreadyThere, TooLittleRest, TooManyDays) as error:
                refused.append((seat, str(error)))
        subject = Subject("duties.weekplan", plan.pk, str(plan.monday))
        scope = Scope(plan.area_path, plan.school_id, plan.organisation_id)
        data = {"monday": str(plan.monday), "seats": named, "refused": len(refused)}
        write(events.PLAN_PUBLISHED, subject=subject, by=by, now=now, data=data, scope=scope, exercise=False)
    return named, refused
