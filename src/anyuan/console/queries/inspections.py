"""What the inspector's phone shows, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from anyuan.console.present import words as say
from anyuan.directory import policy
from anyuan.directory.policy import Viewer
from anyuan.standards import words
from anyuan.standards.actions.answer import latest_answers
from anyuan.standards.models import Assessment, Finding
from anyuan.standards.queries import inspections as queries
from anyuan.standards.rules.inspecting import answer_type

MOST = 60


def work(viewer: Viewer, now: datetime) -> dict[str, Any]:
    """Open checklists, the most urgent first, and findings that somebody must look at again."""
    sheets = queries.to_answer(viewer).filter(submitted_at__isnull=True).order_by("inspection__due_on", "school__code")
    rechecks = []
    if policy.may(viewer, "standards.inspect"):
        waiting = queries.findings_visible_to(viewer, "standards.inspect").filter(state="to_recheck")
        rechecks = [_recheck(finding) for finding in waiting.order_by("made_at")[:MOST]]
    return {
        "now": int(now.timestamp() * 1000),
        "sheets": [_sheet(sheet) for sheet in sheets.select_related("inspection", "school")[:MOST]],
        "rechecks": rechecks,
    }


def _sheet(sheet: Assessment) -> dict[str, Any]:
    given = latest_answers(sheet)
    return {
        "id": sheet.pk,
        "target": f"sheet-{sheet.pk}",
        "school": say.named(sheet.school),
        "title": sheet.inspection.title,
        "side_word": _("by the school itself") if sheet.side == "self" else _("by the inspector"),
        "due": sheet.inspection.due_on.isoformat(),
        "lines": [_line(line) for line in sheet.lines],
        "answers": {key: {"value": one.value, "photos": len(one.photos)} for key, one in given.items()},
    }


def _recheck(finding: Finding) -> dict[str, Any]:
    return {
        "target": f"finding-{finding.pk}",
        "ref": finding.ref,
        "school": say.named(finding.school),
        "line": _line(finding.line),
    }


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": line["key"],
        "label": words.said(line["label"]),
        "question": words.said(line["question"]),
        "type": answer_type(line),
        "items": [{"code": item["code"], "label": words.said(item)} for item in line.get("items", ())],
        "note_word": _("Note"),
        "photo_word": _("Photo (needed)") if line.get("photo") else _("Photo"),
    }
