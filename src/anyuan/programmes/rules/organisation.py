"""The organisation that a programme needs: bodies and who leads, posts at each school or township, teams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from anyuan.kernel.faults import Fault

# Kinds of bodies as the register has them; a test holds the two together.
BODY_KINDS = (
    *("centre", "police", "police_station", "education", "department", "township"),
    *("guard_company", "hospital", "fire", "social", "other"),
)
PER = ("school", "township", "area")
PARTS = ("bodies", "posts", "teams")
BODY = frozenset({"key", "kind", "title", "least", "leads", "posts"})
POST = frozenset({"post", "per", "title", "least"})
TEAM = frozenset({"kind", "title", "least"})
LANGUAGES = ("en", "zh")
MOST = 100_000


def problems(data: Any) -> Iterator[Fault]:
    """What is wrong with ``[organisation]``; nothing where there is none. Places are below it."""
    if data is None:
        return
    if not isinstance(data, Mapping):
        yield Fault("", "must be a table.")
        return
    for name in data:
        if name not in PARTS:
            yield Fault(name, "must be one of {choices}.", choices=", ".join(PARTS))
    bodies = list(_tables(data, "bodies"))
    for place, body in bodies:
        yield from _body(place, body)
    keys = [body.get("key") for _place, body in bodies if isinstance(body, Mapping)]
    for number, key in enumerate(keys, 1):
        if key in keys[: number - 1]:
            yield Fault(f"bodies[{number}].key", "“{word}” is there twice", word=key)
    if sum(isinstance(body, Mapping) and body.get("leads") is True for _place, body in bodies) != 1:
        yield Fault("bodies", "exactly one body leads (leads = true).")
    for place, post in _tables(data, "posts"):
        yield from _post(place, post)
    for place, team in _tables(data, "teams"):
        yield from _line(place, team, TEAM)
        if isinstance(team, Mapping) and not _code(team.get("kind")):
            yield Fault(f"{place}.kind", "must be lower-case letters, digits and _")


def _body(place: str, body: Any) -> Iterator[Fault]:
    yield from _line(place, body, BODY)
    if not isinstance(body, Mapping):
        return
    if not _code(body.get("key")):
        yield Fault(f"{place}.key", "must be lower-case letters, digits and _")
    if body.get("kind") not in BODY_KINDS:
        yield Fault(f"{place}.kind", "must be one of {choices}.", choices=", ".join(BODY_KINDS))
    if not isinstance(body.get("leads", False), bool):
        yield Fault(f"{place}.leads", "must be true or false")
    posts = body.get("posts", [])
    if not isinstance(posts, list) or not all(_code(post) for post in posts):
        yield Fault(f"{place}.posts", "must be a list of words.")


def _post(place: str, post: Any) -> Iterator[Fault]:
    yield from _line(place, post, POST)
    if not isinstance(post, Mapping):
        return
    if not _code(post.get("post")):
        yield Fault(f"{place}.post", "must be lower-case letters, digits and _")
    if post.get("per") not in PER:
        yield Fault(f"{place}.per", "must be one of {choices}.", choices=", ".join(PER))


def _line(place: str, line: Any, known: frozenset[str]) -> Iterator[Fault]:
    if not isinstance(line, Mapping):
        yield Fault(place, "must be a table.")
        return
    for name in line:
        if name not in known:
            yield Fault(f"{place}.{name}", "this key is not known.")
    least = line.get("least", 1)
    if not isinstance(least, int) or isinstance(least, bool) or not 1 <= least <= MOST:
        yield Fault(f"{place}.least", "must be a whole number from {least} to {most}", least=1, most=MOST)
    title = line.get("title")
    for language in LANGUAGES:
        if not isinstance(title, Mapping) or not str(title.get(language, "")).strip():
            yield Fault(f"{place}.title", "has no text in {language}.", language=language)


def _tables(data: Mapping[str, Any], name: str) -> Iterator[tuple[str, Any]]:
    given = data.get(name, [])
    for number, line in enumerate(given if isinstance(given, list) else [given], 1):
        yield f"{name}[{number}]", line


def _code(value: Any) -> bool:
    return isinstance(value, str) and value.replace("_", "").isalnum() and value == value.lower() and len(value) <= 60
