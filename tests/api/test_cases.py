"""Cases by interface: from opening to closure, who was first, what is refused, and files that prove something or nothing."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from anyuan.cases.models import Case, Report
from anyuan.directory.actions import accounts, tokens
from anyuan.directory.models import Account, Organisation, Person
from anyuan.journal.models import EvidenceFile
from tests.api.world import BY, LONG_AGO, World

INSTRUCTION = {"kind": "instruction", "title": "清理校门口", "fields": {"issued_by": "县委办", "demand": "三天内"}}


@pytest.fixture
def offices(world: World) -> World:
    """The county with liaisons of two departments and a second leader."""
    for name, role, code in (("city", "liaison", "CG1"), ("station", "liaison", "PS1"), ("boss", "commander", "")):
        person = Person.objects.create(code=f"P-{name}", name=name, purpose="test", legal_basis="duty")
        account = Account.objects.create(username=name, person=person, password="!", created_at=LONG_AGO)
        where: dict[str, Any] = (
            {"organisation": Organisation.objects.get(code=code)} if code else {"area": world.county}
        )
        accounts.grant(account, role, by=BY, now=LONG_AGO, **where)
        _, world.tokens[name] = tokens.make(account, by=BY, now=LONG_AGO, name=name)
    return world


def post(world: World, who: str, path: str, body: dict[str, Any], status: int = 200) -> dict[str, Any]:
    answer = world.client(who).post(f"/api/v1/{path}", body, content_type="application/json")
    assert answer.status_code == status, (path, answer.content)
    return answer.json()


def photo(size: int = 64) -> bytes:
    file = io.BytesIO()
    Image.effect_noise((size, size), 60).convert("RGB").save(file, "JPEG", quality=95)
    return file.getvalue()


def upload(world: World, who: str, ref: str, name: str, content: bytes) -> Any:
    file = SimpleUploadedFile(name, content, content_type="image/jpeg")
    return world.client(who).post(f"/api/v1/cases/{ref}/files", {"file": file})


def test_an_instruction_goes_through_all_its_verbs(offices: World) -> None:
    row = post(offices, "dispatcher", "cases", INSTRUCTION, 201)
    assert (row["state"], row["owner"]["code"], row["light"]) == ("registered", "CC1", "green")
    at = f"cases/{row['ref']}"
    assert offices.client("city").get(f"/api/v1/{at}").status_code == 404
    assigned = post(offices, "dispatcher", f"{at}/assignment", {"owner": {"kind": "organisation", "code": "CG1"}})
    assert (assigned["state"], assigned["owner"]["code"]) == ("assigned", "CG1")
    assert post(offices, "city", f"{at}/acceptance", {})["state"] == "handling"
    post(offices, "city", f"{at}/assignment", {"owner": {"kind": "organisation", "code": "PS1"}}, 403)
    assert post(offices, "city", f"{at}/question", {"organisation": "PS1", "question": "?"})["state"] == "waiting"
    assert post(offices, "station", f"{at}/answer", {"text": "yes"})["state"] == "handling"
    asked = post(offices, "city", f"{at}/extension", {"amount": 2, "reason": "rain"})
    given = post(offices, "leader", f"{at}/extension/decision", {"granted": True})
    assert given["due_at"] > asked["due_at"]
    post(offices, "leader", f"{at}/supervision", {"demand": "how does it stand?"})
    post(offices, "city", f"{at}/supervision/answer", {"text": "well"})
    post(offices, "city", f"{at}/notes", {"text": "seen"})
    missing = post(offices, "city", f"{at}/submission", {"disposition": "carried_out", "result": "done"}, 422)
    assert missing["key"] == "cases.evidence_missing"
    file = upload(offices, "city", row["ref"], "现场.jpg", photo()).json()["file"]
    proof = [{"kind": "report", "file": file, "lon": 110.1, "lat": 25.1, "taken_at": "2026-11-25T08:00:00+08:00"}]
    done = {"disposition": "carried_out", "result": "done", "evidence": proof}
    assert post(offices, "city", f"{at}/submission", done)["state"] == "submitted"
    post(offices, "city", f"{at}/verification", {}, 403)
    assert post(offices, "leader", f"{at}/return", {"reason": "blurred"})["returned_count"] == 1
    post(offices, "city", f"{at}/submission", done)
    assert post(offices, "leader", f"{at}/verification", {"remark": "seen"})["state"] == "replying"
    first = post(offices, "boss", f"{at}/verification", {}, 409)
    assert first["who"]
    assert first["at"]
    closed = post(offices, "dispatcher", f"{at}/reply", {"text": "it is clean"})
    assert (closed["state"], closed["light"], closed["on_time"]) == ("closed", "none", True)
    assert closed["answered_at"]
    whole = offices.client("leader").get(f"/api/v1/{at}").json()
    assert whole["closures"][1]["evidence"][0]["lat"] == 25.1
    assert "cases.closed" in {line["name"] for line in whole["timeline"]}
    assert whole["allowed"] == ["reopen"]
    assert {held["owner"]["code"] for held in whole["held"]} == {"CC1", "CG1", "PS1"}
    again = post(offices, "leader", f"{at}/reopening", {"reason": "dirty again"})
    assert (again["state"], again["reopened_count"]) == ("handling", 1)


def test_lists_are_filtered_paged_and_say_what_they_do_not_know(offices: World) -> None:
    for n in range(5):
        post(offices, "dispatcher", "cases", INSTRUCTION | {"title": f"t{n}"}, 201)
    post(offices, "dispatcher", "cases", {"kind": "hazard", "title": "h", "school": "S1"}, 201)
    program = offices.client("dispatcher")
    first = program.get("/api/v1/cases?limit=4").json()
    rest = program.get(f"/api/v1/cases?limit=4&cursor={first['next']}").json()
    assert len({c["ref"] for c in [*first["items"], *rest["items"]]}) == 6
    assert rest["next"] is None
    for query, count in (
        ("kind=hazard", 1),
        ("owner=S1", 1),
        ("state=registered", 5),
        ("overdue=true", 0),
        ("open=true", 6),
    ):
        assert len(program.get(f"/api/v1/cases?{query}").json()["items"]) == count, query
    assert program.get("/api/v1/cases?colour=red").status_code == 400
    assert program.get("/api/v1/cases?cursor=zzz").status_code == 400
    assert offices.client("elsewhere").get("/api/v1/cases").json()["items"] == []
    assert len(offices.client("head").get("/api/v1/cases").json()["items"]) == 1
    assert offices.client("wall").get("/api/v1/cases").status_code == 403
    assert offices.client("reader").get("/api/v1/cases").status_code == 403


def test_a_search_finds_parts_of_words_page_by_page_and_only_what_the_caller_may_see(offices: World) -> None:
    refs = []
    for n in range(5):
        refs.append(post(offices, "dispatcher", "cases", INSTRUCTION | {"title": f"清理校门口第{n}段"}, 201)["ref"])
    hazard = post(offices, "dispatcher", "cases", {"kind": "hazard", "title": "围墙松动", "school": "S1"}, 201)["ref"]
    plan = {"need": "back_to_school", "ends_on": "2027-01-01", "lead": "school", "consent": True}
    hidden = {"kind": "support_plan", "title": "校门口复学帮扶", "school": "S1", "fields": plan}
    kept = post(offices, "head", "cases", hidden, 201)["ref"]

    def found(who: str, q: str, **more: Any) -> dict[str, Any]:
        answer = offices.client(who).get("/api/v1/cases", {"q": q, **more})
        assert answer.status_code == 200, answer.content
        return answer.json()

    def names(who: str, q: str, **more: Any) -> set[str]:
        return {row["ref"] for row in found(who, q, **more)["items"]}

    first = found("dispatcher", "门口", limit=3)
    rest = found("dispatcher", "门口", limit=3, cursor=first["next"])
    assert [row["ref"] for row in [*first["items"], *rest["items"]]] == refs[::-1]
    assert rest["next"] is None
    assert names("dispatcher", "qlxmk") == set(refs)  # initials
    assert names("dispatcher", f" {hazard} ") == names("dispatcher", hazard[-4:]) & {hazard} == {hazard}
    assert names("dispatcher", "清理 第3") == {refs[3]}
    assert names("dispatcher", "松动", kind="instruction") == names("dispatcher", "松动", open="false") == set()
    assert names("dispatcher", "……") == names("elsewhere", "松动") == names("city", "清理") == set()
    assert names("head", "松动") == {hazard}
    assert kept in {row["ref"] for row in offices.client("head").get("/api/v1/cases").json()["items"]}
    assert names("head", "复学帮扶") == names("head", kept) == set()  # red line 7: found by nobody
    for query in ("q=", "q=" + "长" * 81, "q=a%00b", f"q=门&cursor={first['next'][:-3]}", "q=门&cursor=zzz"):
        assert offices.client("dispatcher").get(f"/api/v1/cases?{query}").status_code in (400, 422), query
    plain = offices.client("dispatcher").get("/api/v1/cases?limit=2").json()["next"]
    assert offices.client("dispatcher").get(f"/api/v1/cases?q=门&cursor={plain}").status_code == 400
    assert offices.client("wall").get("/api/v1/cases?q=门").status_code == 403


def test_within_a_body_its_own_people_hand_over_and_beyond_it_only_the_centre(offices: World) -> None:
    Person.objects.filter(code="P-city").update(organisation=Organisation.objects.get(code="CG1"))
    ref = post(offices, "dispatcher", "cases", INSTRUCTION, 201)["ref"]
    post(offices, "dispatcher", f"cases/{ref}/assignment", {"owner": {"kind": "organisation", "code": "CG1"}})
    away = {"owner": {"kind": "organisation", "code": "PS1"}, "reason": "theirs"}
    foreign = {"owner": {"kind": "person", "code": "P0"}, "reason": "to a stranger"}  # somebody of the station
    for body in (away, foreign):
        post(offices, "city", f"cases/{ref}/hand-over", body, 403)
    assert post(offices, "station", f"cases/{ref}/hand-over", away, 404)
    own = {"owner": {"kind": "person", "code": "P-city"}, "reason": "mine"}
    assert post(offices, "city", f"cases/{ref}/hand-over", own)["owner"]["kind"] == "person"
    assert post(offices, "leader", f"cases/{ref}/hand-over", away)["owner"]["code"] == "PS1"
    assert "hand_over" in offices.client("leader").get(f"/api/v1/cases/{ref}").json()["allowed"]


def test_the_same_id_opens_one_case_and_one_instruction_reaches_many(offices: World) -> None:
    body = INSTRUCTION | {"id": "7", "to": [{"kind": "organisation", "code": "CG1"}, {"kind": "school", "code": "S1"}]}
    first = post(offices, "leader", "cases", body, 201)
    again = post(offices, "leader", "cases", body, 200)
    assert first["ref"] == again["ref"]
    assert Case.objects.count() == 3
    whole = offices.client("leader").get(f"/api/v1/cases/{first['ref']}").json()
    assert len(whole["children"]) == 2
    refused = INSTRUCTION | {"to": [{"kind": "organisation", "code": "NOBODY"}]}
    assert post(offices, "leader", "cases", refused, 422)["key"] == "code_unknown"
    post(offices, "head", "cases", INSTRUCTION, 403)


def test_a_call_that_is_no_emergency_opens_a_case_and_danger_to_life_opens_an_incident(offices: World) -> None:
    body = {"channel": "phone", "kind": "hazard", "text": "围墙有裂缝", "school": "S1", "id": "c1"}
    taken = post(offices, "dispatcher", "calls", body, 201)
    assert taken["incident"] is None
    assert taken["code"]
    assert Case.objects.get(ref=taken["case"]).kind == "hazard"
    again = post(offices, "dispatcher", "calls", body, 200)
    assert (again["case"], Report.objects.count()) == (taken["case"], 1)
    fire = post(offices, "dispatcher", "calls", body | {"text": "宿舍着火了,有人被困", "id": "c2"}, 201)
    assert fire["incident"]
    assert fire["case"] is None


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("photo.jpg", b"MZ" + b"\0" * 200, "kind of file"),
        ("photo.jpg", b"", ""),
        ("photo.jpg", b"\xff\xd8\xff\xe0 not really a photo", "cannot be read"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_and_nothing_is_lost(
    offices: World, name: str, content: bytes, says: str
) -> None:
    ref = post(offices, "dispatcher", "cases", INSTRUCTION, 201)["ref"]
    answer = upload(offices, "dispatcher", ref, name, content)
    assert answer.status_code == 422, answer.content
    assert says in answer.json()["detail"] or answer.headers["Content-Language"] != "en"
    assert not EvidenceFile.objects.exists()
    assert Case.objects.get(ref=ref).state == "registered"


def test_a_zip_bomb_and_a_picture_that_unfolds_too_far_are_refused(offices: World) -> None:
    ref = post(offices, "dispatcher", "cases", INSTRUCTION, 201)["ref"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("a", b"\0" * 20_000_000)
    unfolds = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(unfolds, "PNG")
    for content in (packed.getvalue(), unfolds.getvalue()):
        assert len(content) < 1_000_000
        assert upload(offices, "dispatcher", ref, "photo.jpg", content).status_code == 422
    assert not EvidenceFile.objects.exists()


def test_a_photo_of_thirty_megabytes_is_refused_in_plain_words(offices: World, settings: Any) -> None:
    ref = post(offices, "dispatcher", "cases", INSTRUCTION, 201)["ref"]
    large = photo() + b"\0" * (30 * 1024 * 1024)
    answer = upload(offices, "dispatcher", ref, "large.jpg", large)
    if len(large) > settings.EVIDENCE_MAX_BYTES:
        assert answer.status_code in (413, 422), answer.content
        assert "MB" in answer.json()["detail"]
        assert not EvidenceFile.objects.exists()
    else:  # the home allows it: then what hangs behind the picture is cut off
        assert answer.status_code == 201
        assert EvidenceFile.objects.get().size_bytes < 30 * 1024 * 1024


def test_a_file_of_a_case_is_added_only_by_those_who_work_on_it(offices: World) -> None:
    ref = post(offices, "dispatcher", "cases", INSTRUCTION, 201)["ref"]
    assert upload(offices, "elsewhere", ref, "a.jpg", photo()).status_code == 404
    assert upload(offices, "city", ref, "a.jpg", photo()).status_code == 404
