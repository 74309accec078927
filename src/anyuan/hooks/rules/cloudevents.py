"""One thing that happened as a CloudEvent 1.0 in structured JSON (CloudEvents JSON format 1.0.2, section 3)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

MEDIA_TYPE = "application/cloudevents+json; charset=UTF-8"


def event_type(name: str, *, exercise: bool) -> str:
    """``anyuan.incidents.opened``. A drill has a type of its own: a receiver that reads nothing else cannot mistake it."""
    return f"anyuan.exercise.{name}" if exercise else f"anyuan.{name}"


def cloud_event(
    *, id: str, source: str, name: str, subject: str, at: datetime, exercise: bool, data: dict[str, Any]
) -> bytes:
    """The bytes that are sent, the same on every attempt. ``id`` with ``source`` names the event once and for all
    (section 3.1.1 of the specification); ``exercise`` is an extension attribute of type Boolean."""
    event = {
        "specversion": "1.0",
        "id": id,
        "source": source,
        "type": event_type(name, exercise=exercise),
        "time": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "exercise": exercise,
        "data": data,
    }
    if subject:  # an attribute is absent rather than empty (section 3.1.2: subject MUST be a non-empty string)
        event["subject"] = subject
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
