"""Cases on screen: my work, the board and its doors, the record, every verb without scripts, who sees what."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from anyuan.cases import actions
from anyuan.cases.models import Case, Closure, Extension, Supervision
from anyuan.directory.models import RoleGrant
from anyuan.kernel.clock import utc_now
from tests.cases import world

Sit = Callable[..., Client]


@pytest.fixture
def county(db: Any, settings: Any) -> world.World:
    """The cases' county as it is today, so that a browser's clock and the scene's agree."""
    settings.SECOND_FACTOR = False
    made = world.build()
    made.now = utc_now()
    RoleGrant.objects.update(starts_at=made.now - timedelta(days=30))
    return made


@pytest.fixture
def sit(county: world.World) -> Sit:
    def signed_in(name: str, language: str = "en") -> Client:
        client = Client()
        client.cookies["django_language"] = language
        client.force_login(county.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def _do(client: Client, case: Case, resource: str, **form: Any) -> Any:
    return client.post(f"/cases/{case.ref}/{resource}/", {"next": f"/cases/{case.ref}/", **form}, follow=True)


def test_an_instruction_goes_its_whole_way_without_scripts(county: world.World, sit: Sit) -> None:
    wang, city, leader = sit("wang"), sit("city"), sit("leader")
    form = {"kind": "instruction", "title": "Stalls at the gate", "school": "S1", "text": "since Monday"}
    refused = wang.post("/cases/new/take/", form)
    assert refused.status_code == 422
    assert "Issued by" in _text(refused), "the missing field is named in words, not by its key"
    assert "Stalls at the gate" in _text(refused), "what was typed is still there"
    wang.post(
        "/cases/new/take/", form | {"field-issued_by": "County office", "field-demand": "clear it", "client_id": "x"}
    )
    wang.post(
        "/cases/new/take/", form | {"field-issued_by": "County office", "field-demand": "clear it", "client_id": "x"}
    )
    case = Case.objects.get()
    assert case.ref in _text(wang.get("/cases/"))
    _do(wang, case, "assignment", owner=f"organisation:{county.management.pk}")
    assert case.ref in _text(city.get("/cases/"))
    _do(city, case, "acceptance")
    refused = _do(city, case, "closure", disposition="carried_out", result="gone")
    assert refused.status_code == 409
    assert "proof is missing (Report of the result)" in _text(refused)
    assert ">gone<" in _text(refused), "the words stand in the form again"
    _do(city, case, "closure", disposition="carried_out", result="gone", **{"file-report": _photo()})
    case.refresh_from_db()
    assert case.state == "submitted"
    assert case.ref in _text(leader.get("/cases/")), "it waits for the leader's verification"
    _do(leader, case, "verification", remark="seen")
    _do(wang, case, "reply", text="It is done")
    case.refresh_from_db()
    assert case.state == "closed"
    page = _text(leader.get(f"/cases/{case.ref}/"))
    assert "verified by Leader" in page
    assert "/closure/" not in page


def _photo() -> Any:
    from io import BytesIO

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    picture = BytesIO()
    Image.new("RGB", (8, 8), "grey").save(picture, "JPEG")
    return SimpleUploadedFile("a.jpg", picture.getvalue(), "image/jpeg")


def test_every_other_verb_without_scripts(county: world.World, sit: Sit) -> None:
    case = county.handling()
    city, market, leader, commander = sit("city"), sit("market"), sit("leader"), sit("commander")
    _do(city, case, "question", organisation=county.market.pk, question="Whose stalls?")
    case.refresh_from_db()
    assert case.state == "waiting"
    assert case.ref in _text(market.get("/cases/")), "the clock counts on the department that was asked"
    _do(market, case, "answer", text="Ours, since May")
    _do(city, case, "extension", amount="2", unit="natural_days", reason="it rains")
    assert "granted" not in _text(city.get(f"/cases/{case.ref}/"))
    page = _text(leader.get("/cases/"))
    assert "it rains" in page
    _do(leader, case, "extension-decision", granted="yes", decision="two days")
    assert Extension.objects.get().granted is True
    _do(commander, case, "supervision", demand="How far are you?", hours="4")
    assert "How far are you?" in _text(city.get("/cases/"))
    _do(city, case, "supervision-answer", text="Half of them are gone")
    assert Supervision.objects.get().answer == "Half of them are gone"
    _do(city, case, "notes", text="spoke with the traders")
    _do(city, case, "bounce", reason="It belongs to the market office")
    case.refresh_from_db()
    assert case.state == "bounced"
    _do(sit("wang"), case, "assignment", owner=f"organisation:{county.market.pk}", reason="decided")
    page = _text(sit("wang").get(f"/cases/{case.ref}/"))
    for words in ("given back", "市场监管局", "Whose stalls?", "Ours, since May", "spoke with the traders"):
        assert words in page, words
    other = county.open(title="the same stalls")
    _do(sit("wang"), other, "join", into=case.ref)
    other.refresh_from_db()
    assert other.state == "joined"
    third = county.open(title="nothing")
    _do(sit("wang"), third, "dismissal", reason="not a matter of ours")
    _do(sit("wang"), third, "reopening", reason="it is after all")
    third.refresh_from_db()
    assert (third.state, third.reopened_count) == ("registered", 1)


def test_the_loser_of_a_race_is_told_who_was_first(county: world.World, sit: Sit) -> None:
    case = county.open()
    wang, li = sit("wang"), sit("li")
    assert li.get(f"/cases/{case.ref}/assignment/").status_code == 200
    _do(li, case, "assignment", owner=f"organisation:{county.market.pk}")
    answer = wang.post(
        f"/cases/{case.ref}/assignment/",
        {"owner": f"organisation:{county.management.pk}"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 409
    assert "Li was first" in _text(answer)
    case.refresh_from_db()
    assert case.organisation_id == county.market.pk


def test_the_verifier_is_never_the_handler(county: world.World, sit: Sit) -> None:
    case = county.submitted(by="wang")
    wang = sit("wang")
    assert f"/cases/{case.ref}/verification/" not in _text(wang.get(f"/cases/{case.ref}/"))
    assert _do(wang, case, "verification").status_code == 404
    assert Closure.objects.get().verdict == ""
    assert f"/cases/{case.ref}/verification/" in _text(sit("li").get(f"/cases/{case.ref}/"))


@pytest.mark.parametrize(
    ("name", "sees"),
    [("wang", True), ("officer", True), ("city", True), ("market", False), ("head", True), ("other_head", False),
     ("mediator", False)],
)  # fmt: skip
def test_who_sees_a_case_of_a_school(county: world.World, sit: Sit, name: str, sees: bool) -> None:
    case = county.assigned(school=county.school)
    client = sit(name)
    for path in ("", "record/", "notes/"):
        assert (client.get(f"/cases/{case.ref}/{path}").status_code != 404) is sees, path
    shown = client.get("/schools/S1/")
    assert (case.title in _text(shown)) is (sees and shown.status_code == 200)


def test_not_allowed_and_not_there_look_the_same(county: world.World, sit: Sit) -> None:
    case = county.assigned()
    market = sit("market")
    for ref in (case.ref, "T000000-0000"):
        assert market.get(f"/cases/{ref}/").status_code == 404
        assert market.post(f"/cases/{ref}/notes/", {"text": "x"}).status_code == 404
    assert sit("city").get(f"/cases/{case.ref}/supervision/").status_code in (302, 303)
    assert _do(sit("city"), case, "supervision", demand="x").status_code == 404


def test_every_number_of_the_board_opens_its_rows(county: world.World, sit: Sit) -> None:
    old = county.now - timedelta(days=20)
    county.assigned(now=old)
    county.handling(now=old, title="late")
    county.handling()
    actions.ask(
        county.handling(title="asked"),
        organisation=county.market.pk,
        question="?",
        by=county.actor("city"),
        now=county.now,
    )
    actions.bounce(county.assigned(title="bounced"), reason="no", by=county.actor("city"), now=county.now)
    again = county.closed(title="again")
    actions.reopen(again, reason="not clean", by=county.actor("wang"), now=county.now)
    county.closed(title="done")
    board = sit("wang").get("/cases/board/")
    doors = re.findall(r'href="(/cases/rows/\?[^"]+)"[^>]*>(.*?)</a>', _text(board), re.DOTALL)
    assert len(doors) > 12
    for url, inside in doors:
        figure = re.search(r"<b>(\d+)</b>", inside) or re.search(r"(\d+)\s*$", inside)
        assert figure, inside
        page = _text(sit("wang").get(url.replace("&amp;", "&")))
        total = re.search(r"data-total>(\d+)<", page)
        assert total, url
        assert total.group(1) == figure.group(1), (url, inside)
        assert page.count('class="case-row"') == int(figure.group(1)), url


def test_the_five_figures_of_closure_are_never_shown_alone(county: world.World, sit: Sit) -> None:
    county.closed()
    page = _text(sit("leader").get("/cases/board/"))
    for label in ("Closed on time", "Verified by somebody else", "Opened again within 30 days", "Found falsely closed"):
        assert label in page


def test_one_instruction_goes_to_many_and_comes_back_as_one_answer(county: world.World, sit: Sit) -> None:
    form = {"title": "Check all gates", "field-issued_by": "County office", "field-demand": "check", "client_id": "i"}
    wang = sit("wang")
    refused = wang.post("/cases/instruct/", form)
    assert refused.status_code == 422
    assert "Check all gates" in _text(refused), "what was typed is still there"
    to = {"organisations": [county.management.pk, county.market.pk], "schools": "S1"}
    wang.post("/cases/instruct/", form | to)
    wang.post("/cases/instruct/", form | to)
    parent = Case.objects.get(parent=None)
    parts = list(parent.children.order_by("id"))
    assert len(parts) == 3, "pressed twice, issued once"
    actions.accept(parts[0], by=county.actor("city"), now=county.now)
    county.submit(actions.fresh(parts[0]), result="All of ours are sound")
    page = _text(wang.get(f"/cases/{parent.ref}/all/"))
    assert "All of ours are sound" in page
    assert "not all have answered" in page
    assert page.count("not yet") == 2
    assert sit("market").get(f"/cases/{parent.ref}/all/").status_code == 404, "a department sees its own part alone"
    assert sit("city").post("/cases/instruct/", form | to).status_code == 404


def test_danger_to_life_goes_to_the_incidents_and_opens_no_case(county: world.World, sit: Sit) -> None:
    from anyuan.incidents.models import Call

    answer = sit("wang").post("/cases/new/take/", {"life": "yes", "title": "a man with a knife", "school": "S1"})
    assert answer["Location"].startswith("/incidents/")
    assert "knife" in Call.objects.get().text
    assert not Case.objects.exists()


def test_duplicates_are_offered_while_one_types_and_joined(county: world.World, sit: Sit) -> None:
    known = county.open(title="校门口占道摆摊", school=county.school)
    wang = sit("wang", "zh-hans")
    hint = _text(wang.get("/cases/new/duplicates/", {"title": "门口摆摊", "school": "S1"}))
    assert known.ref in hint
    assert known.ref not in _text(sit("market").get("/cases/new/duplicates/", {"title": "门口摆摊"}))
    wang.post(
        "/cases/new/take/",
        {
            "kind": "instruction",
            "title": "又是摆摊",
            "school": "S1",
            "join": known.ref,
            "field-issued_by": "县",
            "field-demand": "清",
        },
    )
    assert Case.objects.get(title="又是摆摊").joined_into_id == known.pk


def test_both_languages_speak_whole_sentences(county: world.World, sit: Sit) -> None:
    case = county.submitted(title="摆摊")
    page = _text(sit("wang", "zh-hans").get(f"/cases/{case.ref}/"))
    for english in ("Timeline", "Evidence", "was submitted", "Assign", "Owner:", "Verify", "Overdue"):
        assert english not in page, english
    for path in ("/cases/", "/cases/board/", "/cases/new/", "/cases/rows/?what=owed"):
        shown = _text(sit("wang", "zh-hans").get(path))
        assert "事项" in shown or "我" in shown


def test_beyond_a_body_the_centre_hands_over_and_within_it_the_body_itself(county: world.World, sit: Sit) -> None:
    """A department that could pass its case on by itself would go round the centre's decision, and round the count of bounces."""
    case = county.handling(title="Stalls at the gate", school=county.school)
    city, leader = sit("city"), sit("leader")
    form = _text(city.get(f"/cases/{case.ref}/hand-over/"))
    assert f"organisation:{county.market.pk}" not in form
    assert f'value="{county.people["city2"].pk}"' in form
    said = _text(
        _do(
            city,
            case,
            "hand-over",
            owner=f"organisation:{county.market.pk}",
            handler=county.people["city2"].pk,
            reason="busy",
        )
    )
    assert "from the centre only" in said
    case.refresh_from_db()
    assert (case.owner_id, case.handler_id) == (county.management.pk, county.people["city"].pk)
    said = _text(_do(leader, case, "hand-over", handler=county.people["city2"].pk, reason="ill"))
    assert "decided by that body" in said
    _do(city, case, "hand-over", handler=county.people["city2"].pk, reason="ill")
    case.refresh_from_db()
    assert case.handler_id == county.people["city2"].pk
    due = case.due_at
    assert f"organisation:{county.market.pk}" in _text(leader.get(f"/cases/{case.ref}/hand-over/"))
    _do(leader, case, "hand-over", owner=f"organisation:{county.market.pk}", reason="theirs after all")
    case.refresh_from_db()
    assert (case.owner_id, case.handler_id, case.due_at) == (county.market.pk, None, due)
    assert case.bounced_count == 0
