"""The county with a drill about to begin, for journeys of a drill in a real browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.browser import scene


def next_day(town: Any, now: Any, number: int) -> dict[str, Any]:
    """A night and a day pass: what was announced was announced then, and the drill is to begin now."""
    from anyuan.duties.models import Drill

    drill = Drill.objects.get(pk=number)
    announced = drill.announced_at - timedelta(hours=25) if drill.announced_at else None
    Drill.objects.filter(pk=number).update(announced_at=announced, starts_at=now + timedelta(minutes=1))
    return {"announced": announced is not None}


def work(town: Any, now: Any) -> dict[str, Any]:
    """The worker takes its turn."""
    from anyuan.gateway.interpreters import install
    from anyuan.incidents.models import Incident
    from anyuan.intake.actions import interpret
    from anyuan.journal.actions import handle_due
    from anyuan.journal.models import Todo

    install()
    interpret(now=now)
    for _turn in range(10):
        if not handle_due(now=now):
            break
    broken = Todo.objects.filter(error__gt="")
    incidents = Incident.objects.order_by("id")
    return {
        "broken": [[todo.handler, todo.error] for todo in broken],
        "incidents": [[row.ref, row.kind, row.exercise, row.open] for row in incidents],
    }


def token(town: Any, now: Any) -> dict[str, Any]:
    """A token with which a device of the school sends signals over HTTP."""
    from anyuan.directory.actions import tokens
    from anyuan.journal.rules import Actor

    return {"token": tokens.make_source("panel", by=Actor.system("scene"), now=now, school=town.county.school)[1]}


def prove(town: Any, now: Any, seconds: int) -> dict[str, Any]:
    """The school's own guards reach the scene: the first leg has its proof."""
    from anyuan.incidents import actions
    from anyuan.incidents.models import Incident

    incident = Incident.objects.get(exercise=True, open=True)
    by = town.county.actor("wang")
    actions.acknowledge(incident, by=by, now=now)
    at = incident.received_at + timedelta(seconds=seconds)
    actions.prove_leg(incident, "self", proof={"kind": "on_scene"}, at=at, by=by, now=max(at, now))
    return {}


def drill(town: Any, now: Any) -> dict[str, Any]:
    """How the newest drill stands, and what hangs on it."""
    from anyuan.cases.models import Case
    from anyuan.duties.models import Drill, DrillNote, RollLine

    row = Drill.objects.order_by("-pk").first()
    notes = DrillNote.objects.order_by("pk")
    return {
        "number": row.pk if row else 0,
        "state": row.state if row else "",
        "notes": [[note.text, note.good] for note in notes],
        "late_seconds": [round((note.received_at - note.made_at).total_seconds()) for note in notes],
        "lines": [[line.label, line.present] for line in RollLine.objects.order_by("pk")],
        "cases": list(Case.objects.order_by("pk").values_list("title", flat=True)),
    }


def fresh(town: Any, now: Any) -> dict[str, Any]:
    """Nothing open, no drill: a centre to own what nobody owns."""
    from anyuan.cases.models import Case
    from anyuan.directory.models import Organisation
    from anyuan.duties.models import Drill, DrillNote, RollCall

    scene.close_all(town, now)
    Drill.objects.filter(state__in=("running", "interrupted")).update(state="ended")
    for model in (DrillNote, RollCall):
        model.objects.all().delete()
    Organisation.objects.get_or_create(
        code="C1", defaults={"name": "指挥中心", "kind": "centre", "area": town.county.area}
    )
    return {"cases": Case.objects.count()}


scene.DO.update({"next_day": next_day, "work": work, "token": token, "prove": prove, "drill": drill, "fresh": fresh})

if __name__ == "__main__":
    scene.main()
