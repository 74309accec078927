"""A school's page: its places, its lines with contact and availability, its devices with their states, its incidents."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from anyuan.console.present import words
from anyuan.console.queries.cases.linked import of_school
from anyuan.console.queries.cases.rows import CaseRow
from anyuan.console.queries.queue import Row, rows
from anyuan.directory import policy
from anyuan.directory.models import Device, Line, Place, School
from anyuan.directory.policy import Viewer
from anyuan.incidents import queries as incidents
from anyuan.intake.models import LineContact, PathOutage, PointState
from anyuan.kernel.text import fold

WEEK, YEAR = timedelta(days=7), timedelta(days=365)
MOST_INCIDENTS = 20


@dataclass(frozen=True, slots=True)
class LineView:
    """A line with its paths; never heard is unknown and said so."""

    line: Line
    contacts: list[LineContact]
    week: str
    year: str

    @property
    def lost(self) -> bool:
        return any(contact.lost_since for contact in self.contacts)

    @property
    def never(self) -> bool:
        return not any(contact.last_contact_at for contact in self.contacts)


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A device with its points that are not normal."""

    device: Device
    points: list[PointState]
    contacts: list[LineContact]
    line_heard: bool = False

    @property
    def name(self) -> str:
        """Its own name, else the place that it watches, else its code."""
        return self.device.name or (words.named(self.device.place) if self.device.place else self.device.code)

    @property
    def heard(self) -> bool:
        """Whether anything was ever heard from it or from its line: until then its state is unknown."""
        return any(contact.last_contact_at for contact in self.contacts) or self.line_heard

    @property
    def whole(self) -> PointState | None:
        """The point that covers the whole device, where shelving is done."""
        return next((p for p in self.points if not p.kind and not p.zone), None)


@dataclass(slots=True)
class SchoolPage:
    """Everything on the page."""

    school: School
    places: list[Place] = field(default_factory=list)
    lines: list[LineView] = field(default_factory=list)
    devices: list[DeviceView] = field(default_factory=list)
    open: list[Row] = field(default_factory=list)
    past: list[Row] = field(default_factory=list)
    may_shelve: bool = False
    cases: list[CaseRow] = field(default_factory=list)
    more_cases: int = 0


def visible(viewer: Viewer, action: str = "school_page.see") -> QuerySet[School]:
    """Schools whose page the viewer may open, or of which they may do ``action``."""
    found = School.objects.filter(active=True).select_related("area", "organisation", "police_station")
    return policy.limit(found, viewer, action, area="area__path", school="id", organisation=policy.school_bodies())


def search(viewer: Viewer, q: str, limit: int = 200) -> list[School]:
    """Schools by name, code or pinyin initials."""
    q = fold(q)
    found = visible(viewer)
    if q:
        found = found.filter(
            Q(name__icontains=q) | Q(name_en__icontains=q) | Q(code__istartswith=q) | Q(initials__startswith=q.lower())
        )
    return list(found.order_by("area__path", "name")[:limit])


def school_page(viewer: Viewer, code: str, now: datetime) -> SchoolPage:
    """The page of one school. Raises School.DoesNotExist: not allowed and not there look the same."""
    page = SchoolPage(visible(viewer).get(code=code))
    school = page.school
    page.places = list(school.places.filter(active=True).order_by("kind", "name"))
    if visible(viewer, "lines.see").filter(pk=school.pk).exists():
        _lines(page, now)
        _devices(page)
    own = incidents.visible_to(viewer).filter(school=school)
    page.open = rows(own.filter(open=True).order_by("level", "received_at"))
    page.past = rows(own.filter(open=False).order_by("-received_at")[:MOST_INCIDENTS])
    page.cases, page.more_cases = of_school(school, viewer, now)
    page.may_shelve = policy.allows(viewer, "signals.shelve", school)
    return page


def _lines(page: SchoolPage, now: datetime) -> None:
    lines = list(Line.objects.filter(school=page.school, active=True).select_related("place").order_by("code"))
    contacts: dict[int | None, list[LineContact]] = defaultdict(list)
    for contact in LineContact.objects.filter(line__in=lines).order_by("path"):
        contacts[contact.line_id].append(contact)
    outages = list(
        PathOutage.objects.filter(Q(restored_at__isnull=True) | Q(restored_at__gte=now - YEAR), line__in=lines)
    )
    for line in lines:
        own = [outage for outage in outages if outage.line_id == line.pk]
        heard = bool(contacts[line.pk])
        share = (_share(own, now, WEEK), _share(own, now, YEAR)) if heard else ("–", "–")
        page.lines.append(LineView(line, contacts[line.pk], *share))


def _share(outages: list[PathOutage], now: datetime, span: timedelta) -> str:
    """The share of the span in which a path was heard, EN 50136 style; counted from the outages on record."""
    start = now - span
    lost = sum((max(timedelta(0), (o.restored_at or now) - max(o.lost_at, start)) for o in outages), start=timedelta(0))
    return f"{max(0.0, 1 - lost / span) * 100:.2f} %"


def _devices(page: SchoolPage) -> None:
    found = Device.objects.filter(active=True).select_related("place", "line")
    devices = list(found.filter(Q(school=page.school) | Q(line__school=page.school)).distinct().order_by("code"))
    points: dict[int | None, list[PointState]] = defaultdict(list)
    for point in PointState.objects.filter(device__in=devices).exclude(state="normal").order_by("id"):
        points[point.device_id].append(point)
    contacts: dict[int | None, list[LineContact]] = defaultdict(list)
    for contact in LineContact.objects.filter(device__in=devices):
        contacts[contact.device_id].append(contact)
    heard = {row.line.pk for row in page.lines if not row.never}
    page.devices = [
        DeviceView(device, points[device.pk], contacts[device.pk], device.line_id in heard) for device in devices
    ]
