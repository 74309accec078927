"""Case review (案件复盘): causes from a list that grows, gaps, measures that somebody owes by a date. Circumstances, never a
person, are looked at (red line 3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from anyuan.cases import work_events as events
from anyuan.cases.actions._change import change, fresh
from anyuan.cases.actions._words import kept
from anyuan.cases.actions.open import open_case
from anyuan.cases.models import Case, Cause, ReviewFinding
from anyuan.cases.refusals import FieldsMissing, ReasonMissing
from anyuan.cases.work_refusals import NotThisKind, TimeWrong
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.rules import actors
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Subject

KIND_NAME = "case_review"
MEASURES = "rectification"
# What every list begins with; reviews add to it.
FIRST_CAUSES: tuple[tuple[str, str, str], ...] = (
    ("unguarded_gate", "A gate or entrance was not guarded", "出入口无人值守"),
    ("check_skipped", "A check was not made", "巡查检查不到位"),
    ("equipment_failed", "Equipment failed or was missing", "设施设备缺失或失效"),
    ("late_report", "It was reported late", "报告不及时"),
    ("unclear_duty", "Nobody was clearly answerable", "责任分工不清"),
    ("no_drill", "It had not been practised", "未演练或演练不足"),
    ("surroundings", "A danger outside the school was known and not dealt with", "校外隐患未及时处置"),
    ("hand_over_lost", "It was lost between two departments", "部门衔接脱节"),
)


def causes(*, now: datetime) -> list[Cause]:
    """The list as it is; an empty one begins with the first causes."""
    found = list(Cause.objects.all())
    if found:
        return found
    first = [Cause(code=code, label={"en": en, "zh": zh}, added_at=now) for code, en, zh in FIRST_CAUSES]
    Cause.objects.bulk_create(first, ignore_conflicts=True)
    return list(Cause.objects.all())


def add_cause(label: str, *, language: str = "zh", by: Actor, now: datetime) -> Cause:
    """The list grows. The same words give the same cause. Raises ReasonMissing."""
    words = " ".join(label.split())[:80]
    if not words:
        raise ReasonMissing("cause")
    causes(now=now)
    short = "en" if language.startswith("en") else "zh"
    for known in Cause.objects.all():
        if words in known.label.values():
            return known
    with dispatching.turn(now):
        code = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:30] or f"cause_{Cause.objects.count() + 1}"
        try:
            with transaction.atomic():
                made = Cause.objects.create(code=code, label={short: words}, added_at=now, added_by=actors.key(by))
        except IntegrityError:
            code = f"{code}_{Cause.objects.count() + 1}"
            made = Cause.objects.create(code=code, label={short: words}, added_at=now, added_by=actors.key(by))
        subject = Subject("cases.cause", made.pk, made.code)
        record(events.CAUSE_ADDED, subject=subject, by=by, now=now, data={"code": made.code})
    return made


def found(case: Case | int, *, cause: Cause | None = None, text: str = "", by: Actor, now: datetime) -> ReviewFinding:
    """A cause of the list, or a gap in words. Raises NotThisKind, ReasonMissing, AlreadyClosed."""
    if cause is None and not text.strip():
        raise ReasonMissing("finding")
    with dispatching.turn(now):
        _is_review(fresh(case))
        data = {"cause": cause.code if cause else ""}
        row = change(case, "note", events.FINDING, by=by, now=now, data=data)
        return ReviewFinding.objects.create(
            case=row, cause=cause, text=kept("text", text), found_at=now, found_by=actors.key(by)
        )


def measure(
    case: Case | int,
    *,
    title: str,
    owner: tuple[str, int],
    due_on: date,
    text: str = "",
    handler: int | None = None,
    kind: str = MEASURES,
    fields: Mapping[str, Any] | None = None,
    by: Actor,
    now: datetime,
) -> Case:
    """What is to be changed: a case of its own, owed by somebody by the end of a day (local).

    Raises NotThisKind, FieldsMissing, TimeWrong (a day gone by), OwnerUnknown and what `open_case` raises.
    """
    if not title.strip():
        raise FieldsMissing(["title"])
    answer_by = datetime.combine(due_on, time(23, 59, 59), timezone.get_current_timezone())
    if answer_by <= now:
        raise TimeWrong(due_on)
    with dispatching.turn(now):
        above = fresh(case)
        _is_review(above)
        return open_case(
            kind,
            title=title,
            text=text,
            fields={"requirement": title.strip()[:200], **(fields or {})} if kind == MEASURES else fields,
            source="review",
            source_ref=above.ref,
            school=above.school,
            area_path=above.area_path,
            parent=above,
            owner=owner,
            handler=handler,
            answer_by=answer_by.astimezone(now.tzinfo),
            exercise=above.exercise,
            by=by,
            now=now,
        )


def _is_review(row: Case) -> None:
    if row.kind != KIND_NAME and not row.definition.get("review"):
        raise NotThisKind()
