"""What a service and a request look like in GeoReport: never the reporter, never words that nobody has read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from anyuan.cases.models import Case, Report
from anyuan.cases.queries.services import all_services
from anyuan.cases.rules.kinds import disposition, say
from anyuan.cases.rules.services import LISTS

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGESET = "2026-11-25 12:00"
# About ten metres: enough to find a hole in the road.
DECIMALS = 4


def words(text: Mapping[str, str] | None) -> str:
    """A pack's text in the language of the request."""
    return say(text, get_language() or "zh-hans")


def offered() -> dict[str, dict[str, Any]]:
    """The services of the public interface."""
    return {code: pack for code, pack in all_services().items() if pack.get("open311")}


def service(code: str, pack: Mapping[str, Any]) -> dict[str, Any]:
    """One row of the list of services."""
    short = "en" if (get_language() or "").startswith("en") else "zh"
    return {
        "service_code": code,
        "service_name": words(pack["label"]),
        "description": words(pack.get("description")),
        "metadata": bool(pack.get("attributes")),
        "type": "realtime",
        "keywords": ",".join(pack.get("keywords", {}).get(short, ())),
        "group": words(pack.get("group")),
    }


def definition(code: str, pack: Mapping[str, Any]) -> dict[str, Any]:
    """The questions that belong to a service."""
    return {"service_code": code, "attributes": [_attribute(n, a) for n, a in enumerate(pack.get("attributes", ()), 1)]}


def _attribute(number: int, attribute: Mapping[str, Any]) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "variable": True,
        "code": attribute["code"],
        "datatype": attribute["datatype"],
        "required": bool(attribute.get("required")),
        "datatype_description": None,
        "order": number,
        "description": words(attribute.get("label")),
    }
    if attribute["datatype"] in LISTS:
        shape["values"] = [{"key": v["key"], "name": words(v)} for v in attribute["values"]]
    return shape


def request(report: Report) -> dict[str, Any]:
    """One request of the public list, as far as everybody may know it."""
    case = report.case
    pack = all_services().get(report.service)
    where = report.place or report.school
    lon, lat = (
        (report.lon, report.lat)
        if report.lon is not None
        else (getattr(where, "lon", None), getattr(where, "lat", None))
    )
    closed = (case is not None and not case.open) or (case is None and report.settled_at is not None)
    return {
        "service_request_id": report.public_id,
        "status": "closed" if closed else "open",
        "status_notes": _notes(case) if closed else None,
        "service_name": words(pack["label"]) if pack else None,
        "service_code": report.service,
        "description": report.text if report.words_public else None,
        "agency_responsible": case.organisation.name if case is not None and case.organisation else None,
        "service_notice": None,
        "requested_datetime": stamp(report.received_at),
        "updated_datetime": stamp(_updated(report, case)),
        "expected_datetime": stamp(case.handle_due_at) if case is not None else None,
        "address": " ".join(row.name for row in (report.school, report.place) if row is not None) or None,
        "address_id": where.code if where is not None else None,
        "zipcode": None,
        "lat": round(lat, DECIMALS) if lat is not None else None,
        "long": round(lon, DECIMALS) if lon is not None else None,
        "media_url": None,
    }


def discovery(base: str) -> dict[str, Any]:
    """Where this interface is."""
    formats = ["text/xml", "application/json"]
    endpoint = {
        "specification": SPECIFICATION,
        "url": f"{base}/open311/v2",
        "changeset": CHANGESET,
        "type": "production",
        "formats": formats,
    }
    contact = "The command centre's duty desk" if words({"en": "e", "zh": "z"}) == "e" else "指挥中心值班台"
    return {
        "changeset": CHANGESET,
        "contact": contact,
        "key_service": f"{base}/open311/v2/services.json",
        "endpoints": [endpoint],
    }


def stamp(at: datetime | None) -> str | None:
    """A time with the offset of the place, whole seconds (RFC 3339)."""
    return timezone.localtime(at).replace(microsecond=0).isoformat() if at is not None else None


def _updated(report: Report, case: Case | None) -> datetime:
    if case is None:
        return report.settled_at or report.received_at
    return max(report.received_at, case.closed_at or case.stage_at)


def _notes(case: Case | None) -> str | None:
    last = case.closures.order_by("-number").first() if case is not None else None
    ending = disposition(case.definition, last.disposition) if case is not None and last is not None else None
    return words(ending) if ending else None
