"""Requirements and facts as the tests of the rules write them."""

from __future__ import annotations

from datetime import date
from typing import Any

from anyuan.standards.rules.values import Fact

DAY = date(2026, 11, 25)
GUARDS = {
    "by": "pupils",
    "bands": [{"below": 100, "is": 1}, {"below": 1000, "is": 2}, {"from": 1000, "is": 3, "each": 500, "add": 1}],
}


def line(**changes: Any) -> dict[str, Any]:
    """A good requirement: guards by number of pupils."""
    given = {
        "key": "guards",
        "clause": "R1",
        "level": "must",
        "group": "people",
        "label": {"en": "Guards", "zh": "保安员"},
        "fact": "guards",
        "need": {"at_least": GUARDS},
        "source": "GB/T 29315-2022",
        "confidence": "source",
    }
    return {key: value for key, value in (given | changes).items() if value is not None}


def asked(**changes: Any) -> dict[str, Any]:
    """A good requirement that an inspection answers."""
    given = {
        "key": "fence",
        "fact": "answer",
        "need": {"is": True},
        "max_age_days": 365,
        "question": {"en": "Is there a fence?", "zh": "是否有围栏？"},
    }
    return line(**(given | changes))


def pack(*lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A good standard."""
    given: dict[str, Any] = {
        "name": "test",
        "label": {"en": "Test", "zh": "试验标准"},
        "version": 1,
        "source": "a test",
        "confidence": "source",
        "requirements": list(lines) or [line()],
    }
    return {key: value for key, value in (given | changes).items() if value is not None}


def facts(as_of: date | None = DAY, **values: Any) -> dict[str, Fact]:
    """Facts of one day; ``answer:fence`` is written ``answer__fence``."""
    named = {name.replace("__", ":"): value for name, value in values.items()}
    return {name: Fact(name, value, as_of) for name, value in named.items() if value is not None}
