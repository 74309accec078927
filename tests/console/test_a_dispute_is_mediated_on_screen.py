"""The page of a mediation: parties, mediators with reasons, sessions, the signed agreement, visits, a relapse."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from anyuan.cases import actions
from anyuan.cases.actions import mediation
from anyuan.cases.models import Agreement, Case, FollowUp, Mediator, Party, Session
from anyuan.directory.models import Person, TeamMember
from anyuan.journal.actions import handle_due
from tests.cases.world import World, sound

Seat = Callable[..., Client]


@pytest.fixture
def dispute(county: World) -> Case:
    row = county.open("dispute", fields={"origin": "parent"}, school=county.school, grade="orange", category="fees")
    return actions.accept(row, by=county.actor("head"), now=county.now)


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def _do(client: Client, case: Case, what: str, **form: Any) -> Any:
    return client.post(f"/cases/{case.ref}/mediation/{what}/", form, follow=True)


def _paper(name: str = "signed.jpg") -> SimpleUploadedFile:
    picture = BytesIO()
    Image.new("RGB", (8, 8), "white").save(picture, "JPEG")
    return SimpleUploadedFile(name, picture.getvalue(), "image/jpeg")


def _two_parties(client: Client, case: Case) -> None:
    _do(client, case, "parties", label="A", capacity="parent", name="Zhao", contact="138-0000")
    _do(client, case, "parties", label="B", capacity="school")


def test_from_the_first_party_to_the_signed_agreement(county: World, seat: Seat, dispute: Case) -> None:
    head = seat("head")
    assert f"/cases/{dispute.ref}/mediation/" in _text(head.get(f"/cases/{dispute.ref}/"))
    page = _text(head.get(f"/cases/{dispute.ref}/mediation/"))
    assert "A side is called by a letter" in page, "an empty page says what to do"
    _two_parties(head, dispute)
    assert Party.objects.count() == 2
    offered = _text(head.get(f"/cases/{dispute.ref}/mediation/"))
    assert "0 cases at hand, of the same area" in offered, "whoever is proposed stands there with the reason"
    mediator = county.people["mediator"]
    _do(head, dispute, "mediators", mediator=mediator.pk, lead="yes")
    named = Mediator.objects.get()
    assert (named.person_id, named.lead, named.team_id) == (mediator.pk, True, county.team.pk)
    assert [reason["code"] for reason in named.reason["reasons"]] == ["load", "same_area"]
    chair = seat("mediator")
    held = {"held_at": "2020-01-01T08:00", "present": ["A", "B"], "outcome": "settled", "record": "both agree"}
    refused = _do(chair, dispute, "sessions", **held)
    assert refused.status_code == 409
    assert "cannot be right here" in _text(refused)
    assert "both agree</textarea>" in _text(refused), "a refusal costs nobody a word"
    _do(chair, dispute, "sessions", **held | {"held_at": ""})
    assert Session.objects.get().present == ["A", "B"]
    refused = _do(chair, dispute, "agreements", text="half is paid back", signed=["A", "B"])
    assert "signatures of at least two parties" in _text(refused)
    assert "half is paid back</textarea>" in _text(refused)
    _do(chair, dispute, "agreements", text="half is paid back", signed=["A", "B"], file=_paper())
    made = Agreement.objects.get()
    assert (made.signed, len(made.evidence)) == (["A", "B"], 1)
    page = _text(head.get(f"/cases/{dispute.ref}/mediation/"))
    for words in ("Signed by A, B", "half is paid back", "both agree", "leads", f"/cases/{dispute.ref}/closure/"):
        assert words in page, words
    sound(dispute)


def test_names_are_for_those_who_mediate_and_pupils_have_none(county: World, seat: Seat, dispute: Case) -> None:
    _two_parties(seat("head"), dispute)
    assert "Zhao" in _text(seat("head").get(f"/cases/{dispute.ref}/mediation/"))
    refused = _do(seat("head"), dispute, "parties", label="C", capacity="pupil", name="Xiaoming")
    assert "A pupil is a party without name" in _text(refused)
    assert Party.objects.count() == 2
    protector = county.accounts["protector"]
    assert protector is not None
    for stranger in ("city", "other_head", "protector", "mediator"):
        assert seat(stranger).get(f"/cases/{dispute.ref}/mediation/").status_code == 404, stranger
        assert _do(seat(stranger), dispute, "parties", label="D", capacity="other").status_code == 404
    # The record, the timeline and the lists hold the letter alone.
    for path in (f"/cases/{dispute.ref}/", "/cases/ledger/?kind=dispute", "/cases/"):
        assert "Zhao" not in _text(seat("head").get(path)), path


def test_a_mediator_who_leaves_sees_the_page_no_longer(county: World, seat: Seat, dispute: Case) -> None:
    head = seat("head")
    _do(head, dispute, "mediators", mediator=county.people["mediator"].pk)
    assert seat("mediator").get(f"/cases/{dispute.ref}/mediation/").status_code == 200
    _do(head, dispute, "mediators-ended", mediator=Mediator.objects.get().pk)
    assert seat("mediator").get(f"/cases/{dispute.ref}/mediation/").status_code == 404
    assert "until" in _text(head.get(f"/cases/{dispute.ref}/mediation/"))
    assert _do(head, dispute, "mediators", mediator=county.people["city"].pk).status_code == 404, "not proposed"


def test_a_grade_and_a_skill_decide_who_stands_first(county: World, seat: Seat) -> None:
    row = county.open("dispute", fields={"origin": "parent"}, school=county.school, grade="red", category="fees")
    row = actions.accept(row, by=county.actor("head"), now=county.now)
    day = county.now.date()
    for name, more in (("Skilled", {"duty": "收费与合同"}), ("Chief", {"leader": True})):
        person = Person.objects.create(code=name, name=name, purpose="duty", legal_basis="duty")
        TeamMember.objects.create(team=county.team, person=person, starts_on=day, **more)
    page = _text(seat("head").get(f"/cases/{row.ref}/mediation/"))
    assert page.index("Chief") < page.index("Skilled") < page.index("Mediator</b>")
    assert "leads a team, as the grade asks" in page
    assert "knows this kind of dispute" in page


def test_visits_are_in_my_work_and_a_relapse_opens_the_case_again(county: World, seat: Seat, dispute: Case) -> None:
    who = {"by": county.actor("head"), "now": county.now}
    mediation.name_mediator(dispute, county.people["mediator"], lead=True, **who)
    for step in dispute.steps.all():
        actions.step_done(dispute, step.key, note="done", **who)
    proof = [{"kind": code, "file": county.photo(dispute)} for code in ("agreement", "record")]
    actions.submit(dispute, disposition="settled", result="paid back", evidence=proof, **who)
    actions.verify(dispute, by=county.actor("leader"), now=county.now)
    while handle_due(now=county.now):
        pass
    chair = seat("mediator")
    work = _text(chair.get("/cases/"))
    assert f'href="/cases/{dispute.ref}/mediation/"' in work, "the visit leads to the page where it is recorded"
    first, second, *_ = FollowUp.objects.order_by("due_at")
    page = _text(chair.get(f"/cases/{dispute.ref}/mediation/"))
    assert "Record the visit" in page
    assert "Add a party" not in page, "a closed case takes no more parties"
    _do(chair, dispute, "visits", visit=first.pk, outcome="kept", note="quiet")
    refused = _do(chair, dispute, "visits", visit=second.pk, outcome="relapsed", note="")
    assert refused.status_code == 409
    assert _do(chair, dispute, "visits", visit=first.pk, outcome="kept").status_code == 409, "visited once"
    _do(chair, dispute, "visits", visit=second.pk, outcome="relapsed", note="they quarrel again")
    row = sound(dispute)
    assert (row.state, row.reopened_count) == ("handling", 1)
    page = _text(seat("head").get(f"/cases/{dispute.ref}/mediation/"))
    assert "Add a party" in page
    assert "quiet" in page, "what the first visit found is still there"


def test_the_page_is_wholly_chinese_in_chinese(county: World, seat: Seat, dispute: Case) -> None:
    head = seat("head", "zh-hans")
    page = _text(head.get(f"/cases/{dispute.ref}/mediation/"))
    assert 'value="甲方"' in page
    _do(head, dispute, "parties", label="甲方", capacity="parent")
    page = _text(head.get(f"/cases/{dispute.ref}/mediation/"))
    assert 'value="乙方"' in page
    for english in ("Parties", "Mediators", "Sessions", "Agreement", "Visits", "Print", "cases at hand", "Parent"):
        assert english not in page, english
