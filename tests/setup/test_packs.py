"""Data packs: found by folder, in both languages, and never across a red line."""

from __future__ import annotations

from pathlib import Path

import pytest

from anyuan.kernel.packs import PACKAGE_PACKS
from anyuan.site import cli, packcheck

GOOD = 'zh = "岸城"\nen = "Shore City"\n[[kinds]]\ncode = "gate"\nlabel_zh = "校门"\nlabel_en = "Gate"\n'


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("ANYUAN_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def pack(home: Path, text: str, name: str = "shore") -> Path:
    folder = home / "packs" / "cities" / name
    folder.mkdir(parents=True)
    (folder / "pack.toml").write_text(text, "utf-8")
    return folder


def test_a_whole_pack_has_no_fault_and_is_listed_as_the_homes_own(home, capsys):
    assert packcheck.faults("cities", pack(home, GOOD)) == []
    assert cli.main(["packs", "list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines() if line.startswith("  shore")] == ["shore"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace('en = "Shore City"\n', ""), "“zh” has no “en”"),
        (GOOD.replace('label_zh = "校门"\n', ""), "kinds[1]: “label_en” has no “label_zh”"),
        (GOOD.replace('label_en = "Gate"', 'label_en = " "'), "“label_zh” has no “label_en”"),
        (GOOD + "broken = [", "pack.toml"),
        (GOOD.replace('"校门"', '"重点人员"'), "red line"),
        (GOOD.replace('"gate"', '"ethnicity"'), "red line"),
        (GOOD + 'petitioner = "yes"\n', "red line"),
    ],
)
def test_a_fault_is_named_with_its_place(home, text, said):
    faults = packcheck.faults("cities", pack(home, text))
    assert len(faults) == 1
    assert said in faults[0]


@pytest.mark.parametrize(
    "label",
    [
        "民族",
        "宗教信仰",
        "信访人员",
        "健康状况",
        "人脸识别",
        "步态",
        "political",
        "gait template",
        "key_person",
        "face print",
    ],
)
def test_red_lines_no_pack_may_sort_people_so(label):
    assert packcheck.refused(label)


@pytest.mark.parametrize(
    "label", ["民族中学", "河湾民族小学", "残疾人通道", "Political map of the county is out of date", "gate"]
)
def test_names_of_schools_and_places_are_not_categories_of_people(label):
    assert not packcheck.refused(label)


def test_check_ends_with_an_error_when_a_pack_is_broken(home, capsys):
    folder = pack(home, GOOD.replace('en = "Shore City"\n', ""))
    assert cli.main(["packs", "check", str(folder)]) == 1
    assert "cities/shore" in capsys.readouterr().out


def test_a_copied_pack_is_found_without_touching_a_shared_file(home, capsys):
    assert cli.main(["packs", "new", "cities", "of-mine"]) == 0
    assert (home / "packs/cities/of-mine/pack.toml").is_file()
    assert cli.main(["packs", "list"]) == 0
    assert "of-mine" in capsys.readouterr().out
    assert cli.main(["packs", "new", "cities", "of-mine"]) == 2
    assert cli.main(["packs", "new", "no-such-kind", "x"]) == 2
    assert cli.main(["packs", "new", "cities", "Bad Name"]) == 2


@pytest.mark.parametrize(
    "folder",
    [p for kind in PACKAGE_PACKS.iterdir() if kind.is_dir() for p in kind.iterdir()],
    ids=lambda folder: f"{folder.parent.name}-{folder.name}",
)
def test_every_pack_of_the_package_is_whole(folder):
    assert packcheck.faults(folder.parent.name, folder) == []
