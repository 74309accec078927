"""Today on the map: how every school and every other site stands now, with the posts that are missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone

from anyuan.directory.models import Area, Organisation, Place, School
from anyuan.directory.policy import Viewer
from anyuan.duties.models import CheckIn, DutyRule, Occurrence
from anyuan.duties.queries.visible import visible_to
from anyuan.duties.queries.where import EVERYWHERE, Where
from anyuan.duties.rules import standing

COLUMNS = (
    "pk", "rule_id", "rule__kind", "state", "opens_at", "closes_at", "judge_at", "needed", "filled", "arrived",
    "rule__definition__named", "school_id", "place_id", "organisation_id", "area_path",
)  # fmt: skip
_TABLES: dict[str, Any] = {"school": School, "place": Place, "organisation": Organisation, "area": Area}


@dataclass(frozen=True, slots=True)
class Spot:
    """One duty of a site that is missing or unnamed."""

    number: int
    sign: str
    title: dict[str, str]
    place: Place | None
    opens_at: datetime
    closes_at: datetime
    needed: int
    arrived: int


@dataclass(slots=True)
class Site:
    """A school, a water, a station or an area: how it stands, when something was last heard from it, what is missing there.

    ``heard_at`` is None when nothing came in today or yesterday: silence is shown as silence, not as all well.
    """

    kind: str
    row: Any
    sign: str = "quiet"
    counts: Counter[str] = field(default_factory=Counter)
    spots: list[Spot] = field(default_factory=list)
    heard_at: datetime | None = None

    @property
    def lon(self) -> float | None:
        lon: float | None = getattr(self.row, "lon", None)
        return lon

    @property
    def lat(self) -> float | None:
        lat: float | None = getattr(self.row, "lat", None)
        return lat

    @property
    def missing(self) -> int:
        """Posts at which somebody is missing now."""
        return sum(self.counts[name] for name in standing.MISSING)


def missing_now(rows: QuerySet[Occurrence], now: datetime) -> QuerySet[Occurrence]:
    """Of some occurrences those that `standing.sign` calls silent or short, so that figures and map agree."""
    owed = Q(rule__kind__in=standing.PRESENCE) | Q(closes_at__lte=now)
    rows = rows.filter(owed, state="planned", opens_at__lte=now, judge_at__gt=now)
    return rows.filter(closes_at__lte=F("opens_at") + standing.LONGEST)


def of_today(rows: QuerySet[Occurrence], now: datetime) -> QuerySet[Occurrence]:
    """What can be owed at ``now``: of today, and the rounds of last night that run past midnight."""
    day = timezone.localdate(now)
    return rows.filter(day__in=(day - timedelta(days=1), day))


def sites(viewer: Viewer, now: datetime, where: Where = EVERYWHERE) -> list[Site]:
    """Every site at which something of today is owed, the most urgent first."""
    rows = of_today(where.of(visible_to(viewer)), now).filter(opens_at__lte=now + standing.SOON)
    day = timezone.localdate(now)
    found: dict[tuple[str, Any], list[tuple[str, tuple[Any, ...]]]] = {}
    for one in rows.filter(Q(judge_at__gt=now) | Q(day=day)).order_by("opens_at", "pk").values_list(*COLUMNS):
        kind, state, opens, closes, judged, needed, filled, arrived, asks = one[2:11]
        now_ = standing.Now(kind, state, opens, closes, judged, needed, filled, arrived, bool(asks))
        found.setdefault(_where(one), []).append((standing.sign(now_, now), one))
    return _sorted(_described(found, now))


def _where(one: tuple[Any, ...]) -> tuple[str, Any]:
    """The school; without one the place, the body, or the area that owes it."""
    school, place, organisation, area = one[11:]
    if school is not None:
        return "school", school
    if place is not None:
        return "place", place
    return ("organisation", organisation) if organisation is not None else ("area", area)


def _described(found: dict[tuple[str, Any], list[tuple[str, tuple[Any, ...]]]], now: datetime) -> list[Site]:
    rules = DutyRule.objects.in_bulk({one[1] for lines in found.values() for _sign, one in lines})
    places = Place.objects.in_bulk({one[12] for lines in found.values() for _s, one in lines if one[12] is not None})
    known: dict[str, dict[Any, Any]] = {}
    for kind, table in _TABLES.items():
        keys = {key for of, key in found if of == kind}
        name = "path" if kind == "area" else "pk"
        known[kind] = {getattr(row, name): row for row in table.objects.filter(**{f"{name}__in": keys})} if keys else {}
    heard = _heard({key for kind, key in found if kind == "school"}, now)
    made = []
    for (kind, key), lines in found.items():
        row = known[kind].get(key)
        if row is None:
            continue
        site = Site(kind, row, heard_at=heard.get(key) if kind == "school" else None)
        site.counts.update(sign for sign, _one in lines)
        site.sign = standing.heaviest([sign for sign, _one in lines])
        site.spots = [
            Spot(one[0], sign, rules[one[1]].definition["title"], places.get(one[12]), one[4], one[5], one[7], one[9])
            for sign, one in lines
            if sign in ("silent", "short", "unnamed")
        ]
        made.append(site)
    return made


def _heard(schools: set[int], now: datetime) -> dict[int, datetime]:
    """When the last check-in of a school came in, since yesterday began."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = CheckIn.objects.filter(
        received_at__gte=today - timedelta(days=1), received_at__lte=now, school__isnull=False
    )
    found = rows.order_by().values_list("school_id").annotate(at=Max("received_at"))
    return {school: at for school, at in found if school in schools}


def _sorted(made: list[Site]) -> list[Site]:
    return sorted(made, key=lambda site: (standing.SIGNS.index(site.sign), -site.missing, site.kind, site.row.code))
