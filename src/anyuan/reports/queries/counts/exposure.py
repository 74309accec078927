"""What there is that something can happen to: pupils, boarders, places, devices. Risk is told beside it, never without."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anyuan.cases import queries as cases
from anyuan.directory.models import Device, Place, School
from anyuan.directory.policy import limit, school_bodies
from anyuan.directory.queries.profiles import profiles_on
from anyuan.reports.queries.counts.registry import Ask, CountUnknown, Found, Row, source
from anyuan.reports.queries.said import both
from anyuan.standards.queries.visible import in_scope, schools_visible_to

HEADS = {"pupils": _("Pupils"), "boarders": _("Boarders"), "staff": _("Staff")}
SCHOOLS, PLACES, WATERS, DEVICES = _("Schools"), _("Places on record"), _("Risky waters"), _("Devices on record")
HAZARDS, DISPUTES = _("Hazards open"), _("Conflicts open")
OVERDUE = _("Hazards open past their day")
NOT_SAID = _("nobody has entered it")
COLUMNS: dict[str, Any] = {
    "area": "area__path",
    "school": "school_id",
    "organisation": school_bodies("school"),
}


@source("exposure")
def exposure(ask: Ask) -> Found:
    """``schools``, ``pupils``, ``boarders``, ``staff`` (added up), ``places``, ``waters``, ``devices``. Raises CountUnknown."""
    if ask.of == "schools":
        return Found(both(lambda: SCHOOLS), tuple(_school(one, ask) for one in _schools(ask)))
    if ask.of in HEADS:
        return _heads(ask)
    if ask.of in ("places", "waters"):
        return _places(ask)
    if ask.of == "devices":
        return _devices(ask)
    raise CountUnknown(ask.of)


@source("open_cases")
def open_cases(ask: Ask) -> Found:
    """Cases that stood open at the end of the period: ``hazard``, ``dispute``, or ``overdue`` (hazards past their day)."""
    titles = {"hazard": HAZARDS, "dispute": DISPUTES, "overdue": OVERDUE}
    if ask.of not in titles:
        raise CountUnknown(ask.of)
    until = ask.until
    rows = cases.visible_to(ask.viewer, now=ask.now).filter(protected=False, exercise=False, opened_at__lt=until)
    rows = rows.filter(kind="dispute" if ask.of == "dispute" else "hazard").exclude(state__in=("joined", "dismissed"))
    rows = rows.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=until))
    if ask.of == "overdue":
        rows = rows.filter(handle_due_at__lt=min(until, ask.now))
    made = tuple(
        Row(
            ref=row.ref, url=f"/cases/{row.ref}/", title=_category(row), school=row.school, at=row.opened_at,
            path=row.area_path,
        )
        for row in rows.order_by("opened_at", "pk")
    )  # fmt: skip
    return Found(both(lambda: titles[ask.of]), made)


def _schools(ask: Ask) -> list[School]:
    seen = schools_visible_to(ask.viewer)
    return [row for row in seen if row.area.path.startswith(ask.path) and in_scope(row, ask.on)]


def _school(row: School, ask: Ask, **more: Any) -> Row:
    name = {"zh": row.name, "en": row.name_en or row.name}
    return Row(ref=row.code, url=f"/schools/{row.code}/", title=name, school=row, at=ask.on, path=row.area.path, **more)


def _heads(ask: Ask) -> Found:
    """Added up over the schools that said it; those that did not stand in the list, and count nothing."""
    schools = _schools(ask)
    sheets = profiles_on([one.pk for one in schools], ask.on)
    rows = []
    for one in schools:
        number = getattr(sheets[one.pk], ask.of)
        state = None if number is not None else both(lambda: NOT_SAID)
        rows.append(_school(one, ask, amount=number or 0, counted=number is not None, state=state))
    return Found(both(lambda: HEADS[ask.of]), tuple(rows), unit="people")


def _places(ask: Ask) -> Found:
    """Places of schools, or risky waters wherever they lie."""
    rows = Place.objects.filter(active=True).select_related("area", "school")
    rows = limit(rows, ask.viewer, "directory.see", **COLUMNS)
    water = ask.of == "waters"
    rows = rows.filter(kind="water") if water else rows.filter(school__isnull=False)
    made = tuple(
        Row(
            ref=row.code,
            url=f"/registers/risky_waters/{row.code}/" if water else f"/schools/{row.school.code}/",
            title={"zh": row.name, "en": row.name_en or row.name},
            school=row.school,
            at=ask.on,
            path=row.area.path,
        )
        for row in rows.order_by("code")
    )
    return Found(both(lambda: WATERS if water else PLACES), made)


def _devices(ask: Ask) -> Found:
    rows = Device.objects.filter(active=True).select_related("school__area", "place__school__area")
    made = []
    seen = {row.pk for row in _schools(ask)}
    for row in rows.order_by("code"):
        school = row.school or (row.place.school if row.place_id else None)
        if school is not None and school.pk in seen:
            name = {"zh": row.name or row.code, "en": row.name or row.code}
            url, path = f"/schools/{school.code}/", school.area.path
            made.append(Row(ref=row.code, url=url, title=name, school=school, at=ask.on, path=path))
    return Found(both(lambda: DEVICES), tuple(made))


def _category(row: Any) -> dict[str, str]:
    """The kind of matter by its category, not in people's words."""
    label = next((one["label"] for one in row.definition.get("categories", ()) if one["code"] == row.category), None)
    label = label or row.definition.get("label") or {"zh": row.kind, "en": row.kind}
    return {"zh": str(label.get("zh", row.kind)), "en": str(label.get("en", row.kind))}
