"""Whether people are fit for their posts: licences that are good, enquiries that are clear and not overdue. Counts only.

Where nobody ever entered a licence, or an enquiry, for anybody at a school, that is unknown: nobody has said that there is none.
The rows beneath are the posts. Who was not clear is not to be read from them (red line 10).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from anyuan.directory.models import Appointment, Qualification, Vetting
from anyuan.directory.queries.fitness import qualified, vetted
from anyuan.directory.queries.people import appointments_on
from anyuan.standards.queries.facts.people import GUARDS
from anyuan.standards.queries.facts.registry import Ask, Found, listed, source
from anyuan.standards.rules.values import Fact, Row

LICENCE = "guard_licence"


@source("guards_licensed")
def licences(ask: Ask) -> Found:
    """Guards in post with a licence that is good on the day, dated by the licence that was issued longest ago."""
    posts = _posts(ask)
    guards = {s: {p.person_id for p in held if p.post in GUARDS} for s, held in posts.items()}
    people = _all(guards.values())
    issued: dict[int, date | None] = {}
    on_record = Qualification.objects.filter(active=True, kind=LICENCE, person__in=people).order_by("issued_on", "pk")
    for person, day in on_record.values_list("person_id", "issued_on"):
        issued[person] = day
    good = qualified(people, LICENCE, ask.on)
    facts = {}
    for school, mine in guards.items():
        if mine and not mine & issued.keys():
            continue  # no licence of anybody was ever entered here
        licensed = mine & good
        rows = [p for p in posts[school] if p.person_id in licensed]
        days = [issued[p] for p in licensed]
        as_of = _oldest(days) if licensed else ask.on
        facts[school] = Fact("guards_licensed", len(licensed), as_of, _rows(ask, rows), total=len(rows))
    return {"guards_licensed": facts}


@source("hire_checked")
def enquiries(ask: Ask) -> Found:
    """Of all who hold a post at the school, how many were found clear and are not due to be asked about again; dated by the
    enquiry that lies longest ago among them."""
    posts = _posts(ask)
    staff = {school: {p.person_id for p in held} for school, held in posts.items()}
    people = _all(staff.values())
    asked: dict[int, date] = {}
    enquired = Vetting.objects.filter(active=True, asked_on__lte=ask.on, person__in=people).order_by("asked_on", "pk")
    for person, day in enquired.values_list("person_id", "asked_on"):
        asked[person] = day
    clear = vetted(people, ask.on)
    facts = {}
    for school, mine in staff.items():
        known = [asked[p] for p in mine & asked.keys()]
        if not known:
            continue
        good = mine & clear
        as_of = min(asked[p] for p in good) if good else max(known)
        rows, of = posts[school], (len(good), len(mine))
        facts[school] = Fact("hire_checked", len(good) / len(mine), as_of, _rows(ask, rows), of, total=len(rows))
    return {"hire_checked": facts}


def _posts(ask: Ask) -> dict[int, list[Appointment]]:
    """School → posts held on the day; a school of which no post at all is on record is left out."""
    held = appointments_on(ask.on).filter(school__in=ask.ids, active=True, person__active=True).order_by("pk")
    mine: dict[int, list[Appointment]] = defaultdict(list)
    for one in held:
        mine[one.school_id].append(one)
    return mine


def _all(groups: Iterable[set[int]]) -> set[int]:
    return {person for people in groups for person in people}


def _oldest(days: Iterable[date | None]) -> date | None:
    """The oldest of the days; one that is not known leaves the whole undated."""
    found = list(days)
    known = [day for day in found if day is not None]
    return min(known) if len(known) == len(found) and known else None


def _rows(ask: Ask, posts: Iterable[Appointment]) -> tuple[Row, ...]:
    return listed(ask, (Row("directory.appointment", p.pk, p.post) for p in posts))
