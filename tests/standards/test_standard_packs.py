"""A pack with a mistake is named with its line; a local overlay may ask for more and never for less."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anyuan.kernel.packs import PACKAGE_PACKS, load_pack, pack_dirs, read_pack
from anyuan.site import packcheck
from anyuan.standards.rules import amounts, changes, overlays
from anyuan.standards.rules.judging import judge
from anyuan.standards.rules.packs import frozen, problems
from tests.standards.shapes import DAY, GUARDS, asked, facts, line, pack

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    "folder", [f for f in pack_dirs("standards") if PACKAGE_PACKS in f.parents], ids=lambda f: f.name
)
def test_every_shipped_standard_is_whole(folder):
    assert packcheck.faults("standards", folder) == []
    assert list(problems(frozen(read_pack(folder)))) == []


@pytest.mark.parametrize(
    "folder", [f for f in pack_dirs("standards") if PACKAGE_PACKS in f.parents], ids=lambda f: f.name
)
def test_no_text_of_a_shipped_standard_stands_in_the_wrong_language(folder):
    """Every text in both languages, the Chinese one in Chinese and the English one without any."""
    found = list(texts_of(read_pack(folder)))
    assert found
    for text in found:
        assert {"en", "zh"} <= text.keys(), text
        assert HAN.search(text["zh"]) or text["zh"] == text["en"], text
        assert not HAN.search(text["en"]), text


def texts_of(value):
    """Every table with a text in it, however deep."""
    if isinstance(value, dict):
        if {"en", "zh"} & value.keys():
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from texts_of(part)


@pytest.mark.parametrize(
    ("broken", "place", "said"),
    [
        (pack(line(clause=None)), "requirements[1].clause", "must name the clause"),
        (pack(line(clause=" ")), "requirements[1].clause", "must name the clause"),
        # Words in one language would stand in English on Chinese pages, or the other way round.
        (pack(line(clause="four ones")), "requirements[1].clause", "words in en and zh"),
        (pack(line(clause="一校一策")), "requirements[1].clause", "words in en and zh"),
        (pack(line(clause={"en": "Four ones"})), "requirements[1].clause", "no text in zh"),
        (pack(line(clause={"en": "Four ones", "zh": " "})), "requirements[1].clause", "no text in zh"),
        (pack(line(level="shall")), "requirements[1].level", "must, should"),
        (pack(line(fact="guard")), "requirements[1].fact", "no fact “guard”"),
        (pack(line(fact=["guards"])), "requirements[1].fact", "no fact"),
        (pack(line(when={"fact": "wifi", "is": True})), "requirements[1].when.fact", "no fact “wifi”"),
        (pack(line(when={"fact": "pupils", "at_least": "many"})), "requirements[1].when.at_least", "number"),
        (pack(line(when={"all": []})), "requirements[1].when.all", "not empty"),
        (pack(line(when={"fact": "pupils"})), "requirements[1].when", "compares by"),
        (pack(line(when=[1])), "requirements[1].when", "must be a table"),
        (pack(line(need={"is": True})), "requirements[1].need", "at_least, at_most"),
        (pack(line(need={"at_least": 1, "at_most": 2})), "requirements[1].need", "exactly one"),
        (pack(line(need={"at_least": -1})), "requirements[1].need.at_least", "from 0 up"),
        (
            pack(line(need={"at_least": {"by": "stage", "bands": [{"is": 1}]}})),
            "requirements[1].need.at_least.by",
            "number",
        ),
        (
            pack(line(need={"at_least": {"by": "pupils", "bands": []}})),
            "requirements[1].need.at_least.bands",
            "not empty",
        ),
        (
            pack(line(need={"at_least": {"by": "pupils", "bands": [{"below": 9, "is": 1}, {"below": 5, "is": 2}]}})),
            "requirements[1].need.at_least.bands[2].below",
            "greater than",
        ),
        (
            pack(line(need={"at_least": {"by": "pupils", "bands": [{"is": 1, "each": 0, "add": 1}]}})),
            "requirements[1].need.at_least.bands[1]",
            "above 0",
        ),
        (pack(line(fact="post_rate", need={"at_least": 95})), "requirements[1].need.at_least", "from 0 to 1"),
        (pack(asked(max_age_days=None)), "requirements[1].max_age_days", "grows old"),
        (pack(asked(question={"en": "Fence?"})), "requirements[1].question", "no text in zh"),
        (pack(asked(answer="words", need={"has": ["a"]})), "requirements[1].items", "list of tables"),
        (
            pack(asked(answer="words", need={"has": ["b"]}, items=[{"code": "a", "en": "A", "zh": "甲"}])),
            "requirements[1].need.has",
            "“b” is not one of the items",
        ),
        (pack(line(confidence="sure")), "requirements[1].confidence", "official, source"),
        # What was written from memory ships switched off.
        (pack(line(confidence="memory", on=True)), "requirements[1].on", "switched off"),
        (pack(line(), line()), "requirements[2].key", "there twice"),
        (pack(line(valid_from="2026-13-01")), "requirements[1].valid_from", "must be a date"),
        (pack(line(valid_from="2026-02-01", valid_to="2026-01-01")), "requirements[1].valid_to", "before valid_from"),
        (pack(line(weight=3)), "requirements[1].weight", "not known"),
        (pack(line(label={"en": "Scores", "zh": "学生评分"})), "requirements[1].label", "red line"),
        (pack(line(label={"en": "Religion", "zh": "宗教信仰登记"})), "requirements[1].label", "red line"),
        (pack(version=0), "version", "from 1 up"),
        (pack(requirements=[]), "requirements", "not empty"),
        (pack(requirements=["guards"]), "requirements", "not empty"),
        (pack(extends="nowhere", areas=["99"]), "extends", "no standard “nowhere”"),
        (pack(areas=["99"]), "areas", "an overlay names"),
        (pack(lights=[{"code": "a", "en": "A", "zh": "甲", "of": ["nothing"]}]), "lights[1].of", "no requirement"),
    ],
)
def test_a_mistake_is_named_with_its_place(broken, place, said):
    found = [fault for fault in problems(broken) if fault.place == place]
    assert found
    assert said in found[0]


def home_pack(home: Path, name: str, text: str) -> Path:
    folder = home / "packs" / "standards" / name
    folder.mkdir(parents=True)
    (folder / "pack.toml").write_text(text, "utf-8")
    return folder


HEAD = 'label = { en = "County", zh = "本县细则" }\nversion = 1\nsource = "县安委办 2026"\nconfidence = "official"\n'


def test_the_checker_names_file_and_line(tmp_path, monkeypatch):
    monkeypatch.setenv("ANYUAN_HOME", str(tmp_path))
    text = (
        HEAD
        + 'extends = "gb29315-2022"\nareas = ["469001"]\n\n[[requirements]]\nkey = "rounds"\nneed = { at_least = 4 }\n'
    )
    folder = home_pack(tmp_path, "county", text)
    assert packcheck.faults("standards", folder) == [
        "pack.toml line 10: requirements[1].need.at_least: asks for 4 where the standard asks for 5 (at 0)"
    ]
    (folder / "pack.toml").write_text(text.replace("at_least = 4", "at_least = 6"), "utf-8")
    assert packcheck.faults("standards", folder) == []


BASE = pack(
    line(), line(key="rounds", fact="rounds_per_day", need={"at_least": 5}, max_age_days=30, grace_days=10), asked()
)


@pytest.mark.parametrize(
    ("local", "said"),
    [
        ({"key": "rounds", "need": {"at_least": 6}}, ""),
        ({"key": "rounds", "need": {"at_least": 4}}, "asks for 4 where the standard asks for 5"),
        ({"key": "rounds", "need": {"at_most": 5}}, "compares as the standard does"),
        ({"key": "rounds", "max_age_days": 20}, ""),
        ({"key": "rounds", "max_age_days": 31}, "30 days old at most"),
        ({"key": "rounds", "grace_days": 11}, "more time"),
        ({"key": "rounds", "level": "should"}, "must (应) into should"),
        ({"key": "rounds", "when": {"fact": "boarding", "is": True}}, "not narrow it"),
        ({"key": "rounds", "on": False}, "switch off"),
        ({"key": "rounds", "fact": "guards"}, "keeps the fact"),
        ({"key": "rounds", "valid_to": "2030-01-01"}, "end earlier"),
        ({"key": "rounds", "valid_from": "2030-01-01"}, "begin later"),
        ({"key": "fence", "proof": "self"}, "own word"),
        ({"key": "guards", "need": {"at_least": 2}}, "asks for 2 where the standard asks for 3 (at 1000)"),
        ({"key": "guards", "need": {"at_least": {**GUARDS, "plus": [{"by": "pupils", "bands": [{"is": 1}]}]}}}, ""),
        (line(key="new", fact="gates", need={"at_least": 1}), ""),
    ],
)
def test_an_overlay_may_only_be_stricter(local, said):
    found = [str(fault) for fault in overlays.problems({"requirements": [local]}, BASE)]
    assert ([] if not said else [said]) == [said for fault in found if said and said in fault][:1]
    assert len(found) <= 1


@settings(max_examples=60)
@given(
    below=st.integers(1, 3000),
    first=st.integers(0, 6),
    second=st.integers(0, 6),
    each=st.integers(1, 900),
    n=st.integers(0, 9000),
)
def test_what_the_overlay_check_lets_pass_never_asks_for_less(below, first, second, each, n):
    table = {
        "by": "pupils",
        "bands": [{"below": below, "is": first}, {"from": below, "is": second, "each": each, "add": 1}],
    }
    local = {"key": "guards", "need": {"at_least": table}}
    if next(overlays.problems({"requirements": [local]}, BASE), None) is None:
        assert amounts.at(table, n) >= amounts.at(GUARDS, n)


def test_the_narrower_overlay_wins_and_what_it_leaves_out_stays():
    province = [{"key": "rounds", "need": {"at_least": 6}}]
    county = [{"key": "rounds", "need": {"at_least": 7}}, line(key="own", fact="gates", need={"at_least": 1})]
    joined = {r["key"]: r for r in overlays.merged(BASE["requirements"], [province, county])}
    assert joined["rounds"]["need"] == {"at_least": 7}
    assert joined["rounds"]["max_age_days"] == 30
    assert set(joined) == {"guards", "rounds", "fence", "own"}


def test_a_change_of_version_shows_what_changes_for_a_school():
    old = load_pack("standards", "gb29315-2022")["requirements"]
    new = [dict(r) for r in old if r["key"] != "gates_apart"]
    new[0] = {**new[0], "need": {"at_least": 4}}
    new.append(line(key="own", fact="gates", need={"at_least": 1}))
    said = [(c.key, c.how, c.parts) for c in changes.lines(old, new)]
    assert said == [("guards", "changed", ("need",)), ("own", "added", ()), ("gates_apart", "removed", ())]
    known = facts(pupils=500, guards=3, stage="primary", gates=2)
    before = [judge(r, known, DAY) for r in old]
    after = [judge(r, known, DAY) for r in new]
    found = {c.key: c for c in changes.verdicts(before, after)}
    assert set(found) == {"guards", "own", "gates_apart"}
    assert found["guards"].worse
    assert (found["guards"].before.required, found["guards"].after.required) == (2, 4)
    assert found["own"].before is None
    assert not found["own"].worse


def test_frozen_keeps_everything_as_plain_values():
    kept = frozen(load_pack("standards", "gb29315-2022"))
    assert kept["valid_from"] == "2022-06-01"
    assert "folder" not in kept
