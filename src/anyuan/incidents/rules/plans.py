"""Response plans as data: what a usable one holds, checked before it is ever needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from anyuan.dispatch.rules import ladder as ladders

CLOCKS = ("acknowledge", "verify", "dispatch", "arrive", "clear", "close")
SCOPES = ("school", "place")
LANGUAGES = ("en", "zh")
UNIT_KINDS = ("patrol_car", "foot_patrol", "guards", "stop", "team", "medical", "fire")


def problems(plan: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a plan, one sentence each; nothing for a good one."""
    if not plan.get("kind"):
        yield "has no kind"
    yield from _words("title", plan.get("title"))
    if plan.get("level") not in (1, 2, 3, 4):
        yield "level must be 1, 2, 3 or 4"
    yield from _join(plan.get("join", {}))
    yield from _clocks(plan.get("clocks", {}))
    yield from (f"ladder: {problem}" for problem in ladders.problems(plan.get("ladder", {})))
    yield from _legs(plan.get("legs", ()))
    yield from _checklist(plan.get("checklist", ()))
    yield from _closure(plan.get("closure", {}), plan.get("causes", ()))
    for skill in plan.get("skills", ()):
        if not isinstance(skill, str):
            yield f"skill {skill!r} is not a word"
    for kind in plan.get("units", ()):
        if kind not in UNIT_KINDS:
            yield f"unit kind {kind!r} is not known"


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


def _words(name: str, words: Any) -> Iterator[str]:
    for language in LANGUAGES:
        if not isinstance(words, Mapping) or not str(words.get(language, "")).strip():
            yield f"{name} has no text in {language}"


def _join(join: Mapping[str, Any]) -> Iterator[str]:
    if join.get("scope", "school") not in SCOPES:
        yield f"join.scope must be one of {', '.join(SCOPES)}"
    window = join.get("window_seconds", 600)
    if not isinstance(window, int) or not 0 <= window <= 86_400:
        yield "join.window_seconds must be a whole number of seconds within a day"


def _clocks(clocks: Mapping[str, Any]) -> Iterator[str]:
    for kind in CLOCKS:
        if not isinstance(clocks.get(kind), int) or clocks[kind] <= 0:
            yield f"clocks.{kind} must be a whole number of seconds above 0"
    for kind, seconds in clocks.get("repeat", {}).items():
        if kind not in CLOCKS or not isinstance(seconds, int) or seconds < 10:
            yield f"clocks.repeat.{kind} must be a whole number of seconds, at least 10"


def _legs(legs: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    before = 0
    for leg in legs:
        name = leg.get("name", "?")
        yield from _words(f"leg {name}: title", leg.get("title"))
        seconds = leg.get("seconds")
        if not isinstance(seconds, int) or seconds <= before:
            yield f"leg {name}: seconds must grow from leg to leg"
        else:
            before = seconds
        if not leg.get("proof"):
            yield f"leg {name}: says no proof, so it could never be met"
        yield from (f"leg {name}: {problem}" for problem in ladders.target_problems(leg.get("who", ())))
    names = [leg.get("name") for leg in legs]
    if len(set(names)) != len(names):
        yield "two legs have the same name"


def _checklist(items: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    keys = [item.get("key") for item in items]
    if not items:
        yield "has no checklist"
    if len(set(keys)) != len(keys):
        yield "two checklist items have the same key"
    for item in items:
        if not item.get("role"):
            yield f"checklist {item.get('key')}: has no role"
        yield from _words(f"checklist {item.get('key')}: text", item.get("text"))


def _closure(closure: Mapping[str, Any], causes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not closure.get("dispositions"):
        yield "closure has no dispositions"
    for disposition in closure.get("dispositions", ()):
        yield from _words(f"disposition {disposition.get('code')}: text", disposition.get("text"))
    asked = [*closure.get("evidence", ()), *closure.get("evidence_false", ())]
    texts = closure.get("evidence_text", {})
    for code in asked:
        yield from _words(f"evidence {code}", texts.get(code))
    for cause in causes:
        yield from _words(f"cause {cause.get('code')}: text", cause.get("text"))
    for verdict in ("real", "false"):
        if not any(cause.get("verdict") == verdict for cause in causes):
            yield f"no cause for the verdict {verdict}"
