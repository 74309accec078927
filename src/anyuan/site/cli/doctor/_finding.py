"""One line of the doctor: how bad, what was found, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    GOOD = 0
    NOTE = 1
    WARNING = 2
    WRONG = 3


MARKS = {Level.GOOD: "✓", Level.NOTE: "·", Level.WARNING: "!", Level.WRONG: "✗"}
COLOURS = {Level.GOOD: "32", Level.NOTE: "36", Level.WARNING: "33", Level.WRONG: "31"}


@dataclass(frozen=True)
class Finding:
    level: Level
    what: str
    advice: str = ""

    def shown(self, *, colour: bool) -> str:
        mark = MARKS[self.level]
        if colour:
            mark = f"\033[{COLOURS[self.level]}m{mark}\033[0m"
        return f"{mark} {self.what}" + (f"\n    → {self.advice}" if self.advice else "")


def good(what: str) -> Finding:
    return Finding(Level.GOOD, what)


def note(what: str, advice: str = "") -> Finding:
    return Finding(Level.NOTE, what, advice)


def warning(what: str, advice: str = "") -> Finding:
    return Finding(Level.WARNING, what, advice)


def wrong(what: str, advice: str) -> Finding:
    return Finding(Level.WRONG, what, advice)
