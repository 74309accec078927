"""Signals, storms, points, and what waits for a person."""

from __future__ import annotations

import re
from datetime import datetime

from django.db.models import QuerySet

from anyuan.directory.models import Area
from anyuan.directory.policy import Viewer, limit
from anyuan.intake.models import (
    PointState,
    PublicWarning,
    RawMessage,
    RawMessageHistory,
    Signal,
    SignalHistory,
    Unknown,
)
from anyuan.intake.models.raw import RawState
from anyuan.intake.models.warning import WarningState
from anyuan.intake.rules.points import NORMAL
from anyuan.intake.rules.storms import STORM_WINDOW, Flake, Storm, bundle

_GRAVITY = {"Extreme": 1, "Severe": 2, "Moderate": 3, "Minor": 4}


def visible_to(viewer: Viewer) -> QuerySet[Signal]:
    """Recent signals that the viewer may see."""
    return limit(Signal.objects.all(), viewer, "signals.see", area="area_path", school="school_id", organisation=None)


def recent(viewer: Viewer, *, most: int = 100) -> QuerySet[Signal]:
    """The newest signals, with their places."""
    return visible_to(viewer).select_related("school", "place", "device", "line").order_by("-received_at")[:most]


def storms(viewer: Viewer, now: datetime) -> list[Storm]:
    """Signals of the last half hour that belong together, bundled for the screen."""
    rows = visible_to(viewer).filter(received_at__gt=now - STORM_WINDOW * 6, received_at__lte=now, test=False)
    columns = ("id", "school_id", "line_id", "kind", "level", "received_at")
    return bundle(Flake(*row) for row in rows.values_list(*columns))


def points(viewer: Viewer) -> QuerySet[PointState]:
    """Points that are not normal: in alarm, shelved, out of service."""
    rows = PointState.objects.exclude(state=NORMAL).select_related("line", "device", "school").order_by("-since")
    return limit(rows, viewer, "signals.see", area="area_path", school="school_id", organisation=None)


def unread() -> QuerySet[RawMessage]:
    """Messages that nobody could read, the newest first. For staff of the centre: a message without a place has no area."""
    return RawMessage.objects.filter(state=RawState.UNREAD).order_by("-received_at")


def unsettled() -> QuerySet[Unknown]:
    """Unknown senders and codes that wait for a person, the most urgent first."""
    return Unknown.objects.filter(settled_at__isnull=True).order_by("level", "-last_at")


def warnings_in_force(viewer: Viewer, now: datetime) -> list[PublicWarning]:
    """Public warnings in force in the viewer's areas, the gravest first; one without a known area reaches everybody."""
    rows = PublicWarning.objects.filter(state=WarningState.ACTIVE).exclude(expires_at__lte=now)
    seen = set(
        limit(Area.objects.all(), viewer, "signals.see", area="path", school="schools", organisation=None).values_list(
            "id", flat=True
        )
    )
    return sorted(
        (w for w in rows if not w.areas or seen.intersection(w.areas)),
        key=lambda w: (_GRAVITY.get(w.severity, 9), w.sent_at),
    )


def signal_by_ref(ref: str) -> Signal | SignalHistory | None:
    """The signal behind ``S1234`` or ``S1234-2``, recent or old; a repeat's reference leads to the signal it joined."""
    match = re.fullmatch(r"S(\d{1,18})(?:-(\d{1,4}))?", ref)
    if match is None:
        return None
    raw_id, part = int(match[1]), int(match[2] or 1) - 1
    for model in (Signal, SignalHistory):
        found: Signal | SignalHistory | None = model.objects.filter(raw_id=raw_id, part=part).first()
        if found is not None:
            return found
    raw = raw_of(raw_id)
    if raw is None or raw.signal_id is None:
        return None
    return Signal.objects.filter(id=raw.signal_id).first() or SignalHistory.objects.filter(id=raw.signal_id).first()


def raw_of(raw_id: int) -> RawMessage | RawMessageHistory | None:
    """The bytes as received, recent or old."""
    return RawMessage.objects.filter(id=raw_id).first() or RawMessageHistory.objects.filter(id=raw_id).first()
