"""Who holds which post at a school on a day, and how many hours the gatehouse was manned. Counts; names stay in the rows.

A post is vacant only where the register of posts is kept: a school of which no appointment at all is on record is unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from anyuan.directory.models import Appointment, Shift
from anyuan.standards.queries.facts.registry import Ask, Found, listed, source
from anyuan.standards.rules.values import Fact, Row

GUARDS = ("guard",)
DIRECTORS = ("security_director",)
# As the register of posts has it, and as older ledgers wrote it.
LAW = (
    "rule_of_law_vice_principal",
    "law_vice_principal",
    "legal_vice_principal",
    "vice_principal_of_law",
    "法治副校长",
)
KEPT_DAYS = 7  # a roster is kept where anybody was on it within this


@source("guards", "responsible_persons", "security_director", "law_vice_principal")
def appointments(ask: Ask) -> Found:
    """Posts held on the day, both ends included. A post whose holder left the day before is vacant."""
    held = Appointment.objects.filter(school__in=ask.ids, starts_on__lte=ask.on, person__active=True)
    held = held.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=ask.on)).order_by("pk")
    mine: dict[int, list[Appointment]] = defaultdict(list)
    for one in held:
        mine[one.school_id].append(one)
    found: dict[str, dict[int, Fact]] = defaultdict(dict)
    for school, posts in mine.items():
        named = {
            "guards": [p for p in posts if p.post in GUARDS],
            "responsible_persons": [p for p in posts if p.order],
            "security_director": [p for p in posts if p.post in DIRECTORS],
            "law_vice_principal": [p for p in posts if p.post in LAW],
        }
        values = {
            "guards": len({p.person_id for p in named["guards"]}),
            "responsible_persons": len({p.order for p in named["responsible_persons"]}),
            "security_director": bool(named["security_director"]),
            "law_vice_principal": bool(named["law_vice_principal"]),
        }
        for name, value in values.items():
            rows = listed(ask, (Row("directory.appointment", p.pk, p.post) for p in named[name]))
            found[name][school] = Fact(name, value, ask.on, rows, total=len(named[name]))
    return found


@source("gatehouse_hours")
def gatehouse(ask: Ask) -> Found:
    """Hours of the last whole day before ``on`` on which a guard was on the roster, overlaps counted once."""
    day_begins, day_ends = ask.begin - timedelta(days=1), ask.begin
    since = ask.begin - timedelta(days=KEPT_DAYS)
    shifts = Shift.objects.filter(school__in=ask.ids, role="guard", ends_at__gt=since, starts_at__lt=day_ends)
    mine: dict[int, list[Shift]] = defaultdict(list)
    for shift in shifts.order_by("starts_at", "pk"):
        mine[shift.school_id].append(shift)
    facts = {}
    for school, there in mine.items():
        yesterday = [shift for shift in there if shift.ends_at > day_begins]
        hours = _covered(((s.starts_at, s.ends_at) for s in yesterday), day_begins, day_ends)
        rows = listed(ask, (Row("directory.shift", s.pk, f"{s.starts_at:%m-%d %H:%M}") for s in yesterday))
        facts[school] = Fact("gatehouse_hours", hours, ask.on - timedelta(days=1), rows, total=len(yesterday))
    return {"gatehouse_hours": facts}


def _covered(spans: Iterable[tuple[datetime, datetime]], begin: datetime, end: datetime) -> float:
    """Hours between two instants that lie in at least one span; spans in order of their beginning."""
    covered, until = timedelta(0), begin
    for first, last in spans:
        first, last = max(first, until), min(last, end)
        if last > first:
            covered, until = covered + (last - first), last
    return round(covered.total_seconds() / 3600, 2)
