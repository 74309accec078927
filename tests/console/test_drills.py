"""The screens of the drills: plan with the gate, run, phone, names under record, evaluation, report; each by right."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from anyuan.directory.models import Account, RoleGrant, Shift
from anyuan.duties import actions
from anyuan.duties.models import Drill, DrillNote, MissingName, RollCall
from anyuan.intake.actions import interpret
from anyuan.intake.models import RawMessage
from anyuan.journal.actions import handle_due
from anyuan.journal.models import Entry
from tests.duties import drill_world
from tests.incidents import world as county
from tests.incidents.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    settings.SECOND_FACTOR = False
    made = county.build()
    Shift.objects.update(ends_at=made.now + timedelta(days=5))
    set_clock(monkeypatch, made.now)
    return made


def set_clock(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    from anyuan.directory import middleware

    monkeypatch.setattr(middleware, "utc_now", lambda: at)


def sit(world: World, name: str, role: str, language: str = "en", **scope: Any) -> Client:
    account = Account.objects.create_user(f"sit-{name}-{language}", person=world.people[name])
    RoleGrant.objects.create(account=account, role=role, starts_at=world.now - timedelta(days=1), **scope)
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language
    return client


def head(world: World, language: str = "en") -> Client:
    return sit(world, "head", "school_head", language, school=world.school)


def form(world: World, **changes: Any) -> dict[str, Any]:
    people = world.people
    fields = {
        "school": world.school.code,
        "title": "Fire drill of the term",
        "scenario": "fire",
        "place": world.gate.code,
        "starts_at": timezone.localtime(world.now + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"),
        "minutes": "30",
        "with_pupils": "yes",
        "means": ["alarm_bell"],
        "announcement": "Everybody has been told.",
        "opt_out": "With a teacher in the yard.",
        "debrief": "In class.",
        "part_controller": [people["head"].pk],
        "part_safety": [people["guard"].pk],
        "objectives": "Everybody out in three minutes\nCounted in five",
        "classes": "Class 3-1, 40\n三年级2班\uff0c38",
        "adults": "Staff 12",
    }
    return fields | changes


def others(world: World) -> tuple[tuple[str, int], ...]:
    """Parts for people who have none in the first drill."""
    return (("controller", world.people["neighbour"].pk), ("safety", world.people["leader"].pk))


def work(now: datetime) -> None:
    interpret(now=now)
    while handle_due(now=now):
        pass


def test_a_plan_is_refused_in_words_and_nothing_that_was_typed_is_lost(world: World) -> None:
    page = head(world)
    refused = page.post("/drills/new/", form(world, opt_out="", means=["alarm_bell", "mock_weapon"]))
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "A drill with pupils has an opt-out" in text
    assert "Mock weapon cannot be planned" in text
    assert "Fire drill of the term" in text
    assert "三年级2班" in text
    assert not Drill.objects.exists()
    wrong = page.post("/drills/new/", form(world, classes="Class 3-1, 40\nforty"))
    assert "Roll call, line 2" in wrong.content.decode()
    assert page.post("/drills/new/", form(world, starts_at="soon")).status_code == 422
    assert page.post("/drills/new/", form(world, school="S2")).status_code == 404  # not this person's school


def test_from_the_form_to_the_report(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    page = head(world)
    saved = page.post("/drills/new/", form(world))
    assert saved.status_code == 303
    drill = Drill.objects.get()
    assert drill.lines == [["Class 3-1", True, 40], ["三年级2班", True, 38], ["Staff", False, 12]]
    assert "Not announced yet: it cannot begin." in page.get(f"/drills/{drill.pk}/").content.decode()
    early = page.post(f"/drills/{drill.pk}/start/", follow=True)
    assert "The drill was never announced" in early.content.decode()
    assert not RawMessage.objects.exists()
    page.post(f"/drills/{drill.pk}/announce/")
    at = drill.starts_at
    set_clock(monkeypatch, at)
    page.post(f"/drills/{drill.pk}/start/")
    work(at + timedelta(seconds=1))
    drill.refresh_from_db()
    assert drill.state == "running"
    shown = page.get(f"/drills/{drill.pk}/").content.decode()
    assert drill.incident_ref in shown
    assert "Self-rescue within 1 minute" in shown

    set_clock(monkeypatch, at + timedelta(seconds=200))
    one, two, staff = RollCall.objects.get().lines.all()
    json = {"accept": "application/json"}
    sent = {"present": "39", "waited_ms": "20000"}
    assert page.post(f"/drills/{drill.pk}/lines/{one.pk}/", sent, headers=json).json() == {"ok": True}
    one.refresh_from_db()
    assert one.reported_at == at + timedelta(seconds=180)  # when it was counted, not when the phone had network again
    refused = page.post(f"/drills/{drill.pk}/lines/{two.pk}/", {"present": "99"}, headers=json)
    assert refused.status_code == 409
    assert "Expected 38" in refused.json()["detail"]
    page.post(f"/drills/{drill.pk}/lines/{two.pk}/", {"present": "38"})
    page.post(f"/drills/{drill.pk}/lines/{staff.pk}/", {"present": "12"})
    for _again in (1, 2):
        page.post(
            f"/drills/{drill.pk}/notes/",
            {"text": "Stairs were full", "client_id": "n-1", "mark": "bad", "objective": "1"},
        )
    assert DrillNote.objects.get().good is False
    page.post(f"/drills/{drill.pk}/names/new/", {"line": one.pk, "name": "小明", "client_id": "m-1"})
    assert page.get(f"/drills/{drill.pk}/names/").status_code == 405  # opening the list is an act
    opened = page.post(f"/drills/{drill.pk}/names/").content.decode()
    assert "小明" in opened
    assert Entry.objects.filter(name="duties.roll_names_read", actor_id=world.people["head"].pk).count() == 1
    page.post(f"/drills/{drill.pk}/names/{MissingName.objects.get().pk}/found/")
    page.post(f"/drills/{drill.pk}/evacuated/")
    page.post(f"/drills/{drill.pk}/end/")
    assert not MissingName.objects.exists()

    review = f"/drills/{drill.pk}/review/"
    lacking = page.post(f"{review}finish/", {"summary": "Calm"}, follow=True).content.decode()
    assert "a rating of objective 1" in lacking
    page.post(f"{review}rate/", {"rating_1": "M", "words_1": "Stairs", "rating_2": "P"})
    due = str((at + timedelta(days=10)).date())
    stranger = {"text": "x", "owner": "organisation:99999", "due_on": due}
    assert "who puts it right" in page.post(f"{review}gap/", stranger, follow=True).content.decode()
    gap = {"text": "East stairs too narrow", "owner": f"school:{world.school.pk}", "due_on": due, "objective": "1"}
    page.post(f"{review}gap/", gap)
    page.post(f"{review}debrief/", {"people": "70", "words": "The bell was loud"})
    from anyuan.directory.models import Organisation

    Organisation.objects.create(code="C1", name="指挥中心", kind="centre", area=world.area)
    page.post(f"{review}finish/", {"summary": "Calm, the stairs were slow"})
    work(at + timedelta(seconds=300))
    report = page.get(f"/drills/{drill.pk}/report/").content.decode()
    case = Drill.objects.get().gaps.get().case_ref
    for words in (
        "M: performed with major challenges",
        "East stairs too narrow",
        case,
        "Stairs were full",
        "The bell was loud",
        "200 seconds",
        "90 of 90",
        "Calm, the stairs were slow",
    ):
        assert words in report, words
    assert "小明" not in report
    chinese = head(world, "zh-hans").get(f"/drills/{drill.pk}/report/").content.decode()
    assert "复盘报告" in chinese
    assert "M:完成,有较大困难" in chinese.replace("\uff1a", ":").replace("\uff0c", ",")
    assert "1分钟自救" in chinese


def test_others_see_no_more_than_their_right(world: World) -> None:
    drill = drill_world.started(world)
    roll = RollCall.objects.get()
    other = sit(world, "neighbour", "school_director", school=world.schools[1])
    for address in ("", "phone/", "review/", "report/"):
        assert other.get(f"/drills/{drill.pk}/{address}").status_code == 404
    crew = sit(
        world, "crew", "responder", organisation=world.police
    )  # an observer by part, without a role over schools
    assert "What did you see?" in crew.get(f"/drills/{drill.pk}/phone/").content.decode()
    crew.post(f"/drills/{drill.pk}/notes/", {"text": "Gate was open", "client_id": "crew-1"})
    assert DrillNote.objects.get().text == "Gate was open"
    assert crew.post(f"/drills/{drill.pk}/names/").status_code == 404
    elsewhere = drill_world.planned(world, school=world.schools[1], place=None, parts=others(world))
    assert crew.get(f"/drills/{elsewhere.pk}/").status_code == 404
    officer = sit(world, "chief", "education_officer", area=world.area)
    assert officer.get(f"/drills/{drill.pk}/phone/").status_code == 200
    line = roll.lines.first()
    assert line is not None
    assert officer.post(f"/drills/{drill.pk}/lines/{line.pk}/", {"present": "1"}).status_code == 404
    assert officer.post(f"/drills/{drill.pk}/names/").status_code == 404
    assert officer.post(f"/drills/{drill.pk}/end/").status_code == 404
    assert not Entry.objects.filter(name="duties.roll_names_read").exists()


def test_what_is_owed_leads_to_the_form(world: World) -> None:
    page = head(world)
    assert "No drill yet." in page.get("/drills/").content.decode()
    drill_world.planned(world)
    listed = page.get("/drills/").content.decode()
    assert "消防疏散演练" in listed
    assert page.get("/drills/?state=planned").status_code == 200
    assert page.get("/drills/?state=nonsense").status_code == 404
    assert page.get("/drills/new/?school=S1").status_code == 200
    number = Drill.objects.get().pk
    again = page.get(f"/drills/{number}/plan/").content.decode()
    assert "三年级1班, 40" in again
    page.post(f"/drills/{number}/call_off/", {"reason": "Rain"})
    assert Drill.objects.get().state == "called_off"


def test_a_real_alarm_is_on_every_page_of_the_drill(world: World) -> None:
    drill = drill_world.started(world)
    actions.interrupt_drill(drill.pk, incident="J261125-0007", by=world.actor("wang"), now=drill.starts_at)
    page = head(world)
    for address in (f"/drills/{drill.pk}/", f"/drills/{drill.pk}/phone/"):
        text = page.get(address).content.decode()
        assert "THIS IS NO DRILL" in text
        assert "J261125-0007" in text
