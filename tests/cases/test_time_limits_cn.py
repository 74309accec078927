"""Every limit of the table of Chinese norms that concerns a case stands in a kind, to the day, with its source."""

from __future__ import annotations

import csv
from typing import Any

import pytest

from anyuan.cases.queries.kinds import all_kinds, kind_for
from anyuan.kernel.packs import PACKAGE_PACKS
from tests.shared import shared_file

TABLE = shared_file("conformance/cn/time_limits.csv")
pytestmark = pytest.mark.skipif(TABLE is None, reason="the shared folder with the table of norms is not here")

# What recurs, or is kept, by itself: duties, programmes and retention, not cases. A new row of the table that is
# neither here nor in a kind fails the test.
NOT_A_CASE = {
    *("食品留样", "应急疏散演练(中小学)", "应急疏散演练(幼儿园)", "安全教育课时", "防火巡查(重点单位)"),
    *("防火检查(机关团体事业单位)", "寄宿制学校夜间防火巡查", "消防演练(重点单位)", "校车安全技术检验"),
    *("治安状况研判", "工作点评", "帮扶走访(红线6)", "法治讲座", "督导/检查/小结/总结", "日志留存"),
}
UNITS = {"day": "natural_days", "workday": "working_days", "hour": "hours", "immediately": "minutes"}


def rows() -> list[dict[str, str]]:
    if TABLE is None:
        return []
    with TABLE.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def limits_of(item: str) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for name in all_kinds():
        found += [(name, line) for line in kind_for(name)["limits"] if line.get("norm") == item]
    return found


def concerns_a_case(row: dict[str, str]) -> bool:
    return row["item"] not in NOT_A_CASE


@pytest.mark.parametrize("row", [r for r in rows() if concerns_a_case(r)], ids=lambda row: row["item"])
def test_a_row_of_the_table_stands_in_a_kind(row):
    found = limits_of(row["item"])
    assert found, f"no kind obeys {row['item']}"
    for _kind, line in found:
        assert line["unit"] == UNITS[row["unit"]]
        assert line["confidence"] == row["confidence"]
        assert line["source"] == row["source"]
        if row["limit"] != "configurable":
            assert line["amount"] == int(row["limit"])
    if row["limit"] == "configurable":  # "common defaults 1 (咨询) / 5 (求助投诉) / 15 (复杂)"
        assert {line["amount"] for _kind, line in found} == {1, 5, 15}


def test_no_kind_claims_a_row_that_the_table_does_not_have():
    known = {row["item"] for row in rows()}
    claimed = {line["norm"] for name in all_kinds() for line in kind_for(name)["limits"] if line.get("norm")}
    assert claimed <= known
    assert claimed == {row["item"] for row in rows() if concerns_a_case(row)}


def test_what_the_sources_say_beside_the_numbers():
    petition = kind_for("petition")
    assert petition["extension"]["max_times"] == 1  # "one extension ≤30 days with notice"
    assert (petition["extension"]["max_amount"], petition["extension"]["unit"]) == (30, "natural_days")
    notice = next(line for line in kind_for("child_protection")["limits"] if line["clock"] == "step:police_notice")
    assert notice["from"] == "opened"  # at once, from the discovery; no step of the school stands before it


def test_the_packs_that_are_shipped_are_those_that_can_be_opened():
    shipped = {p.name for p in (PACKAGE_PACKS / "case_kinds").iterdir() if p.is_dir()}
    assert shipped == set(all_kinds())
    assert shipped >= {
        *("instruction", "request", "complaint", "hazard", "dispute", "rectification", "case_review"),
        *("support_plan", "bullying", "clean_up", "bus_licence", "petition", "petition_review"),
    }
