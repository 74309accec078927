"""When a line falls silent, or its periodic test does not come, the dispatchers of its area are told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.journal.subscriptions import handles
from anyuan.notify.actions import Post, send


@handles("intake.path_lost", "intake.test_overdue", name="path_lost_tells_desk")
def handle(entry: Entry, now: datetime) -> None:
    """One message a line; notify bundles them when a whole network goes."""
    if not entry.area_path:
        return
    since = timezone.localtime(entry.at).strftime("%H:%M")
    lost = entry.name == "intake.path_lost"
    title = _("No contact with line {ref} since {since}") if lost else _("No test report from line {ref} since {since}")
    send(
        subject=Subject(entry.subject_kind, entry.subject_id, entry.subject_ref),
        kind="line_silent",
        level=3,
        title=_both(title, ref=entry.subject_ref, since=since),
        posts=[Post("dispatcher", area_path=entry.area_path)],
        exercise=entry.exercise,
        by=Actor.system("intake"),
        now=now,
        scope=Scope(entry.area_path, entry.school_id, entry.organisation_id),
        key=f"line:{entry.pk}",
    )


def _both(sentence: Any, **facts: str) -> dict[str, str]:
    said = {}
    for short, language in (("zh", "zh-hans"), ("en", "en")):
        with override(language):
            said[short] = str(sentence).format_map(facts)
    return said
