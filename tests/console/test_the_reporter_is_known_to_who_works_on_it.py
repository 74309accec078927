"""Name and contact of whoever called the desk: kept for those who work on the case, and found nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client

from anyuan.cases import actions
from anyuan.cases.actions import disposal
from anyuan.cases.actions.ledger_out import export
from anyuan.cases.models import Case, Report
from anyuan.cases.queries.lists import Asked
from anyuan.journal.models import Entry
from anyuan.notify.models import Message
from tests.cases.world import World, sound
from tests.console.test_a_dispute_is_mediated_on_screen import _text

Seat = Callable[..., Client]
NAME, CONTACT = "Zhao Reporter", "138-0000-1111"
FORM = {
    "kind": "instruction",
    "title": "Stalls at the gate",
    "school": "S1",
    "reply_wanted": "yes",
    "client_id": "r1",
    "field-issued_by": "County",
    "field-demand": "clear it",
    "reporter_name": NAME,
    "reporter_contact": CONTACT,
}


def _opened(county: World, seat: Seat) -> Case:
    for _ in range(2):
        seat("wang").post("/cases/new/take/", FORM)
    row = Case.objects.get()
    who = {"by": county.actor("wang"), "now": county.now}
    return actions.assign(row, owner_kind="organisation", owner_id=county.management.pk, **who)


def test_only_who_works_on_the_case_reads_who_reported_it(county: World, seat: Seat) -> None:
    refused = seat("wang").post("/cases/new/take/", FORM | {"field-demand": ""})
    assert f'value="{NAME}"' in _text(refused), "what was typed is still there"
    case = _opened(county, seat)
    assert Report.objects.count() == 1, "pressed twice, kept once"
    for name, knows in (("wang", True), ("city", True), ("officer", False), ("head", False)):
        page = _text(seat(name).get(f"/cases/{case.ref}/"))
        assert case.ref in page, name
        assert (NAME in page and CONTACT in page) is knows, name
    sound(case)


def test_it_is_in_no_list_no_export_no_message_and_no_entry(county: World, seat: Seat) -> None:
    case = _opened(county, seat)
    leader = seat("leader")
    for path in ("/cases/", "/cases/ledger/", "/cases/board/", "/cases/rows/?what=owed", "/cases/ledger/?q=Zhao"):
        assert NAME not in _text(leader.get(path)).replace("q=Zhao", ""), path
    who = {"approval": "leader, for the test", "by": county.actor("leader"), "now": county.now}
    taken = export(county.viewer("leader"), Asked.of({"kind": "instruction"}), "csv", **who)
    assert b"Stalls at the gate" in taken.content
    assert b"Zhao" not in taken.content
    assert b"138-0000" not in taken.content
    for entry in Entry.objects.filter(subject_id=case.pk):
        assert NAME not in str(entry.data), entry.name
        assert CONTACT not in str(entry.data), entry.name
    assert not Message.objects.filter(body_zh__contains="Zhao").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT reporter_name, reporter_contact FROM cases_report")
        assert all("Zhao" not in str(value) and "138" not in str(value) for value in cursor.fetchone())


def test_it_is_disposed_of_when_its_time_is_over(county: World, seat: Seat) -> None:
    case = _opened(county, seat)
    disposal.dispose_due(now=county.at(days=400))
    assert Report.objects.count() == 1, "the case is open: somebody may have to be answered"
    row = actions.accept(case, by=county.actor("city"), now=county.now)
    county.submit(row)
    actions.verify(row, by=county.actor("leader"), now=county.now)
    actions.reply(row, text="done", by=county.actor("wang"), now=county.now)
    disposal.dispose_due(now=county.at(days=400))
    assert not Report.objects.exists()


def test_without_a_name_nothing_is_kept(county: World, seat: Seat) -> None:
    given: dict[str, Any] = FORM | {"reporter_name": " ", "reporter_contact": ""}
    seat("wang").post("/cases/new/take/", given)
    assert not Report.objects.exists()
    assert "Reported by" not in _text(seat("wang").get(f"/cases/{Case.objects.get().ref}/"))
