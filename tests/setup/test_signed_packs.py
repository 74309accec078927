"""A province signs a standard, a county takes it over with its own overlay; nothing that was changed on the way gets in."""

from __future__ import annotations

import json
import re

import pytest

from anyuan.kernel import issuing
from anyuan.site import cli, packcheck

OVERLAY = """label = { en = "County", zh = "本县细则" }
version = 1
source = "县安委办 2026"
confidence = "official"
extends = "province"
areas = ["469001"]

[[requirements]]
key = "rounds"
need = { at_least = 6 }
"""


@pytest.fixture
def province(tmp_path, monkeypatch, capsys):
    """(the bundle, the fingerprint) of a standard that the province issued."""
    home = tmp_path / "province"
    monkeypatch.setenv("ANYUAN_HOME", str(home))
    assert cli.main(["packs", "new", "standards", "province", "--like", "gb29315-2022"]) == 0
    file = tmp_path / "province.pack.json"
    assert cli.main(["packs", "sign", "standards", "province", "--as", "省教育厅", "--out", str(file)]) == 0
    shown = re.search(r"(?:[0-9a-f]{4} ){15}[0-9a-f]{4}", capsys.readouterr().out)[0]
    assert (home / "keys/pack-issuer.key").stat().st_mode & 0o077 == 0
    monkeypatch.setenv("ANYUAN_HOME", str(tmp_path / "county"))
    return file, shown


def take(file, *more):
    return cli.main(["packs", "take", str(file), *more])


def test_a_county_takes_it_over_and_adds_its_overlay(province, tmp_path, capsys):
    file, shown = province
    assert take(file) == 2
    assert shown in capsys.readouterr().err
    assert take(file, "--trust", "0" * 64) == 2
    assert take(file, "--trust", shown) == 0
    folder = tmp_path / "county/packs/standards/province"
    assert packcheck.faults("standards", folder) == []
    own = tmp_path / "county/packs/standards/county"
    own.mkdir()
    (own / "pack.toml").write_text(OVERLAY, "utf-8")
    assert packcheck.faults("standards", own) == []
    # The signed one is not edited by hand: that is said, and the overlay is the way.
    text = (folder / "pack.toml").read_text("utf-8")
    (folder / "pack.toml").write_text(text.replace("at_least = 5", "at_least = 4"), "utf-8")
    assert ["省教育厅" in fault for fault in packcheck.faults("standards", folder)] == [True]


def test_an_older_bundle_never_replaces_a_newer_one(province, capsys):
    file, shown = province
    assert take(file, "--trust", shown) == 0
    assert take(file) == 2
    assert "is not older" in capsys.readouterr().err


def test_a_pack_of_ones_own_is_never_replaced(province, tmp_path, capsys):
    file, shown = province
    own = tmp_path / "county/packs/standards/province"
    own.mkdir(parents=True)
    (own / "pack.toml").write_text("mine = 1\n", "utf-8")
    assert take(file, "--trust", shown) == 2
    assert (own / "pack.toml").read_text("utf-8") == "mine = 1\n"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda b: {**b, "files": {"pack.toml": b["files"]["pack.toml"].replace("at_least = 5", "at_least = 1")}},
            "does not fit",
        ),
        (lambda b: {**b, "issued_at": "2099-01-01T00:00:00.000000Z"}, "does not fit"),
        (lambda b: {**b, "name": "gb29315-2022"}, "does not fit"),
        (lambda b: {**b, "files": {"../pack.toml": "x"}}, "may not have"),
        (lambda b: {**b, "name": "../../etc"}, "may not have"),
        (lambda b: {**b, "files": {}}, "no signed pack"),
        (lambda b: {**b, "signature": "?"}, "no signed pack"),
        (lambda b: {k: v for k, v in b.items() if k != "key"}, "no signed pack"),
        (lambda b: [b], "no signed pack"),
    ],
)
def test_nothing_that_was_changed_gets_in(province, tmp_path, capsys, change, said):
    file, shown = province
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps(change(json.loads(file.read_bytes()))), "utf-8")
    assert take(broken, "--trust", shown) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "county/packs/standards").exists()


def test_somebody_else_with_the_issuers_name_is_refused(province, tmp_path, capsys):
    file, shown = province
    assert take(file, "--trust", shown) == 0
    bundle = json.loads(file.read_bytes())
    other = issuing.new_key()
    forged = tmp_path / "forged.json"
    from datetime import UTC, datetime

    at = datetime(2099, 1, 1, tzinfo=UTC)
    forged.write_bytes(issuing.sign("standards", "province", bundle["files"], issuer="省教育厅", private=other, at=at))
    assert take(forged, "--trust", issuing.fingerprint(issuing.public_of(other))) == 2
    assert "another key" in capsys.readouterr().err


def test_a_signed_pack_with_faults_stays_outside(province, tmp_path, capsys, monkeypatch):
    file, shown = province
    folder = tmp_path / "province/packs/standards/province"
    text = (folder / "pack.toml").read_text("utf-8").replace('level = "must"', 'level = "shall"', 1)
    (folder / "pack.toml").write_text(text, "utf-8")
    monkeypatch.setenv("ANYUAN_HOME", str(tmp_path / "province"))
    assert cli.main(["packs", "sign", "standards", "province", "--as", "省教育厅", "--out", str(file)]) == 0
    monkeypatch.setenv("ANYUAN_HOME", str(tmp_path / "county"))
    assert take(file, "--trust", shown) == 2
    assert "must be one of must, should" in capsys.readouterr().err
    assert not (tmp_path / "county/packs/standards/province").exists()
