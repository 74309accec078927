"""A second process beside the web server: makes the tables and the county, then does what the test tells it, line by line.

Run as ``python -m tests.browser.scene`` with the server's home in the environment. Every line in is a JSON command,
every line out is its answer.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anyuan.site.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from anyuan.kernel.clock import utc_now
    from tests.console import world

    town = world.build(utc_now())
    _say({"sessions": {name: _session(account) for name, account in town.accounts.items()}})
    for line in sys.stdin:
        command = json.loads(line)
        _say(DO[command.pop("do")](town, utc_now(), **command))


def _session(account: Any) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def alarm(town: Any, now: Any, **changes: Any) -> dict[str, Any]:
    return {"ref": town.alarm(now, **changes).ref}


def close_all(town: Any, now: Any) -> dict[str, Any]:
    """Between tests: nothing open, by the ordinary actions."""
    from anyuan.incidents import actions
    from anyuan.incidents.models import Incident

    by = town.county.actor("wang")
    for incident in Incident.objects.filter(open=True):
        if incident.acknowledged_at is None:
            actions.acknowledge(incident, by=by, now=now)
        plan = incident.plan
        cause = next(c["code"] for c in plan["causes"] if c["verdict"] == "false")
        actions.verify(incident, verdict="false", cause=cause, correct=True, by=by, now=now)
        evidence = [{"kind": code} for code in plan["closure"].get("evidence_false", [])]
        disposition = plan["closure"]["dispositions"][-1]["code"]
        actions.close(incident, disposition=disposition, note="-", evidence=evidence, by=by, now=now)
    return {}


def send_car(town: Any, now: Any, ref: str) -> dict[str, Any]:
    from anyuan.incidents import actions
    from anyuan.incidents.models import Incident

    incident = Incident.objects.get(ref=ref)
    by = town.county.actor("wang")
    task = actions.dispatch_units(incident, units=[town.county.units["car"]], by=by, now=now, even_if_busy=True)[0]
    return {"task": task.pk}


def look(town: Any, now: Any, ref: str) -> dict[str, Any]:
    """How an incident stands in the records."""
    from anyuan.dispatch.models import Assignment
    from anyuan.incidents.models import Incident
    from anyuan.journal.models import EvidenceFile

    row = Incident.objects.get(ref=ref)
    tasks = Assignment.objects.filter(subject_kind="incidents.incident", subject_id=row.pk).order_by("id")
    files = EvidenceFile.objects.filter(subject_kind="incidents.incident", subject_id=row.pk)
    return {
        "state": row.state,
        "verdict": row.verdict,
        "kind": row.kind,
        "tasks": [task.state for task in tasks],
        "calls": [call.text for call in row.calls.all()],
        "files": files.count(),
    }


def clear_up(town: Any, now: Any, ref: str) -> dict[str, Any]:
    """Everything but the closing: taken, found to be real, sent to, arrived, dealt with."""
    from anyuan.incidents import actions
    from anyuan.incidents.models import Incident

    who = {"by": town.county.actor("wang"), "now": now}
    incident = Incident.objects.get(ref=ref)
    actions.acknowledge(incident, **who)
    actions.verify(incident, verdict="real", **who)
    actions.dispatch_units(incident, units=[town.county.units["car"]], even_if_busy=True, **who)
    actions.arrive(incident, **who)
    actions.clear(incident, **who)
    return {}


def tell(town: Any, now: Any, ref: str, people: list[str], collect: bool = True) -> dict[str, Any]:
    """A message about the incident to some people, delivered, and fetched by their phones."""
    from anyuan.incidents.models import Incident
    from anyuan.journal.rules import Actor, Subject
    from anyuan.notify.actions import deliver_due, receipts, send
    from anyuan.notify.queries import token

    incident = Incident.objects.get(ref=ref)
    ids = [town.county.people[name].pk for name in people]
    message = send(
        subject=Subject("incidents.incident", incident.pk, ref),
        kind="task",
        level=1,
        title="Go",
        people=ids,
        exercise=False,
        by=Actor.system("scene"),
        now=now,
    )
    deliver_due(now=now)
    for person in ids if collect else ():
        receipts.collect(person, "page", now=now)
    return {"links": [f"/n/{token(row.pk)}/" for row in message.recipients.order_by("id")]}


def read(town: Any, now: Any, link: str) -> dict[str, Any]:
    """Whether the message behind a link counts as read."""
    from anyuan.notify.queries import by_token

    return {"read": by_token(link.split("/")[2], now=now).read_at is not None}


def follow(town: Any, now: Any, ref: str) -> dict[str, Any]:
    """Let the worker take its turn, then say who was told of the recall and on whose phone it arrived."""
    from anyuan.incidents.models import Incident
    from anyuan.kernel.clock import FrozenClock
    from anyuan.notify.models import Recipient
    from anyuan.worker.loop import Worker
    from anyuan.worker.parts import crews

    worker = Worker(crews(), FrozenClock(now))
    for _again in range(3):
        worker.tick()
    incident = Incident.objects.get(ref=ref)
    names = {person.pk: name for name, person in town.county.people.items()}
    told = Recipient.objects.filter(
        message__subject_kind="incidents.incident", message__subject_id=incident.pk, message__kind="recall"
    )
    return {
        "recalled": incident.recalled_at is not None,
        "recall_to": [names.get(row.person_id, "") for row in told],
        "recall_arrived": [names.get(row.person_id, "") for row in told if row.reached_at is not None],
    }


def guard_shift(town: Any, now: Any) -> dict[str, Any]:
    """A guard with an account, two duties that run all day, and a point at the gate. What was handed in before is gone."""
    from anyuan.directory.models import Account, RoleGrant
    from anyuan.duties import actions
    from anyuan.duties.models import CheckIn, Filling, Occurrence, Point
    from anyuan.duties.rules import codes
    from anyuan.journal.rules import Actor
    from tests.duties import world as duties

    county = town.county
    by = Actor.system("test")
    account = Account.objects.filter(username="guard").first()
    if account is None:
        account = Account.objects.create_user("guard", person=county.people["guard"])
        RoleGrant.objects.create(account=account, role="guard", school=county.school, starts_at=now)
        window = [{"key": "day", "opens": "00:00", "closes": "23:59", "early_minutes": 0, "grace_minutes": 0}]
        post = {
            **duties.POST,
            "on": [],
            "windows": window,
            "title": {"en": "Guard post at the gate", "zh": "校门护学岗"},
        }
        check = {
            **{name: post[name] for name in ("where", "rrule", "windows")},
            "key": "shields",
            "kind": "equipment_check",
            "title": {"en": "Check of the shields", "zh": "护盾检查"},
            "needs": {"guard": 1},
            "evidence": ["check_in", "photo"],
        }
        duties.pack("browser", [post, check])
        actions.install("browser", county.area, by=by, now=now)
        actions.make_point(county.gate, by=by, now=now)
        actions.schedule(now, 1)
    CheckIn.objects.all().delete()
    Filling.objects.all().delete()
    Occurrence.objects.update(state="planned", arrived=0, judged_at=None)
    point = Point.objects.get(place=county.gate)
    return {"session": _session(account), "code": point.code, "printed": codes.printed(point.secret, point.code)}


def duties_done(town: Any, now: Any) -> dict[str, Any]:
    """What came in from the guard's phone, and how the duties stand."""
    from anyuan.duties.models import CheckIn, Occurrence
    from anyuan.incidents.models import Call

    rows = CheckIn.objects.order_by("pk")
    states = Occurrence.objects.filter(school=town.county.school, opens_at__lte=now, judge_at__gt=now)
    return {
        "check_ins": [[row.verdict, row.method, sorted(row.evidence), row.note] for row in rows],
        "late_seconds": [round((row.received_at - row.made_at).total_seconds()) for row in rows],
        "states": dict(states.values_list("rule__key", "state")),
        "arrived": dict(states.values_list("rule__key", "arrived")),
        "panics": Call.objects.filter(kind="panic", channel="app").count(),
    }


