"""When an after-action report is finished, each gap becomes a case with an owner and a day. The gap is real, so is the case."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.cases.actions import open_case
from anyuan.duties.actions import gap_became_case
from anyuan.duties.models import DrillGap
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles
from anyuan.workflows import _drill, _incident
from anyuan.workflows._said import both

# 整改: what an inspection, assessment or review found wanting.
CASE_KIND = "rectification"


@handles("duties.drill_gap_left", name="drill_gap_becomes_case")
def handle(entry: Entry, now: datetime) -> None:
    """Open the case once, however often this runs."""
    drill = _drill.of_entry(entry)
    gap = DrillGap.objects.filter(pk=entry.data.get("gap")).first()
    if drill is None or gap is None:
        return
    zone = timezone.get_current_timezone()
    requirement = both(_("After-action report of the drill {ref}: {plan}"), ref=drill.ref, plan=drill.plan_title)
    case = open_case(
        CASE_KIND,
        title=gap.text[:80],
        text=gap.text,
        fields={"requirement": requirement["zh"], "finding": gap.text},
        source="drill",
        source_ref=drill.ref,
        school=drill.school,
        place=drill.place,
        area_path=drill.area_path,
        owner=(gap.owner_kind, gap.owner_id),
        answer_by=datetime.combine(gap.due_on, time(18, 0), zone),
        opened_at=entry.at,
        client_id=f"drill-gap:{gap.pk}",
        complete=False,
        by=_incident.actor_of(entry),
        now=now,
    )
    gap_became_case(gap.pk, case.ref, by=_drill.BY, now=now)
