"""When rows of a register run out, those who keep them are told: the school's director and head, else the area's leaders."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from anyuan.directory.models import School
from anyuan.directory.registers import sheets
from anyuan.dispatch.queries.recipients import Recipients
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.journal.subscriptions import handles
from anyuan.notify.actions import send

BY = Actor.system("directory")
AT_SCHOOL = [{"post": "security_director", "at": "school"}, {"post": "school_head", "at": "school"}]
ELSEWHERE = [{"role": "duty_leader", "at": "area"}]
TITLE = _("Registers, {where}: {soon} run out soon, {over} have run out")
BODY = _("{registers}. See the registers for which they are, renew them or take them off the list.")


@handles("directory.runs_out", name="register_runs_out_reminds")
def handle(entry: Entry, now: datetime) -> None:
    """One message for each keeper and day."""
    targets = AT_SCHOOL if entry.school_id else ELSEWHERE
    people = Recipients(now).of(targets, entry.area_path, entry.school_id)
    if not people:
        return
    school = School.objects.filter(pk=entry.school_id).first()
    said: dict[str, dict[str, str]] = {"title": {}, "body": {}}
    for short, language in (("zh", "zh-hans"), ("en", "en")):
        with override(language):
            facts: dict[str, Any] = {
                "registers": _listed(entry.data["registers"], short),
                "soon": entry.data["soon"],
                "over": entry.data["over"],
                "where": _name(school, short),
            }
            said["title"][short] = str(TITLE).format_map(facts)
            said["body"][short] = str(BODY).format_map(facts)
    send(
        subject=Subject(entry.subject_kind, entry.subject_id, entry.subject_ref),
        kind="register_runs_out",
        level=4,
        title=said["title"],
        body=said["body"],
        people=people,
        exercise=False,
        silent=True,
        by=BY,
        now=now,
        scope=Scope(entry.area_path, entry.school_id, entry.organisation_id),
        key=f"runs_out:{entry.pk}",
    )


def _listed(registers: dict[str, list[int]], short: str) -> str:
    """Protective equipment 3, Cameras 1"""
    known = sheets()
    parts = [f"{known[name].label[short]} {sum(counts)}" for name, counts in registers.items() if name in known]
    return ("、" if short == "zh" else ", ").join(parts)


def _name(school: School | None, short: str) -> str:
    if school is None:
        return "辖区" if short == "zh" else "area"
    return school.name_en or school.name if short == "en" else school.name
