"""`anyuan user` and `anyuan import` as they are typed."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from anyuan.directory import queries
from anyuan.directory.actions import accounts, tokens
from anyuan.directory.models import Account, ApiToken, RoleGrant, School
from anyuan.directory.policy import allows, may
from anyuan.journal.models import Entry
from anyuan.kernel.clock import utc_now
from anyuan.site.cli import main
from tests.directory.world import CLERK, NOW, World, account

pytestmark = pytest.mark.django_db


def run(capsys: Any, *words: str) -> tuple[int, str, str]:
    code = main(list(words))
    out = capsys.readouterr()
    return code, out.out.strip(), out.err.strip()


def test_an_account_gets_a_one_time_password_printed_once_and_never_a_default(world: World, capsys: Any) -> None:
    code, out, _err = run(capsys, "user", "add", "zhang", "--role", "dispatcher", "--area", "469001")
    made = Account.objects.get(username="zhang")
    assert code == 0
    assert made.check_password(out)
    assert made.must_change_password
    assert RoleGrant.objects.get(account=made).area == world.county
    other = run(capsys, "user", "add", "li", "--role", "liaison", "--organisation", "EDU")[1]
    assert other != out
    assert "zhang" not in "".join(str(e.data) + e.subject_ref for e in Entry.objects.all())


@pytest.mark.parametrize(
    "words",
    [
        ("add", "zhang", "--role", "emperor"),
        ("add", "zhang", "--role", "dispatcher"),  # over which area?
        ("add", "zhang", "--role", "dispatcher", "--school", "S1"),
        ("add", "zhang", "--role", "dispatcher", "--area", "999999"),
        ("add", "taken", "--role", "system_admin"),
        ("token", "nobody"),
        ("token", "taken", "--scope", "everything"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence_and_leaves_nothing(
    world: World, capsys: Any, words: tuple[str, ...]
) -> None:
    account("taken")
    code, out, err = run(capsys, "user", *words)
    assert (code, out) == (2, "")
    assert err
    assert Account.objects.count() == 1
    assert not ApiToken.objects.exists()


def test_the_token_is_all_that_is_printed_and_only_its_digest_is_stored(world: World, capsys: Any) -> None:
    run(capsys, "user", "add", "zhang", "--role", "dispatcher", "--area", "469001")
    code, token, err = run(capsys, "user", "token", "zhang", "--scope", "incidents", "--days", "1")
    assert (code, err) == (0, "")
    assert "\n" not in token
    assert token not in str(ApiToken.objects.values())
    now = utc_now()
    viewer = queries.viewer_for_token(token, now)
    assert viewer is not None
    assert allows(viewer, "incidents.acknowledge", world.school)
    assert not may(viewer, "units.set_status")
    assert queries.viewer_for_token(token, now + timedelta(days=2)) is None
    assert queries.viewer_for_token("ayt_guess", now) is None
    run(capsys, "user", "off", "zhang")
    assert queries.viewer_for_token(token, now) is None


def test_a_source_token_opens_its_own_source_until_it_is_revoked(world: World) -> None:
    row, token = tokens.make_source("gate-box", by=CLERK, now=NOW, school=world.school)
    assert queries.source_for_token(token) == row
    tokens.revoke_source(row, by=CLERK, now=NOW)
    assert queries.source_for_token(token) is None


def test_the_three_administrators_are_three_people(world: World) -> None:
    who = account("admin")
    accounts.grant(who, "system_admin", by=CLERK, now=NOW)
    for role, scope in (("security_admin", {}), ("audit_admin", {}), ("dispatcher", {"area": world.county})):
        with pytest.raises(accounts.AdministratorsApart):
            accounts.grant(who, role, by=CLERK, now=NOW, **scope)
    worker = account("worker")
    accounts.grant(worker, "dispatcher", area=world.county, by=CLERK, now=NOW)
    with pytest.raises(accounts.AdministratorsApart):
        accounts.grant(worker, "audit_admin", by=CLERK, now=NOW)


def test_accounts_are_listed_with_their_roles(world: World, capsys: Any) -> None:
    run(capsys, "user", "add", "zhang", "--role", "dispatcher", "--area", "469001")
    assert run(capsys, "user", "list")[1].split() == ["zhang", "dispatcher@469001"]


def test_import_says_what_it_did_and_what_it_did_not(world: World, capsys: Any, tmp_path: Path) -> None:
    file = tmp_path / "schools.csv"
    file.write_text("学校代码,学校名称,所属网格,在校人数\nS7,甲小学,469001,10\nS8,乙小学,469001,x\n", encoding="utf-8")
    code, out, err = run(capsys, "import", str(file), "--json")
    answer = json.loads(out)
    assert (code, answer["applied"]) == (1, False)
    assert [(p["address"], p["heading"]) for p in answer["problems"]] == [("D3", "在校人数")]
    code, _out, err = run(capsys, "import", str(file))
    assert code == 1
    assert "D3" in err
    assert not School.objects.filter(code="S7").exists()
    file.write_text("单位,片\n甲小学,469001\n", encoding="utf-8")
    plan = tmp_path / "map.toml"
    plan.write_text('kind = "schools"\n[columns]\n"单位" = "name"\n"片" = "area"\n', encoding="utf-8")
    code, out, _err = run(capsys, "import", str(file), "--map", str(plan), "--dry-run")
    assert code == 0
    assert not School.objects.filter(name="甲小学").exists()
    assert run(capsys, "import", str(file), "--map", str(plan))[0] == 0
    assert School.objects.filter(name="甲小学").exists()
    assert run(capsys, "import", str(file), "--map", str(tmp_path / "none.toml"))[0] == 2
