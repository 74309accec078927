"""Tables and bars of figures: one under the other, or split by township, school or kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anyuan.cases.queries import all_kinds
from anyuan.directory.models import Area, School
from anyuan.kernel.packs import pack_dirs, read_pack
from anyuan.measures import queries as measures
from anyuan.measures.queries import Figure
from anyuan.measures.rules import small
from anyuan.reports.queries import said
from anyuan.reports.queries.counts import Count, parts

if TYPE_CHECKING:
    from anyuan.reports.queries.compute import Writer

Block = dict[str, Any]
HEADS = {
    "measure": pgettext_lazy("report", "Measure"),
    "value": pgettext_lazy("report", "Value"),
    "of": pgettext_lazy("report", "Counted of"),
    "year": pgettext_lazy("report", "Same period of last year"),
    "change": pgettext_lazy("report", "Change"),
    "where": pgettext_lazy("report", "Where"),
}

INTERVAL = _("Between (chance alone)")
PER_THOUSAND = _("Per thousand pupils")


def title(one: Figure | Count) -> dict[str, str]:
    """How a figure is called."""
    return one.title if isinstance(one, Count) else one.measure.title


def is_share(one: Figure | Count) -> bool:
    """A share of something, or a plain count?"""
    return one.share if isinstance(one, Count) else one.measure.is_share


def figures(writer: Writer, names: list[str]) -> Block:
    """One figure a line: value, counted of how many, last year, change. Counts that stand on a day have no last year."""
    asked = [writer.ask(name) for name in names]
    dated = [isinstance(one, Figure) or one.last_year is not None for one in asked]
    shares = any(is_share(one) for one in asked)
    keys = ["measure", "value", *(["of"] if shares else []), *(["year", "change"] if any(dated) else [])]
    rows = []
    for name, one in zip(names, asked, strict=True):
        cell = writer.sheet.figure(one, name)
        cells: list[Block] = [{"words": title(one)}, cell, *([{"of": cell["figure"]}] if shares else [])]
        if any(dated):
            cells += [{"last_year": cell["figure"]}, {"change": cell["figure"]}]
        rows.append(cells)
    heads = [said.both(lambda key=key: HEADS[key]) for key in keys]
    return {"kind": "table", "heads": heads, "rows": rows, "last": 2 if any(dated) else 1}


def rates(writer: Writer, names: list[str]) -> Block:
    """Figures of risk with what they can be trusted for: interval, per 1,000 pupils, last year. In the template's order; nothing
    is ranked, and no place is given a score."""
    heads = [HEADS["measure"], HEADS["value"], INTERVAL, PER_THOUSAND, HEADS["year"], HEADS["change"]]
    rows = []
    for name in names:
        one = writer.ask(name)
        key = writer.sheet.figure(one, name)["figure"]
        words = {"words": title(one)}
        rows.append(
            [words, {"figure": key}, {"interval": key}, {"per_thousand": key}, {"last_year": key}, {"change": key}]
        )  # fmt: skip
    said_heads = [said.both(lambda head=head: head) for head in heads]
    return {"kind": "table", "heads": said_heads, "rows": rows, "widths": [2, 1, 1.4, 1, 1, 1.6]}


def split(writer: Writer, names: list[str], by: str) -> Block:
    """Areas, schools or kinds down, measures across, all together last; small cells are left out where it is published."""
    columns = [_split(writer, writer.ask(name), by) for name in names]
    kinds = kind_words() if by == "kind" else {}
    keys = sorted({key for column in columns for key in column}, key=lambda key: _order(key, by))
    hidden = [_hidden(writer, column) for column in columns]
    rows = [
        [{"words": _label(key, by, kinds)}]
        + [
            writer.sheet.figure(column[key], hidden=key in hide) if key in column else {"words": said.both(lambda: "–")}
            for column, hide in zip(columns, hidden, strict=True)
        ]
        for key in keys
    ]
    total = [writer.sheet.figure(writer.ask(name), name) for name in names]
    together = [{"words": said.both(lambda: _("Together"))}, *total]
    heads = [said.both(lambda: HEADS["where"]), *(title(writer.ask(name)) for name in names)]
    return {"kind": "table", "heads": heads, "rows": rows, "total": together}


def bars(writer: Writer, given: Mapping[str, Any]) -> list[Block]:
    """One bar for each of some shares, or for each part of one figure; every bar ends in its figure. None where all are empty."""
    lines: list[tuple[dict[str, str], Figure | Count]]
    if "by" in given:
        whole = writer.ask(given["measure"])
        column = _split(writer, whole, given["by"])
        hide = _hidden(writer, column)
        keys = sorted(column, key=lambda key: _order(key, given["by"]))
        kinds = kind_words() if given["by"] == "kind" else {}
        lines = [(_label(key, given["by"], kinds), column[key]) for key in keys if key not in hide]
        words = title(whole)
    else:
        asked = [writer.ask(name) for name in given["measures"]]
        lines = [(title(one), one) for one in asked]
        words = dict(given.get("title", {"zh": "", "en": ""}))
    if not any(one.value is not None for _words, one in lines):
        return []
    share = all(is_share(one) for _words, one in lines)
    made = [{"words": label, "value": one.value, **writer.sheet.figure(one)} for label, one in lines]
    return [{"kind": "bars", "title": words if "by" in given else {"zh": "", "en": ""}, "share": share, "bars": made}]


def _split(writer: Writer, whole: Figure | Count, by: str) -> dict[Any, Any]:
    if isinstance(whole, Count):
        return {place.pk: one for place, one in parts(whole, by)}
    viewer, one, period, about = writer.viewer, whole.measure, whole.over, whole.about
    if by == "kind":
        return measures.parts(whole, measures.by_axis(viewer, one, period, about, "kind"), {}, kinds=True)
    if by == "township":
        lines = measures.by_township(viewer, one, period, about)
        split = {area.pk if area else None: total for area, total, _n in lines if area or total.numerator}
        places = measures.township_abouts(viewer, about, lines)
        return measures.parts(whole, split, {area.pk if area else None: place for area, place in places.items()})
    found = {key: total for key, total in measures.by_school(viewer, one, period, about).items() if key}
    schools = School.objects.in_bulk(list(found))
    return measures.parts(whole, found, {key: replace(about, school=schools[key]) for key in found})


def _order(key: Any, by: str) -> str:
    if key is None:
        return "~"  # last: what stands in none of the areas above it
    return str(key) if by == "kind" else str(_place(key, by).code)


def kind_words() -> dict[str, dict[str, str]]:
    """What kinds of incidents and of cases are called, as their folders say it."""
    plans = {str(pack.get("kind", "")): pack.get("title") for pack in map(read_pack, pack_dirs("response_plans"))}
    known = plans | {name: kind["label"] for name, kind in all_kinds().items()}
    return {code: {"zh": str(words["zh"]), "en": str(words["en"])} for code, words in known.items() if words}


def _label(key: Any, by: str, kinds: Mapping[str, dict[str, str]]) -> dict[str, str]:
    if by == "kind":
        return kinds.get(str(key), {"zh": str(key), "en": str(key)})
    if key is None:
        return said.both(lambda: _("In none of these areas"))
    row = _place(key, by)
    return {"zh": row.name, "en": row.name_en or row.name}


def _place(key: Any, by: str) -> Any:
    return (Area if by == "township" else School).objects.get(pk=key)


def _hidden(writer: Writer, column: dict[Any, Any]) -> set[Any]:
    published = writer.pack.get("published", False)
    measured = {key: one for key, one in column.items() if isinstance(one, Figure)}
    if not (published and any(one.measure.words.get("small") for one in measured.values())):
        return set()
    hidden = small.suppressed({key: one.numerator for key, one in measured.items()})
    return hidden | small.suppressed({key: one.denominator or 0 for key, one in measured.items()})
