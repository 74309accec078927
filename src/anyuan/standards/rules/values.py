"""What is known of a school, and what a requirement makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

GREEN, RED, GREY, NOT_APPLICABLE, OFF = "green", "red", "grey", "not_applicable", "off"
VERDICTS = (GREEN, RED, GREY, NOT_APPLICABLE, OFF)
COUNTED = (GREEN, RED, GREY)  # what is owed; a rate is green ÷ these


@dataclass(frozen=True, slots=True)
class Row:
    """A record on which a fact rests: ``kind`` is its table ("directory.appointment"), ``ref`` how people find it."""

    kind: str
    id: int
    ref: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known, and of when. ``value`` None: nothing is known, ``why`` says why (a reason of `judging`).

    ``of``: numerator and denominator of a share. ``own``: it rests on the school's own word alone. ``total``: how many
    rows there are where not all are listed.
    """

    name: str
    value: Any = None
    as_of: date | None = None
    rows: tuple[Row, ...] = ()
    of: tuple[int, int] | None = None
    why: str = "no_data"
    own: bool = False
    total: int = 0


Facts = Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a requirement says about one school on one day. ``gap`` is what is lacking: a number, or words of a list.

    ``take`` names what it would take to pass; ``words`` are the values for both sentences.
    """

    requirement: str
    verdict: str
    reason: str
    required: Any = None
    found: Any = None
    of: tuple[int, int] | None = None
    as_of: date | None = None
    rows: tuple[Row, ...] = ()
    total: int = 0
    gap: Any = None
    take: str = ""
    words: Mapping[str, Any] = field(default_factory=dict)
