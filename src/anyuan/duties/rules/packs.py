"""Programme packs as data: what a usable one holds, checked before anything is ever owed by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any

from anyuan.dispatch.rules import ladder as ladders
from anyuan.duties.rules import kinds, recurrence, rest
from anyuan.duties.rules.calendar import PERIODS, TAGS

# Red line 15: a drill with pupils is announced, has no mock weapons or blood, has an opt-out and a debrief.
DRILL_GATE = ("announced", "no_mock_weapons", "no_blood", "opt_out", "debrief")
# Red line 6: support is a plan with a named need, a basis, an end date and a lead.
SUPPORT_BASES = ("consent", "law")
SHIFTS = ("none", "next", "previous")
MOST_RULES = 100


def problems(pack: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a programme, one sentence each; nothing for a good one."""
    yield from _words("title", pack.get("title"))
    if not isinstance(pack.get("version"), int) or pack["version"] < 1:
        yield "version must be a whole number from 1 up"
    rules = pack.get("rules")
    if not isinstance(rules, list) or not rules:
        yield "has no rules"
        return
    if len(rules) > MOST_RULES:
        yield f"more than {MOST_RULES} rules"
    yield from rest.problems(pack.get("rest", {}))
    keys = [rule.get("key") for rule in rules if isinstance(rule, Mapping)]
    for key in sorted({str(key) for key in keys if keys.count(key) > 1}):
        yield f"rule {key}: stands twice"
    for rule in rules:
        name = rule.get("key", "?") if isinstance(rule, Mapping) else "?"
        yield from (f"rule {name}: {said}" for said in rule_problems(rule))


def rule_problems(rule: Any) -> Iterator[str]:
    """What is wrong with one rule."""
    if not isinstance(rule, Mapping):
        yield "is not a table"
        return
    key = rule.get("key")
    if not isinstance(key, str) or not key.replace("_", "").isalnum() or not key.islower() or len(key) > 40:
        yield "key must be lower-case letters, digits and _, at most 40"
    yield from _words("title", rule.get("title"))
    kind = kinds.KINDS.get(rule.get("kind", ""))
    if kind is None:
        yield f"kind must be one of {', '.join(kinds.KINDS)}"
    yield from _when(rule)
    yield from _where(rule)
    yield from _people(rule, kind.least_people if kind else 0)
    yield from _evidence(rule, kind.asks if kind else ())
    yield from _ladder(rule.get("ladder", ()))
    yield from rest.problems(rule.get("rest", {}))
    yield from _red_lines(rule)


def _when(rule: Mapping[str, Any]) -> Iterator[str]:
    said = recurrence.problem(str(rule.get("rrule", "")))
    if said:
        yield said
    for name in ("on", "skip"):
        for tag in rule.get(name, ()):
            if tag not in TAGS:
                yield f"{name}: {tag!r} is not a kind of day; known are {', '.join(TAGS)}"
    if rule.get("shift", "none") not in SHIFTS:
        yield f"shift must be one of {', '.join(SHIFTS)}"
    if rule.get("start") is not None and not _is_date(rule["start"]):
        yield "start must be a date"
    yield from window_problems(rule.get("windows"))


def window_problems(windows: Any) -> Iterator[str]:
    """What is wrong with the windows of a rule or of a post of its own."""
    if not isinstance(windows, list) or not windows:
        yield "has no windows"
        return
    keys = [window.get("key") for window in windows]
    if len(set(keys)) != len(keys) or not all(isinstance(key, str) and 0 < len(key) <= 20 for key in keys):
        yield "each window needs a key of its own"
    for window in windows:
        for name in ("opens", "closes"):
            if not _is_time(window.get(name)):
                yield f"window {window.get('key')}: {name} must be a time such as 07:20"
        for name, most in (("early_minutes", 240), ("grace_minutes", 10_080)):
            value = window.get(name, 0)
            if not isinstance(value, int) or not 0 <= value <= most:
                yield f"window {window.get('key')}: {name} must be a whole number from 0 to {most}"
        if window.get("until", "") not in ("", *PERIODS):
            yield f"window {window.get('key')}: until must be one of {', '.join(PERIODS)}"


