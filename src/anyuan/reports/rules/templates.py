"""What a report's folder says, and everything that can be wrong with it. No number may stand in its sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from anyuan.kernel.faults import Fault
from anyuan.reports.rules.edits import named, typed_number
from anyuan.reports.rules.routines import MOST, clock

PERIODS = ("day", "week", "month", "quarter", "half", "year")
READERS = ("schools", "leaders", "superiors")
BLOCKS = (
    *("sentence", "figures", "table", "rows", "chart", "stands_out", "proposals"),
    *("bars", "list", "lights", "coverage", "rates", "course"),
)
# What a document may be about instead of a period: one record, named by its reference.
RECORDS = ("incident", "case_review")
# Figures that are no daily measure; each is a source in queries/counts.
SOURCES = (
    *("verdicts", "agreements", "findings", "outcomes", "inspected", "inspections"),
    *("exposure", "open_cases", "incident", "review"),
)
ROWS = ("all", "counted", "rest")
AXES = ("school", "township", "kind")
WHEN = ("any", "none", "not_all", "worse")
LANGUAGES = ("en", "zh")


def problems(pack: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with a template, one fault each; nothing for a good one."""
    yield from _words(pack.get("title"), "title")
    yield from _words(pack.get("organ"), "organ")
    if pack.get("period") not in PERIODS:
        yield Fault("period", "must be one of {choices}.", choices=", ".join(PERIODS))
    if pack.get("for") not in READERS:
        yield Fault("for", "must be one of {choices}.", choices=", ".join(READERS))
    if "about" in pack and pack["about"] not in RECORDS:
        yield Fault("about", "must be one of {choices}.", choices=", ".join(RECORDS))
    if "of" in pack and pack["of"] != "school":
        yield Fault("of", "must be one of {choices}.", choices="school")
    if "draft_at" in pack and (clock(str(pack["draft_at"])) is None or pack.get("period") not in MOST):
        yield Fault("draft_at", "must be a time of day such as 07:30, in a report of a day or a week.")
    yield from _counts(pack.get("counts", {}))
    sections = pack.get("sections")
    if not isinstance(sections, list) or not sections:
        yield Fault("sections", "there is none.")
        return
    for number, section in enumerate(sections, 1):
        yield from (fault.below(f"sections[{number}]") for fault in _section(section))


def _counts(counts: Any) -> Iterator[Fault]:
    if not isinstance(counts, Mapping):
        yield Fault("counts", "must be a table.")
        return
    for name, given in counts.items():
        if not isinstance(given, Mapping) or given.get("source") not in SOURCES:
            yield Fault(f"counts.{name}.source", "must be one of {choices}.", choices=", ".join(SOURCES))
        elif not isinstance(given.get("of"), str):
            yield Fault(f"counts.{name}.of", "must be a word.")
        elif "title" in given:
            yield from _words(given["title"], f"counts.{name}.title")


def _section(section: Any) -> Iterator[Fault]:
    if not isinstance(section, Mapping):
        yield Fault("", "must be a table.")
        return
    yield from _words(section.get("title"), "title")
    blocks = section.get("blocks")
    if not isinstance(blocks, list) or not blocks:
        yield Fault("blocks", "there is none.")
        return
    for number, block in enumerate(blocks, 1):
        if not isinstance(block, Mapping) or block.get("kind") not in BLOCKS:
            yield Fault(f"blocks[{number}].kind", "must be one of {choices}.", choices=", ".join(BLOCKS))
            continue
        yield from (fault.below(f"blocks[{number}]") for fault in _block(block))


def _block(block: Mapping[str, Any]) -> Iterator[Fault]:
    kind = block["kind"]
    if "title" in block:
        yield from _words(block["title"], "title")
    if kind == "sentence":
        yield from _sentence(block.get("text"), "text")
    for word in {"list": ("count",), "lights": ("standard",)}.get(kind, ()):
        if not isinstance(block.get(word), str):
            yield Fault(word, "must be a word.")
    if kind == "list" and block.get("rows", "all") not in ROWS:
        yield Fault("rows", "must be one of {choices}.", choices=", ".join(ROWS))
    if kind == "bars":
        yield from _bars(block)
    if kind in ("figures", "table", "stands_out", "rates") and not _names(block.get("measures")):
        yield Fault("measures", "must be a list of words.")
    if kind in ("rows", "chart") and not isinstance(block.get("measure"), str):
        yield Fault("measure", "must be a word.")
    if kind == "table" and block.get("by") not in AXES:
        yield Fault("by", "must be one of {choices}.", choices=", ".join(AXES))
    if kind == "proposals":
        for number, item in enumerate(block.get("items", ()), 1):
            yield from _sentence(item.get("text"), f"items[{number}].text")
            if item.get("when") not in WHEN:
                yield Fault(f"items[{number}].when", "must be one of {choices}.", choices=", ".join(WHEN))
            if not isinstance(item.get("measure"), str):
                yield Fault(f"items[{number}].measure", "must be a word.")


def _bars(block: Mapping[str, Any]) -> Iterator[Fault]:
    if "by" not in block:
        if not _names(block.get("measures")):
            yield Fault("measures", "must be a list of words.")
        return
    if block["by"] not in AXES:
        yield Fault("by", "must be one of {choices}.", choices=", ".join(AXES))
    if not isinstance(block.get("measure"), str):
        yield Fault("measure", "must be a word.")


def _sentence(text: Any, place: str) -> Iterator[Fault]:
    yield from _words(text, place)
    for language in LANGUAGES:
        number = typed_number(str(text.get(language, ""))) if isinstance(text, Mapping) else ""
        if number:
            yield Fault(place, "“{number}” is typed; a number in a report is a figure in braces.", number=number)


def _names(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)


def _words(words: Any, place: str) -> Iterator[Fault]:
    for language in LANGUAGES:
        if not isinstance(words, Mapping) or not str(words.get(language, "")).strip():
            yield Fault(place, "has no text in {language}.", language=language)


def measures_of(pack: Mapping[str, Any]) -> set[str]:
    """Every figure that a template names: measures, and its own counts."""
    found: set[str] = set()
    for section in pack["sections"]:
        for block in section["blocks"]:
            found.update(block.get("measures", ()))
            found.update(block[word] for word in ("measure", "count") if word in block)
            texts = [block.get("text", {}), *(item["text"] for item in block.get("items", ()))]
            found.update(item["measure"] for item in block.get("items", ()))
            for text in texts:
                found.update(name.partition(".")[0] for words in text.values() for name in named(words))
    return found
