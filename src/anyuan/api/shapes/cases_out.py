"""From rows to what `shapes.cases` declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from anyuan.api.shapes.cases import CaseBrief
from anyuan.api.shapes.incidents_out import entry_line
from anyuan.api.shapes.words import named
from anyuan.cases.models import Case
from anyuan.cases.queries import Page
from anyuan.cases.queries.bodies import MODELS
from anyuan.cases.rules.lights import light
from anyuan.directory.policy import Viewer, may

_OWN = ("school", "place", "owner", "parent", "light", "answered_at")
_PLAIN = tuple(name for name in CaseBrief.model_fields if name not in _OWN)
Key = tuple[str, int]


def owners(keys: Iterable[Key], viewer: Viewer) -> dict[Key, dict[str, str]]:
    """Owners by kind and id, one query a kind. People by name only for those who may see people."""
    wanted: dict[str, set[int]] = {}
    for kind, id in keys:
        wanted.setdefault(kind, set()).add(id)
    english, people = viewer.language.startswith("en"), may(viewer, "people.see")
    found: dict[Key, dict[str, str]] = {}
    for kind, ids in wanted.items():
        for row in MODELS[kind].objects.filter(pk__in=ids):
            shown = kind != "person" or people
            name = ((english and row.name_en) or row.name) if shown else ""
            found[(kind, row.pk)] = {"kind": kind, "code": row.code if shown else "", "name": name}
    return found


def brief(row: Case, names: Mapping[Key, dict[str, str]], now: datetime) -> dict[str, Any]:
    """The case as a row of a list."""
    key = (row.owner_kind, row.owner_id)
    return {name: getattr(row, name) for name in _PLAIN} | {
        "school": named(row.school),
        "place": named(row.place),
        "owner": names.get(key, {"kind": row.owner_kind, "code": "", "name": ""}),
        "parent": row.parent.ref if row.parent is not None and not row.parent.protected else None,
        "light": light(row.due_at, row.yellow_at, now),
        "answered_at": row.replied_at,
    }


def briefs(rows: Sequence[Case], viewer: Viewer, now: datetime) -> list[dict[str, Any]]:
    """Many rows, with their owners fetched at once."""
    names = owners(((row.owner_kind, row.owner_id) for row in rows), viewer)
    return [brief(row, names, now) for row in rows]


def whole(page: Page, sheet: Mapping[str, Any], viewer: Viewer, now: datetime) -> dict[str, Any]:
    """The case with everything on it."""
    row = page.case
    people = page.names if may(viewer, "people.see") else {}
    found = owners([(row.owner_kind, row.owner_id), *(one.body for one in page.held)], viewer)
    return brief(row, found, now) | {
        **sheet,
        "verified_by": people.get(row.verified_by, ""),
        "allowed": page.allowed,
        "steps": [{"key": s.key, "required": s.required, "due_at": s.due_at, "done_at": s.done_at} for s in page.steps],
        "clocks": [
            {"kind": c.kind, "state": c.outcome, "started_at": c.started_at, "due_at": c.due_at, "met_at": c.met_at}
            for c in page.clocks
        ],
        "held": [
            {"owner": found[one.body], "seconds": int(one.time.total_seconds()), "times": one.times}
            for one in page.held
            if one.body in found
        ],
        "closures": [
            {
                "number": c.number,
                "disposition": c.disposition,
                "result": c.result,
                "evidence": c.evidence,
                "submitted_at": c.submitted_at,
                "verdict": c.verdict,
                "judged_at": c.judged_at,
                "remark": c.remark,
                "reply": c.reply,
            }
            for c in page.closures
        ],
        "notes": [
            {"text": n.text, "written_at": n.written_at, "written_by": people.get(n.written_by, "")} for n in page.notes
        ],
        "children": [child.ref for child in page.children],
        "timeline": [entry_line(entry, people) for entry in page.timeline],
    }
