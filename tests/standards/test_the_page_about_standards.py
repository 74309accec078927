"""The page that people read names every fact and every key that a pack may use."""

from __future__ import annotations

from anyuan.standards.rules.packs import HEAD, LINE
from anyuan.standards.rules.vocabulary import CONFIDENCE, FACTS, GROUPS


def test_the_page_names_what_the_checker_knows(root):
    page = (root / "docs/standards.md").read_text("utf-8")
    assert [name for name in (*FACTS, *CONFIDENCE) if f"`{name}`" not in page] == []
    assert [name for name in GROUPS if name not in page] == []
    unsaid = {"name", "folder", "photo", "requirements"}
    assert [key for key in sorted((HEAD | LINE) - unsaid) if f"`{key}`" not in page] == []
