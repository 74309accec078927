"""The words that a standard may use. A fact named here need not have a source yet: then it is grey, never green."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LEVELS: Final = ("must", "should")  # 应、宜
GROUPS: Final = ("people", "physical", "electronic", "management", "water", "food", "traffic", "scope")
# How sure the wording is. What was written from memory ships switched off until somebody has the official text before them.
CONFIDENCE: Final = ("official", "source", "account", "memory")
UNSURE: Final = ("memory",)
PROOFS: Final = ("inspector", "self")
ANSWER: Final = "answer"  # the fact that nobody records by machine: what an inspection answered
NUMBER, YESNO, SHARE, WORD, WORDS = "number", "yesno", "share", "word", "words"
ANSWER_TYPES: Final = (YESNO, NUMBER, WORDS)

# fact → what its value is. A share lies from 0 to 1 and always carries both its numbers.
FACTS: Final[Mapping[str, str]] = {
    # what the register says of a school
    "pupils": NUMBER,
    "boarders": NUMBER,
    "staff": NUMBER,
    "stage": WORD,
    "boarding": YESNO,
    "key_places": NUMBER,
    "key_place_kinds": WORDS,
    "gates": NUMBER,
    # people
    "guards": NUMBER,
    "guards_licensed": NUMBER,
    "responsible_persons": NUMBER,
    "security_director": YESNO,
    "law_vice_principal": YESNO,
    "hire_checked": SHARE,
    "gatehouse_hours": NUMBER,
    # duties
    "guard_posts": NUMBER,
    "post_rate": SHARE,
    "gate_windows": NUMBER,
    "rounds_per_day": NUMBER,
    "drills_done": NUMBER,
    "lessons_done": NUMBER,
    "alarm_tests": SHARE,
    "equipment_checks": SHARE,
    # devices
    "panic_buttons": NUMBER,
    "panic_heard": SHARE,
    "cameras": NUMBER,
    "cameras_linked": SHARE,
    "footage_days": NUMBER,
    # registers
    "equipment_items": WORDS,
    "agreement": YESNO,
    "plans": NUMBER,
    "traffic_sheet": YESNO,
    "waters": NUMBER,
    "waters_equipped": SHARE,
    # cases
    "rectifications_overdue": NUMBER,
    "hazards_overdue": NUMBER,
    # inspections
    ANSWER: "",
}
COMPARATORS: Final = ("at_least", "at_most", "is", "has")
# Which comparison a kind of value takes.
ALLOWED: Final[Mapping[str, tuple[str, ...]]] = {
    NUMBER: ("at_least", "at_most"),
    SHARE: ("at_least", "at_most"),
    YESNO: ("is",),
    WORD: ("is",),
    WORDS: ("has",),
}
