"""An instruction that went to many departments: how every part stands, and their replies as one answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from anyuan.cases.models import Case, Closure
from anyuan.cases.queries import bodies
from anyuan.cases.rules import kinds
from anyuan.cases.rules.lights import light


@dataclass(frozen=True, slots=True)
class Line:
    """One department's part, as the table of progress shows it."""

    case: Case
    owner: str
    light: str
    disposition: str
    result: str
    late: timedelta


def progress(parent: Case, *, now: datetime) -> list[Line]:
    """How every part stands, the latest first: the table of an instruction. The caller has checked who may see it."""
    parts = list(Case.objects.filter(parent=parent).order_by("id"))
    names = bodies.labels((part.owner_kind, part.owner_id) for part in parts)
    last = {closure.case_id: closure for closure in Closure.objects.filter(case__in=parts).order_by("number")}
    lines = []
    for part in parts:
        closure = last.get(part.pk)
        ended = part.handled_at or now
        promised = part.handle_due_at or part.due_at
        lines.append(
            Line(
                part,
                names.get((part.owner_kind, part.owner_id), ""),
                light(part.due_at, part.yellow_at, now),
                closure.disposition if closure else "",
                closure.result if closure else "",
                max(ended - promised, timedelta()) if promised else timedelta(),
            )
        )
    order = {"red": 0, "yellow": 1, "green": 2, "none": 3}
    return sorted(lines, key=lambda line: (order[line.light], -line.late.total_seconds(), line.case.pk))


def merged_answer(parent: Case, *, now: datetime, language: str = "zh") -> str:
    """The replies of all parts as one text, a paragraph for each body in the order in which they were asked.

    Whoever has not answered is named, too: an answer that leaves somebody out looks complete and is not.
    """
    with override("zh-hans" if language.startswith("zh") else "en"):
        lines = sorted(progress(parent, now=now), key=lambda line: line.case.pk)
        return "\n".join(_paragraph(line, language) for line in lines)


def _paragraph(line: Line, language: str) -> str:
    if line.case.state not in ("submitted", "replying", "closed") or not line.result:
        return _("{owner}: no answer yet.").format(owner=line.owner)
    ending = kinds.disposition(line.case.definition, line.disposition) or {}
    said = kinds.say({"en": ending.get("en", ""), "zh": ending.get("zh", "")}, language)
    return _("{owner}: {ending}. {result}").format(owner=line.owner, ending=said, result=line.result)
