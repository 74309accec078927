"""What became of a signal that was sent: how a sender follows it to its incident."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Schema

from anyuan.api.callers import allowed
from anyuan.api.problems import NotThere
from anyuan.api.routing import Routes
from anyuan.api.shapes.words import Code, Named, named
from anyuan.directory.policy import allows
from anyuan.incidents.queries import incident_of
from anyuan.intake.queries import signal_by_ref

router = Routes("signals")


class SignalOut(Schema):
    """A signal as it was understood. ``incident`` is what it opened or joined; null while there is none (or none that the
    caller may see). ``held`` says why a signal that would open one does not."""

    signal: str
    kind: str
    level: int
    restore: bool
    opens: bool
    held: str
    school: Named | None
    place: Named | None
    occurred_at: datetime | None
    received_at: datetime
    interpreted_at: datetime
    exercise: bool
    test: bool
    incident: str | None


@router.get("/signals/{ref}", SignalOut, 404)
def get_signal(request: HttpRequest, ref: Code) -> Any:
    """A signal by the reference that `POST /signals` answered. 404 also while it is stored but not yet understood, which
    takes a moment: ask again."""
    viewer = allowed(request, "signals.see")
    row = signal_by_ref(ref)
    if row is None or not allows(viewer, "signals.see", row):
        raise NotThere()
    incident = incident_of(row)
    seen = incident is not None and allows(viewer, "incidents.see", incident)
    plain = (
        "kind",
        "level",
        "restore",
        "opens",
        "held",
        "occurred_at",
        "received_at",
        "interpreted_at",
        "exercise",
        "test",
    )
    return {name: getattr(row, name) for name in plain} | {
        "signal": row.ref,
        "school": named(row.school),
        "place": named(row.place),
        "incident": incident.ref if incident is not None and seen else None,
    }
