"""Vice principals of law: lessons owed this term by their posts, lessons given by the sessions that were held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from anyuan.directory.models import Appointment
from anyuan.directory.policy import Viewer, limit
from anyuan.directory.queries.people import appointments_on
from anyuan.duties.models import Session, SignUp
from anyuan.duties.queries.calendar import calendars
from anyuan.duties.rules import education, lessons

POST = "rule_of_law_vice_principal"
# A school's terms are looked for this far around the day.
AROUND = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Line:
    """One post of a vice principal of law, and how its lessons stand in the term."""

    post: Appointment
    first: date
    last: date
    standing: lessons.Standing


def of_everybody(viewer: Viewer, day: date) -> list[Line]:
    """Every vice principal of law in post on the day whom the viewer may see, school by school: no order of merit."""
    held = appointments_on(day).filter(post=POST, active=True, person__active=True, school__isnull=False)
    rows = limit(held, viewer, "people.see", area="school__area__path", school="school_id", organisation=None)
    return lines(rows.select_related("person", "school__area").order_by("school__name", "pk"), day)


def lines(posts: Iterable[Appointment], day: date) -> list[Line]:
    """These posts, with the lessons given at their own schools in the term of the day. Three queries, however many."""
    held = [post for post in posts if post.school is not None]
    known = calendars(day - AROUND, day + AROUND)
    terms = {post.pk: lessons.span(known.of(_path(post), post.school_id).terms, day) for post in held}
    given = _given(held, terms)
    return [
        Line(post, *terms[post.pk], lessons.standing(_owed(post), given[post.pk], terms[post.pk], post.starts_on, day))
        for post in held
    ]


def _given(held: list[Appointment], terms: dict[int, tuple[date, date]]) -> dict[int, int]:
    """Post → sessions held by its person for its school within its term."""
    if not held:
        return {}
    begin = _midnight(min(first for first, _last in terms.values()))
    rows = Session.objects.filter(
        Q(state="held"), kind__in=education.LESSONS, speaker__in=[post.person_id for post in held], starts_at__gte=begin
    )
    found = list(rows.values_list("pk", "speaker_id", "school_id", "starts_at"))
    came: dict[int, set[int]] = defaultdict(set)
    for session, school in SignUp.objects.filter(session__in=[row[0] for row in found], came__gt=0).values_list(
        "session_id", "school_id"
    ):
        came[session].add(school)
    count: dict[int, int] = defaultdict(int)
    for post in held:
        first, last = terms[post.pk]
        for session, speaker, school, starts_at in found:
            mine = speaker == post.person_id and (school == post.school_id or post.school_id in came[session])
            if mine and first <= timezone.localdate(starts_at) <= last:
                count[post.pk] += 1
    return count


def _owed(post: Appointment) -> int | None:
    value: Any = post.facts.get("lessons_owed")
    return value if isinstance(value, int) else None


def _path(post: Appointment) -> str:
    assert post.school is not None
    return str(post.school.area.path)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())
