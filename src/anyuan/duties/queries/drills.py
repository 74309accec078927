"""Drills as a person may see them, what a school owes, and what a roll call says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from anyuan.directory.models import Organisation, Person, School
from anyuan.directory.policy import Viewer, visible
from anyuan.duties.models import Drill, Occurrence, RollCall, RollLine
from anyuan.duties.queries.calendar import calendars
from anyuan.duties.queries.visible import visible_to
from anyuan.duties.rules import drills as rules

# In these hours, on a school day, pupils are in the building.
SCHOOL_HOURS = (time(6, 0), time(19, 0))


def drills_visible_to(viewer: Viewer, action: str = "drills.see") -> QuerySet[Drill]:
    """Drills to which the viewer may do ``action``; to see and to observe, also those in which they have a part."""
    rows = Drill.objects.select_related("school", "place")
    reach = visible(viewer, action, area="area_path", school="school_id", organisation=None)
    if reach is None:
        return rows
    if action in ("drills.see", "drills.observe") and viewer.person_id is not None:
        reach |= Q(pk__in=Drill.objects.filter(parts__person=viewer.person_id).values("pk"))
    return rows.filter(reach)


def may_run(viewer: Viewer, drill: Drill) -> bool:
    """May this person begin, interrupt and end the drill: by their role, or because they lead it or watch its safety."""
    if drills_visible_to(viewer, "drills.run").filter(pk=drill.pk).exists():
        return True
    own = drill.parts.filter(person=viewer.person_id, part__in=("controller", "safety"))
    return viewer.person_id is not None and own.exists()


def may_count(viewer: Viewer, roll: RollCall) -> bool:
    """May this person report lines and open the list of names: by their role at the school, or by their part."""
    reach = visible(viewer, "roll_call.keep", area="area_path", school="school_id", organisation=None)
    if reach is None or RollCall.objects.filter(reach, pk=roll.pk).exists():
        return True
    parts = ("controller", "safety", "roll_call", "evacuation")
    if viewer.person_id is None or roll.drill is None:
        return False
    return roll.drill.parts.filter(person=viewer.person_id, part__in=parts).exists()


def owed(viewer: Viewer, now: datetime) -> list[tuple[Occurrence, Drill | None]]:
    """Drills that are owed now or soon, school by school, with the plan that is there for each, if any."""
    rows = visible_to(viewer).filter(rule__kind="drill", opens_at__lte=now + timedelta(days=31), judge_at__gt=now)
    rows = (
        rows.exclude(state__in=("done", "excused")).select_related("school", "rule").order_by("closes_at", "pk")[:300]
    )
    found = list(rows)
    plans = Drill.objects.filter(occurrence__in=[row.pk for row in found]).exclude(state="called_off")
    by_row = {plan.occurrence_id: plan for plan in plans}
    return [(row, by_row.get(row.pk)) for row in found]


def occurrence_for(school_id: int, starts_at: datetime) -> Occurrence | None:
    """The drill that the school owes at that time and has not planned yet."""
    rows = Occurrence.objects.filter(
        school=school_id, rule__kind="drill", opens_at__lte=starts_at, closes_at__gte=starts_at
    )
    taken = Drill.objects.filter(occurrence__isnull=False).exclude(state="called_off")
    free = rows.filter(state__in=("planned", "missed", "incomplete")).exclude(pk__in=taken.values("occurrence"))
    return free.order_by("closes_at", "pk").first()


def people_of(school: School) -> list[Person]:
    """Who may have a part: people of the school and of its police station."""
    near = Q(school=school.pk) | Q(shifts__school=school.pk)
    near |= Q(appointments__school=school.pk, appointments__ends_on__isnull=True)
    if school.police_station_id is not None:
        near |= Q(organisation=school.police_station_id) | Q(shifts__organisation=school.police_station_id)
    return list(Person.objects.filter(near, active=True).distinct().order_by("name")[:300])


def gap_owners(drill: Drill) -> dict[tuple[str, int], School | Organisation]:
    """(kind, number) → row of those who may have to put a gap right: the school, its authority, its police station, the
    centre."""
    school = School.objects.select_related("organisation", "police_station").get(pk=drill.school_id)
    bodies = [row for row in (school.organisation, school.police_station) if row is not None]
    centres = Organisation.objects.filter(kind="centre", active=True).select_related("area")
    bodies += [row for row in centres if drill.area_path.startswith(row.area.path)]
    return {("school", school.pk): school} | {("organisation", row.pk): row for row in bodies}


def pupils_near(school: School, starts_at: datetime, minutes: int) -> bool:
    """Are pupils in the school while the drill runs: on a school day in school hours, and at any hour of the term where
    they board."""
    first, last = timezone.localtime(starts_at), timezone.localtime(starts_at + timedelta(minutes=minutes))
    days: list[date] = [first.date() + timedelta(days=n) for n in range((last.date() - first.date()).days + 1)]
    calendar = calendars(days[0], days[-1]).of(school.area.path, school.pk)
    for day in days:
        tags = calendar.tags(day)
        if school.boarding and "term" in tags:
            return True
        begins = first.time() if day == first.date() else time.min
        ends = last.time() if day == last.date() else time.max
        if "school" in tags and begins < SCHOOL_HOURS[1] and ends >= SCHOOL_HOURS[0]:
            return True
    return False


def roll_of(drill: Drill) -> RollCall | None:
    """The roll call of a drill; None before it began."""
    return RollCall.objects.filter(drill=drill).select_related("drill").first()


def called(lines: Iterable[RollLine]) -> rules.Sum:
    """What the lines come to."""
    return rules.add_up([rules.Called(one.expected, one.present, one.excused, one.reported_at) for one in lines])


def counted(viewer: Viewer, first: date, last: date) -> dict[str, int]:
    """How many drills in which state, over local days of their beginning; exercises are what is counted here."""
    zone = timezone.get_current_timezone()
    begin = datetime.combine(first, time.min, zone)
    end = datetime.combine(last + timedelta(days=1), time.min, zone)
    rows = drills_visible_to(viewer).filter(starts_at__gte=begin, starts_at__lt=end).order_by()
    found: dict[str, Any] = dict(rows.values_list("state").annotate(n=Count("pk")))
    return found
