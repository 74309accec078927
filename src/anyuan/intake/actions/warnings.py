"""Public warnings: placed by their areas, replaced by updates, ended by cancels and by time; the chain is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from anyuan.directory.models import Area, School
from anyuan.intake import events
from anyuan.intake.models import PublicWarning
from anyuan.intake.models.warning import WarningState
from anyuan.intake.rules import SignalDraft
from anyuan.intake.rules.shapes import common_path, reached
from anyuan.journal.actions import Happening
from anyuan.journal.rules import Actor, Scope, Subject


def take(draft: SignalDraft, *, raw_id: int, now: datetime) -> tuple[str, list[Happening]] | None:
    """Keep one alert inside the caller's transaction; returns the covering area path and what to tell the journal.

    None when its sender may not speak for the areas it names.
    """
    facts = draft.extra
    areas = _areas(facts)
    if draft.reach:
        areas = [a for a in areas if any(_covers(reach, a.path) for reach in draft.reach)]
        if not areas:
            return None
    area_path = common_path(area.path for area in areas)
    if draft.kind != "warning":
        return area_path, []
    sent_at = datetime.fromisoformat(facts["sent_at"])
    warning, new = PublicWarning.objects.get_or_create(
        sender=facts["sender"],
        identifier=facts["identifier"],
        sent_at=sent_at,
        defaults={
            **{name: facts[name] for name in ("msg_type", "status", "event", "headline", "description", "instruction")},
            **{name: facts[name] for name in ("severity", "urgency", "certainty", "colour", "references")},
            "onset_at": _instant(facts["onset_at"]),
            "expires_at": _instant(facts["expires_at"]),
            "areas": [area.id for area in areas],
            "area_text": "、".join(area["text"] for area in facts["areas"])[:500],
            "exercise": draft.exercise,
            "raw_id": raw_id,
        },
    )
    if not new:
        return area_path, []
    _chain(warning, now)
    event = events.WARNING_CANCELLED if warning.msg_type == "Cancel" else events.WARNING_RECEIVED
    data = {"severity": warning.severity, "msg_type": warning.msg_type, "state": warning.state, "areas": warning.areas}
    subject = Subject("intake.publicwarning", warning.id, f"W{warning.id}")
    by = Actor("partner", None, "cap")
    return area_path, [Happening(event, subject, by, now, data, Scope(area_path=area_path), draft.exercise)]


def expire_warnings(now: datetime) -> int:
    """Warnings whose time is over; returns how many. Called by the worker."""
    over = PublicWarning.objects.filter(state=WarningState.ACTIVE, expires_at__lte=now)
    return over.update(state=WarningState.EXPIRED)


def _chain(warning: PublicWarning, now: datetime) -> None:
    """Update replaces and Cancel ends what it references, in whichever order they arrive."""
    if warning.msg_type in {"Update", "Cancel"}:
        after = WarningState.UPDATED if warning.msg_type == "Update" else WarningState.CANCELLED
        for sender, identifier, sent_at in warning.references:
            before = PublicWarning.objects.filter(sender=sender, identifier=identifier, sent_at=_instant(sent_at))
            before.exclude(id=warning.id).update(state=after, replaced_by=warning)
    if warning.msg_type == "Cancel":
        warning.state = WarningState.CANCELLED
    elif warning.expires_at is not None and warning.expires_at <= now:
        warning.state = WarningState.EXPIRED
    mine = [warning.sender, warning.identifier, warning.sent_at.isoformat()]
    # A later word may have overtaken this one.
    for later in PublicWarning.objects.filter(msg_type__in=("Update", "Cancel"), sent_at__gte=warning.sent_at):
        if later.id != warning.id and mine in later.references:
            warning.replaced_by = later
            warning.state = WarningState.UPDATED if later.msg_type == "Update" else WarningState.CANCELLED
    with transaction.atomic():
        warning.save(update_fields=["state", "replaced_by"])


def _areas(facts: dict[str, Any]) -> list[Area]:
    """Directory areas that the alert names by code or word, or whose points or schools lie within its shapes."""
    found: dict[int, Area] = {}
    spellings = [codes for area in facts["areas"] for codes in area["codes"]]
    if not facts["areas"] and facts["home_codes"]:
        spellings.append(facts["home_codes"])
    known = {a.code: a for a in Area.objects.filter(code__in={c for codes in spellings for c in codes})}
    for codes in spellings:
        # The narrowest spelling that the directory knows: 469001000000 is the county 469001.
        area = next((known[code] for code in codes if code in known), None)
        if area is not None:
            found[area.id] = area
    names = {area["text"] for area in facts["areas"] if area["text"]}
    found |= {a.id: a for a in Area.objects.filter(name__in=names, active=True)}
    shapes = [area for area in facts["areas"] if area["polygons"] or area["circles"]]
    if shapes:
        found |= {a.id: a for a in _within(shapes)}
    return list(found.values())


def _within(shapes: list[dict[str, Any]]) -> list[Area]:
    located = Q(lon__isnull=False, lat__isnull=False)
    areas = [a for a in Area.objects.filter(located, active=True, level__gte=3) if _any(a.lon, a.lat, shapes)]
    schools = School.objects.filter(located, active=True).select_related("area")
    return [*areas, *{s.area.id: s.area for s in schools if _any(s.lon, s.lat, shapes)}.values()]


def _any(lon: float | None, lat: float | None, shapes: list[dict[str, Any]]) -> bool:
    return lon is not None and lat is not None and any(reached(lon, lat, shape) for shape in shapes)


def _covers(reach: str, path: str) -> bool:
    return reach.startswith("area:") and path.startswith(reach.removeprefix("area:"))


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
