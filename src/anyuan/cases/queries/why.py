"""Why a case is due when it is due, in whole sentences (the most repeated question about every ticket system)."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from anyuan.cases.models import Case, Consultation, Transfer
from anyuan.cases.queries import bodies
from anyuan.cases.queries.calendar import calendar_for
from anyuan.cases.rules import kinds
from anyuan.directory.due_words import why


def why_due(case: Case) -> str:
    """The rule of the running clock and the days it went over; empty when no clock runs.

    Where extensions or time that others had the case moved the end, the rule stands first and the move after it.
    """
    if not case.open or case.due_at is None:
        return ""
    named = case.definition.get("answer_by")
    if case.due_kind == "handle" and named and not case.reopened_count:
        said = gettext("A time for the answer was named when it was opened: {at}.").format(
            at=_moment(datetime.fromisoformat(named))
        )
        return _moved(said, datetime.fromisoformat(named), case)
    limit = kinds.limit_for(case.definition, case.due_kind, case.grade, _departments(case), case.category)
    opened = case.reopened_at or case.opened_at
    assigned = assigned_at(case) if not case.reopened_count else None
    due = kinds.due(limit, calendar_for(case.area_path), opened_at=opened, stage_at=_began(case), assigned_at=assigned)
    return _moved(why(due), due.at, case)


def assigned_at(case: Case) -> datetime | None:
    """When the present owner got the case; None where no limit of its kind counts from there, or nobody got it yet."""
    if not any(line.get("from") == "assigned" for line in case.definition.get("limits", ())):
        return None
    given = Transfer.objects.filter(case_id=case.pk, verb__in=("open", "assign", "decide"))
    return given.order_by("-id").values_list("moved_at", flat=True).first()


def _moved(said: str, by_rule: datetime, case: Case) -> str:
    if by_rule == case.due_at or case.due_at is None:
        return said
    moved = gettext("Extensions, and time during which others had the case, moved it: now due {at}.")
    joint = "" if (get_language() or "").startswith("zh") else " "
    return said + joint + moved.format(at=_moment(case.due_at))


def _began(case: Case) -> datetime:
    """From when the running clock counts: the handler's from acceptance or the last reopening, others from their state."""
    if case.due_kind != "handle" or case.accepted_at is None:
        return case.stage_at
    return max(case.accepted_at, case.reopened_at) if case.reopened_at else case.accepted_at


def _departments(case: Case) -> tuple[str, ...]:
    if case.due_kind == "wait":
        asked = Consultation.objects.filter(case_id=case.pk, answered_at=None, withdrawn_at=None)
        organisation = asked.values_list("organisation_id", flat=True).first()
        if organisation is not None:
            return bodies.departments("organisation", organisation)
    return bodies.departments(case.owner_kind, case.owner_id)


def _moment(at: datetime) -> str:
    chinese = (get_language() or "").startswith("zh")
    return date_format(timezone.localtime(at), "Y年n月j日H:i" if chinese else "j F Y, H:i")
