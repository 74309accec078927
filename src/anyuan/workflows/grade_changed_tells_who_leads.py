"""When a case gets another grade, whoever leads it now, its mediators and whoever led it before are told what changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from anyuan.cases.models import Case
from anyuan.cases.queries import bodies
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles
from anyuan.workflows import _case
from anyuan.workflows._said import both

TITLE = _("New grade “{grade}”: {kind} {ref}, {title}")
STAYS = _("The grade was “{before}”. It stays with you. Due: {due}; before: {due_before}.")
COMES = _("The grade was “{before}”. It is led by {leader} from now on. Due: {due}; before: {due_before}.")


@handles("cases.graded", name="grade_changed_tells_who_leads")
def handle(entry: Entry, now: datetime) -> None:
    """The same words for all of them; whoever decided it is not told what they did."""
    case = _case.of_entry(entry)
    if case is None or not case.open:
        return
    people, posts = _case.owners(case, now)
    before = entry.data.get("led_before")
    if not case.protected:
        people += list(case.mediators.filter(ended_at__isnull=True).values_list("person_id", flat=True))
        people += bodies.people_behind(before[0], int(before[1]), now) if before else []
    doer = entry.actor_id if entry.actor_kind == "person" else None
    facts = {
        "before": _grade(case, entry.data.get("before", "")),
        "due_before": _minute(entry.data.get("due_before", "")),
    }
    sentence = COMES if before else STAYS
    _case.tell(
        case,
        kind="case_graded",
        title=_case.words(TITLE, case, grade=_grade(case, entry.data.get("grade", ""))),
        body=_case.words(sentence, case, leader=_leader(case), **facts),
        people=[id for id in people if id != doer],
        posts=posts,
        level=_case.PRESSING if before else _case.LEVEL,
        key=f"case_graded:{entry.pk}",
        now=now,
    )


def _grade(case: Case, code: str) -> Any:
    grades = case.definition.get("grading", {}).get("grades", ())
    label = next((grade.get("label") for grade in grades if grade.get("code") == code), None)
    return label if isinstance(label, dict) else both(_("none"))


def _leader(case: Case) -> Any:
    """The body by name; a person stays without one."""
    if case.owner_kind == "person":
        return both(_("whoever is in charge"))
    key = (case.owner_kind, case.owner_id)
    return {"zh": bodies.labels([key]).get(key, "–"), "en": bodies.labels([key], english=True).get(key, "–")}


def _minute(given: str) -> str:
    at = parse_datetime(given) if given else None
    return timezone.localtime(at).strftime("%m-%d %H:%M") if at else "–"
