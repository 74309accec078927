"""Standards as data packs: what a usable one holds, checked before any school is judged by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from anyuan.kernel import packs
from anyuan.kernel.faults import Fault
from anyuan.standards.rules import amounts, conditions, overlays
from anyuan.standards.rules import vocabulary as words
from anyuan.standards.rules.judging import as_date
from anyuan.standards.rules.texts import KEY, both, clause, coded

HEAD = frozenset(
    {
        *("name", "folder", "label", "description", "official", "version", "edition", "extends", "replaces", "areas"),
        *("source", "confidence", "valid_from", "valid_to", "order", "lights", "requirements"),
    }
)
LINE = frozenset(
    {
        *("key", "clause", "level", "group", "label", "when", "fact", "need", "max_age_days", "proof", "grace_days"),
        *("source", "confidence", "confidence_note", "region", "valid_from", "valid_to", "on", "question", "answer"),
        *("items", "photo"),
    }
)
MOST_LINES = 300
Base = Mapping[str, Any] | None


def problems(pack: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with a standard, one fault each; nothing for a good one."""
    yield from _head(pack)
    lines = pack.get("requirements")
    if not isinstance(lines, list) or not lines or not all(isinstance(line, Mapping) for line in lines):
        yield Fault("requirements", "must be a list of tables that is not empty")
        return
    if len(lines) > MOST_LINES:
        yield Fault("requirements", "more than {most} requirements", most=MOST_LINES)
    base = _base(pack)
    if pack.get("extends") and base is None:
        yield Fault("extends", "there is no standard “{word}” to build on", word=pack["extends"])
    known = {line["key"]: line for line in (base or {}).get("requirements", ())}
    found, seen = [], set()
    for number, line in enumerate(lines, 1):
        place = f"requirements[{number}]"
        if line.get("key") in seen:
            found.append(Fault(f"{place}.key", "“{word}” is there twice", word=line.get("key")))
        seen.add(line.get("key"))
        found += _line(place, line, known.get(line.get("key", "")))
    yield from found
    if base is not None and not found:
        yield from overlays.problems(pack, base)


def _base(pack: Mapping[str, Any]) -> Base:
    # The only look outside the pack itself: an overlay can be judged only beside what it builds on.
    if not pack.get("extends"):
        return None
    # …/packs/standards/<name> lies in a home: what it builds on is looked for there, and in the package.
    home = Path(pack["folder"]).parents[2] if pack.get("folder") else None
    try:
        base = packs.load_pack("standards", str(pack["extends"]), home)
    except (packs.PackMissing, packs.PackUnreadable):
        return None
    return base if isinstance(base.get("requirements"), list) and not base.get("extends") else None


def _head(pack: Mapping[str, Any]) -> Iterator[Fault]:
    for key in pack:
        if key not in HEAD:
            yield Fault(key, "this key is not known; docs/standards.md lists them")
    yield from both("label", pack.get("label"))
    if "description" in pack:
        yield from both("description", pack["description"])
    if not _whole(pack.get("version"), 1):
        yield Fault("version", "must be a whole number from 1 up")
    if not str(pack.get("source", "")).strip():
        yield Fault("source", "must say where it comes from")
    yield from _confidence("confidence", pack.get("confidence"))
    yield from _span("", pack)
    if bool(pack.get("areas")) != bool(pack.get("extends")):
        yield Fault("areas", "an overlay names the areas where it holds, and what it extends; a standard names neither")
    yield from _lights(pack)
    if not _texts(pack.get("areas", [])):
        yield Fault("areas", "must be a list of area codes in quotation marks")


def _lights(pack: Mapping[str, Any]) -> Iterator[Fault]:
    """A light is green when every requirement that it is made of is."""
    lights = pack.get("lights", [])
    if not lights:
        return
    found = list(coded("lights", lights))
    yield from found
    if found:
        return
    keys = {line.get("key") for line in pack.get("requirements") or () if isinstance(line, Mapping)}
    for number, light in enumerate(lights, 1):
        of = light.get("of")
        if not _texts(of) or not of:
            yield Fault(f"lights[{number}].of", "must be a list of words that is not empty")
            continue
        for key in (key for key in of if key not in keys):
            yield Fault(f"lights[{number}].of", "there is no requirement “{word}”", word=key)


