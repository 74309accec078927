"""Inspections on screen and on the phone: planned, answered by both sides, handed in, decided, appealed."""

from __future__ import annotations

import io
import json

import pytest
from django.utils import timezone
from PIL import Image

from anyuan.directory.models import School
from anyuan.standards.models import Answer, Assessment, Finding, Inspection, Outcome

LIST = "/standards/inspections/"


@pytest.fixture
def schools(town):
    School.objects.filter(pk=town.county.school.pk).update(pupils=1200, stage="primary")
    return town


@pytest.fixture
def planned(sit, schools):
    """An inspection of the four 100 % at the first school, planned by the leader."""
    today = timezone.localdate().isoformat()
    form = {
        "kind": "monthly",
        "title": "月督导",
        "opens_on": today,
        "due_on": today,
        "schools": "S1",
        "standards": ["four-100"],
    }
    answer = sit("leader").post(LIST + "plan/", form)
    assert answer.status_code == 303
    return Inspection.objects.get()


def hand(browser, target, requirement, value, number, **more):
    form = {"id": number, "target": target, "requirement": requirement, "value": json.dumps(value)}
    return browser.post("/inspect/answers/", form | more)


def target(inspection, side):
    return f"sheet-{inspection.assessments.get(side=side).pk}"


def test_each_side_has_its_own_checklist_on_the_phone(sit, planned):
    mine = sit("leader").get("/inspect/work.json").json()["sheets"]
    assert [sheet["target"] for sheet in mine] == [target(planned, "inspector")]
    own = sit("school").get("/inspect/work.json").json()["sheets"]
    assert [sheet["target"] for sheet in own] == [target(planned, "self")]
    assert {line["type"] for line in own[0]["lines"]} == {"yesno"}
    assert sit("far").get("/inspect/work.json").json()["sheets"] == []
    assert hand(sit("school"), target(planned, "inspector"), "closed_management", True, "x").status_code == 404


def test_an_answer_arrives_once_however_often_the_phone_sends_it(sit, planned):
    browser, where = sit("leader"), target(planned, "inspector")
    for _twice in range(2):
        answer = hand(browser, where, "closed_management", False, "u1", note="门开着")
        assert answer.json() == {"value": False, "photos": 0}
    assert Answer.objects.count() == 1
    wrong = hand(browser, where, "closed_management", "maybe", "u2")
    assert (wrong.status_code, wrong.json()["key"]) == (409, "standards.answer_wrong")
    assert hand(browser, where, "closed_management", True, "").status_code == 422
    assert browser.post("/inspect/answers/", {"id": "u3", "target": where, "value": "{"}).status_code == 422
    assert hand(browser, "sheet-x", "closed_management", True, "u4").status_code == 404
    early = browser.post(f"/inspect/{where[6:]}/submission/")
    assert (early.status_code, early.json()["detail"]) == (409, "1 questions have no answer yet.")


def test_a_file_that_is_no_photo_is_refused_and_a_photo_is_kept(sit, planned):
    browser, where = sit("leader"), target(planned, "inspector")
    page = io.BytesIO(b"<script>alert(1)</script>")
    page.name = "photo.jpg"
    assert hand(browser, where, "closed_management", True, "p1", photo=page).status_code == 422
    shot = io.BytesIO()
    Image.new("RGB", (8, 8)).save(shot, "JPEG")
    shot.seek(0)
    shot.name = "photo.jpg"
    assert hand(browser, where, "closed_management", True, "p2", photo=shot).json()["photos"] == 1
    assert Answer.objects.count() == 1


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_both_sides_stand_beside_each_other_and_a_finding_comes_of_it(sit, planned, language):
    for name, side, closed in (("school", "self", True), ("leader", "inspector", False)):
        browser, where = sit(name), target(planned, side)
        hand(browser, where, "closed_management", closed, f"{side}1", note="侧门无人" if side == "inspector" else "")
        hand(browser, where, "video_joined", True, f"{side}2")
        assert browser.post(f"/inspect/{where[6:]}/submission/").status_code == 200
    assert Finding.objects.get().requirement == "closed_management"
    page = sit("leader", language).get(f"{LIST}{planned.ref}/").content.decode()
    assert "≠" in page
    assert "侧门无人" in page
    assert ("Newly found" if language == "en" else "新发现") in page
    listed = sit("leader", language).get(LIST).content.decode()
    assert "2 / 2" in listed
    rows = sit("leader", language).get("/standards/four-100/schools/S1/closed_management/").content.decode()
    assert f"{LIST}{planned.ref}/" in rows


def test_a_decision_is_appealed_by_the_school_and_ruled_on_by_somebody_else(sit, planned):
    leader, school = sit("leader"), sit("school")
    form = {"school": "S1", "kind": "talk", "reason": "两次未改", "inspection": planned.ref}
    assert leader.post("/standards/outcomes/decide/", form).status_code == 303
    made = Outcome.objects.get()
    page = f"/standards/outcomes/{made.ref}/"
    assert "两次未改" in school.get(page).content.decode()
    notice = made.notices.get(whom="school")
    assert school.post(page + "note/", {"notice": notice.pk}).status_code == 303
    assert school.post(page + "appeal/", {"text": "已整改"}).status_code == 303
    refused = leader.post(page + "uphold/", {"text": "维持"}, follow=True).content.decode()
    assert "Whoever decided may not rule" in refused
    made.refresh_from_db()
    assert made.state == "appealed"
    assert school.post(page + "lift/", {"text": "x"}).status_code == 404
    assert sit("far").get(page).status_code == 404


@pytest.mark.parametrize(
    "changes", [{"opens_on": "soon"}, {"due_on": "2020-01-01"}, {"share": "many"}, {"schools": "S9"}, {"standards": []}]
)
def test_a_plan_that_cannot_be_is_refused_in_words(sit, schools, changes):
    today = timezone.localdate().isoformat()
    form = {"kind": "spot", "title": "抽查", "opens_on": today, "due_on": today, "standards": ["four-100"]}
    answer = sit("leader").post(LIST + "plan/", form | changes, follow=True)
    assert 'class="refusal"' in answer.content.decode()
    assert not Inspection.objects.exists()


def test_a_spot_check_waits_for_the_seal(sit, schools):
    today = timezone.localdate().isoformat()
    form = {
        "kind": "spot",
        "title": "抽查",
        "opens_on": today,
        "due_on": today,
        "standards": ["four-100"],
        "share": "30",
    }
    sit("leader").post(LIST + "plan/", form)
    made = Inspection.objects.get()
    assert made.size == 1
    assert not Assessment.objects.exists()
    assert made.digest in sit("leader").get(f"{LIST}{made.ref}/").content.decode()


def test_the_phones_page_and_its_worker_are_there(sit, schools):
    assert "console/js/inspect/app.js" in sit("leader").get("/inspect/").content.decode()
    worker = sit("leader").get("/inspect/sw.js").content.decode()
    assert 'const PAGE = "/inspect/"' in worker
    assert 'const OURS = "inspect-"' in worker
    guard = sit("patrol").get("/guard/sw.js").content.decode()
    assert 'const PAGE = "/guard/"' in guard
    assert sit("patrol").get("/inspect/").status_code == 404