def _where(rule: Mapping[str, Any]) -> Iterator[str]:
    if rule.get("owner", "school") not in kinds.OWNERS:
        yield f"owner must be one of {', '.join(kinds.OWNERS)}"
    where = rule.get("where")
    if not isinstance(where, Mapping) or where.get("of") not in kinds.SITES:
        yield f"where.of must be one of {', '.join(kinds.SITES)}"
    elif where["of"] in ("place", "organisation") and not where.get("kinds"):
        yield f"where.kinds must name kinds of {where['of']}"


def _people(rule: Mapping[str, Any], least: int) -> Iterator[str]:
    needs = rule.get("needs", {})
    for force, count in needs.items():
        if force not in kinds.FORCES:
            yield f"needs: {force!r} is not a force; known are {', '.join(kinds.FORCES)}"
        if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= 50:
            yield f"needs.{force} must be a whole number from 1 to 50"
    if sum(count for count in needs.values() if isinstance(count, int)) < least:
        yield f"needs at least {least} people"
    for force, others in rule.get("substitutes", {}).items():
        if force not in needs:
            yield f"substitutes: {force!r} is not needed"
        for other in others:
            if other not in kinds.FORCES:
                yield f"substitutes.{force}: {other!r} is not a force"
    hours = rule.get("upload_within_hours", 72)
    if not isinstance(hours, int) or not 1 <= hours <= 720:
        yield "upload_within_hours must be a whole number from 1 to 720"


def _evidence(rule: Mapping[str, Any], asks: Sequence[str]) -> Iterator[str]:
    given = rule.get("evidence", ["check_in"])
    for word in given:
        if word not in kinds.EVIDENCE:
            yield f"evidence: {word!r} is not known; known are {', '.join(kinds.EVIDENCE)}"
    for word in asks:
        if word not in given:
            yield f"evidence must hold {word}"
    stops = rule.get("stops", 0)
    if not isinstance(stops, int) or not 0 <= stops <= 100 or ("stops" in given) != (stops > 0):
        yield "stops says how many patrol stops are passed, exactly where the evidence asks for stops"


def _ladder(ladder: Any) -> Iterator[str]:
    before = -1
    for number, step in enumerate(ladder, 1):
        after = step.get("after_minutes")
        if not isinstance(after, int) or not 0 <= after <= 10_080 or after < before:
            yield f"ladder step {number}: after_minutes must grow from step to step, within a week"
        else:
            before = after
        yield from (f"ladder step {number}: {said}" for said in ladders.target_problems(step.get("targets", ())))


def _red_lines(rule: Mapping[str, Any]) -> Iterator[str]:
    if rule.get("kind") == "drill" and rule.get("pupils", True):
        gate = rule.get("gate", {})
        for word in DRILL_GATE:
            if gate.get(word) is not True:
                yield f"a drill with pupils needs gate.{word} = true (red line 15)"
    if rule.get("kind") == "support_visit":
        support = rule.get("support", {})
        if not str(support.get("need", "")).strip() or support.get("basis") not in SUPPORT_BASES:
            yield "support needs a named need and basis = consent or law (red line 6)"
        if support.get("end_date") is not True:
            yield "support needs end_date = true: every plan ends (red line 6)"
        if support.get("lead") in (None, "", "police") and support.get("basis") != "law":
            yield "support is led by somebody who is not police, unless the law requires it (red line 6)"


def _words(name: str, words: Any) -> Iterator[str]:
    for language in ("en", "zh"):
        if not isinstance(words, Mapping) or not str(words.get(language, "")).strip():
            yield f"{name} has no text in {language}"


def _is_time(value: Any) -> bool:
    try:
        time.fromisoformat(str(value))
    except ValueError:
        return False
    return True


def _is_date(value: Any) -> bool:
    if isinstance(value, date):
        return True
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True


KINDS = {"programmes": problems}
