"""Response plans as data: what a usable one holds, checked before it is ever needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from anyuan.dispatch.rules import ladder as ladders
from anyuan.kernel.faults import Fault

CLOCKS = ("acknowledge", "verify", "dispatch", "arrive", "clear", "close")
SCOPES = ("school", "place")
LANGUAGES = ("en", "zh")
A_DAY, LEAST_REPEAT = 86_400, 10  # seconds
UNIT_KINDS = ("patrol_car", "foot_patrol", "guards", "stop", "team", "medical", "fire")


def problems(plan: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with a plan, one fault each; nothing for a good one."""
    if not plan.get("kind"):
        yield Fault("kind", "is missing.")
    yield from _words("title", plan.get("title"))
    if plan.get("level") not in (1, 2, 3, 4):
        yield Fault("level", "must be one of {choices}.", choices="1, 2, 3, 4")
    yield from _join(plan.get("join", {}))
    yield from _clocks(plan.get("clocks", {}))
    yield from (fault.below("ladder") for fault in ladders.problems(plan.get("ladder", {})))
    yield from _legs(plan.get("legs", ()))
    yield from _checklist(plan.get("checklist", ()))
    yield from _closure(plan.get("closure", {}), plan.get("causes", ()))
    for number, skill in enumerate(plan.get("skills", ()), 1):
        if not isinstance(skill, str):
            yield Fault(f"skills[{number}]", "must be a word.")
    for number, kind in enumerate(plan.get("units", ()), 1):
        if kind not in UNIT_KINDS:
            known = ", ".join(UNIT_KINDS)
            yield Fault(f"units[{number}]", "“{word}” is not known; known are {choices}.", word=kind, choices=known)


def frozen(plan: Mapping[str, Any]) -> dict[str, Any]:
    """The plan as it is copied onto an incident: everything but where it was found."""
    return {key: value for key, value in plan.items() if key != "folder"}


def clock_seconds(plan: Mapping[str, Any], kind: str) -> int:
    """Seconds of one clock."""
    return int(plan["clocks"][kind])


def repeat_seconds(plan: Mapping[str, Any], kind: str) -> int:
    """How often a clock that has passed reminds; never 0, so that an open incident always has a running clock."""
    return int(plan["clocks"].get("repeat", {}).get(kind, 86_400 if kind == "close" else 300))


def missing_evidence(plan: Mapping[str, Any], verdict: str, given: Sequence[str]) -> list[str]:
    """Codes of evidence that the plan asks for and that are not given. A false alarm is asked for less."""
    closure = plan.get("closure", {})
    asked = closure.get("evidence_false", ()) if verdict == "false" else closure.get("evidence", ())
    return [str(code) for code in asked if code not in given]


def cause_codes(plan: Mapping[str, Any], verdict: str) -> list[str]:
    """Causes that go with a verdict."""
    return [str(cause["code"]) for cause in plan.get("causes", ()) if cause.get("verdict") == verdict]


def disposition_codes(plan: Mapping[str, Any]) -> list[str]:
    """How an incident of this plan may end."""
    return [str(d["code"]) for d in plan.get("closure", {}).get("dispositions", ())]


def say(words: Mapping[str, str] | None, language: str) -> str:
    """A text of a plan in the language asked for, or in the other one."""
    if not words:
        return ""
    short = "en" if language.lower().startswith("en") else "zh"
    return words.get(short) or words.get("zh") or words.get("en") or ""


def _words(place: str, words: Any) -> Iterator[Fault]:
    for language in LANGUAGES:
        if not isinstance(words, Mapping) or not str(words.get(language, "")).strip():
            yield Fault(place, "has no text in {language}.", language=language)


def _join(join: Mapping[str, Any]) -> Iterator[Fault]:
    if join.get("scope", "school") not in SCOPES:
        yield Fault("join.scope", "must be one of {choices}.", choices=", ".join(SCOPES))
    window = join.get("window_seconds", 600)
    if not isinstance(window, int) or not 0 <= window <= A_DAY:
        yield Fault("join.window_seconds", "must be a whole number from {least} to {most}", least=0, most=A_DAY)


def _clocks(clocks: Mapping[str, Any]) -> Iterator[Fault]:
    for kind in CLOCKS:
        if not isinstance(clocks.get(kind), int) or clocks[kind] <= 0:
            yield Fault(f"clocks.{kind}", "must be a whole number of at least {least}.", least=1)
    for kind, seconds in clocks.get("repeat", {}).items():
        place = f"clocks.repeat.{kind}"
        if kind not in CLOCKS:
            yield Fault(place, "must be one of {choices}.", choices=", ".join(CLOCKS))
        elif not isinstance(seconds, int) or seconds < LEAST_REPEAT:
            yield Fault(place, "must be a whole number of at least {least}.", least=LEAST_REPEAT)


def _legs(legs: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    before, names = 0, [leg.get("name") for leg in legs]
    for number, leg in enumerate(legs, 1):
        place = f"legs[{number}]"
        yield from _words(f"{place}.title", leg.get("title"))
        seconds = leg.get("seconds")
        if not isinstance(seconds, int) or seconds <= before:
            yield Fault(f"{place}.seconds", "must grow from leg to leg")
        else:
            before = seconds
        if not leg.get("proof"):
            yield Fault(f"{place}.proof", "says no proof, so it could never be met")
        yield from (fault.below(f"{place}.who") for fault in ladders.target_problems(leg.get("who", ())))
        if leg.get("name") in names[: number - 1]:
            yield Fault(f"{place}.name", "“{word}” is there twice", word=leg.get("name"))


def _checklist(items: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    if not items:
        yield Fault("checklist", "there is none.")
    keys = [item.get("key") for item in items]
    for number, item in enumerate(items, 1):
        place = f"checklist[{number}]"
        if item.get("key") in keys[: number - 1]:
            yield Fault(f"{place}.key", "“{word}” is there twice", word=item.get("key"))
        if not item.get("role"):
            yield Fault(f"{place}.role", "is missing.")
        yield from _words(f"{place}.text", item.get("text"))


def _closure(closure: Mapping[str, Any], causes: Sequence[Mapping[str, Any]]) -> Iterator[Fault]:
    if not closure.get("dispositions"):
        yield Fault("closure.dispositions", "there is none.")
    for number, disposition in enumerate(closure.get("dispositions", ()), 1):
        yield from _words(f"closure.dispositions[{number}].text", disposition.get("text"))
    texts = closure.get("evidence_text", {})
    for code in [*closure.get("evidence", ()), *closure.get("evidence_false", ())]:
        yield from _words(f"closure.evidence_text.{code}", texts.get(code))
    for number, cause in enumerate(causes, 1):
        yield from _words(f"causes[{number}].text", cause.get("text"))
    for verdict in ("real", "false"):
        if not any(cause.get("verdict") == verdict for cause in causes):
            yield Fault("causes", "there is none for the verdict {verdict}.", verdict=verdict)
