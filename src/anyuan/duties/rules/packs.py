"""Programme packs as data: what a usable one holds, checked before anything is ever owed by it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from anyuan.dispatch.rules import ladder as ladders
from anyuan.duties.rules import burden, kinds, recurrence, rest
from anyuan.duties.rules.calendar import PERIODS, TAGS
from anyuan.kernel.faults import Fault

# Red line 15: a drill with pupils is announced, has no mock weapons or blood, has an opt-out and a debrief.
DRILL_GATE = ("announced", "no_mock_weapons", "no_blood", "opt_out", "debrief")
# Red line 6: support is a plan with a named need, a basis, an end date and a lead.
SUPPORT_BASES = ("consent", "law")
SHIFTS = ("none", "next", "previous")
MOST_RULES = 100


def problems(pack: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with the duties of a programme, one fault each; nothing for a good one."""
    yield from _words("title", pack.get("title"))
    version = pack.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        yield Fault("version", "must be a whole number from 1 up.")
    yield from rest.problems(pack.get("rest", {}))
    yield from burden.problems(pack.get("budget", {}))
    rules = pack.get("rules")
    if not isinstance(rules, list) or not rules:
        yield Fault("rules", "there is none.")
        return
    if len(rules) > MOST_RULES:
        yield Fault("rules", "there are more than {most}.", most=MOST_RULES)
    seen: set[str] = set()
    for number, rule in enumerate(rules, 1):
        place = f"rules[{number}]"
        key = str(rule.get("key")) if isinstance(rule, Mapping) else ""
        if key in seen:
            yield Fault(f"{place}.key", "“{word}” is there twice", word=key)
        seen.add(key)
        yield from (fault.below(place) for fault in rule_problems(rule))


def rule_problems(rule: Any) -> Iterator[Fault]:
    """What is wrong with one rule; places are below it."""
    if not isinstance(rule, Mapping):
        yield Fault("", "must be a table.")
        return
    key = rule.get("key")
    if not isinstance(key, str) or not key.replace("_", "").isalnum() or not key.islower() or len(key) > 40:
        yield Fault("key", "must be lower-case letters, digits and _, at most {most}.", most=40)
    yield from _words("title", rule.get("title"))
    kind = kinds.KINDS.get(str(rule.get("kind", "")))
    if kind is None:
        yield Fault("kind", "must be one of {choices}.", choices=", ".join(kinds.KINDS))
    yield from _when(rule)
    yield from _where(rule)
    yield from _people(rule, kind.least_people if kind else 0)
    yield from _evidence(rule, kind.asks if kind else ())
    yield from _ladder(rule.get("ladder", ()))
    yield from rest.problems(rule.get("rest", {}))
    yield from _red_lines(rule)


def _when(rule: Mapping[str, Any]) -> Iterator[Fault]:
    said = recurrence.problem(str(rule.get("rrule", "")))
    if said is not None:
        yield said
    for name in ("on", "skip"):
        for tag in rule.get(name, ()):
            if tag not in TAGS:
                yield Fault(
                    name, "“{word}” is not a kind of day; known are {choices}.", word=tag, choices=", ".join(TAGS)
                )
    if rule.get("shift", "none") not in SHIFTS:
        yield Fault("shift", "must be one of {choices}.", choices=", ".join(SHIFTS))
    if rule.get("start") is not None and not _is_date(rule["start"]):
        yield Fault("start", "must be a date.")
    yield from window_problems(rule.get("windows"))


def window_problems(windows: Any) -> Iterator[Fault]:
    """What is wrong with the windows of a rule or of a post of its own."""
    if not isinstance(windows, list) or not windows or not all(isinstance(window, Mapping) for window in windows):
        yield Fault("windows", "there is none: a duty is owed between two times of the day.")
        return
    keys = [window.get("key") for window in windows]
    if len(set(map(str, keys))) != len(keys) or not all(isinstance(key, str) and 0 < len(key) <= 20 for key in keys):
        yield Fault("windows", "each window needs a key of its own, at most {most} letters.", most=20)
    for number, window in enumerate(windows, 1):
        place = f"windows[{number}]"
        for name in ("opens", "closes"):
            if not _is_time(window.get(name)):
                yield Fault(f"{place}.{name}", "must be a time such as {example}.", example="07:20")
        for name, most in (("early_minutes", 240), ("grace_minutes", 10_080)):
            if not _whole(window.get(name, 0), 0, most):
                yield Fault(f"{place}.{name}", "must be a whole number from {least} to {most}", least=0, most=most)
        if window.get("until", "") not in ("", *PERIODS):
            yield Fault(f"{place}.until", "must be one of {choices}.", choices=", ".join(PERIODS))