def tag_at_the_gate(town: Any, now: Any, on: bool) -> dict[str, Any]:
    """The point at the gate asks for its tag, or for the sheet again; what the tag says."""
    from anyuan.duties import actions
    from anyuan.duties.models import Point
    from anyuan.duties.rules import codes
    from anyuan.journal.rules import Actor

    point = Point.objects.get(place=town.county.gate)
    row = actions.rule_point(point, proof="nfc" if on else "code", by=Actor.system("test"), now=now)
    return {"text": codes.on_tag(row.code, row.tag)}


def take_alarm(town: Any, now: Any) -> dict[str, Any]:
    """A dispatcher acknowledges what is open."""
    from anyuan.incidents import actions
    from anyuan.incidents.models import Incident

    for incident in Incident.objects.filter(open=True, acknowledged_at__isnull=True):
        actions.acknowledge(incident, by=town.county.actor("wang"), now=now)
    return {}


def newcomer(town: Any, now: Any) -> dict[str, Any]:
    """A dispatcher on the first day: a password, and no second factor yet."""
    from anyuan.directory.actions import accounts
    from anyuan.directory.models import Account
    from anyuan.journal.rules import Actor

    account = Account.objects.create_user("newcomer", "a long pass phrase", language="en")
    accounts.grant(account, "dispatcher", by=Actor.system("scene"), now=now, area=town.county.area)
    return {}


def factors(town: Any, now: Any) -> dict[str, Any]:
    """Which second factors the newcomer has, and whether a secret lies readable in the database."""
    from allauth.mfa.models import Authenticator

    rows = Authenticator.objects.filter(user__username="newcomer").order_by("id")
    return {"kinds": [str(row.type) for row in rows], "data": json.dumps([row.data for row in rows])}


DO = {
    "newcomer": newcomer,
    "factors": factors,
    "guard_shift": guard_shift,
    "duties_done": duties_done,
    "tag_at_the_gate": tag_at_the_gate,
    "take_alarm": take_alarm,
    "clear_up": clear_up,
    "tell": tell,
    "read": read,
    "follow": follow,
    "alarm": alarm,
    "close_all": close_all,
    "send_car": send_car,
    "look": look,
}


def _say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
