"""One dashboard for the centre, a department, a station and a school: headline figures, four lights, the map, open gaps.

Nothing is reckoned here: figures come from the measures, lights and gaps from the standards, matters from the cases and the
duties, each with the address that lists exactly what it counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.cases.queries import lists
from anyuan.console.present import charts, lights_map
from anyuan.console.present.words import named
from anyuan.console.queries import measures as gathered
from anyuan.console.queries import standards as shown
from anyuan.directory import policy
from anyuan.directory.models import School
from anyuan.directory.policy import Viewer
from anyuan.duties import queries as duties
from anyuan.measures import queries as measures
from anyuan.measures.queries import About
from anyuan.measures.rules.periods import Period
from anyuan.standards.queries.inspections import findings_visible_to
from anyuan.standards.queries.verdicts import Sheet, judged
from anyuan.standards.queries.visible import schools_visible_to
from anyuan.standards.rules.lights import Rate
from anyuan.standards.rules.values import GREY, RED

FOUR = "four-100"
# Eight headlines: what this reader answers for, the most telling first; the first one is drawn with last year's line.
HEADLINES: Mapping[str, tuple[str, ...]] = {
    "centre": (
        *("incidents", "acknowledged_in_a_minute", "help_in_five_minutes", "cases_opened"),
        *("cases_on_time", "duties_done", "drills_held", "findings_fixed"),
    ),
    "department": (
        *("cases_opened", "cases_on_time", "disputes_settled", "hazards_removed"),
        *("duties_done", "sessions", "findings", "findings_fixed"),
    ),
    "station": (
        *("incidents", "help_in_five_minutes", "posts_kept", "patrols"),
        *("guard_post_coverage", "law_principal_coverage", "lessons", "support_visits"),
    ),
    "school": (
        *("incidents", "cases_opened", "cases_on_time", "hazards_removed"),
        *("duties_done", "duties_missed", "drills_held", "sessions"),
    ),
}
KINDS: Mapping[str, Any] = {
    "centre": _("Centre"),
    "department": _("Department"),
    "station": _("Police station"),
    "school": _("School"),
}
OPEN_FINDINGS = ("open", "rectifying", "to_recheck")


@dataclass(frozen=True, slots=True)
class Light:
    """One of the four lights, with the addresses of who has it, who owes it, who is short and of whom nothing is known."""

    label: Mapping[str, str]
    rate: Rate
    state: str
    green_url: str
    whole_url: str
    red_url: str
    grey_url: str

    @property
    def red(self) -> int:
        return self.rate.denominator - self.rate.numerator - self.rate.grey


@dataclass(frozen=True, slots=True)
class Gap:
    """Something open, how much of it, and the address of exactly these rows. ``unknown``: of these nothing is known."""

    what: Any
    count: int
    url: str
    unknown: int = 0
    unknown_url: str = ""
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Behind:
    """A township that is behind: how many schools miss each light, known or not, in the order of the lights."""

    name: str
    url: str
    missing: tuple[int, ...]


@dataclass(slots=True)
class Board:
    """A whole dashboard. ``sheet`` None: no standard holds for a school in sight, which is no data and not 100 %."""

    kind: str
    tiles: list[gathered.Tile] = field(default_factory=list)
    chart: charts.Chart | None = None
    lights: list[Light] = field(default_factory=list)
    sheet: Sheet | None = None
    towns: list[shown.TownRow] = field(default_factory=list)
    map: lights_map.Drawing | None = None
    behind: list[Behind] = field(default_factory=list)
    lacking: list[Gap] = field(default_factory=list)
    waiting: list[Gap] = field(default_factory=list)

    @property
    def label(self) -> Any:
        return KINDS[self.kind]


def kind_of(viewer: Viewer, about: About) -> str:
    """centre, department, station or school: by what is asked about, else by where the reader sits."""
    if about.school is not None:
        return "school"
    if about.body is not None:
        return "station" if about.body.kind == "police_station" else "department"
    if about.area is None and viewer.grants and all(grant.school_id is not None for grant in viewer.grants):
        return "school"
    if about.area is None and viewer.grants and all(grant.organisation_id is not None for grant in viewer.grants):
        return "station" if viewer.has_role("police_officer", "responder") else "department"
    return "centre"


def board(viewer: Viewer, about: About, period: Period, now: datetime) -> Board:
    """The dashboard of what is asked about, as this reader may see it."""
    made = Board(kind_of(viewer, about))
    names = [name for name in HEADLINES[made.kind] if name in measures.all_measures()]
    made.tiles = gathered.tiles_of(viewer, period, about, now, names)
    today = timezone.localdate(now)
    if names:
        made.chart = gathered.trend(viewer, measures.measure(names[0]), period, about, today)
    made.sheet = sheet(viewer, about, today)
    if made.sheet is not None:
        doors = policy.may(viewer, "standards.see")
        asked = {"on": today.isoformat(), **about.query}
        made.lights = [_light(made.sheet, one, asked, doors=doors) for one in made.sheet.held.lights]
        made.lacking = _lacking(made.sheet, asked, doors=doors)
        made.towns = shown.town_rows(made.sheet, **asked)
        if len(made.towns) > 1:
            made.map = lights_map.drawing(shown.towns_on_map(made.towns, made.sheet, doors=doors, **asked))
            made.behind = _behind(made.towns, asked, doors=doors)
    made.waiting = [*_findings(viewer, about), *_cases(viewer, about, now), *_duties(viewer, about, now)]
    return made


def sheet(viewer: Viewer, about: About, on: date) -> Sheet | None:
    """The four 100 % over the schools of what is asked about."""
    action = "standards.lights"
    if not policy.may(viewer, action):
        return None
    if about.area is not None:
        return judged(viewer, FOUR, on, area_path=about.area.path, action=action)
    return judged(viewer, FOUR, on, schools=schools_of(viewer, about, action), action=action)


def schools_of(viewer: Viewer, about: About, action: str = "standards.see") -> list[School] | None:
    """The schools of a body or the one school asked about; None where nothing narrows them."""
    if about.school is not None:
        return [about.school]
    if about.body is None:
        return None
    seen = schools_visible_to(viewer, action)
    return [one for one in seen if about.body.pk in (one.police_station_id, one.organisation_id)]


def _light(sheet: Sheet, light: Mapping[str, Any], asked: Mapping[str, Any], *, doors: bool) -> Light:
    rate = sheet.light_rate(light["code"])
    state = "off" if rate.value is None else "green" if rate.value == 1 else "red"
    if rate.value is not None and rate.grey == rate.denominator:
        state = "grey"

    def door(verdict: str = "") -> str:
        return shown.address(FOUR, light=light["code"], verdict=verdict, **asked) if doors else ""

    return Light(light, rate, state, door("green"), door(shown.OWED), door(RED), door(GREY))


def _lacking(sheet: Sheet, asked: Mapping[str, Any], *, doors: bool) -> list[Gap]:
    """Requirements that schools lack, the most first; what is not known stands beside it and counts as failing."""
    found = []
    for line in sheet.lines:
        counts = sheet.counts(line["key"])
        red, grey = counts.get(RED, 0), counts.get(GREY, 0)
        if line["level"] != "must" or not red + grey:
            continue
        urls = [shown.address(FOUR, requirement=line["key"], verdict=v, **asked) if doors else "" for v in (RED, GREY)]
        found.append(Gap(line["label"], red, urls[0], grey, urls[1]))
    return sorted(found, key=lambda gap: (-gap.count, -gap.unknown))


def _behind(towns: list[shown.TownRow], asked: Mapping[str, Any], *, doors: bool) -> list[Behind]:
    """Townships where a school misses a light, the most first."""
    found = []
    for row in towns:
        missing = tuple(rate.denominator - rate.numerator for _code, rate, _url in row.lights)
        if any(missing):
            url = shown.address(FOUR, **(dict(asked) | {"town": row.area.code})) if doors and row.area else ""
            found.append(Behind(named(row.area) if row.area else "–", url, missing))
    return sorted(found, key=lambda one: (-sum(one.missing), one.name))


def _findings(viewer: Viewer, about: About) -> list[Gap]:
    if not policy.may(viewer, "standards.see"):
        return []
    count = findings_about(viewer, about).count()
    address = f"{reverse('console:findings')}?{urlencode(about.query)}" if about.query else reverse("console:findings")
    return [Gap(_("Findings of inspections not yet put right"), count, address)]


def findings_about(viewer: Viewer, about: About) -> Any:
    """Findings that are open, at the schools of what is asked about."""
    rows = findings_visible_to(viewer).filter(state__in=OPEN_FINDINGS)
    if about.school is not None:
        return rows.filter(school=about.school)
    if about.area is not None:
        return rows.filter(school__area__path__startswith=about.area.path)
    if about.body is not None:
        mine = [one.pk for one in schools_of(viewer, about) or ()]
        return rows.filter(school__in=mine)
    return rows


def _cases(viewer: Viewer, about: About, now: datetime) -> list[Gap]:
    """Open and overdue cases: those at a school or in an area, and of a body those that it has in hand."""
    if not policy.may(viewer, "cases.see"):
        return []
    narrow: dict[str, Any] = {}
    query: dict[str, Any] = {}
    if about.school is not None:
        narrow, query = {"school": about.school.pk}, {"school": about.school.code}
    elif about.body is not None:
        narrow = query = {"organisation": about.body.pk}
    elif about.area is not None:
        narrow = query = {"area": about.area.path}
    found = []
    for label, more in ((_("Cases that are open"), {}), (_("Cases overdue"), {"light": RED})):
        total = lists.total(viewer, lists.Asked(state="open", **narrow, **more), now=now)
        address = reverse("console:case-ledger")
        asked = urlencode(query | more)
        found.append(Gap(label, total.count, f"{address}?{asked}" if asked else address, exact=total.exact))
    return found


def _duties(viewer: Viewer, about: About, now: datetime) -> list[Gap]:
    """Duties that ought to be kept at this moment and are not."""
    if not policy.may(viewer, "duties.see"):
        return []
    made = duties.board(viewer, now, duties.Where(about.area, about.body, about.school))
    address = reverse("console:duties")
    url = f"{address}?{urlencode(about.query)}" if about.query else address
    return [Gap(_("Duties missing now"), made.missing_now, url)]
