"""A request that comes in: its key, its place, its answers; each mistake is named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from anyuan.api.open311 import shapes
from anyuan.cases.actions.reports import New
from anyuan.cases.rules.services import wrong_attributes
from anyuan.directory.models import Area, Place, School
from anyuan.directory.policy import Viewer, allows, may
from anyuan.directory.queries import viewer_for_token
from anyuan.kernel.geo import distance_m

ACTION = "open311.post"
# A report this close to a school is that school's; further away it belongs to the area of the nearest school.
AT_SCHOOL_M, IN_AREA_M = 400.0, 30_000.0
_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,64})\](\[\])?")


class Refused(Exception):
    """A GeoReport error: its HTTP status and one description a mistake."""

    def __init__(self, status: int, *descriptions: str) -> None:
        super().__init__(*descriptions)
        self.status, self.descriptions = status, descriptions


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a report lies."""

    school: School | None = None
    place: Place | None = None
    area: Area | None = None
    lon: float | None = None
    lat: float | None = None


def caller(request: HttpRequest, now: datetime) -> Viewer:
    """Whose key it is: a bearer token of scope ``open311``, as ``api_key`` or in the header. Raises Refused (403)."""
    header, _space, token = request.headers.get("Authorization", "").partition(" ")
    key = request.POST.get("api_key") or request.GET.get("api_key") or (token if header.lower() == "bearer" else "")
    viewer = viewer_for_token(key.strip(), now) if key else None
    if viewer is None or not may(viewer, ACTION):
        raise Refused(403, _("Missing or invalid api_key."))
    return viewer


def jurisdiction(given: QueryDict, host: str) -> Area | None:
    """The area that ``jurisdiction_id`` names; None for the whole of this centre. Raises Refused (404)."""
    name = given.get("jurisdiction_id", "").strip()
    if not name or name == host.partition(":")[0]:
        return None
    area = Area.objects.filter(code=name[:12], active=True).first() if len(name) <= 12 else None
    if area is None:
        raise Refused(404, _("jurisdiction_id provided was not found: {name}.").format(name=name[:80]))
    return area


def read(request: HttpRequest, viewer: Viewer, within: Area | None) -> New:
    """The report that a form holds. Raises Refused (400, 403, 404)."""
    form = request.POST
    code = form.get("service_code", "").strip()
    if not code:
        raise Refused(400, _("service_code was not provided."))
    pack = shapes.offered().get(code)
    if pack is None:
        raise Refused(404, _("service_code provided was not found: {code}.").format(code=code[:64]))
    spot = _spot(form, viewer, within)
    where = spot.place or spot.school or spot.area
    if where is None or not allows(viewer, ACTION, where):
        raise Refused(403, _("This api_key is not for that place."))
    attributes = _attributes(form)
    faults = [_fault(name, what) for name, what in wrong_attributes(pack, attributes)]
    if len(form.get("description", "")) > 4000:
        faults.append(_("description is longer than 4000 characters."))
    if faults:
        raise Refused(400, *faults)
    name = " ".join(part for part in (form.get("first_name", ""), form.get("last_name", "")) if part.strip())
    contact = " ".join(part for part in (form.get("phone", ""), form.get("email", "")) if part.strip())
    # device_id and account_id are never read: whoever gives no name stays without one (red line 14).
    return New(
        channel="open311",
        text=form.get("description", ""),
        service=code,
        school=spot.school,
        place=spot.place,
        area=spot.area,
        lon=spot.lon,
        lat=spot.lat,
        address=form.get("address_string", ""),
        attributes=attributes,
        reporter_name=name,
        reporter_contact=contact,
    )


def _attributes(form: QueryDict) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, values in form.lists():
        match = _ATTRIBUTE.fullmatch(key)
        if match:
            given = [value for value in values if value != ""][:50]
            found[match[1]] = given if match[2] or len(given) > 1 else given[0] if given else ""
    return found


def _fault(name: str, what: str) -> str:
    sentences = {
        "missing": _("attribute[{name}] was not provided."),
        "unknown": _("attribute[{name}] does not belong to this service."),
        "value": _("attribute[{name}] is not one of its values."),
        "number": _("attribute[{name}] is not a number."),
        "datetime": _("attribute[{name}] is not a time (ISO 8601)."),
        "long": _("attribute[{name}] is too long."),
    }
    return sentences[what].format(name=name[:64])


def _spot(form: QueryDict, viewer: Viewer, within: Area | None) -> Spot:
    if form.get("address_id"):
        return _registered(form["address_id"].strip())
    lat, lon = form.get("lat", "").strip(), (form.get("long") or form.get("lon") or "").strip()
    if lat or lon:
        return _near(lat, lon)
    if form.get("address_string", "").strip():
        area = within or _home(viewer)
        if area is not None:
            return Spot(area=area)
    raise Refused(400, _("A location is needed: lat and long, or address_id, or address_string."))


def _registered(code: str) -> Spot:
    place = Place.objects.select_related("school__area", "area").filter(code=code, active=True).first()
    if place is not None:
        return Spot(place.school, place, place.area)
    school = School.objects.select_related("area").filter(code=code, active=True).first()
    if school is None:
        raise Refused(404, _("address_id provided was not found: {code}.").format(code=code[:64]))
    return Spot(school, None, school.area)


def _near(lat_text: str, lon_text: str) -> Spot:
    try:
        lat, lon = float(lat_text), float(lon_text)
    except ValueError:
        raise Refused(400, _("lat and long must be numbers, both.")) from None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise Refused(400, _("lat and long must lie on the earth (WGS 84 degrees)."))
    schools = School.objects.select_related("area").filter(active=True, lon__isnull=False, lat__isnull=False)
    box = schools.filter(lat__range=(lat - 0.3, lat + 0.3), lon__range=(lon - 0.5, lon + 0.5))
    measured = [(distance_m(lon, lat, s.lon, s.lat), s.pk, s) for s in box if s.lon is not None and s.lat is not None]
    if not measured or min(measured)[0] > IN_AREA_M:
        raise Refused(400, _("lat and long lie outside the area of this centre."))
    metres, _key, nearest = min(measured)
    return Spot(nearest if metres <= AT_SCHOOL_M else None, None, nearest.area, lon, lat)


def _home(viewer: Viewer) -> Area | None:
    """The area of the key's account, for an address in words only."""
    paths = [grant.area_path for grant in viewer.grants if grant.area_path]
    return Area.objects.filter(path=paths[0]).first() if paths else None
