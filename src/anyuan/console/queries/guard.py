"""What a guard's phone carries through a shift: the day's duties as cards, small enough to be kept offline."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from anyuan.console.present.words import joined, named, said, word
from anyuan.directory.policy import Viewer
from anyuan.duties import queries
from anyuan.duties.models import Occurrence, Point
from anyuan.duties.queries.board import Line, lines
from anyuan.duties.rules import kinds

# A shift and the night behind it; what belongs to tomorrow morning comes tomorrow.
BEHIND, AHEAD = timedelta(hours=12), timedelta(hours=18)
MOST = 60
# What the phone asks for by a field of its own.
ASKED = ("photo", "head_count", "attendance", "note", "minutes", "test_signal", *kinds.TICKS)


def cards(viewer: Viewer, now: datetime) -> list[dict[str, Any]]:
    """Cards of everything this person may be asked to do of this shift, in order of opening."""
    found = lines(queries.mine(viewer, now - BEHIND, now + AHEAD)[:MOST])
    schools = [line.row.school_id for line in found if line.row.school_id]
    special = Point.objects.filter(active=True, proof__in=("distance", "nfc"), school__in=schools)
    proofs = set(special.values_list("school_id", "proof").order_by())
    return [_card(line, {proof for school, proof in proofs if school == line.row.school_id}) for line in found]


def _card(line: Line, proofs: set[str]) -> dict[str, Any]:
    row: Occurrence = line.row
    definition = row.rule.definition
    asked = definition.get("evidence", ["check_in"])
    return {
        "id": row.pk,
        "ref": row.ref,
        "title": said(definition["title"]),
        "where": " · ".join(named(one) for one in (row.school, row.place) if one is not None),
        "opens": _ms(row.opens_at - timedelta(minutes=row.early_minutes)),
        "starts": _ms(row.opens_at),
        "closes": _ms(row.closes_at),
        "over": _ms(row.judge_at),
        "state": row.state,
        "state_word": word("duty_state", row.state),
        "arrived": row.arrived,
        "needed": row.needed,
        "needs": joined(f"{word('force', force)} {count}" for force, count in row.needs.items()),
        "people": [name for name, _role in line.people],
        "scan": bool({"check_in", "stops"} & set(asked)),
        "stops": definition.get("stops", 0),
        "asks": [kind for kind in ASKED if kind in asked],
        "position": "distance" in proofs,
        "tag": "nfc" in proofs,
    }


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