def _where(rule: Mapping[str, Any]) -> Iterator[Fault]:
    if rule.get("owner", "school") not in kinds.OWNERS:
        yield Fault("owner", "must be one of {choices}.", choices=", ".join(kinds.OWNERS))
    where = rule.get("where")
    if not isinstance(where, Mapping) or where.get("of") not in kinds.SITES:
        yield Fault("where.of", "must be one of {choices}.", choices=", ".join(kinds.SITES))
    elif where["of"] in ("place", "organisation") and not where.get("kinds"):
        yield Fault("where.kinds", "must name kinds of {word}.", word=where["of"])


def _people(rule: Mapping[str, Any], least: int) -> Iterator[Fault]:
    needs = rule.get("needs", {})
    forces = ", ".join(kinds.FORCES)
    for force, count in needs.items():
        if force not in kinds.FORCES:
            yield Fault(f"needs.{force}", "“{word}” is not a force; known are {choices}.", word=force, choices=forces)
        if not _whole(count, 1, 50):
            yield Fault(f"needs.{force}", "must be a whole number from {least} to {most}", least=1, most=50)
    if sum(count for count in needs.values() if isinstance(count, int)) < least:
        yield Fault("needs", "this kind needs at least {least} people.", least=least)
    for force, others in rule.get("substitutes", {}).items():
        if force not in needs:
            yield Fault(f"substitutes.{force}", "“{word}” is not needed.", word=force)
        for other in others:
            if other not in kinds.FORCES:
                place = f"substitutes.{force}"
                yield Fault(place, "“{word}” is not a force; known are {choices}.", word=other, choices=forces)
    if not _whole(rule.get("upload_within_hours", 72), 1, 720):
        yield Fault("upload_within_hours", "must be a whole number from {least} to {most}", least=1, most=720)


def _evidence(rule: Mapping[str, Any], asks: Sequence[str]) -> Iterator[Fault]:
    given = rule.get("evidence", ["check_in"])
    for word in given:
        if word not in kinds.EVIDENCE:
            known = ", ".join(kinds.EVIDENCE)
            yield Fault("evidence", "“{word}” is not known; known are {choices}.", word=word, choices=known)
    for word in asks:
        if word not in given:
            yield Fault("evidence", "must hold {word}.", word=word)
    stops = rule.get("stops", 0)
    if not _whole(stops, 0, 100) or ("stops" in given) != (stops > 0):
        yield Fault("stops", "says how many patrol stops are passed, exactly where the evidence asks for stops.")


def _ladder(ladder: Any) -> Iterator[Fault]:
    before = -1
    for number, step in enumerate(ladder, 1):
        place = f"ladder[{number}]"
        after = step.get("after_minutes")
        if not _whole(after, 0, 10_080) or after < before:
            yield Fault(f"{place}.after_minutes", "must grow from step to step, within a week.")
        else:
            before = after
        yield from (fault.below(f"{place}.targets") for fault in ladders.target_problems(step.get("targets", ())))


def _red_lines(rule: Mapping[str, Any]) -> Iterator[Fault]:
    if rule.get("kind") == "drill" and rule.get("pupils", True):
        gate = rule.get("gate", {})
        for word in DRILL_GATE:
            if gate.get(word) is not True:
                yield Fault(f"gate.{word}", "must be true for a drill with pupils (red line 15).")
    if rule.get("kind") == "support_visit":
        support = rule.get("support", {})
        if not str(support.get("need", "")).strip() or support.get("basis") not in SUPPORT_BASES:
            yield Fault("support", "needs a named need and basis = consent or law (red line 6).")
        if support.get("end_date") is not True:
            yield Fault("support.end_date", "must be true: every plan ends (red line 6).")
        if support.get("lead") in (None, "", "police") and support.get("basis") != "law":
            yield Fault("support.lead", "must be somebody who is not police, unless the law requires it (red line 6).")


def _words(name: str, words: Any) -> Iterator[Fault]:
    for language in ("en", "zh"):
        if not isinstance(words, Mapping) or not str(words.get(language, "")).strip():
            yield Fault(name, "has no text in {language}.", language=language)


def _whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_time(value: Any) -> bool:
    return re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", str(value)) is not None  # Python's own reading takes 16.40 as well


def _is_date(value: Any) -> bool:
    if isinstance(value, date):
        return True
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True
