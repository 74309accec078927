"""Write a document from the records: every block of its template, answered for one period and one area or school."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.directory.policy import Viewer
from anyuan.measures import queries as measures
from anyuan.measures.queries import About, Figure
from anyuan.measures.rules.periods import Period
from anyuan.reports.queries import lists, records, said, tables
from anyuan.reports.queries.blocks import rows_block, trend_block
from anyuan.reports.queries.catalogue import TemplateUnknown, template
from anyuan.reports.queries.counts import Count, count
from anyuan.reports.queries.records import Record
from anyuan.reports.queries.sheet import Sheet
from anyuan.reports.rules.templates import measures_of

MOST_ROWS = 40


class Writer:
    """One document in the making."""

    def __init__(
        self,
        pack: Mapping[str, Any],
        viewer: Viewer,
        period: Period,
        about: About,
        now: datetime,
        record: Record | None = None,
    ) -> None:
        self.record = record
        self.pack, self.viewer, self.period, self.about, self.now = pack, viewer, period, about, now
        self.today = timezone.localdate(now)
        self.counted = over(period, self.today)
        self.sheet = Sheet(viewer, now)
        self.known: dict[str, Figure | Count] = {}
        self._asked: dict[str, Figure] = {}
        self.memory: dict[Any, Any] = {}

    def ask(self, name: str) -> Figure | Count:
        """A measure's figure over the document's period, or a count of the template; on the sheet under that name."""
        if name not in self.known:
            given = self.pack.get("counts", {}).get(name)
            found: Figure | Count
            if given is not None:
                found = self.count(given["source"], given["of"])
                if "title" in given:
                    found = replace(found, title=dict(given["title"]))
            else:
                found = self._asked.get(name) or measures.figure(
                    self.viewer, name, self.counted, self.about, today=self.today
                )
            self.known[name] = found
            self.sheet.figure(found, name)
        return self.known[name]

    def count(self, source: str, of: str) -> Count:
        """A count over the document's period; ``*`` stands for the reference of the record that the document is about."""
        of = of.replace("*", self.record.ref) if self.record is not None else of
        return count(
            source, self.viewer, of, self.period, self.about, now=self.now, today=self.today, memory=self.memory
        )

    def figure(self, name: str) -> Figure:
        """A measure's figure. Raises MeasureUnknown for a count."""
        found = self.ask(name)
        if not isinstance(found, Figure):
            raise measures.MeasureUnknown(name)
        return found

    def write(self) -> list[dict[str, Any]]:
        """All sections. The figures of the template are asked together, by a handful of statements."""
        named = measures_of(self.pack) - set(self.pack.get("counts", {}))
        self._asked = measures.compared(self.viewer, sorted(named), self.counted, self.about, today=self.today)
        for name in sorted(measures_of(self.pack)):
            self.ask(name)
        return [
            {
                "title": section["title"],
                "blocks": [
                    block for m, given in enumerate(section["blocks"], 1) for block in self._block(f"{n}.{m}", given)
                ],
            }
            for n, section in enumerate(self.pack["sections"], 1)
        ]

    def _block(self, place: str, given: Mapping[str, Any]) -> list[dict[str, Any]]:
        made = self._made(place, given)
        if not made or "title" not in given:
            return made
        first = {key: value for key, value in made[0].items() if key != "caption"}  # its title says it
        return [{"kind": "subheading", "title": dict(given["title"])}, first, *made[1:]]

    def _made(self, place: str, given: Mapping[str, Any]) -> list[dict[str, Any]]:
        match given["kind"]:
            case "sentence":
                return [self.sheet.sentence(place, dict(given["text"]))]
            case "figures":
                return [tables.figures(self, given["measures"])]
            case "table":
                return [tables.split(self, given["measures"], given["by"])]
            case "rows":
                return [rows_block(self.viewer, self.figure(given["measure"]), self.sheet, MOST_ROWS, self.now)]
            case "chart":
                return [trend_block(self.viewer, self.figure(given["measure"]), self.today)]
            case "bars":
                return tables.bars(self, given)
            case "list":
                return [lists.rows_of(self, place, given["count"], given.get("rows", "all"))]
            case "lights":
                return lists.lights(self, given["standard"])
            case "coverage":
                return lists.coverage(self, place)
            case "rates":
                return [tables.rates(self, given["measures"])]
            case "course":
                assert self.record is not None
                return [records.facts(self.record) if given.get("part") == "facts" else records.course(self.record)]
            case "stands_out":
                return self._stands_out(place, given["measures"])
            case _:
                return self._proposals(place, given.get("items", ()))

    def _stands_out(self, place: str, names: list[str]) -> list[dict[str, Any]]:
        """What got worse by more than chance: a question for a person, no verdict (red line 13)."""
        worse = [name for name in names if self.sheet.figures[name]["worse"]]
        if not worse:
            text = said.both(lambda: _("Nothing got worse by more than chance against the same period of last year."))
            return [self.sheet.sentence(place, text)]
        return [tables.figures(self, worse)]

    def _proposals(self, place: str, items: Any) -> list[dict[str, Any]]:
        found = [
            self.sheet.sentence(f"{place}.{n}", dict(item["text"]))
            for n, item in enumerate(items, 1)
            if _holds(item["when"], self.ask(item["measure"]), self.sheet.figures[item["measure"]]["worse"])
        ]
        for block in found:
            block["proposal"] = True
        if found:
            return found
        return [self.sheet.sentence(place, said.both(lambda: _("The records give no reason to propose anything.")))]


def over(period: Period, today: date) -> Period:
    """The part of a running period whose days are over: today is counted tomorrow, and a number must be the rows that it opens.
    A year that runs is then held against the same days of last year."""
    yesterday = today - timedelta(days=1)
    return Period(period.first, yesterday) if period.first <= yesterday < period.last else period


def _holds(when: str, figure: Figure | Count, worse: bool) -> bool:
    match when:
        case "any":
            return figure.numerator > 0
        case "none":
            return not figure.reason and figure.numerator == 0
        case "not_all":
            return figure.denominator is not None and figure.numerator < figure.denominator
    return worse


def compute(
    name: str, viewer: Viewer, period: Period, about: About, *, now: datetime, record: Record | None = None
) -> dict[str, Any]:
    """The document's content, in both languages. ``record``: what a document about one record is about.

    Raises TemplateUnknown (also where a record is wanting), MeasureUnknown, RowsMissing."""
    pack = template(name)
    if ("about" in pack) != (record is not None):
        raise TemplateUnknown(name)
    writer = Writer(pack, viewer, period, about, now, record)
    sections = writer.write()
    row: Any = about.school or about.area
    return {
        "name": name,
        "title": pack["title"],
        "organ": pack["organ"],
        "for": pack["for"],
        "published": bool(pack.get("published")),
        "period": str(period),
        "since": period.first.isoformat(),
        "until": writer.counted.last.isoformat(),
        "where": {"zh": row.name, "en": row.name_en or row.name} if row is not None else {"zh": "", "en": ""},
        "about": about.query,
        "record": record.ref if record is not None else "",
        "computed_at": now.isoformat(),
        "day": timezone.localdate(now).isoformat(),
        "sections": sections,
        "figures": writer.sheet.figures,
    }
