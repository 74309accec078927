"""When somebody is given a task, they are told: the person, the crew of the unit, the members of the team."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.directory.models import TeamMember
from anyuan.dispatch.models import Assignment
from anyuan.incidents.rules.plans import say
from anyuan.journal import rows
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.journal.subscriptions import handles
from anyuan.notify.actions import Post, send
from anyuan.workflows import _incident


@handles("dispatch.assigned", name="task_tells_owner")
def handle(entry: Entry, now: datetime) -> None:
    """Tell the owner what, where and until when. A task that is over by now is not announced."""
    incident = _incident.of_entry(entry)
    task = next(iter(rows.read(Assignment, id=entry.data["assignment"], ended_at=None)), None)
    if incident is None or task is None:
        return
    legs = {leg["name"]: leg["title"] for leg in incident.plan.get("legs", ())}
    role = {short: say(legs.get(task.role), short) for short in ("zh", "en")}
    until = timezone.localtime(task.due_at).strftime("%H:%M:%S") if task.due_at else "–"
    people, posts = owners_of(task, now)
    send(
        subject=_incident.subject_of(incident),
        kind="task",
        level=incident.level,
        title=_incident.words(_("{level}: {kind}, {where}. Please go there."), incident),
        body=_incident.words(_("{ref}. {task} Be there by {until}."), incident, task=role, until=until),
        people=people,
        posts=posts,
        exercise=incident.exercise,
        by=Actor.system("dispatch"),
        now=now,
        answerable=True,
        scope=_incident.scope_of(incident),
        key=f"task:{task.pk}",
    )


def owners_of(task: Assignment, now: datetime) -> tuple[list[int], list[Post]]:
    """(people, posts) behind the owner of a task."""
    if task.owner_kind == "person" and task.owner_id is not None:
        return [task.owner_id], []
    if task.owner_kind == "unit":
        return [], [Post("crew", unit=task.owner_id), Post("responder", unit=task.owner_id)]
    if task.owner_kind == "organisation":
        return [], [Post("crew", organisation=task.owner_id), Post("responder", organisation=task.owner_id)]
    if task.owner_kind == "team":
        day = timezone.localdate(now)
        members = TeamMember.objects.filter(team_id=task.owner_id, starts_on__lte=day).exclude(ends_on__lt=day)
        return list(members.values_list("person_id", flat=True)), []
    return [], []
