"""Roll call in a real incident: counts for everybody who sees it, names for those who search, and with its end they are gone."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from anyuan.directory.models import Account, RoleGrant, SchoolProfile, Shift
from anyuan.duties import actions
from anyuan.duties.drill_refusals import DrillIncomplete, RollClosed
from anyuan.duties.models import MissingName, RollCall, RollLine
from anyuan.incidents import actions as incidents
from anyuan.incidents.models import Incident
from anyuan.journal.actions import handle_due
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from tests.incidents.world import World
from tests.workflows.test_one_thing_leads_to_another import beat

pytestmark = pytest.mark.django_db
BY = Actor.system("test")
LINES = (("三年级1班", True, 40), ("三年级2班", True, 38), ("教职工", False, 12))


@pytest.fixture(autouse=True)
def english() -> Any:
    with override("en"):
        yield


@pytest.fixture
def fire(world: World) -> Incident:
    Shift.objects.update(ends_at=world.now + timedelta(days=5))
    return incidents.open_or_join(world.signal("fire"), by=BY, now=world.now)


def called(world: World, incident: Incident, seconds: float = 60, lines: Any = LINES) -> RollCall:
    assert incident.school is not None
    return actions.call_the_roll(
        incident_id=incident.pk,
        school=incident.school,
        area_path=incident.area_path,
        lines=lines,
        by=world.actor("head"),
        now=world.at(seconds),
    )


def close(world: World, incident: Incident, seconds: float) -> None:
    who = {"by": world.actor("wang"), "now": world.at(seconds)}
    incidents.acknowledge(incident, **who)
    incidents.verify(incident, verdict="real", **who)
    incidents.clear(incident, **who)
    cause = next(cause["code"] for cause in incident.plan["causes"] if cause["verdict"] == "real")
    disposition = incident.plan["closure"]["dispositions"][0]["code"]
    files = evidence_for(incident)
    incidents.close(incident, disposition=disposition, cause=cause, note="扑灭", evidence=files, **who)


def evidence_for(incident: Incident) -> Any:
    from tests.workflows.test_a_drill_from_plan_to_report import _evidence

    return _evidence(incident)


def test_two_who_open_it_count_into_the_same_lines(world: World, fire: Incident) -> None:
    first, again = called(world, fire), called(world, fire, 61, (("别的", True, 3),))
    assert first.pk == again.pk
    assert RollLine.objects.count() == 3
    assert Entry.objects.filter(name="duties.roll_call_opened", exercise=False).count() == 1


@pytest.mark.parametrize("lines", [(), (("", True, 3),), (("a", True, 0),), (("a", True, 1), ("a", False, 2))])
def test_lines_that_cannot_be_counted_are_refused(world: World, fire: Incident, lines: Any) -> None:
    with pytest.raises(DrillIncomplete):
        called(world, fire, lines=lines)
    assert not RollCall.objects.exists()


def test_names_are_destroyed_with_the_end_of_the_incident_and_counts_stay(world: World, fire: Incident) -> None:
    roll = called(world, fire)
    one = roll.lines.first()
    by = world.actor("head")
    actions.report_line(one.pk, present=39, by=by, now=world.at(100))
    actions.add_name(one.pk, "王小明", client_id="n1", by=by, now=world.at(101))
    assert [row.name for row in actions.read_names(roll.pk, by=by, now=world.at(102))] == ["王小明"]
    close(world, fire, 500)
    beat(world.at(501))
    roll.refresh_from_db()
    assert (roll.names_destroyed, MissingName.objects.count()) == (1, 0)
    with pytest.raises(RollClosed):
        actions.read_names(roll.pk, by=by, now=world.at(510))
    assert RollLine.objects.get(pk=one.pk).present == 39
    assert "王小明" not in json.dumps(list(Entry.objects.values_list("data", flat=True)), ensure_ascii=False)


def test_a_merged_incident_takes_its_roll_call_along(world: World, fire: Incident) -> None:
    other = incidents.open_or_join(
        world.signal("panic", 5, place_id=None, school_id=world.schools[1].pk), by=BY, now=world.at(5)
    )
    roll = called(world, fire)
    actions.add_name(roll.lines.first().pk, "王小明", client_id="n1", by=world.actor("head"), now=world.at(70))
    incidents.merge(fire, into=other, by=world.actor("wang"), now=world.at(80))
    beat(world.at(81))
    roll.refresh_from_db()
    assert (roll.incident_id, roll.closed_at) == (other.pk, None)
    assert MissingName.objects.count() == 1


def test_two_roll_calls_of_one_school_become_one(world: World, fire: Incident) -> None:
    roll = called(world, fire)
    there = RollCall.objects.create(
        incident_id=999, school=world.school, area_path=world.area.path, exercise=False, opened_at=world.now
    )
    RollLine.objects.create(roll=there, label="三年级1班", expected=40)
    assert actions.move_rolls(fire.pk, into=999, by=world.actor("head"), now=world.at(90)) == 1
    assert there.lines.count() == 4
    assert len(set(there.lines.values_list("label", flat=True))) == 4
    roll.refresh_from_db()
    assert roll.closed_at is not None


def sit(world: World, name: str, role: str, language: str = "en", **scope: Any) -> Client:
    account = Account.objects.create_user(f"rc-{name}-{role}", person=world.people[name], language=language)
    RoleGrant.objects.create(account=account, role=role, starts_at=world.now - timedelta(days=1), **scope)
    client = Client(headers={"accept-language": language})
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language
    return client


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any, world: World) -> Any:
    from anyuan.directory import middleware

    settings.SECOND_FACTOR = False

    def set_to(at: datetime) -> None:
        monkeypatch.setattr(middleware, "utc_now", lambda: at)

    set_to(world.at(60))
    return set_to


def test_from_the_button_on_the_incident_to_the_last_name(world: World, fire: Incident, clock: Any) -> None:
    SchoolProfile.objects.create(
        school=world.school, starts_on=world.now.date() - timedelta(days=90), pupils=78, staff=12
    )
    head = sit(world, "head", "school_head", school=world.school)
    address = f"/incidents/{fire.ref}/roll-call/"
    assert address in head.get(f"/incidents/{fire.ref}/").content.decode()
    form = head.get(address).content.decode()
    assert "Whole school, 78" in form
    assert "Staff on duty, 12" in form
    bad = head.post(address, {"classes": "Class 3-1 forty", "adults": ""})
    assert bad.status_code == 422
    assert "is not a name and a number" in bad.content.decode()
    assert "Class 3-1 forty" in bad.content.decode()  # nothing lost
    assert head.post(address, {"classes": "Class 3-1, 40\nClass 3-2, 38", "adults": "Staff, 12"}).status_code == 303
    one, two, _staff = RollLine.objects.order_by("pk")
    head.post(f"{address}lines/{one.pk}/", {"present": "39", "excused": "0"})
    script = head.post(f"{address}lines/{two.pk}/", {"present": "99"}, headers={"Accept": "application/json"})
    assert script.status_code == 409
    head.post(f"{address}lines/new/", {"label": "Kitchen", "expected": "3", "adults": "yes"})
    page = head.get(f"/incidents/{fire.ref}/").content.decode()
    assert '<b class="figure">39</b> / 93' in page
    assert '<b class="figure bad">1</b>' in page
    assert not RollLine.objects.get(label="Kitchen").pupils
    assert (
        head.post(f"{address}names/new/", {"line": one.pk, "name": "Wang Xiaoming", "client_id": "c1"}).status_code
        == 303
    )
    assert "Wang Xiaoming" not in head.get(address).content.decode()
    shown = head.post(f"{address}names/").content.decode()
    assert "Wang Xiaoming" in shown
    assert Entry.objects.filter(name="duties.roll_names_read").count() == 1
    # By right: the dispatcher sees counts, a leader and the police may search, a neighbour sees nothing.
    desk = sit(world, "commander", "dispatcher", area=world.area)
    assert "/ 93" in desk.get(f"/incidents/{fire.ref}/").content.decode()
    assert desk.post(f"{address}names/").status_code == 404
    assert desk.post(f"{address}lines/{one.pk}/", {"present": "40"}).status_code == 404
    police = sit(world, "chief", "police_officer", area=world.area)
    assert "Wang Xiaoming" in police.post(f"{address}names/").content.decode()
    assert police.post(address, {"classes": "x, 3"}).status_code == 404
    neighbour = sit(world, "guard", "school_head", school=world.schools[1])
    assert neighbour.get(address).status_code == 404
    head.post(f"{address}names/{MissingName.objects.get().pk}/found/")
    assert RollLine.objects.get(pk=one.pk).present == 40
    # The moment the incident is closed, before any worker has run, nobody opens a name any more.
    close(world, Incident.objects.get(pk=fire.pk), 500)
    clock(world.at(501))
    assert MissingName.objects.exists()
    assert head.post(f"{address}names/").status_code == 404
    assert head.post(f"{address}lines/{one.pk}/", {"present": "3"}).status_code == 404
    while handle_due(now=world.at(502)):
        pass
    assert not MissingName.objects.exists()
    closed = head.get(f"/incidents/{fire.ref}/").content.decode()
    assert "The counts stay." in closed
    assert "Open a roll call" not in closed


def test_an_exercise_and_an_incident_without_a_school_have_no_button(world: World, clock: Any) -> None:
    drill = incidents.open_or_join(world.signal("fire", exercise=True), by=BY, now=world.now)
    street = incidents.open_or_join(world.signal("panic", 300, school_id=None, place_id=None), by=BY, now=world.at(300))
    head = sit(world, "head", "school_head", school=world.school)
    desk = sit(world, "commander", "duty_leader", "zh-hans", area=world.area)
    assert "roll-call" not in head.get(f"/incidents/{drill.ref}/").content.decode()
    assert head.get(f"/incidents/{drill.ref}/roll-call/").status_code == 404
    assert "roll-call" not in desk.get(f"/incidents/{street.ref}/").content.decode()


def test_the_phone_speaks_chinese(world: World, fire: Incident, clock: Any) -> None:
    head = sit(world, "head", "school_head", "zh-hans", school=world.school)
    page = head.get(f"/incidents/{fire.ref}/roll-call/").content.decode()
    assert "清点对象" in page
    assert "开始清点" in page
