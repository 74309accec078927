"""Packs that this package knows how to check: calendars."""

from __future__ import annotations

from anyuan.directory.rules import calendars

KINDS = {"calendars": calendars.problems}
