"""The county with what schools and departments do between alarms: registers, lessons, a joint meeting, a roll call."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.browser import drill_scene, scene


def meeting(town: Any, now: Any) -> dict[str, Any]:
    """The joint programme holds; the meeting of this quarter is owed, and nothing has been written of it."""
    from django.utils.timezone import localdate

    from anyuan.cases.models import Case
    from anyuan.directory.models import Organisation
    from anyuan.duties import actions
    from anyuan.duties.models import CheckIn, Decision, Meeting, Occurrence, Programme
    from anyuan.journal.rules import Actor

    area, by = town.county.area, Actor.system("scene")
    if not Programme.objects.filter(pack="joint").exists():
        Organisation.objects.get_or_create(code="C1", defaults={"name": "指挥中心", "kind": "centre", "area": area})
        Organisation.objects.get_or_create(code="T1", defaults={"name": "交警大队", "kind": "traffic", "area": area})
        today = localdate(now)
        quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
        actions.install("joint", area, by=by, now=now, valid_from=quarter)
        actions.schedule(now, 1)
    for model in (Decision, Meeting, CheckIn):
        model.objects.all().delete()
    owed = Occurrence.objects.filter(rule__kind="joint_meeting", opens_at__lte=now)
    owed.update(state="planned", judged_at=None, arrived=0)
    return {"number": owed.get().pk, "cases": Case.objects.filter(source="meeting").count()}


def decided(town: Any, now: Any) -> dict[str, Any]:
    """The cases that came of decisions, the last first: title and reference."""
    from anyuan.cases.models import Case

    return {"cases": [[row.title, row.ref] for row in Case.objects.filter(source="meeting").order_by("-pk")]}


def begin(town: Any, now: Any) -> dict[str, Any]:
    """Days pass: every session that is planned has just been held."""
    from anyuan.duties.models import Session

    held = Session.objects.filter(state="planned")
    return {"sessions": held.update(starts_at=now - timedelta(hours=1), ends_at=now - timedelta(minutes=5))}


def session(town: Any, now: Any) -> dict[str, Any]:
    """A talk that has begun, with a class signed up, and waits for its attendance."""
    from anyuan.duties import actions
    from anyuan.duties.models import Session
    from anyuan.journal.rules import Actor

    by, area = Actor.system("scene"), town.county.area
    times = {"starts_at": now + timedelta(hours=1), "ends_at": now + timedelta(hours=2)}
    plan = actions.Gathering(kind="talk", topic="traffic", title="交通安全宣讲", area=area, sign_up=True, **times)
    row = actions.plan_session(plan, by=by, now=now)
    actions.sign_up(row.pk, school=town.county.school, label="五年级", count=90, by=by, now=now)
    Session.objects.filter(pk=row.pk).update(starts_at=now - timedelta(hours=1), ends_at=now - timedelta(minutes=5))
    return {"number": row.pk}


def names(town: Any, now: Any) -> dict[str, Any]:
    """How many names of missing people are kept, and how many looks into the list stand in the journal."""
    from anyuan.duties.models import MissingName
    from anyuan.journal.models import Entry

    return {"names": MissingName.objects.count(), "looks": Entry.objects.filter(name="duties.roll_names_read").count()}


scene.DO.update(
    {
        "meeting": meeting,
        "decided": decided,
        "begin": begin,
        "session": session,
        "names": names,
        "work": drill_scene.work,
    }
)

if __name__ == "__main__":
    scene.main()
