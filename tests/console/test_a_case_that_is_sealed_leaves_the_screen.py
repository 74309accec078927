"""A screen that shows a protected case when it is sealed is emptied, and whoever closed it does not stand before an error."""

from __future__ import annotations

from typing import Any

import pytest

from anyuan.cases import actions
from anyuan.cases.actions import protected
from anyuan.cases.models import Case
from tests.cases import world
from tests.cases.test_what_is_sealed_stays_sealed import hidden, submitted, verified
from tests.console.test_cases_on_screen import Sit, _text, county, sit

__all__ = ["county", "sit"]  # fixtures
HTMX = {"HX-Request": "true"}
SECRET = "绝密的经过"


def test_the_open_screen_of_a_case_that_was_sealed_is_emptied(county: world.World, sit: Sit) -> None:
    case = submitted(county, hidden(county), county.now)
    head, address = sit("head"), f"/cases/{case.ref}/record/"
    assert SECRET in _text(head.get(address, headers=HTMX))
    verified(county, case, county.now)
    emptied = head.get(address, headers=HTMX)
    assert emptied.status_code == 200, "an error would leave on the screen what stands there"
    assert SECRET not in _text(emptied)
    assert 'id="case"' in _text(emptied)
    assert head.get(address).status_code == 404
    nowhere = head.get("/cases/P000000-0000/record/", headers=HTMX)
    assert nowhere.content == emptied.content, "sealed and not there look the same"


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_an_education_officer_who_was_named_verifies_it_and_is_told_that_it_is_sealed(
    county: world.World, sit: Sit, headers: dict[str, str]
) -> None:
    case = submitted(county, hidden(county), county.now)
    form = {"remark": "seen", "next": f"/cases/{case.ref}/"}
    officer, address = sit("officer"), f"/cases/{case.ref}/verification/"
    assert officer.post(address, form, headers=headers).status_code == 404, "not without being named"
    protected.name(case, county.people["officer"], by=county.actor("protector"), now=county.now)
    for handled in ("head", "protector"):
        assert address not in _text(sit(handled).get(f"/cases/{case.ref}/")), "not whoever handled it"
    assert address in _text(officer.get(f"/cases/{case.ref}/"))
    _closed_and_told(officer.post(address, form, headers=headers), case, headers)


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_whoever_answers_and_so_closes_it_is_told_that_it_is_sealed(
    county: world.World, sit: Sit, headers: dict[str, str]
) -> None:
    case = submitted(county, hidden(county, reply_wanted=True), county.now)
    actions.verify(case, by=county.actor("officer"), now=county.now)
    form = {"text": "已告知", "next": f"/cases/{case.ref}/"}
    _closed_and_told(sit("head").post(f"/cases/{case.ref}/reply/", form, headers=headers), case, headers)


def _closed_and_told(answer: Any, case: Case, headers: dict[str, str]) -> None:
    case.refresh_from_db()
    assert case.sealed_at is not None
    assert answer.status_code == (200 if headers else 302)
    assert SECRET not in _text(answer)
    if not headers:
        assert answer["Location"] == "/cases/"