def _line(place: str, line: Mapping[str, Any], base: Base) -> Iterator[Fault]:
    """One requirement; what an overlay leaves out it takes from ``base``."""
    whole = {**(base or {}), **line}
    for key in line:
        if key not in LINE:
            yield Fault(f"{place}.{key}", "this key is not known; docs/standards.md lists them")
    if not KEY.fullmatch(str(line.get("key", ""))):
        yield Fault(f"{place}.key", "must be lower-case letters, digits and _")
    yield from clause(f"{place}.clause", whole.get("clause"))
    for key, allowed in (("level", words.LEVELS), ("group", words.GROUPS)):
        if whole.get(key) not in allowed:
            yield Fault(f"{place}.{key}", "must be one of {allowed}", allowed=", ".join(allowed))
    yield from both(f"{place}.label", whole.get("label"))
    if not str(whole.get("source", "")).strip():
        yield Fault(f"{place}.source", "must say where it comes from")
    yield from _confidence(f"{place}.confidence", whole.get("confidence"))
    if whole.get("on") is True and whole.get("confidence") in words.UNSURE:
        yield Fault(f"{place}.on", "what was not checked against the official text ships switched off")
    if not isinstance(whole.get("on", False), bool) or not isinstance(whole.get("photo", False), bool):
        yield Fault(place, "on and photo are true or false")
    if whole.get("proof", "inspector") not in words.PROOFS:
        yield Fault(f"{place}.proof", "must be one of {allowed}", allowed=", ".join(words.PROOFS))
    for key, least in (("max_age_days", 1), ("grace_days", 0)):
        if key in line and not _whole(line[key], least, 3660):
            yield Fault(f"{place}.{key}", "must be a whole number from {least} to {most}", least=least, most=3660)
    if not isinstance(whole.get("region", ""), str):
        yield Fault(f"{place}.region", "must be the code of an area, in quotation marks")
    yield from _span(place, line)
    if line.get("when"):
        yield from conditions.problems(f"{place}.when", line["when"])
    yield from _fact(place, whole)


def _fact(place: str, line: Mapping[str, Any]) -> Iterator[Fault]:
    name = str(line.get("fact"))
    if name not in words.FACTS:
        yield Fault(f"{place}.fact", "there is no fact “{word}”; docs/standards.md lists them", word=name)
        return
    kind = words.FACTS[name]
    if name == words.ANSWER:
        kind = line.get("answer", words.YESNO)
        if kind not in words.ANSWER_TYPES:
            yield Fault(f"{place}.answer", "must be one of {allowed}", allowed=", ".join(words.ANSWER_TYPES))
            return
        yield from both(f"{place}.question", line.get("question"))
        if kind == words.WORDS:
            yield from coded(f"{place}.items", line.get("items"))
        if "max_age_days" not in line:
            yield Fault(f"{place}.max_age_days", "an answer grows old: say after how many days it no longer counts")
    need = line.get("need")
    if not isinstance(need, Mapping) or len(need) != 1 or next(iter(need)) not in words.ALLOWED[kind]:
        allowed = ", ".join(words.ALLOWED[kind])
        yield Fault(f"{place}.need", "holds exactly one comparison, for this fact one of {allowed}", allowed=allowed)
        return
    yield from _need(f"{place}.need", need, kind, line)


def _need(place: str, need: Mapping[str, Any], kind: str, line: Mapping[str, Any]) -> Iterator[Fault]:
    comparator, wanted = next(iter(need.items()))
    here = f"{place}.{comparator}"
    if comparator in ("at_least", "at_most"):
        yield from amounts.problems(here, wanted)
        if isinstance(wanted, Mapping) and line.get("fact") == words.ANSWER:
            yield Fault(here, "an answer is compared with a plain number")
        if kind == words.SHARE and not (isinstance(wanted, int | float) and 0 <= wanted <= 1):
            yield Fault(here, "a share lies from 0 to 1")
    elif comparator == "has":
        if not _texts(wanted) or not wanted:
            yield Fault(here, "must be a list of words that is not empty")
        elif line.get("fact") == words.ANSWER:
            codes = [item.get("code") for item in line.get("items") or () if isinstance(item, Mapping)]
            for word in (word for word in wanted if word not in codes):
                yield Fault(here, "“{word}” is not one of the items", word=word)
    elif kind == words.YESNO and not isinstance(wanted, bool):
        yield Fault(here, "must be true or false")


def _span(place: str, table: Mapping[str, Any]) -> Iterator[Fault]:
    days = []
    for key in ("valid_from", "valid_to"):
        where = f"{place}.{key}".lstrip(".")
        if key not in table:
            continue
        try:
            days.append(as_date(table[key]))
        except ValueError:
            yield Fault(where, "must be a date, as 2026-09-01")
    if len(days) == 2 and days[0] > days[1]:
        yield Fault(f"{place}.valid_to".lstrip("."), "must not lie before valid_from")


def _confidence(place: str, value: Any) -> Iterator[Fault]:
    if value not in words.CONFIDENCE:
        yield Fault(place, "must be one of {allowed}", allowed=", ".join(words.CONFIDENCE))


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item for item in value)


def _whole(value: Any, least: int, most: int = 1_000_000) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def frozen(pack: Mapping[str, Any]) -> dict[str, Any]:
    """The pack as it is kept in the database: plain JSON values, without the folder it came from."""
    plain: dict[str, Any] = _plain({key: value for key, value in pack.items() if key != "folder"})
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


KINDS = {"standards": problems}
