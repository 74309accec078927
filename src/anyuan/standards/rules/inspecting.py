"""Inspections: what kinds there are, how an answer becomes a finding, and where findings and outcomes may go next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from anyuan.standards.rules.judging import lacking_of
from anyuan.standards.rules.values import NOT_APPLICABLE
from anyuan.standards.rules.vocabulary import ANSWER, NUMBER, WORDS, YESNO

# monthly supervision, quarterly inspection, half-year and annual summary, spot check drawn at random, a school's own check
KINDS: Final = ("monthly", "quarterly", "half_year", "annual", "spot", "self_check")
SIDES: Final = ("self", "inspector")
# Entered later than this after it was seen, an answer is marked as backdated. Its age counts from the day it was seen anyway.
PROMPT_DAYS: Final = 3

# finding: an unmet requirement that somebody saw. It is closed only by somebody who looked again.
FINDING_STATES: Final = ("open", "rectifying", "to_recheck", "fixed", "dropped")
FINDING_MOVES: Final[Mapping[str, Mapping[str, str]]] = {
    "rectify": {"open": "rectifying"},
    "ask_recheck": {"open": "to_recheck", "rectifying": "to_recheck"},
    "fix": {"open": "fixed", "rectifying": "fixed", "to_recheck": "fixed"},
    "still_there": {"to_recheck": "rectifying", "rectifying": "rectifying", "open": "open"},
    "drop": {"open": "dropped", "rectifying": "dropped", "to_recheck": "dropped"},
}
# 约谈、通报批评、取消评先资格: against a school or an organisation, never against a person's worth.
OUTCOMES: Final = ("talk", "criticism", "commendation_cancelled")
OUTCOME_STATES: Final = ("decided", "appealed", "upheld", "lifted")
OUTCOME_MOVES: Final[Mapping[str, Mapping[str, str]]] = {
    "appeal": {"decided": "appealed"},
    "uphold": {"appealed": "upheld"},
    "lift": {"appealed": "lifted", "decided": "lifted"},
}
APPEAL_DAYS: Final = 15
# Who must be told, besides the school itself: its authority always; its police station where the matter was made public.
TOLD: Final[Mapping[str, tuple[str, ...]]] = {
    "talk": ("school", "authority"),
    "criticism": ("school", "authority", "police_station"),
    "commendation_cancelled": ("school", "authority", "police_station"),
}


def moved(table: Mapping[str, Mapping[str, str]], verb: str, state: str) -> str | None:
    """Where a verb leads from a state; None where it does not."""
    return table[verb].get(state)


def answer_type(line: Mapping[str, Any]) -> str:
    """yesno, number or words."""
    return str(line.get("answer", YESNO))


def cleaned(line: Mapping[str, Any], value: Any) -> Any:
    """The answer as it is kept. Raises ValueError for one that does not fit the question."""
    if value == NOT_APPLICABLE:
        return NOT_APPLICABLE
    kind = answer_type(line)
    if kind == YESNO and isinstance(value, bool):
        return value
    if kind == NUMBER and isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1_000_000:
        return value
    if kind == WORDS and isinstance(value, list):
        known = [item["code"] for item in line["items"]]
        if all(word in known for word in value):
            return [word for word in known if word in value]
    raise ValueError(line["key"])


def unmet(line: Mapping[str, Any], value: Any) -> bool:
    """Whether an answer says that the requirement is not met. Answers have plain amounts, no table over another fact."""
    if value == NOT_APPLICABLE:
        return False
    need = line["need"]
    return lacking_of(need, next(iter(need.values())), value) is not None


def is_asked(line: Mapping[str, Any]) -> bool:
    """Whether an inspection asks for it: what machines and registers know is not asked again."""
    return bool(line["fact"] == ANSWER)


def backdated(seen_on: date, received_on: date) -> bool:
    """Whether an answer came in late enough to be marked."""
    return (received_on - seen_on).days > PROMPT_DAYS
