"""What happened to a case, said on its own page: whole sentences with the kind's words instead of codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

SAYS: dict[str, Any] = {
    "cases.opened": _("Opened: {kind_word}. Owner: {owner_name}."),
    "cases.part_opened": _("{part} was opened as a part of it."),
    "cases.assigned": _("Assigned to {owner_name}."),
    "cases.accepted": _("Accepted."),
    "cases.bounced": _("Given back to the centre, for the {count}. time."),
    "cases.handed_over": _("Handed over to {owner_name}."),
    "cases.asked": _("Another department was asked; the clock counts on it."),
    "cases.answered": _("The department that was asked has answered."),
    "cases.step_done": _("Step done: {step_word}."),
    "cases.submitted": _("Handed in for verification: {disposition_word}."),
    "cases.returned": _("Returned: to be done again."),
    "cases.verified": _("Verified."),
    "cases.replied": _("Whoever reported it was answered."),
    "cases.closed": _("Closed."),
    "cases.dismissed": _("Not taken up."),
    "cases.joined": _("Joined into {into}."),
    "cases.joined_in": _("{other} was joined into it."),
    "cases.reopened": _("Opened again, for the {count}. time."),
    "cases.extension_asked": _("More time was asked for: {amount} {unit_word}."),
    "cases.extension_granted": _("More time was granted: {amount} {unit_word}, until {due_time}."),
    "cases.extension_refused": _("More time was refused."),
    "cases.grade_asked": _("A lower grade was asked for: {grade_word}. A second person decides."),
    "cases.graded": _("The grade is now: {grade_word}."),
    "cases.grade_refused": _("The lower grade was refused."),
    "cases.supervised": _("A superior demands an answer by {answer_time}."),
    "cases.supervision_answered": _("The supervision was answered."),
    "cases.noted": _("A note was written."),
}


def facts(
    name: str, data: Mapping[str, Any], definition: Mapping[str, Any], bodies: Mapping[Any, str]
) -> dict[str, Any]:
    """The words for the codes of one entry. ``bodies``: (kind, id) → name."""
    from anyuan.console.present import words
    from anyuan.console.templatetags.console import minute

    changed = data.get("set") or {}
    owner = bodies.get((changed.get("owner_kind"), changed.get("owner_id")))
    return {
        "kind_word": words.said(definition.get("label")) or str(data.get("kind", "")),
        "owner_name": owner or str(data.get("owner") or "–"),
        "step_word": _label(definition.get("steps", ()), "key", data.get("step")),
        "disposition_word": _label(
            definition.get("closure", {}).get("dispositions", ()), "code", data.get("disposition")
        ),
        "grade_word": _label(
            definition.get("grading", {}).get("grades", ()), "code", data.get("grade") or changed.get("grade")
        ),
        "unit_word": words.word("case_unit", data.get("unit", "")),
        "due_time": minute(_moment(data.get("due_at"))),
        "answer_time": minute(_moment(data.get("answer_due_at"))),
    }


def owners(entries: Iterable[Any]) -> set[tuple[str, int]]:
    """The owners that the entries name."""
    found = set()
    for entry in entries:
        changed = entry.data.get("set") or {} if isinstance(entry.data, dict) else {}
        if isinstance(changed, dict) and changed.get("owner_id"):
            found.add((changed.get("owner_kind"), changed["owner_id"]))
    return found


def _moment(value: Any) -> Any:
    return parse_datetime(value) if isinstance(value, str) else None


def _label(rows: Iterable[Mapping[str, Any]], name: str, code: Any) -> str:
    from anyuan.console.present import words

    for row in rows:
        if row.get(name) == code:
            return words.said(row.get("label") or {"en": row.get("en", ""), "zh": row.get("zh", "")}) or str(code)
    return str(code or "–")
