"""Whether a requirement applies to a school and whether it is met. Pure: facts and a day in, a verdict out.

The order matters: what is switched off or not in force says nothing; what does not apply is not owed; what is not known is
grey; what is known to be short is red however old the evidence is; what is met is green only while its evidence is fresh.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from anyuan.standards.rules import amounts, conditions
from anyuan.standards.rules.values import GREEN, GREY, NOT_APPLICABLE, OFF, RED, Fact, Facts, Verdict
from anyuan.standards.rules.vocabulary import ANSWER, UNSURE

Requirement = Mapping[str, Any]
REASONS = (
    *("met", "short", "not_met", "lacking"),
    *("no_data", "no_source", "nothing_owed", "cannot_tell", "stale", "undated", "ahead", "own_word", "too_young"),
    *("does_not_apply", "answered", "not_yet", "over", "elsewhere", "unsure", "switched_off"),
)
TAKES = ("more", "fewer", "make", "bring", "record", "inspect", "fresh", "wait")


def is_on(requirement: Requirement, switched: bool | None = None) -> bool:
    """Whether a requirement is judged at all: by the area's own switch, else by the pack, which leaves what is unsure off."""
    if switched is not None:
        return switched
    return bool(requirement.get("on", requirement.get("confidence") not in UNSURE))


def facts_of(requirement: Requirement) -> frozenset[str]:
    """Every fact that a requirement reads. An answer is known by the requirement's own key."""
    need = requirement["need"]
    spec = need.get("at_least", need.get("at_most"))
    return conditions.named(requirement.get("when")) | amounts.named(spec) | {fact_key(requirement)}


def fact_key(requirement: Requirement) -> str:
    """Under which name the fact of a requirement is found: ``guards``, or ``answer:closed_management``."""
    return f"{ANSWER}:{requirement['key']}" if requirement["fact"] == ANSWER else str(requirement["fact"])


def applies(requirement: Requirement, facts: Facts) -> conditions.Told:
    """Whether the requirement applies to a school with these facts."""
    return conditions.holds(requirement.get("when"), facts)


def judge(
    requirement: Requirement,
    facts: Facts,
    on: date,
    *,
    opened_on: date | None = None,
    here: bool = True,
    switched: bool | None = None,
) -> Verdict:
    """The verdict of one requirement on one school on a local day.

    ``opened_on``: the first day of the school, where it is known. ``here``: the requirement's region covers the school.
    ``switched``: what the area decided about it, None where it decided nothing.
    """
    key = str(requirement["key"])
    outside = _outside(requirement, on, here, switched)
    if outside:
        return Verdict(key, *outside)
    told = applies(requirement, facts)
    if told.value is False:
        return Verdict(key, NOT_APPLICABLE, "does_not_apply")
    if told.value is None:
        return Verdict(key, GREY, "cannot_tell", take="record", words={"facts": sorted(told.missing)})
    found = _found(requirement, facts, on)
    if found.verdict == GREEN or opened_on is None:
        return found
    until = opened_on + timedelta(days=requirement.get("grace_days", 0))
    if on < until:
        words = {**found.words, "opened_on": opened_on, "until": until}
        return replace(found, verdict=GREY, reason="too_young", take="wait", words=words)
    return found


def _outside(requirement: Requirement, on: date, here: bool, switched: bool | None) -> tuple[str, str] | None:
    """Verdict and reason where nothing is judged."""
    if not here:
        return NOT_APPLICABLE, "elsewhere"
    if not is_on(requirement, switched):
        return OFF, "unsure" if switched is None and requirement.get("confidence") in UNSURE else "switched_off"
    first, last = requirement.get("valid_from"), requirement.get("valid_to")
    if first is not None and on < as_date(first):
        return NOT_APPLICABLE, "not_yet"
    if last is not None and on > as_date(last):
        return NOT_APPLICABLE, "over"
    return None


def _found(requirement: Requirement, facts: Facts, on: date) -> Verdict:
    """What the fact itself says."""
    key, need = str(requirement["key"]), requirement["need"]
    name = fact_key(requirement)
    fact = facts.get(name, Fact(name, why="no_source"))
    seen: dict[str, Any] = {"found": fact.value, "of": fact.of, "as_of": fact.as_of, "rows": fact.rows}
    seen["total"] = fact.total or len(fact.rows)
    try:
        required = _required(need, facts)
    except amounts.Unknown as unknown:
        return Verdict(key, GREY, "cannot_tell", **seen, take="record", words={"facts": [unknown.fact]})
    seen["required"] = required
    if fact.value is None:
        take = "inspect" if requirement["fact"] == ANSWER else "record"
        return Verdict(key, GREY, fact.why, **seen, take=take, words={"facts": [name]})
    if fact.as_of is not None and fact.as_of > on:
        return Verdict(key, GREY, "ahead", **seen, take="record", words={"facts": [name]})
    absent = requirement["fact"] == ANSWER and fact.value == NOT_APPLICABLE
    lacking = None if absent else lacking_of(need, required, fact.value)
    if lacking is not None:
        return Verdict(key, RED, lacking[0], **seen, gap=lacking[2], take=lacking[1])
    weak = _weak(requirement, fact, on)
    if weak:
        return Verdict(
            key, GREY, weak, **seen, take="fresh" if weak != "own_word" else "inspect", words=_age(requirement)
        )
    # Somebody looked and found that the school has no such thing: no bus, no water, no canteen.
    return Verdict(key, NOT_APPLICABLE, "answered", **seen) if absent else Verdict(key, GREEN, "met", **seen)


def _required(need: Mapping[str, Any], facts: Facts) -> Any:
    for comparator in ("at_least", "at_most"):
        if comparator in need:
            return amounts.amount(need[comparator], facts)
    return need.get("is", need.get("has"))


def lacking_of(need: Mapping[str, Any], required: Any, value: Any) -> tuple[str, str, Any] | None:
    """(reason, what it takes, gap) of what is not met; None where it is met."""
    if "at_least" in need:
        return None if value >= required else ("short", "more", required - value)
    if "at_most" in need:
        return None if value <= required else ("short", "fewer", value - required)
    if "has" in need:
        missing = [word for word in required if word not in value]
        return ("lacking", "bring", missing) if missing else None
    return None if value == required else ("not_met", "make", None)


def _weak(requirement: Requirement, fact: Fact, on: date) -> str:
    """Why what is met is not good enough to be green."""
    if fact.own and requirement.get("proof", "inspector") == "inspector":
        return "own_word"
    most = requirement.get("max_age_days")
    if most is None:
        return ""
    if fact.as_of is None:
        return "undated"
    return "stale" if (on - fact.as_of).days > most else ""


def _age(requirement: Requirement) -> dict[str, Any]:
    return {"days": requirement["max_age_days"]} if "max_age_days" in requirement else {}


def as_date(value: Any) -> date:
    """A day of a pack: TOML gives a date, a frozen pack its text."""
    return value if isinstance(value, date) else date.fromisoformat(str(value))
