"""Each verb is a small resource one POSTs to, from a browser that runs no scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from anyuan.incidents.models import Call, Incident
from anyuan.intake.models import PointState, Unknown
from anyuan.kernel.clock import utc_now

Sit = Callable[..., Client]


def _do(client: Client, ref: str, resource: str, **form: Any) -> Any:
    return client.post(f"/incidents/{ref}/{resource}/", {"next": f"/incidents/{ref}/", **form}, follow=True)


def test_from_alarm_to_closed_with_proof(town: Any, sit: Sit) -> None:
    incident = town.alarm(utc_now())
    ref, desk = incident.ref, sit("desk")
    plan = incident.plan
    real = next(c["code"] for c in plan["causes"] if c["verdict"] == "real")
    _do(desk, ref, "acknowledgement")
    _do(desk, ref, "verification", verdict="real", cause=real)
    _do(desk, ref, "dispatches", units=[town.county.units["car"].pk])
    _do(desk, ref, "arrival")
    _do(desk, ref, "clearance")
    refused = _do(desk, ref, "closure", disposition=plan["closure"]["dispositions"][0]["code"])
    assert "Not yet closed" in refused.content.decode()
    _do(
        desk,
        ref,
        "closure",
        disposition=plan["closure"]["dispositions"][0]["code"],
        evidence=plan["closure"]["evidence"],
        note="Settled",
    )
    incident.refresh_from_db()
    assert incident.state == "closed"
    page = desk.get(f"/incidents/{ref}/").content.decode()
    assert "Settled" in page
    assert "/acknowledgement/" not in page, "a closed incident is only read"


def test_the_loser_of_a_race_is_told_who_won_and_gets_409_as_a_fragment(town: Any, sit: Sit) -> None:
    ref = town.alarm(utc_now()).ref
    assert _do(sit("desk2"), ref, "acknowledgement").status_code == 200
    answer = sit("desk").post(f"/incidents/{ref}/acknowledgement/", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "Li was first" in answer.content.decode()


def test_a_form_cannot_send_anybody_to_a_foreign_page(town: Any, sit: Sit) -> None:
    ref = town.alarm(utc_now()).ref
    answer = sit("desk").post(f"/incidents/{ref}/acknowledgement/", {"next": "https://evil.example/"})
    assert answer.status_code == 303
    assert answer["Location"] == f"/incidents/{ref}/"


def test_without_a_token_of_the_form_nothing_is_done(town: Any) -> None:
    ref = town.alarm(utc_now()).ref
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(town.accounts["desk"], backend="django.contrib.auth.backends.ModelBackend")
    assert strict.post(f"/incidents/{ref}/acknowledgement/").status_code == 403
    assert Incident.objects.get(ref=ref).state == "received"


def test_a_call_joins_what_the_hint_offers(town: Any, sit: Sit) -> None:
    known = town.alarm(utc_now(), "fire")
    desk = sit("desk")
    hint = desk.get("/desk/call/duplicates/", {"school": "S1", "kind": "fire"}, headers={"HX-Request": "true"})
    assert known.ref in hint.content.decode()
    form = {"channel": "phone", "school": "S1", "kind": "fire", "text": "smoke", "join": known.ref, "client_id": "a"}
    desk.post("/calls/", form)
    desk.post("/calls/", form)
    assert [call.incident_id for call in Call.objects.all()] == [known.pk], "pressed twice, taken once"


def test_a_place_that_is_not_in_the_register_is_kept_in_the_words_of_the_call(town: Any, sit: Sit) -> None:
    sit("desk").post("/calls/", {"channel": "phone", "where": "behind the old mill", "text": "a fight", "kind": ""})
    assert Call.objects.get().text == "behind the old mill\na fight"


def test_a_chattering_device_is_shelved_with_a_reason_and_put_back(town: Any, sit: Sit) -> None:
    desk = sit("desk")
    refused = desk.post("/schools/S1/points/shelve/", {"device": "D1", "hours": "1", "reason": " "}, follow=True)
    assert "say why" in refused.content.decode()
    desk.post("/schools/S1/points/shelve/", {"device": "D1", "hours": "1", "reason": "loose contact"})
    point = PointState.objects.get()
    assert (point.state, point.reason) == ("shelved", "loose contact")
    assert "loose contact" in desk.get("/attention/shelved/").content.decode()
    desk.post("/schools/S1/points/unshelve/", {"point": point.pk})
    point.refresh_from_db()
    assert point.state == "normal"


def test_an_unknown_sender_is_settled_once_and_learned(town: Any, sit: Sit) -> None:
    now = utc_now()
    row = Unknown.objects.create(kind="account", protocol="dc09", key="77", count=3, first_at=now, last_at=now)
    desk = sit("desk")
    assert "77" in desk.get("/attention/unknown/").content.decode()
    wrong = desk.post(f"/attention/unknown/{row.pk}/answer/", {"code": "nothing", "do": "learn"}, follow=True)
    assert "Nothing was changed" in wrong.content.decode()
    desk.post(f"/attention/unknown/{row.pk}/answer/", {"code": "L1", "do": "learn"})
    row.refresh_from_db()
    assert row.settled_at is not None
    assert list(row.answer) == ["line"]


def test_a_tick_is_taken_back(town: Any, sit: Sit) -> None:
    incident = town.alarm(utc_now())
    key = incident.checklist.first().key
    desk = sit("desk")
    desk.post(f"/incidents/{incident.ref}/checklist/{key}/", {"done": "yes"})
    assert incident.checklist.get(key=key).done_at is not None
    answer = desk.post(f"/incidents/{incident.ref}/checklist/{key}/", {"done": "no"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert incident.checklist.get(key=key).done_at is None


def test_a_photo_that_is_sent_twice_is_kept_once(town: Any, sit: Sit) -> None:
    from io import BytesIO

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    from anyuan.incidents import actions
    from anyuan.journal.models import EvidenceFile

    now = utc_now()
    incident = town.alarm(now)
    by = town.county.actor("wang")
    task = actions.dispatch_units(incident, units=[town.county.units["car"]], by=by, now=now)[0]
    picture = BytesIO()
    Image.new("RGB", (8, 8), "grey").save(picture, "JPEG")
    phone = sit("patrol")
    for _again in range(2):
        file = SimpleUploadedFile("a.jpg", picture.getvalue(), "image/jpeg")
        answer = phone.post(
            f"/respond/{task.pk}/photo/", {"file": file, "client_id": "0f-1"}, headers={"HX-Request": "true"}
        )
        assert answer.status_code == 200
    assert EvidenceFile.objects.count() == 1
    row = EvidenceFile.objects.get()
    shown = sit("desk").get(f"/incidents/{incident.ref}/evidence/{row.pk}/thumbnail/")
    assert shown["Content-Type"] == "image/webp"


def test_an_act_handed_in_twice_is_no_refusal(town: Any, sit: Sit) -> None:
    from anyuan.incidents import actions

    now = utc_now()
    incident = town.alarm(now)
    by = town.county.actor("wang")
    task = actions.dispatch_units(incident, units=[town.county.units["car"]], by=by, now=now)[0]
    phone = sit("patrol")
    for _again in range(2):
        answer = phone.post(f"/respond/{task.pk}/acknowledge/", {}, headers={"HX-Request": "true"})
        assert answer.status_code == 200
    assert 'role="alert"' not in answer.content.decode()
    assert sit("school").post(f"/respond/{task.pk}/acknowledge/").status_code == 404


def test_theme_and_language_are_kept(town: Any, sit: Sit) -> None:
    desk = sit("desk")
    desk.post("/preferences/theme/", {"theme": "night", "next": "/"})
    assert 'data-theme="night"' in desk.get("/incidents/").content.decode()
    desk.post("/preferences/language/", {"language": "zh-hans", "next": "/"})
    assert "警情" in desk.get("/incidents/").content.decode()
