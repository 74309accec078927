"""How intake reads a stored CAP document: one draft per alert, with everything a warning needs."""

from __future__ import annotations

from typing import Any

from anyuan.gateway.protocols.cap.codec import Alert, AreaText, NotXml, Refused, read
from anyuan.gateway.protocols.cap.codec.chinese import area_codes, identifier
from anyuan.gateway.protocols.http.codec import reach_of
from anyuan.intake.interpreters import RawLike, Unreadable
from anyuan.intake.rules import SignalDraft

NAME = "cap"
LEVELS = {"Extreme": 1, "Severe": 2, "Moderate": 3, "Minor": 4, "Unknown": 3}


def interpret(raw: RawLike) -> list[SignalDraft]:
    """Raises Unreadable for what the edge would not have let in."""
    try:
        return [signal_draft(alert, reach_of(raw.peer)) for alert in read(raw.body)]
    except (NotXml, Refused) as error:
        raise Unreadable(str(error)) from error


def signal_draft(alert: Alert, reach: tuple[str, ...] = ()) -> SignalDraft:
    """A warning informs; it opens no incident by itself. Acks and errors of partners are only recorded."""
    info = alert.info
    acts = alert.msg_type in {"Alert", "Update", "Cancel"} and alert.status in {"Actual", "Exercise", "Test"}
    return SignalDraft(
        kind="warning" if acts else "info",
        level=LEVELS[alert.severity],
        restore=alert.msg_type == "Cancel",
        code=f"{alert.msg_type}/{info.event if info else ''}"[:64],
        text=(info.headline or info.event)[:500] if info else alert.note[:500],
        occurred_at=alert.sent_at,
        exercise=alert.status == "Exercise",
        test=alert.status in {"Test", "Draft", "System"},
        effect="warning",
        reach=reach,
        extra=_facts(alert),
    )


def _facts(alert: Alert) -> dict[str, Any]:
    info = alert.info
    chinese = identifier(alert.identifier)
    areas = [_area(area) for i in alert.infos for area in i.areas]
    return {
        "identifier": alert.identifier,
        "sender": alert.sender,
        "sent_at": alert.sent_at.isoformat(),
        "status": alert.status,
        "msg_type": alert.msg_type,
        "references": [[r.sender, r.identifier, r.sent_at.isoformat()] for r in alert.references],
        "event": info.event if info else "",
        "headline": info.headline if info else "",
        "description": info.description if info else "",
        "instruction": info.instruction if info else "",
        "severity": alert.severity,
        "urgency": info.urgency if info else "Unknown",
        "certainty": info.certainty if info else "Unknown",
        "colour": info.colour if info else "",
        "onset_at": _iso(info.onset_at or info.effective_at) if info else None,
        "expires_at": _iso(max((i.expires_at for i in alert.infos if i.expires_at), default=None)),
        "areas": areas,
        # Without any area of its own a Chinese warning is meant for the area in its identifier.
        "home_codes": area_codes(chinese.area) if chinese else [],
    }


def _area(area: AreaText) -> dict[str, Any]:
    codes = [area_codes(value) for _, value in area.codes]
    return {
        "text": area.text,
        "polygons": [[list(point) for point in ring] for ring in area.polygons],
        "circles": [[list(centre), metres] for centre, metres in area.circles],
        "codes": [spelling for spelling in codes if spelling],
    }


def _iso(at: Any) -> str | None:
    return at.isoformat() if at is not None else None
