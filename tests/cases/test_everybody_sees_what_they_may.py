"""Every role against every sort of case by every way of reading: exactly what red lines 6 to 10 allow, nothing more or less.

The expectation is a table of its own, written down by hand; it does not ask the code under test.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from anyuan.cases import actions
from anyuan.cases.actions import ledger_out, protected, unsealing
from anyuan.cases.models import Case, Involvement
from anyuan.cases.queries import lists, work
from anyuan.cases.queries.lists import Asked
from anyuan.cases.queries.search import search
from anyuan.directory.actions import tokens
from anyuan.directory.models import Account, Person, RoleGrant
from anyuan.directory.policy import may
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from tests.cases.test_what_is_sealed_stays_sealed import sealed
from tests.cases.world import NOON, World

WORD = "校门口乱停"
# Roles that the small county has not yet: who, role, column of the scope, attribute of the county.
MORE = (
    ("guard", "guard", "school", "school"),
    ("responder", "responder", "organisation", "management"),
    ("responder_area", "responder", "area", "area"),
    ("police_area", "police_officer", "area", "area"),
    ("protector2", "protection_officer", "school", "school2"),
    ("mediator_org", "mediator", "organisation", "market"),
    ("wall", "wall", "area", "area"),
    ("viewer", "viewer", "area", "area"),
    ("system", "system_admin", "", ""),
    ("security", "security_admin", "", ""),
    ("audit", "audit_admin", "", ""),
)
CENTRE = {"commander", "leader", "wang", "li"}
# Case → who sees it. Everybody who is not named sees nothing of it, by any way.
SEEN: dict[str, set[str]] = {
    # Of one school, owned by one department: the centre, the education officer, the owner, the school.
    "plain": CENTRE | {"officer", "city", "city2", "responder", "head", "director"},
    # Of the other school: that school instead.
    "other": CENTRE | {"officer", "city", "city2", "responder", "other_head"},
    # A department is asked now: it and its people as well.
    "asked": CENTRE | {"officer", "city", "city2", "responder", "market", "mediator_org", "head", "director"},
    # It was asked, answered, and sees it no longer (red line 9).
    "was_asked": CENTRE | {"officer", "city", "city2", "responder", "head", "director"},
    # A person was named as mediator, and another was until yesterday.
    "mediated": CENTRE | {"officer", "city", "city2", "responder", "head", "director", "mediator"},
    # Protected: whoever is named, and the protection officers of the place. Whoever opened it is named.
    "protected": {"protector", "head"},
    # Named until yesterday.
    "was_named": {"protector"},
    "sealed": set(),
    "unsealed": {"protector"},
    "unsealing_over": set(),
    "unsealing_asked": set(),
    "unsealing_ended": set(),
}
FINDABLE = {"plain", "other", "asked", "was_asked", "mediated"}


@pytest.fixture
def everybody(county: World) -> World:
    """All roles there are, in one county."""
    for name, role, column, where in MORE:
        county.people[name] = Person.objects.create(code=name, name=name, purpose="duty", legal_basis="duty")
        account = Account.objects.create_user(name, None, person=county.people[name])
        county.accounts[name] = account
        scope = {column: getattr(county, where)} if column else {}
        RoleGrant.objects.create(account=account, role=role, starts_at=NOON - timedelta(days=30), **scope)
    return county


@pytest.fixture
def cases(everybody: World) -> dict[str, Case]:
    """One case of every sort."""
    county, here = everybody, {"school": everybody.school}
    made = {"plain": county.handling(**here), "other": county.handling(school=county.school2)}
    for name in ("asked", "was_asked", "mediated"):
        made[name] = county.handling(**here)
    for name in ("asked", "was_asked"):
        by = county.actor("city")
        actions.ask(made[name], organisation=county.market.pk, question="?", by=by, now=county.at(minutes=-9))
    actions.answer(made["was_asked"], text="有", by=county.actor("market"), now=county.at(minutes=-5))
    for name, until in (("mediator", None), ("police", county.at(days=-1))):
        Involvement.objects.create(
            case=made["mediated"], role="mediator", person=county.people[name], since=county.at(days=-2), until=until
        )
    made["protected"] = _hidden(county, "head")
    made["was_named"] = _hidden(county, "protector")
    protected.name(made["was_named"], county.people["director"], by=county.actor("protector"), now=county.at(hours=-3))
    protected.unname(
        made["was_named"], county.people["director"], by=county.actor("protector"), now=county.at(hours=-2)
    )
    for name in ("sealed", "unsealed", "unsealing_over", "unsealing_asked", "unsealing_ended"):
        made[name] = sealed(county)
    _unseal(county, made)
    return {name: actions.fresh(case) for name, case in made.items()}


def _hidden(county: World, by: str) -> Case:
    given = {"title": "某生被欺", "text": "绝密", "school": county.school}
    return actions.open_case("bullying", **given, by=county.actor(by), now=county.at(hours=-4))


def _unseal(county: World, made: dict[str, Case]) -> None:
    asker, decider = county.viewer("protector"), county.viewer("commander")
    for name, days in (("unsealed", 2), ("unsealing_over", -1), ("unsealing_asked", 2), ("unsealing_ended", 2)):
        then = county.now if days > 0 else county.at(days=-3)
        words = {"basis": "未保法", "purpose": "复查", "expires_at": then + timedelta(days=2)}
        asked = unsealing.ask(asker, made[name], **words, now=then)
        if name != "unsealing_asked":
            unsealing.decide(decider, asked, True, now=then)
        if name == "unsealing_ended":
            unsealing.end(asked, by=Actor.person(county.people["protector"].pk), now=then)


def _list(county: World, who: str) -> set[str]:
    return {case.ref for case in lists.page(county.viewer(who), Asked(), now=county.now, limit=200).cases}


def _search(county: World, who: str) -> set[str]:
    return {case.ref for case in search(county.viewer(who), WORD, now=county.now).cases}


def _numbers(county: World, who: str) -> set[str]:
    """Each case looked for by its own number."""
    found: set[str] = set()
    for ref in Case.objects.values_list("ref", flat=True):
        found |= {case.ref for case in search(county.viewer(who), ref, now=county.now).cases}
    return found


def _out(county: World, who: str) -> set[str]:
    """What stands in the ledger that this person can take out."""
    words: dict[str, Any] = {"approval": "试", "by": county.actor(who), "now": county.now}
    made = ledger_out.export(county.viewer(who), Asked(), "csv", **words)
    return {line[0] for line in list(csv.reader(io.StringIO(made.content.decode("utf-8-sig"))))[1:]}


def _detail(county: World, who: str) -> set[str]:
    program = _program(county, who)
    refs = Case.objects.values_list("ref", flat=True)
    return {ref for ref in refs if program.get(f"/api/v1/cases/{ref}").status_code == 200}


def _api_list(county: World, who: str) -> set[str]:
    answer = _program(county, who).get("/api/v1/cases?limit=200")
    return {row["ref"] for row in answer.json()["items"]} if answer.status_code == 200 else set()


def _program(county: World, who: str) -> Client:
    _, token = tokens.make(county.accounts[who], by=county.actor("leader"), now=NOON - timedelta(days=1), name=who)
    return Client(headers={"authorization": f"Bearer {token}"})


WAYS: dict[str, tuple[Callable[[World, str], set[str]], set[str]]] = {
    # way → what it reads, and the sorts of case that may stand in it at all
    "list": (_list, set(SEEN)),
    "search": (_search, FINDABLE),
    "search by number": (_numbers, FINDABLE),
    "ledger": (_out, FINDABLE),
}


@pytest.mark.parametrize("way", WAYS)
def test_everybody_reads_exactly_what_they_may(everybody: World, cases: dict[str, Case], way: str) -> None:
    read, holds = WAYS[way]
    wrong = []
    for who in everybody.accounts:
        found = read(everybody, who)
        exports = way != "ledger" or may(everybody.viewer(who), "cases.export")
        wrong += [
            (who, name, case.ref in found)
            for name, case in cases.items()
            if (case.ref in found) != (who in SEEN[name] and name in holds and exports)
        ]
    assert not wrong


def test_the_interface_shows_exactly_that_in_its_list_and_one_by_one(
    everybody: World, cases: dict[str, Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    from anyuan.directory import middleware

    monkeypatch.setattr(middleware, "utc_now", lambda: everybody.now, raising=False)
    wrong = []
    for who in everybody.accounts:
        for way in (_api_list, _detail):
            found = way(everybody, who)
            wrong += [
                (who, way.__name__, name, case.ref in found)
                for name, case in cases.items()
                if (case.ref in found) != (who in SEEN[name])
            ]
    assert not wrong


def test_what_is_counted_is_counted_for_those_who_see_it_and_never_what_is_protected(
    everybody: World, cases: dict[str, Case]
) -> None:
    for who in everybody.accounts:
        viewer = everybody.viewer(who)
        seen = [case for name, case in cases.items() if who in SEEN[name]]
        assert lists.total(viewer, Asked(), now=everybody.now).count == len(seen), who
        on_board = sum(row.owed for row in work.board(viewer, now=everybody.now))
        board = [case for case in seen if case.open and not case.protected] if may(viewer, "cases.board") else []
        assert on_board == len(board), who
        urgent = {case.ref for case in work.most_urgent(viewer, now=everybody.now)}
        assert urgent <= {case.ref for case in seen}, who


def test_while_typing_nobody_is_offered_what_is_protected_or_not_theirs(
    everybody: World, cases: dict[str, Case]
) -> None:
    from types import SimpleNamespace

    from anyuan.console.views.cases.intake import alike

    for who in everybody.accounts:
        for title, school in ((WORD, None), ("某生被欺", None), ("", everybody.school.pk)):
            asked = SimpleNamespace(viewer=everybody.viewer(who), now=everybody.now)
            found = {case.ref for case in alike(asked, title, school)}  # type: ignore[arg-type]
            allowed = {cases[name].ref for name in FINDABLE if who in SEEN[name]}
            assert found <= allowed, (who, title)
    offered = SimpleNamespace(viewer=everybody.viewer("leader"), now=everybody.now)
    assert alike(offered, WORD, None)  # type: ignore[arg-type]


def test_the_journal_of_an_area_names_no_protected_case(everybody: World, cases: dict[str, Case]) -> None:
    """What is written about a protected case lies within no area; only the auditor's proof holds it, without a word."""
    hidden = [case for case in cases.values() if case.protected]
    entries = Entry.objects.filter(subject_kind="cases.case", subject_id__in=[case.pk for case in hidden])
    assert entries.exists()
    assert not entries.exclude(area_path="", school_id=None, organisation_id=None).exists()
    assert not [entry for entry in entries if "某生" in str(entry.data) or "绝密" in str(entry.data)]


def test_an_export_of_the_whole_house_keeps_protected_words_as_they_lie_in_the_tables(
    everybody: World, cases: dict[str, Case]
) -> None:
    """``anyuan export`` is the administrator's copy of the house. In it, too, the words stand in no row of cases or search."""
    ids = [case.pk for case in cases.values() if case.protected]
    assert set(Case.objects.filter(pk__in=ids).values_list("title", "text")) == {("", "")}
    from anyuan.cases.models import CaseWords

    assert not CaseWords.objects.filter(pk__in=ids).exists()
