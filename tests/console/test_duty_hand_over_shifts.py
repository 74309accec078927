"""From shift to shift at a school, a station and the centre: one generator, handed over by one, taken over by another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from anyuan.directory.models import Organisation, School
from anyuan.directory.policy import Viewer
from anyuan.dispatch.refusals import SomebodyWasFirst
from anyuan.duties import actions
from anyuan.duties.models import HandOver
from anyuan.duties.refusals import NoteWaits, OwnNote
from anyuan.incidents import actions as incidents
from anyuan.incidents.models import Incident
from anyuan.intake.models import PointState
from anyuan.journal.models import Entry
from tests.console.test_duties import sit, stop_the_clock
from tests.duties import world
from tests.duties.world import BY, County

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> County:
    """Noon; an incident at the first two schools, and a fault at each."""
    settings.SECOND_FACTOR = False  # the centre needs one; here it is about the page
    made = world.build()
    now = made.at("12:00")
    words = {"channel": "phone", "kind": "violence", "text": "校门口推搡", "exercise": False}
    for school in made.base.schools[:2]:
        incidents.call_in(**words, school=school, place=None, client_id=school.code, by=BY, now=now)
    state: dict[str, Any] = {"area_path": made.base.area.path, "since": now - timedelta(hours=3), "kind": "panic"}
    for n, school in enumerate(made.base.schools[:2]):
        PointState.objects.create(key=f"k{n}", school=school, state="out_of_service", reason=f"等配件{n}", **state)
    stop_the_clock(monkeypatch, now)
    return made


def test_a_station_reads_of_the_schools_that_it_guards_and_the_centre_of_all(county: County) -> None:
    base = county.base
    School.objects.filter(pk=base.schools[1].pk).update(police_station=None)
    centre = Organisation.objects.create(code="C1", name="试验中心", kind="centre", area=base.area)
    crew = sit(county, "crew", "police_officer", organisation=base.police)
    station = crew.get("/duties/hand-over/?organisation=PS1").content.decode()
    assert "试验派出所" in station
    assert "等配件1" not in station
    boss = sit(county, "leader", "duty_leader", area=base.area)
    whole = boss.get(f"/duties/hand-over/?organisation={centre.code}").content.decode()
    assert "等配件0" in whole
    assert "等配件1" in whole
    assert whole.count('href="/incidents/') >= 2
    # Which school stands beside every line of a note of many schools.
    assert "试验第2小学" in whole
    assert crew.get("/duties/hand-over/?organisation=C1").status_code == 404
    choice = boss.get("/duties/hand-over/").content.decode()
    assert '<option value="PS1">' in choice
    assert '<option value="S2">' in choice
    assert "Taken over by" in crew.get("/duties/hand-over/").content.decode()  # its only one at once


def test_handed_over_by_one_and_taken_over_by_another_with_name_and_time(county: County) -> None:
    base = county.base
    first = sit(county, "wang", "dispatcher", area=base.area)
    second = sit(county, "li", "dispatcher", area=base.area)
    first.post("/duties/hand-over/give/", {"organisation": "PS1"})
    row = HandOver.objects.get()
    assert row.content["incidents"] == list(
        Incident.objects.order_by("level", "received_at", "pk").values_list("ref", flat=True)
    )
    page = second.get("/duties/hand-over/?organisation=PS1").content.decode()
    assert "Wang handed this note over at" in page
    again = second.post("/duties/hand-over/give/", {"organisation": "PS1"}, follow=True).content.decode()
    assert "has handed a note over that nobody has taken over yet" in again
    own = first.post(f"/duties/hand-over/{row.pk}/take/", follow=True).content.decode()
    assert "You handed this note over yourself" in own
    second.post(f"/duties/hand-over/{row.pk}/take/")
    row.refresh_from_db()
    assert (row.taken_by, row.taken_at) == (f"person:{county.people['li'].pk}", county.at("12:00"))
    page = first.get("/duties/hand-over/?organisation=PS1").content.decode()
    assert "Taken over by Li at" in page
    assert row.content["incidents"][0] in page
    late = sit(county, "leader", "duty_leader", area=base.area)
    told = late.post(f"/duties/hand-over/{row.pk}/take/", follow=True).content.decode()
    assert "Li was first" in told
    assert list(
        Entry.objects.filter(name__in=("duties.handed_over", "duties.taken_over")).values_list("name", flat=True)
    ) == [
        "duties.handed_over",
        "duties.taken_over",
    ]


def test_what_somebody_may_not_see_is_not_on_an_earlier_note_either(county: County) -> None:
    base = county.base
    by, now = county.actor("wang"), county.at("12:00")
    ref = Incident.objects.get(school=base.schools[1]).ref
    actions.take_over(
        actions.hand_over(base.school, {"incidents": [ref], "cases": [], "faults": []}, by=by, now=now).pk,
        by=county.actor("li"),
        now=now,
    )
    head = sit(county, "head", "school_head", school=base.school)
    page = head.get("/duties/hand-over/?school=S1").content.decode()
    assert "Taken over by Li at" in page
    assert ref not in page


def test_a_guard_takes_over_at_the_own_gate_and_not_at_the_neighbours(county: County) -> None:
    guard = sit(county, "guard", "guard", school=county.base.school)
    assert "My shift ends: hand over" in guard.get("/duties/hand-over/").content.decode()
    guard.post("/duties/hand-over/give/", {"school": "S1"})
    assert guard.post("/duties/hand-over/give/", {"school": "S2"}).status_code == 404
    assert guard.post("/duties/hand-over/give/").status_code == 404
    other = sit(county, "neighbour", "guard", school=county.base.schools[1])
    assert other.post(f"/duties/hand-over/{HandOver.objects.get().pk}/take/").status_code == 404
    viewer = sit(county, "sun", "viewer", school=county.base.school)
    page = viewer.get("/duties/hand-over/").content.decode()
    assert "take over</button>" not in page
    assert viewer.post(f"/duties/hand-over/{HandOver.objects.get().pk}/take/").status_code == 404


def test_the_actions_refuse_two_waiting_notes_oneself_and_a_second_taker(county: County) -> None:
    wang, li, now = county.actor("wang"), county.actor("li"), county.at("12:00")
    row = actions.hand_over(county.base.school, {}, by=wang, now=now)
    with pytest.raises(NoteWaits):
        actions.hand_over(county.base.school, {}, by=li, now=now)
    with pytest.raises(OwnNote):
        actions.take_over(row.pk, by=wang, now=now)
    actions.take_over(row.pk, by=li, now=now)
    with pytest.raises(SomebodyWasFirst):
        actions.take_over(row.pk, by=county.actor("leader"), now=now)
    assert actions.hand_over(county.base.school, {}, by=li, now=now).pk != row.pk
    assert Viewer.system()
