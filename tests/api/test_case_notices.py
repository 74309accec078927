"""The duty to report, notices to the police, events off campus and who reported a case, by interface."""

from __future__ import annotations

from typing import Any

import pytest

from anyuan.cases.models import Case, OffCampusNotice, PoliceNotice, Report
from anyuan.cases.queries import reports as queries
from anyuan.directory.actions import accounts, tokens
from anyuan.directory.models import Account, Organisation, Person
from anyuan.journal.models import Entry
from anyuan.kernel.clock import utc_now
from tests.api.test_case_work import _opened, get
from tests.api.test_cases import post
from tests.api.world import BY, LONG_AGO, World


@pytest.fixture
def offices(world: World) -> World:
    """The county with a policeman of its station, a protection officer and a liaison."""
    people: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("constable", "police_officer", {"organisation": Organisation.objects.get(code="PS1")}),
        ("protector", "protection_officer", {"area": world.county}),
        ("city", "liaison", {"organisation": Organisation.objects.get(code="CG1")}),
    )
    for name, role, where in people:
        person = Person.objects.create(code=f"P-{name}", name=name, purpose="test", legal_basis="duty")
        account = Account.objects.create(username=name, person=person, password="!", created_at=LONG_AGO)
        accounts.grant(account, role, by=BY, now=LONG_AGO, **where)
        _, world.tokens[name] = tokens.make(account, by=BY, now=LONG_AGO, name=name)
    return world


def test_whoever_must_report_reaches_the_police_at_once_and_the_station_takes_it_once(offices: World) -> None:
    known = {row["code"] for row in get(offices, "head", "cases/duty-to-report")}
    assert "2" in known
    body = {"situation": "2", "school": "S1", "text": "手臂有伤", "discovered_at": utc_now().isoformat()}
    made = post(offices, "head", "cases/duty-to-report", body, 201)
    assert (made["police"]["code"], made["school"]["code"], made["taken_at"]) == ("PS1", "S1", None)
    assert made["delay_seconds"] is not None
    assert post(offices, "head", "cases/duty-to-report", body | {"situation": "zz"}, 422)["key"]
    assert post(offices, "head", "cases/duty-to-report", {"situation": "2"}, 422)["key"] == "cases.report_nowhere"
    post(offices, "head", "cases/duty-to-report", body | {"school": "S2"}, 422)
    assert PoliceNotice.objects.count() == 1
    at = f"cases/notices/{made['ref']}/taking"
    get(offices, "head", "cases/notices", 403)
    post(offices, "head", at, {}, 403)
    post(offices, "dispatcher", at, {}, 403)
    post(offices, "constable", "cases/notices/B0-1/taking", {}, 404)
    waiting = get(offices, "constable", "cases/notices?waiting=true")
    assert [(row["ref"], row["case"]) for row in waiting] == [(made["ref"], None)]
    taken = post(offices, "constable", at, {})
    assert taken["taken_at"]
    assert taken["case"]
    assert get(offices, "constable", f"cases/{taken['case']}")["protected"]
    assert post(offices, "constable", at, {}, 409)["who"] == "constable"
    assert get(offices, "constable", "cases/notices?waiting=true") == []
    # The words are in the protected sheet alone.
    assert not Entry.objects.filter(data__icontains="手臂").exists()


def test_an_event_off_campus_reaches_the_school_and_comes_back_as_one_word(offices: World) -> None:
    from anyuan.cases.queries.services import off_campus

    kind = next(iter(off_campus()["kinds"]))
    body = {"school": "S1", "kind": kind, "text": "某某在河边受伤"}
    post(offices, "city", "cases/off-campus", body, 403)
    post(offices, "dispatcher", "cases/off-campus", body | {"school": "S2"}, 404)
    assert post(offices, "dispatcher", "cases/off-campus", body | {"kind": "nothing"}, 422)["key"]
    told = post(offices, "dispatcher", "cases/off-campus", body, 201)
    assert (told["school"]["code"], told["outcome"]) == ("S1", "")
    get(offices, "city", f"cases/{told['case']}", 404)
    assert [row["ref"] for row in get(offices, "head", "cases/off-campus")] == [told["ref"]]
    at = f"cases/off-campus/{told['ref']}/passing-on"
    post(offices, "dispatcher", at, {"outcome": "told"}, 403)
    post(offices, "head", at, {"outcome": "sang"}, 422)
    passed = post(offices, "head", at, {"outcome": "told"})
    assert (passed["outcome"], bool(passed["passed_on_at"])) == ("told", True)
    post(offices, "head", at, {"outcome": "not_reached"}, 409)
    assert OffCampusNotice.objects.get().outcome == "told"
    assert not Entry.objects.filter(data__icontains="河边").exists()


def test_who_reported_a_case_is_kept_apart_and_only_once(offices: World) -> None:
    body = _opened("hazard", offices, school="S1") | {
        "id": "a1",
        "reporter": {"name": "赵某", "contact": "13800000000"},
    }
    first = post(offices, "dispatcher", "cases", body, 201)
    assert first["code"] is None
    post(offices, "dispatcher", "cases", body, 200)
    kept = Report.objects.get()
    assert (kept.case.ref, kept.anonymous, kept.reporter_name) == (first["ref"], False, "赵某")
    assert kept.dispose_on is not None
    assert "13800000000" not in str(get(offices, "dispatcher", f"cases/{first['ref']}"))
    assert not Entry.objects.filter(data__icontains="13800000000").exists()


def test_of_an_anonymous_reporter_nothing_is_kept_but_a_code_that_opens_the_answer(offices: World) -> None:
    body = _opened("hazard", offices, school="S1") | {"id": "a2", "reporter": {"anonymous": True}}
    wrong = {**body, "reporter": {"anonymous": True, "name": "赵某"}}
    assert post(offices, "dispatcher", "cases", wrong, 422)["key"] == "cases.reporter_anonymous"
    assert not Case.objects.exists()
    first = post(offices, "dispatcher", "cases", body, 201)
    kept = queries.by_code(first["code"])
    assert kept is not None
    assert (kept.case.ref, kept.anonymous, kept.reporter_name, kept.reporter_contact) == (first["ref"], True, "", "")
    assert first["code"] not in str(Report.objects.values())
    assert not Entry.objects.filter(data__icontains=first["code"]).exists()
    # Told once: the same request again opens nothing and has no code to tell.
    assert post(offices, "dispatcher", "cases", body, 200)["code"] is None
    assert queries.for_reporter(kept).stands == "looked_at"
    assert Report.objects.count() == 1


def test_the_code_of_the_desk_opens_the_page_of_the_reporter(offices: World) -> None:
    from django.test import Client

    body = _opened("hazard", offices, school="S1") | {"reporter": {"anonymous": True}}
    code = post(offices, "dispatcher", "cases", body, 201)["code"]
    page = Client().post("/r/answer/", {"code": code})
    assert page.status_code == 200
    assert Client().post("/r/answer/", {"code": "2222-2222-2222-2222"}).status_code == 404
