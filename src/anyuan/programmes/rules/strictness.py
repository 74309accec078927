"""Which of two duties with the same key asks for more. One that asks for at least as much in every respect stands for both.

What is compared, and which side is the stricter one: more people of each force, more proof, more stops, more windows on the
same days, less time to be late, fewer who may stand in, names asked for ahead, more kinds of places, longer rest. Anything
else that differs (other days, other hours, another kind) makes the two incomparable. Titles and ladders are not compared: the
stricter duty brings its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Rule = Mapping[str, Any]
# Must be the same, or the two are different things under one name.
SAME = ("kind", "owner", "rrule", "on", "skip", "shift", "start", "pupils", "gate", "support")
DEFAULTS: Mapping[str, Any] = {"owner": "school", "shift": "none", "pupils": True}
UPLOAD_HOURS = 72
NO_REST = {"minimum_hours": 0, "longest_run_days": 99}


def compare(first: Rule, second: Rule) -> tuple[str, list[str]]:
    """("same" | "first" | "second" | "neither", fields that differ): which of the two is the stricter one."""
    signs = {name: sign for name, sign in _signs(first, second) if sign}
    told = set(signs.values())
    if not told:
        return "same", []
    if told == {1}:
        return "first", sorted(signs)
    if told == {-1}:
        return "second", sorted(signs)
    return "neither", sorted(signs)


def _signs(first: Rule, second: Rule) -> Iterator[tuple[str, int | None]]:
    """(field, 1: the first is stricter, -1: the second, 0: alike, 2: incomparable)."""
    for name in SAME:
        yield name, 0 if _plain(first, name) == _plain(second, name) else 2
    yield "where", _where(first.get("where", {}), second.get("where", {}))
    yield "windows", _windows(first, second)
    needs = [dict(rule.get("needs", {})) for rule in (first, second)]
    for force in sorted({*needs[0], *needs[1]}):
        yield f"needs.{force}", _more(needs[0].get(force, 0), needs[1].get(force, 0))
    evidence = [set(rule.get("evidence", ["check_in"])) for rule in (first, second)]
    yield "evidence", _wider(evidence[0], evidence[1])
    yield "stops", _more(first.get("stops", 0), second.get("stops", 0))
    stand_in = [
        {(force, other) for force, others in rule.get("substitutes", {}).items() for other in others}
        for rule in (first, second)
    ]
    yield "substitutes", _wider(stand_in[0], stand_in[1], wider=-1)
    yield "named", _more(bool(first.get("named")), bool(second.get("named")))
    hours = [rule.get("upload_within_hours", UPLOAD_HOURS) for rule in (first, second)]
    yield "upload_within_hours", _more(hours[1], hours[0])
    rest = [NO_REST | dict(rule.get("rest", {})) for rule in (first, second)]
    yield "rest.minimum_hours", _more(rest[0]["minimum_hours"], rest[1]["minimum_hours"])
    yield "rest.longest_run_days", _more(rest[1]["longest_run_days"], rest[0]["longest_run_days"])


def _plain(rule: Rule, name: str) -> Any:
    value = rule.get(name, DEFAULTS.get(name))
    return sorted(map(str, value)) if isinstance(value, list) else str(value) if name == "start" else value or None


def _where(first: Rule, second: Rule) -> int:
    """More kinds of places, and no filter, is more places."""
    if first.get("of") != second.get("of"):
        return 2
    signs = {_wider(set(first.get("kinds", ())), set(second.get("kinds", ())))}
    for name in ("stages", "boarding"):
        if first.get(name) != second.get(name):
            signs.add(1 if first.get(name) is None else -1 if second.get(name) is None else 2)
    signs.discard(0)
    return 0 if not signs else signs.pop() if len(signs) == 1 else 2


def _windows(first: Rule, second: Rule) -> int:
    """The same hours with less grace, or further windows."""
    mine = {w["key"]: w for w in first.get("windows", ())}
    other = {w["key"]: w for w in second.get("windows", ())}
    signs = {_wider(set(mine), set(other))}
    for key in mine.keys() & other.keys():
        a, b = mine[key], other[key]
        if any(a.get(name) != b.get(name) for name in ("opens", "closes", "until")):
            signs.add(2)
        signs.add(_more(b.get("grace_minutes", 0), a.get("grace_minutes", 0)))
        signs.add(_more(b.get("early_minutes", 0), a.get("early_minutes", 0)))
    signs.discard(0)
    return 0 if not signs else signs.pop() if len(signs) == 1 else 2


def _more(first: Any, second: Any) -> int:
    return int(first > second) - int(first < second)


def _wider(first: set[Any], second: set[Any], wider: int = 1) -> int:
    if first == second:
        return 0
    return wider if first > second else -wider if first < second else 2
