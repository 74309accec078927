"""When a report is about a child, those who are named to read such reports hear that one is there, and nothing of it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anyuan.cases.actions.reports import subject_of
from anyuan.cases.models import Report
from anyuan.cases.queries.off_campus import role_holders
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor, Scope
from anyuan.journal.subscriptions import handles
from anyuan.notify.actions import Post, send
from anyuan.workflows._said import both


@handles("cases.report_taken", "cases.report_turned", name="childs_report_tells_protection_officers", urgent=True)
def handle(entry: Entry, now: datetime) -> None:
    """Where nobody is named, the centre's leaders hear that somebody must be."""
    report = Report.objects.filter(pk=entry.subject_id, about_child=True).first()
    if report is None:
        return
    people = role_holders("protection_officer", now, area_path=report.area_path)
    posts = [] if people else [Post(role, area_path=report.area_path) for role in ("duty_leader", "commander")]
    title = _("A report about a child waits for you") if people else _("Nobody is named to read a report about a child")
    send(
        subject=subject_of(report),
        kind="child_report",
        level=2,
        title=both(title),
        body=both(_("Open the reports page to read it.")),
        people=people,
        posts=posts,
        also_off_duty=True,
        exercise=False,
        by=Actor.system("reports"),
        now=now,
        scope=Scope(),
        key=f"child_report:{report.pk}",
    )
