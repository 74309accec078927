"""Packs that this package knows how to check: measures."""

from __future__ import annotations

from anyuan.measures.rules import definitions

KINDS = {"measures": definitions.problems}
