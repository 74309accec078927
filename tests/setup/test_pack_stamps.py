"""A home's packs are read again as soon as one of them changes, and not before."""

from __future__ import annotations

import os
from pathlib import Path

from anyuan.kernel.packs import pack_stamps


def pack(home: Path, name: str, text: str) -> Path:
    file = home / "packs" / "response_plans" / name / "pack.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_stamps_differ_when_a_pack_is_added_edited_or_taken_away_and_only_then(tmp_path):
    shipped = pack_stamps("response_plans", tmp_path)
    assert shipped, "the plans of the package itself"
    assert pack_stamps("response_plans", tmp_path) == shipped

    file = pack(tmp_path, "flood", 'kind = "flood"\n')
    added = pack_stamps("response_plans", tmp_path)
    assert added != shipped

    file.write_text('kind = "flood"\nlevel = 2\n', encoding="utf-8")
    # A file system may keep whole seconds: the change is given a time of its own.
    os.utime(file, ns=(1_000_000_000, 1_000_000_000))
    edited = pack_stamps("response_plans", tmp_path)
    assert edited != added
    assert pack_stamps("response_plans", tmp_path) == edited

    file.unlink()
    assert pack_stamps("response_plans", tmp_path) == shipped
