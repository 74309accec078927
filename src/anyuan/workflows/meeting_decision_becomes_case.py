"""When the minutes of a joint meeting are finished, each decision becomes a case with an owner and a day."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.cases.actions import open_case
from anyuan.duties.actions import decision_became_case
from anyuan.duties.models import Decision
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.journal.subscriptions import handles
from anyuan.workflows import _incident
from anyuan.workflows._said import both

BY = Actor.system("meetings")
# 交办: what a meeting lays on a department or school, with the result back by a day.
CASE_KIND = "instruction"
ISSUED_BY = _("Joint meeting, minutes {ref}")


@handles("duties.meeting_decision_left", name="meeting_decision_becomes_case")
def handle(entry: Entry, now: datetime) -> None:
    """Open the case once, however often this runs."""
    row = Decision.objects.select_related("meeting__occurrence__school").filter(pk=entry.data.get("decision")).first()
    if row is None:
        return
    meeting, school = row.meeting, row.meeting.occurrence.school
    case = open_case(
        CASE_KIND,
        title=row.text[:80],
        text=row.text,
        fields={"issued_by": both(ISSUED_BY, ref=meeting.ref)["zh"], "demand": row.text},
        source="meeting",
        source_ref=meeting.ref,
        school=school,
        area_path=meeting.area_path,
        owner=(row.owner_kind, row.owner_id),
        answer_by=datetime.combine(row.due_on, time(18, 0), timezone.get_current_timezone()),
        opened_at=entry.at,
        client_id=f"meeting-decision:{row.pk}",
        complete=False,
        by=_incident.actor_of(entry),
        now=now,
    )
    decision_became_case(row.pk, case.ref, by=BY, now=now)
