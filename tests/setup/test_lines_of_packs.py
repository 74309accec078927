"""A fault of a pack is named with the line on which it stands: tried on every value of every pack of the house."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from anyuan.kernel.packs import PACKAGE_PACKS
from anyuan.site import packcheck
from anyuan.site.packlines import line_of, lines

FILES = sorted(PACKAGE_PACKS.glob("[!_]*/*/pack.toml"))


def leaves(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, f"{place}.{key}".lstrip("."))
    elif isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield from leaves(item, f"{place}[{number}]")
    else:
        yield place, value


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.parent.name}-{file.parent.name}")
def test_every_value_stands_on_the_line_that_is_said(file):
    text = file.read_text("utf-8")
    known, rows = lines(text), text.splitlines()
    for place, value in leaves(tomllib.loads(text)):
        assert place in known, place
        said = rows[known[place] - 1]
        if isinstance(value, str) and "\n" not in value:
            assert value.replace('"', '\\"') in said or value in said, place
        elif isinstance(value, bool):
            assert str(value).lower() in said, place
        elif not isinstance(value, float | str):
            assert str(value) in said.replace("_", ""), place


def test_lists_inline_tables_and_long_texts_are_looked_into():
    text = """# a comment with [brackets] and = signs
names = [
  "one", "two",  # two
  "three",
]
title = { en = "a # b", zh = '''
x = 1
''' }
[[rules]]
"odd key" = 1
a.b = 2
[[rules.windows]]
key = 'x'
[[rules]]
windows = [{ key = "y", at = 3 },
  { key = "z" }]
"""
    asked = {
        "names": 2, "names[2]": 3, "names[3]": 4, "title.en": 6, "title.zh": 6, "rules[1]": 9, "rules[1].odd key": 10,
        "rules[1].a.b": 11, "rules[1].windows[1].key": 13, "rules[2].windows[1].at": 15, "rules[2].windows[2].key": 16,
        "rules[2].windows[2].grace": 16, "nowhere": None,
    }  # fmt: skip
    assert {place: line_of(text, place) for place in asked} == asked


@pytest.fixture
def programme(tmp_path, monkeypatch):
    """Writes a programme with something wrong, and says what packs check says."""
    monkeypatch.setenv("ANYUAN_HOME", str(tmp_path))
    good = (PACKAGE_PACKS / "programmes/wuzhishan/pack.toml").read_text("utf-8")

    def check(old: str, new: str) -> tuple[list[str], int]:
        assert old in good
        folder = tmp_path / "packs/programmes/mine"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "pack.toml").write_text(good.replace(old, new, 1), "utf-8")
        return packcheck.faults("programmes", folder), good[: good.index(old)].count("\n") + 1

    return check


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ('"disputes_settled"', '"dispute_settled"', "installs.measures[8]", "no pack measures/dispute_settled"),
        ('"panic", "violence"', '"panic", "panics"', "installs.response_plans[2]", "no pack response_plans/panics"),
        ('kind = "education"', 'kind = "school"', "organisation.bodies[3].kind", "must be one of"),
        ('per = "school"', 'per = "class"', "organisation.posts[1].per", "must be one of"),
        ("least = 58", "least = 0", "organisation.teams[1].least", "whole number"),
        ('opens = "16:40"', 'opens = "16.40"', "rules[1].windows[2].opens", "must be a time"),
        ('kind = "lesson"', 'kind = "talking"', "rules[4].kind", "must be one of"),
        ('rrule = "FREQ=MONTHLY;BYMONTHDAY=1"', 'rrule = "FREQ=HOURLY"', "rules[3].rrule", "needs FREQ"),
        ("stops = 2", "stops = 0", "rules[2].stops", "patrol stops"),
        ("version = 1", "version = 0", "version", "whole number"),
    ],
)
def test_a_programmes_mistake_is_named_with_its_line(programme, old, new, place, said):
    faults, line = programme(old, new)
    assert len(faults) == 1, faults
    assert f"line {line}: {place}: " in faults[0]
    assert said in faults[0]


def test_two_leaders_and_none_are_mistakes(programme):
    faults, _line = programme("leads = true\n", "")
    assert ["exactly one body leads" in fault for fault in faults] == [True]


@pytest.mark.parametrize(
    ("kind", "model", "old", "new", "said"),
    [
        ("reports", "wuzhishan_annual", '"team_people", "wuz', '"team_peopel", "wuz', "no pack measures/team_peopel"),
        ("reports", "wuzhishan_annual", "{schools} schools", "{scools} schools", "no pack measures/scools"),
        ("case_kinds", "dispute", 'scheme = "four_colour"', 'scheme = "five_colour"', "no pack grading/five_colour"),
        ("report_services", "food", 'kind = "complaint"', 'kind = "complain"', "no pack case_kinds/complain"),
        ("response_plans", "fire", "level = 1", "level = 7", "level: must be one of 1, 2, 3, 4"),
        ("response_plans", "fire", 'role = "dispatcher"', 'rolle = "dispatcher"', "either a role"),
        ("measures", "drills", 'source = "duties"', 'source = "dutys"', "must be one of"),
    ],
)
def test_mistakes_of_other_kinds_have_their_line_as_well(tmp_path, monkeypatch, kind, model, old, new, said):
    monkeypatch.setenv("ANYUAN_HOME", str(tmp_path))
    good = (PACKAGE_PACKS / kind / model / "pack.toml").read_text("utf-8")
    assert old in good
    folder = tmp_path / "packs" / kind / "mine"
    folder.mkdir(parents=True)
    (folder / "pack.toml").write_text(good.replace(old, new, 1), "utf-8")
    line = good[: good.index(old)].count("\n") + 1
    faults = packcheck.faults(kind, folder)
    assert any(fault.startswith(f"pack.toml line {line}: ") and said in fault for fault in faults), faults
