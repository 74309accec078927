"""Mediation, clean-ups, reviews, draws, reports in, seals, referrals and ledgers by interface: right, wrong, and not yours."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from anyuan.cases.actions import reports, uploads
from anyuan.cases.models import Case, FollowUp, PoliceNotice, Report
from anyuan.directory.actions import accounts, tokens
from anyuan.directory.models import Account, Organisation, Person
from anyuan.journal.actions import seal_waiting
from anyuan.kernel.clock import utc_now
from tests.api.test_cases import photo, post, upload
from tests.api.world import BY, LONG_AGO, World

PEOPLE = (
    ("city", "liaison", "CG1"),
    ("station", "liaison", "PS1"),
    ("boss", "commander", ""),
    ("protector", "protection_officer", ""),
    ("officer", "education_officer", ""),
    ("mediator", "mediator", ""),
)


@pytest.fixture
def offices(world: World) -> World:
    """The county with liaisons, a commander, a protection officer, an education officer and a mediator."""
    for name, role, code in PEOPLE:
        person = Person.objects.create(code=f"P-{name}", name=name, purpose="test", legal_basis="duty")
        account = Account.objects.create(username=name, person=person, password="!", created_at=LONG_AGO)
        where: dict[str, Any] = (
            {"organisation": Organisation.objects.get(code=code)} if code else {"area": world.county}
        )
        accounts.grant(account, role, by=BY, now=LONG_AGO, **where)
        _, world.tokens[name] = tokens.make(account, by=BY, now=LONG_AGO, name=name)
    return world


def get(world: World, who: str, path: str, status: int = 200) -> Any:
    answer = world.client(who).get(f"/api/v1/{path}")
    assert answer.status_code == status, (path, answer.content)
    return answer.json()


def dispute(world: World) -> str:
    """A dispute that a department handles."""
    body = {"kind": "dispute", "title": "校门口摊位纠纷", "area": "990101", "fields": {}}
    body["category"] = "neighbour"
    from anyuan.cases.queries.kinds import kind_for

    kind = kind_for("dispute", world.county.path)
    body["category"] = kind["categories"][0]["code"] if kind.get("categories") else ""
    body["fields"] = {f["key"]: _value(f) for f in kind["fields"] if f.get("required")}
    body["grade"] = kind["grading"]["grades"][-1]["code"]
    row = post(world, "leader", "cases", body, 201)
    at = f"cases/{row['ref']}"
    if row["state"] == "registered":
        post(world, "leader", f"{at}/assignment", {"owner": {"kind": "organisation", "code": "CG1"}})
        post(world, "city", f"{at}/acceptance", {})
    return str(row["ref"])


def _value(field: dict[str, Any]) -> Any:
    match field["type"]:
        case "number" | "count":
            return 1
        case "yesno":
            return True
        case "date":
            return "2026-11-20"
        case "choice":
            return field["choices"][0]["code"]
    return "两户"


def test_a_dispute_is_mediated_signed_visited_and_opens_again_when_it_comes_back(offices: World) -> None:
    ref = dispute(offices)
    at = f"cases/{ref}/mediation"
    for label in ("甲方", "乙方"):
        post(offices, "city", f"{at}/parties", {"label": label, "capacity": "trader", "name": "王某"}, 201)
    assert post(offices, "city", f"{at}/parties", {"label": "丙方", "capacity": "pupil", "name": "x"}, 422)["key"]
    held = {"held_at": utc_now().isoformat(), "present": ["甲方"], "outcome": "adjourned", "record": "先听"}
    assert post(offices, "city", f"{at}/sessions", held, 422)["key"] == "cases.no_mediator"
    post(offices, "station", f"{at}/parties", {"label": "x", "capacity": "staff"}, 404)
    assert get(offices, "city", f"{at}/proposed") == []
    get(offices, "mediator", at, 404)
    post(offices, "city", f"{at}/mediators", {"person": "P-mediator", "lead": True}, 201)
    assert get(offices, "mediator", at)["parties"][0]["name"] == "王某"
    post(offices, "mediator", f"{at}/sessions", held | {"present": ["甲方", "乙方"], "outcome": "settled"}, 201)
    file = upload(offices, "city", ref, "协议.jpg", photo()).json()["file"]
    agreed = {"text": "各退一步", "signed": ["甲方"], "evidence": [{"kind": "signature", "file": file}]}
    assert post(offices, "city", f"{at}/agreements", agreed, 422)["key"] == "cases.not_signed"
    post(offices, "city", f"{at}/agreements", agreed | {"signed": ["甲方", "乙方"]}, 201)
    whole = get(offices, "city", at)
    assert [s["outcome"] for s in whole["sessions"]] == ["settled"]
    assert whole["agreements"][0]["signed"] == ["甲方", "乙方"]
    number = whole["mediators"][0]["id"]
    post(offices, "city", f"{at}/mediators/{number}/end", {})
    get(offices, "mediator", at, 404)
    case = Case.objects.get(ref=ref)
    visit = FollowUp.objects.create(case=case, due_at=utc_now() + timedelta(days=7))
    Case.objects.filter(pk=case.pk).update(
        state="closed", open=False, due_kind="", due_at=None, yellow_at=None, closed_at=utc_now()
    )
    back = post(offices, "city", f"{at}/visits/{visit.pk}", {"outcome": "relapsed", "note": "又吵起来"})
    assert (back["state"], back["reopened_count"]) == ("handling", 1)
    post(offices, "city", f"{at}/visits/99999", {"outcome": "kept"}, 404)


def test_a_clean_up_has_a_plan_and_findings_that_are_cases_of_their_departments(offices: World) -> None:
    row = post(offices, "leader", "cases", _opened("clean_up", offices, school="S1"), 201)
    at = f"cases/{row['ref']}/clean-up"
    part = {"organisation": "CG1", "task": "占道", "form": "联合", "starts_on": "2026-11-25", "ends_on": "2026-11-30"}
    post(offices, "leader", f"{at}/plan", part, 201)
    assert post(offices, "leader", f"{at}/plan", part | {"ends_on": "2026-11-01"}, 422)["key"] == "cases.time_wrong"
    found = {"organisation": "CG1", "title": "占道摊位", "id": "f1"}
    first = post(offices, "leader", f"{at}/findings", found, 201)
    assert post(offices, "leader", f"{at}/findings", found, 200)["ref"] == first["ref"]
    assert (first["parent"], first["owner"]["code"]) == (row["ref"], "CG1")
    whole = get(offices, "leader", at)
    assert (whole["findings"], whole["closed"], whole["plan"][0]["task"]) == ([first["ref"]], 0, "占道")
    post(offices, "city", f"{at}/plan", part, 404)
    wrong = post(offices, "leader", f"cases/{first['ref']}/clean-up/plan", part, 422)
    assert wrong["key"] == "cases.not_this_kind"


def test_a_review_names_causes_and_measures_that_somebody_owes(offices: World) -> None:
    row = post(offices, "leader", "cases", _opened("case_review", offices, school="S1"), 201)
    at = f"cases/{row['ref']}/review"
    known = get(offices, "leader", "cases/causes")
    made = post(offices, "leader", "cases/causes", {"label": "放学时段无人值守"}, 201)
    assert made["code"] not in {cause["code"] for cause in known}
    post(offices, "leader", f"{at}/findings", {"cause": made["code"], "text": "没有人"}, 201)
    assert post(offices, "leader", f"{at}/findings", {}, 422)["key"] == "dispatch.reason_missing"
    day = (utc_now() + timedelta(days=20)).date().isoformat()
    owed = {"title": "补一名保安", "owner": {"kind": "organisation", "code": "CG1"}, "due_on": day}
    measure = post(offices, "leader", f"{at}/measures", owed, 201)
    assert measure["due_at"][:10] <= day or measure["handle_due_at"]
    whole = get(offices, "leader", at)
    assert (whole["findings"][0]["cause"], whole["measures"]) == (made["code"], [measure["ref"]])
    assert post(offices, "leader", f"{at}/measures", owed | {"due_on": "2020-01-01"}, 422)["key"]


def _opened(kind: str, world: World, **more: Any) -> dict[str, Any]:
    from anyuan.cases.queries.kinds import kind_for

    fields = {f["key"]: _value(f) for f in kind_for(kind, world.county.path)["fields"] if f.get("required")}
    return {"kind": kind, "title": "x", "fields": fields, **more}


def test_a_draw_is_announced_sealed_drawn_and_looked_at_by_somebody_else(offices: World) -> None:
    from anyuan.cases.actions import draws

    today = timezone.localdate(utc_now()).isoformat()
    asked = {"area": "990101", "from_date": "2020-01-01", "to_date": today, "share": 1.0}
    assert post(offices, "leader", "cases/draws", asked, 422)["key"] == "cases.nothing_to_draw"
    for n in range(3):
        row = post(offices, "dispatcher", "cases", _opened("hazard", offices, school="S1") | {"title": f"t{n}"}, 201)
        Case.objects.filter(ref=row["ref"]).update(
            state="closed",
            open=False,
            due_kind="",
            due_at=None,
            yellow_at=None,
            closed_at=utc_now(),
            verified_at=utc_now(),
        )
    drawn = post(offices, "leader", "cases/draws", asked, 201)
    post(offices, "city", "cases/draws", asked, 403)
    post(offices, "leader", "cases/draws", asked | {"area": "990102"}, 403)
    assert (drawn["population"], drawn["seed"]) == (3, "")
    seal_waiting(now=utc_now())
    draws.draw_sealed(now=utc_now())
    whole = get(offices, "leader", f"cases/draws/{drawn['id']}")
    assert whole["seed"]
    assert whole["wrong"] == ""
    assert len(whole["rechecks"]) == 3
    number = whole["rechecks"][0]["id"]
    assert [one["id"] for one in get(offices, "boss", "cases/draws")["items"]] == [drawn["id"]]
    get(offices, "elsewhere", f"cases/draws/{drawn['id']}", 404)
    look = {"outcome": "sound", "note": "现场无异常"}
    post(offices, "officer", f"cases/rechecks/{number}/outcome", look, 404)
    post(offices, "leader", f"cases/rechecks/{number}/inspector", {"person": "P-officer"})
    assert post(offices, "officer", f"cases/rechecks/{number}/outcome", look)["outcome"] == "sound"
    again = post(offices, "officer", f"cases/rechecks/{number}/outcome", look, 422)
    assert again["key"] == "cases.already_done"


def test_reports_are_listed_settled_joined_asked_and_a_childs_goes_where_it_belongs(offices: World) -> None:
    def told(text: str, **more: Any) -> Report:
        new = reports.New(channel="page", text=text, school=offices.school, **more)
        return reports.take(new, now=utc_now()).report

    plain, again, third = told("路灯坏了三天"), told("围墙有裂缝要掉下来"), told("垃圾没人清")
    listed = get(offices, "dispatcher", "cases/incoming")
    assert {row["id"] for row in listed} == {plain.public_id, again.public_id, third.public_id}
    assert "text" not in listed[0]
    at = f"cases/incoming/{plain.public_id}"
    assert get(offices, "dispatcher", at)["text"] == "路灯坏了三天"
    get(offices, "city", at, 403)
    get(offices, "elsewhere", at, 404)
    get(offices, "head", at, 404)
    asked = post(offices, "dispatcher", f"{at}/question", {"text": "哪一盏?"})
    assert [line["text"] for line in asked["talk"]] == ["哪一盏?"]
    settled = post(offices, "dispatcher", f"{at}/settlement", {})
    assert settled["case"]
    assert settled["outcome"] == "case"
    assert post(offices, "dispatcher", f"{at}/settlement", {}, 409)["who"]
    other = f"cases/incoming/{again.public_id}"
    post(offices, "dispatcher", f"{other}/settlement", {"into": "NOBODY-1"}, 404)
    joined = post(offices, "dispatcher", f"{other}/settlement", {"into": settled["case"]})
    assert joined["case"] == settled["case"]
    last = f"cases/incoming/{third.public_id}"
    post(offices, "dispatcher", f"{last}/protection", {"situation": "zz"}, 422)
    turned = post(offices, "dispatcher", f"{last}/protection", {"situation": "2"})
    assert turned["about_child"]
    assert PoliceNotice.objects.filter(report=third).exists()
    get(offices, "dispatcher", last, 404)
    assert get(offices, "protector", last)["text"] == "垃圾没人清"
    spam = told("买发票")
    gone = post(offices, "dispatcher", f"cases/incoming/{spam.public_id}/decline", {"spam": True})
    assert gone["outcome"] == "spam"


def test_a_seal_is_opened_by_two_people_in_two_roles_and_a_referral_carries_no_words(offices: World) -> None:
    row = post(offices, "protector", "cases", _opened("bullying", offices, school="S1"), 403)
    row = post(offices, "head", "cases", _opened("bullying", offices, school="S1"), 201)
    at = f"cases/{row['ref']}"
    assert row["title"] == ""
    get(offices, "city", at, 404)
    referred = {"kind": "counselling", "organisation": "CG1"}
    assert post(offices, "protector", f"{at}/referrals", referred, 422)["key"] == "cases.referral_wrong"
    made = post(offices, "protector", f"{at}/referrals", referred | {"consent": True}, 201)
    theirs = get(offices, "city", "cases/referrals")
    assert (theirs[0]["id"], theirs[0]["case"]) == (made["id"], None)
    moved = post(offices, "city", f"cases/referrals/{made['id']}/move", {"verb": "accept"})
    assert (moved["state"], moved["case"]) == ("accepted", None)
    post(offices, "city", f"cases/referrals/{made['id']}/move", {"verb": "revoke"}, 403)
    post(offices, "station", f"cases/referrals/{made['id']}/move", {"verb": "end"}, 404)
    assert post(offices, "city", f"cases/referrals/{made['id']}/move", {"verb": "accept"}, 409)
    assert get(offices, "protector", f"{at}/referrals")[0]["state"] == "accepted"
    post(offices, "protector", f"{at}/named", {"person": "P-mediator"})
    get(offices, "mediator", at)
    post(offices, "protector", f"{at}/unnamed", {"person": "P-mediator"})
    get(offices, "mediator", at, 404)
    Case.objects.filter(ref=row["ref"]).update(
        state="closed", open=False, due_kind="", due_at=None, yellow_at=None, closed_at=utc_now(), sealed_at=utc_now()
    )
    get(offices, "protector", at, 404)
    wish = {"basis": "未保法", "purpose": "复核", "expires_at": (utc_now() + timedelta(days=2)).isoformat()}
    post(offices, "city", f"{at}/unsealing", wish, 403)
    asked = post(offices, "protector", f"{at}/unsealing", wish, 201)
    post(offices, "protector", f"cases/unsealings/{asked['id']}/decision", {"granted": True}, 403)
    assert get(offices, "boss", "cases/unsealings?waiting=true")[0]["id"] == asked["id"]
    assert post(offices, "boss", f"cases/unsealings/{asked['id']}/decision", {"granted": True})["granted"]
    get(offices, "protector", at)
    get(offices, "boss", at, 404)
    assert post(offices, "protector", f"cases/unsealings/{asked['id']}/end", {})["ended_at"]
    get(offices, "protector", at, 404)


def test_a_ledger_goes_out_and_another_comes_in_after_a_dry_run(offices: World) -> None:
    post(offices, "dispatcher", "cases", _opened("hazard", offices, school="S1") | {"title": "=1+1"}, 201)
    out = offices.client("leader").post(
        "/api/v1/cases/ledger/export", {"kind": "hazard", "approval": "月报"}, content_type="application/json"
    )
    assert out.status_code == 200, out.content
    assert out["Content-Type"].startswith("application/vnd.openxmlformats")
    assert "attachment" in out["Content-Disposition"]
    text = offices.client("leader").post(
        "/api/v1/cases/ledger/export",
        {"kind": "hazard", "approval": "月报", "form": "csv", "school": "S1"},
        content_type="application/json",
    )
    cells = [cell for line in csv.reader(io.StringIO(text.content.decode("utf-8-sig"))) for cell in line]
    assert any("1+1" in cell for cell in cells)
    assert not any(cell.startswith("=") for cell in cells)
    post(offices, "city", "cases/ledger/export", {"approval": "x"}, 403)
    assert post(offices, "leader", "cases/ledger/export", {"approval": "x", "kind": "bullying"}, 422)["key"]
    lines = text.content.decode("utf-8-sig").splitlines()
    file = "\r\n".join([lines[0], lines[1].replace("1+1", "护栏松动").replace("T26", "Z26")]).encode("utf-8-sig")
    tried = _send(offices, "leader", file)
    assert tried.status_code == 202, tried.content
    assert (tried.json()["state"], tried.json()["running"]) == ("waiting", True)
    job = f"cases/ledger/jobs/{tried.json()['id']}"
    get(offices, "boss", job, 404)
    post(offices, "leader", f"{job}/storing", {}, 422)
    assert uploads.work(utc_now()) == 1
    checked = get(offices, "leader", job)
    assert (checked["state"], checked["running"], checked["problems"]) == ("checked", False, [])
    assert checked["created"] + checked["updated"] == 1
    assert Case.objects.count() == 1
    assert _send(offices, "leader", file, area="990102").status_code == 403
    assert _send(offices, "city", file).status_code == 403
    assert _send(offices, "leader", b"MZ\0", "台账.exe").status_code == 422
    assert _send(offices, "leader", b"").status_code == 422
    wrong = _send(offices, "leader", "什么,都,不是\r\n1,2,3".encode(), dry_run="false").json()["id"]
    uploads.work(utc_now())
    refused = get(offices, "leader", f"cases/ledger/jobs/{wrong}")
    assert (refused["state"], refused["batch"]) == ("refused", None)
    assert refused["problems"]
    assert post(offices, "leader", f"cases/ledger/jobs/{wrong}/dropping", {})["state"] == "dropped"
    get(offices, "leader", f"cases/ledger/jobs/{wrong}", 404)
    post(offices, "leader", f"{job}/storing", {}, 202)
    uploads.work(utc_now())
    assert get(offices, "leader", job)["state"] == "stored"
    straight = _send(offices, "leader", file, dry_run="false").json()["id"]
    for _step in range(2):
        uploads.work(utc_now())
    again = get(offices, "leader", f"cases/ledger/jobs/{straight}")
    assert (again["state"], again["created"], again["updated"]) == ("stored", 0, 0)
    assert again["unchanged"] == 1
    batch = get(offices, "leader", job)["batch"]
    post(offices, "elsewhere", f"cases/ledger/imports/{batch}/undoing", {}, 404)
    assert post(offices, "leader", f"cases/ledger/imports/{batch}/undoing", {})["undone_at"]
    assert post(offices, "leader", f"cases/ledger/imports/{batch}/confirmation", {}, 422)["key"] == "cases.cannot_undo"


def _send(world: World, who: str, content: bytes, name: str = "台账.csv", **more: Any) -> Any:
    file = SimpleUploadedFile(name, content)
    return world.client(who).post("/api/v1/cases/ledger/import", {"file": file, "kind": "hazard", **more})


def test_every_verb_of_the_screens_has_a_route_of_its_own() -> None:
    from anyuan.api.v1 import api
    from anyuan.console.views.cases.do import DO

    routes = {path.removeprefix("/api/v1") for path in api.get_openapi_schema()["paths"]}
    called = {"closure": "submission", "join": "joining", "steps": "steps/{key}"}
    called |= {f"{name}-decision": f"{name}/decision" for name in ("extension", "grade")}
    called |= {"supervision-answer": "supervision/answer"}
    assert len(DO) > 20
    assert [verb for verb in DO if f"/cases/{{ref}}/{called.get(verb, verb)}" not in routes] == []
