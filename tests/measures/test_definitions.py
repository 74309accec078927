"""Every folder is a good measure; what a bad one says is refused with its place; a changed one is a new version."""

from __future__ import annotations

import copy
import json
import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from anyuan.journal.models import Entry
from anyuan.kernel.packs import pack_dirs, read_pack
from anyuan.measures import actions, queries
from anyuan.measures.models import Day, Definition
from anyuan.measures.queries.sources import BOUND, matching
from anyuan.measures.rules import definitions
from anyuan.measures.rules.definitions import Condition
from anyuan.measures.rules.vocabulary import SOURCES
from anyuan.site import packcheck
from tests.measures.world import MONDAY, NEXT, noon

FOLDERS = pack_dirs("measures")
GOOD = {
    "title": {"en": "Panic alarms", "zh": "一键报警"},
    "owner": {"en": "Centre", "zh": "中心"},
    "unit": "count",
    "good": "fewer",
    "group": "incidents",
    "versions": [
        {
            "number": 1,
            "from": date(2000, 1, 1),
            "definition": {"en": "Panic alarms.", "zh": "一键报警。"},
            "numerator": {"en": "Alarms", "zh": "报警"},
            "source": "incidents",
            "day": "received",
            "where": [{"field": "kind", "is": "panic"}],
        }
    ],
}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_measure_of_the_house_is_good(folder):
    assert packcheck.faults("measures", folder) == []


def change(path, value):
    pack = copy.deepcopy(GOOD)
    target = pack
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    return [str(fault) for fault in definitions.problems(pack)]


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("unit",), "percent", "unit: must be one of count, people, share."),
        (("title",), {"en": "x"}, "title: has no text in zh."),
        (("versions",), [], "versions: there is none: a measure says how it counts, from which day."),
        (("versions", 0, "number"), 2, "versions[1].number: must be 1: versions are counted from 1 up."),
        (("versions", 0, "from"), "2000", "versions[1].from: must be a date."),
        (("versions", 0, "source"), "people", f"versions[1].source: must be one of {', '.join(SOURCES)}."),
        (("versions", 0, "day"), "opened", "versions[1].day: must be one of received, closed."),
        (("versions", 0, "sum"), "level", "versions[1].sum: nothing of this name can be added up."),
        (("versions", 0, "where", 0), {"field": "reporter_name", "is": "王"}, None),
        (("versions", 0, "where", 0), {"field": "kind", "like": "p%"}, None),
        (("versions", 0, "where", 0), {"field": "level", "at_most": "2"}, None),
        (("versions", 0, "where", 0), {"field": "kind", "in": []}, None),
        (("versions", 0, "where", 0), {"field": "kind"}, None),
        (("versions", 0, "counted"), [{"field": "kind", "is": "panic"}], None),
    ],
)
def test_what_is_wrong_is_said_with_its_place(path, value, said):
    faults = change(path, value)
    assert len(faults) == 1
    assert faults[0] == said if said else faults[0].startswith("versions[1].")


def test_a_share_says_what_it_counts_of_what():
    pack = copy.deepcopy(GOOD) | {"unit": "share"}
    assert [fault.place for fault in definitions.problems(pack)] == ["versions[1].denominator"] * 2 + [
        "versions[1].counted"
    ]


def test_vocabulary_and_tables_agree():
    assert set(SOURCES) == set(BOUND)
    for name, source in SOURCES.items():
        bound = BOUND[name]
        assert set(source.fields) == set(bound.fields), name
        assert set(source.days) == set(bound.days), name
        assert source.kind in source.fields


def test_no_source_reaches_a_person():
    """Red lines 3 and 6: a figure is about places, times, devices and processes."""
    for bound in BOUND.values():
        columns = " ".join([*bound.fields.values(), *bound.days.values()])
        assert not any(word in columns for word in ("person", "reporter", "handler", "name_", "opened_by", "phone"))


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(SOURCES))
def test_every_field_can_be_asked_at_its_table(name):
    values = {"word": "x", "number": 1, "yes_no": True, "instant": True}
    for field, kind in SOURCES[name].fields.items():
        for operator in definitions.OPERATORS[kind]:
            value = ["x"] if operator in ("in", "not_in") else values[kind]
            rows = BOUND[name].rows().filter(matching(BOUND[name], [Condition(field, operator, value)]))
            assert rows.count() == 0


def folder(content):
    where = Path(os.environ["ANYUAN_HOME"]) / "packs" / "measures" / "panics"
    where.mkdir(parents=True, exist_ok=True)
    said = json.loads(json.dumps(content, default=str))
    lines = [f"{key} = {_toml(value)}" for key, value in said.items() if key != "versions"]
    for version in content["versions"]:
        lines += ["[[versions]]", *(f"{key} = {_toml(value)}" for key, value in version.items())]
    (where / "pack.toml").write_text("\n".join(lines), "utf-8")
    return where


def _toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


@pytest.fixture
def panics(county):
    where = folder(GOOD)
    yield where
    (where / "pack.toml").unlink()
    where.rmdir()


def test_a_folder_more_is_a_measure_more(county, panics):
    assert actions.take(now=NEXT) == 1
    county.incident(noon(MONDAY))
    county.incident(noon(MONDAY), kind="fire", school=1)
    county.work()
    assert county.ask("panics").value == 1
    assert Entry.objects.filter(name="measures.defined", subject_ref="panics").count() == 1


def test_a_changed_definition_without_a_version_counts_as_before_and_is_named(county, panics):
    actions.take(now=NEXT)
    bent = copy.deepcopy(GOOD)
    bent["versions"][0]["where"] = []
    folder(bent)
    assert actions.take(now=NEXT) == 0
    county.incident(noon(MONDAY), kind="fire")
    county.work()
    assert county.ask("panics").value == 0
    assert queries.changed_without_version("panics") == [1]


def test_a_new_version_counts_from_its_day_and_the_series_shows_the_break(county, panics):
    actions.take(now=NEXT)
    for day in (MONDAY - timedelta(days=1), MONDAY):
        county.incident(noon(day))
        county.incident(noon(day), kind="fire", school=1)
    county.work()
    assert county.ask("panics").value == 1
    wider = copy.deepcopy(GOOD)
    wider["versions"].append(wider["versions"][0] | {"number": 2, "from": MONDAY, "where": []})
    folder(wider)
    assert actions.take(now=NEXT) == 1
    assert Day.objects.get(measure="panics", day=MONDAY).state == "reopened"
    county.work()
    before = MONDAY - timedelta(days=1)
    assert (county.ask("panics", before, before).value, county.ask("panics").value) == (1, 2)
    told = county.ask("panics")
    assert told.before.form == "none"
    assert "definition" in told.before.flags
    both = county.ask("panics", before, MONDAY)
    assert (both.value, sorted(both.versions)) == (3, [1, 2])
    viewer, one = county.viewer(), queries.measure("panics")
    assert queries.behind(viewer, one, before, MONDAY, queries.About()).count() == 3


def test_a_faulty_folder_is_left_out_and_named(county, panics, caplog):
    bad = copy.deepcopy(GOOD)
    bad["versions"][0]["source"] = "people"
    folder(bad)
    assert actions.take(now=NEXT) == 0
    assert "panics" in caplog.text
    assert not Definition.objects.filter(measure="panics").exists()
    assert packcheck.faults("measures", panics)
    assert read_pack(panics)["name"] == "panics"
