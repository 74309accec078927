"""When the law demands a report (强制报告), the station's duty post has it at once; until it says so, the circle grows."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anyuan.cases.actions import notices
from anyuan.cases.models import PoliceNotice
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.journal.subscriptions import handles
from anyuan.notify.actions import Post, send
from anyuan.workflows._said import both

POLICE = ("police_officer", "crew", "responder")


@handles("cases.police_notice_made", name="mandatory_report_tells_police", urgent=True)
def tell(entry: Entry, now: datetime) -> None:
    """The station's post, the police of the area and the centre. No name, no words: whoever is told opens the notice."""
    notice = PoliceNotice.objects.filter(pk=entry.subject_id).first()
    if notice is not None:
        _send(notice, now, key=f"notice:{notice.pk}", more=("dispatcher",))


@handles("dispatch.deadline_passed", name="untaken_notice_tells_more")
def again(entry: Entry, now: datetime) -> None:
    """Nobody at the station has taken it: the centre's leaders are told too, on every beat, until somebody has."""
    if entry.subject_kind != notices.KIND:
        return
    notice = PoliceNotice.objects.filter(pk=entry.subject_id, taken_at__isnull=True).first()
    if notice is not None:
        _send(notice, now, key=f"notice:{notice.pk}:{entry.pk}", more=("dispatcher", "duty_leader", "commander"))


def _send(notice: PoliceNotice, now: datetime, *, key: str, more: tuple[str, ...]) -> None:
    matter = notices.matter_of(notice)
    posts = [Post(role, area_path=notice.area_path) for role in ("police_officer", *more)]
    if notice.police_id is not None:
        posts += [Post(role, organisation=notice.police_id) for role in POLICE]
    send(
        subject=matter.subject,
        kind="police_notice",
        level=1,
        title=both(_("Mandatory report about a minor: take it now")),
        body=both(_("{ref}. Open it to read. Do not call back through the school."), ref=notice.ref),
        posts=posts,
        exercise=False,
        by=Actor.system("reports"),
        now=now,
        scope=matter.scope,
        key=key,
    )
