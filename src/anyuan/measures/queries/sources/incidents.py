"""Incidents, their legs, calls, and paths that went silent."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models.functions import Coalesce

from anyuan.directory.policy import limit
from anyuan.incidents.models import Call, Incident, Leg
from anyuan.incidents.queries import visible_to as incidents_visible
from anyuan.intake.models import PathOutage
from anyuan.measures.queries.sources.bound import Bound, Rows, among, names, same, since


def _incidents() -> Rows:
    rows = Incident.objects.filter(exercise=False).exclude(state="merged")
    return rows.annotate(
        acknowledge_span=since("acknowledged_at", "received_at"), arrive_span=since("arrived_at", "received_at")
    )


def _legs() -> Rows:
    rows = Leg.objects.filter(incident__exercise=False)
    return rows.exclude(incident__state="merged").exclude(state="cancelled")


def _outages() -> Rows:
    return PathOutage.objects.annotate(
        of_school=Coalesce("line__school_id", "device__school_id"),
        of_area=Coalesce("line__school__area__path", "device__school__area__path"),
    )


SOURCES: Mapping[str, Bound] = {
    "incidents": Bound(
        _incidents,
        lambda rows, viewer, now: among(rows, incidents_visible(viewer)),
        names("kind", "level", "state", "open", "verdict", "cause", "major", "reopened_count")
        | {name: f"{name}_at" for name in ("recalled", "acknowledged", "arrived", "closed")}
        | same(acknowledge_seconds="acknowledge_span", arrive_seconds="arrive_span"),
        {"received": "received_at", "closed": "closed_at"},
        {"incidents.incident": "pk"},
        ref="ref",
        title="kind",
        moves=True,
    ),
    "legs": Bound(
        _legs,
        lambda rows, viewer, now: among(rows, incidents_visible(viewer), "incident_id"),
        names("name", "state") | names("kind", "level", under="incident__"),
        {"received": "incident__received_at"},
        {"incidents.incident": "incident_id"},
        ref="incident__ref",
        title="name",
        school="incident__school_id",
        area="incident__area_path",
    ),
    "calls": Bound(
        lambda: Call.objects.filter(exercise=False),
        lambda rows, viewer, now: limit(rows, viewer, "calls.see", area="area_path", organisation=None),
        names("channel", "kind", "anonymous") | same(arrived="incident__arrived_at", closed="incident__closed_at"),
        {"received": "received_at"},
        {"incidents.call": "pk", "incidents.incident": "incident_id"},
        ref="code",
        title="channel",
    ),
    "outages": Bound(
        _outages,
        lambda rows, viewer, now: limit(
            rows, viewer, "lines.see", area="of_area", school="of_school", organisation=None
        ),
        names("path") | same(restored="restored_at"),
        {"lost": "lost_at"},
        {},
        ref="pk",
        title="path",
        school="of_school",
        area="of_area",
    ),
}
