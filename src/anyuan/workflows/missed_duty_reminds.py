"""When duties were missed, those whom the rule's ladder names are told: at once, and again while it is still missed."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anyuan.duties.models import Occurrence
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles
from anyuan.workflows._duty import KIND, round_of, tell

MISSED = ("missed", "incomplete")


@handles("duties.round_judged", "dispatch.deadline_passed", name="missed_duty_reminds")
def handle(entry: Entry, now: datetime) -> None:
    """The first steps follow the judging; a later one looks again what is still missed."""
    if entry.subject_kind != KIND:
        return
    clock = str(entry.data.get("kind", ""))
    row = round_of(entry)
    if row is None or (entry.name == "dispatch.deadline_passed" and not clock.startswith("ladder_")):
        return
    still = list(Occurrence.objects.filter(round=row, state__in=MISSED).order_by("pk"))
    for number, step in enumerate(row.rule.definition.get("ladder", ())):
        due = step["after_minutes"] == 0 if not clock else clock == f"ladder_{number}"
        if due and still:
            tell(
                row,
                still,
                step["targets"],
                kind="duty_missed",
                title=_("Missed: {duty}, {where}"),
                body=_("{day} {opens_at}: {count} were missed or incomplete. Please say what happened, or excuse it."),
                now=now,
                key=f"missed:{row.pk}:{number}",
            )
