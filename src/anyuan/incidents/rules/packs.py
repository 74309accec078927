"""Packs that this package knows how to check: response plans."""

from __future__ import annotations

from anyuan.incidents.rules import plans

KINDS = {"response_plans": plans.problems}
