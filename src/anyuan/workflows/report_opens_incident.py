"""When a report says that somebody is in danger now, it is taken as a call at once: an incident opens, or the open one grows."""

from __future__ import annotations

from datetime import datetime

from anyuan.cases.models import Report
from anyuan.directory.models import Area
from anyuan.incidents.actions import call_in
from anyuan.journal import rows
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles
from anyuan.workflows._incident import actor_of

CHANNELS = {"page": "web", "class_page": "web", "open311": "partner", "desk": "desk", "partner": "partner"}


@handles("cases.report_taken", name="report_opens_incident", urgent=True)
def handle(entry: Entry, now: datetime) -> None:
    """Life-safety only. The call keeps no sender: the answer goes back by the report's own code."""
    if entry.data.get("triage") != "life":
        return
    report = Report.objects.select_related("school", "place").filter(pk=entry.subject_id).first()
    if report is None or report.incident_ref:
        return
    area = Area.objects.filter(path=report.area_path).first()
    call = call_in(
        channel=CHANNELS[report.channel],
        kind=str(entry.data.get("incident_kind") or "unknown"),
        text=report.text,
        school=report.school,
        place=report.place,
        area=area,
        lon=report.lon,
        lat=report.lat,
        anonymous=True,
        received_at=entry.at,
        by=actor_of(entry),
        now=now,
    )
    if call.incident is not None:
        rows.change(Report, {"incident_ref": call.incident.ref}, id=report.pk)
