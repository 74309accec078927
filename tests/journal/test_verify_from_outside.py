"""Somebody with the exported file and a plain Python can check the record without the product."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from anyuan.journal import actions, queries
from anyuan.journal.queries.export import lines
from tests.journal.test_the_record_cannot_be_bent import tell

NOW = datetime(2026, 3, 2, 1, 2, 3, tzinfo=UTC)


def check(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    script = root / "docs" / "check_journal.py"
    return subprocess.run([sys.executable, "-I", str(script), *words], capture_output=True, text=True, check=False)


@pytest.fixture
def exported(tmp_path) -> Path:
    for n in range(9):
        tell(n)
        if n % 4 == 0:
            actions.seal_waiting(now=NOW)
    actions.seal_waiting(now=NOW)
    path = tmp_path / "journal.jsonl"
    with path.open("wb") as file:
        file.writelines(lines())
    return path


@pytest.mark.django_db
def test_an_untouched_export_is_found_whole(root, exported):
    result = check(root, str(exported), queries.head().chain)
    assert (result.returncode, result.stdout[:16]) == (0, "The record stand")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "bend",
    [
        lambda text: text.replace('"n":3', '"n":4', 1),
        lambda text: "".join(line for line in text.splitlines(True) if '"n":3' not in line),
        lambda text: (
            text[: text.index('{"block"', 10)] + text[text.index('{"block"', text.index('{"block"', 10) + 5) :]
        ),
    ],
)
def test_an_altered_shortened_or_thinned_export_is_found_broken(root, exported, bend):
    exported.write_text(bend(exported.read_text("utf-8")), "utf-8")
    result = check(root, str(exported))
    assert result.returncode == 1
    assert result.stdout.startswith("BROKEN")


@pytest.mark.django_db
def test_an_export_that_ends_too_early_is_found_by_the_known_head(root, exported):
    known = queries.head().chain
    text = exported.read_text("utf-8")
    exported.write_text(text[: text.rindex('{"block"')], "utf-8")
    assert check(root, str(exported)).returncode == 0
    assert check(root, str(exported), known).returncode == 1
