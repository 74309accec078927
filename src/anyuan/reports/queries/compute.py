"""Write a document from the records: every block of its template, answered for one period and one area or school."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anyuan.directory.models import Area, School
from anyuan.directory.policy import Viewer
from anyuan.measures import queries as measures
from anyuan.measures.queries import About, Figure
from anyuan.measures.rules import small
from anyuan.measures.rules.periods import Period
from anyuan.reports.queries import said
from anyuan.reports.queries.blocks import rows_block, trend_block
from anyuan.reports.queries.catalogue import template
from anyuan.reports.queries.sheet import Sheet

MOST_ROWS = 40
HEADS = {
    "measure": pgettext_lazy("report", "Measure"),
    "value": pgettext_lazy("report", "Value"),
    "of": pgettext_lazy("report", "Counted of"),
    "year": pgettext_lazy("report", "Same period of last year"),
    "change": pgettext_lazy("report", "Change"),
    "where": pgettext_lazy("report", "Where"),
}


class Writer:
    """One document in the making."""

    def __init__(self, pack: Mapping[str, Any], viewer: Viewer, period: Period, about: About, now: datetime) -> None:
        self.pack, self.viewer, self.period, self.about, self.now = pack, viewer, period, about, now
        self.today = timezone.localdate(now)
        self.sheet = Sheet(viewer, now)
        self.known: dict[str, Figure] = {}

    def ask(self, name: str) -> Figure:
        """The figure of a measure over the document's period; on the sheet under the measure's name."""
        if name not in self.known:
            found = measures.figure(self.viewer, name, self.period, self.about, today=self.today)
            self.known[name] = found
            self.sheet.figure(found)
        return self.known[name]

    def write(self) -> list[dict[str, Any]]:
        """All sections."""
        from anyuan.reports.rules.templates import measures_of

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
        match given["kind"]:
            case "sentence":
                return [self.sheet.sentence(place, dict(given["text"]))]
            case "figures":
                return [self._figures(given["measures"])]
            case "table":
                return [self._table(given["measures"], given["by"])]
            case "rows":
                return [rows_block(self.viewer, self.ask(given["measure"]), self.sheet, MOST_ROWS, self.now)]
            case "chart":
                return [trend_block(self.viewer, self.ask(given["measure"]), self.today)]
            case "stands_out":
                return self._stands_out(place, given["measures"])
            case _:
                return self._proposals(place, given.get("items", ()))

    def _figures(self, names: list[str]) -> dict[str, Any]:
        rows = []
        for name in names:
            one = self.ask(name)
            cell = self.sheet.figure(one)
            rows.append(
                [{"words": one.measure.title}, cell, {"of": cell["figure"]}, {"last_year": cell["figure"]},
                 {"change": cell["figure"]}]
            )  # fmt: skip
        heads = [said.both(lambda key=key: HEADS[key]) for key in ("measure", "value", "of", "year", "change")]
        return {"kind": "table", "heads": heads, "rows": rows, "last": 2}

    def _table(self, names: list[str], by: str) -> dict[str, Any]:
        """Areas, schools or kinds down, measures across, all together last; small cells are left out where it is published."""
        columns = [self._split(self.ask(name), by) for name in names]
        keys = list(dict.fromkeys(key for column in columns for key in column))
        hidden = [self._hidden(column) for column in columns]
        rows = [
            [{"words": self._label(key, by)}]
            + [
                self.sheet.figure(column[key], hidden=key in hide)
                if key in column
                else {"words": said.both(lambda: "–")}
                for column, hide in zip(columns, hidden, strict=True)
            ]
            for key in keys
        ]
        together = [{"words": said.both(lambda: _("Together"))}, *(self.sheet.figure(self.ask(name)) for name in names)]
        heads = [said.both(lambda: HEADS["where"]), *(self.ask(name).measure.title for name in names)]
        return {"kind": "table", "heads": heads, "rows": rows, "total": together}

    def _split(self, whole: Figure, by: str) -> dict[Any, Figure]:
        one, period, about = whole.measure, whole.period, whole.about
        if by == "kind":
            return measures.parts(whole, measures.by_axis(self.viewer, one, period, about, "kind"), {}, kinds=True)
        if by == "township":
            lines = measures.by_township(self.viewer, one, period, about)
            split = {area.pk: total for area, total, _n in lines if area is not None}
            return measures.parts(
                whole, split, {area.pk: About(area=area) for area, _t, _n in lines if area is not None}
            )
        split = {key: total for key, total in measures.by_school(self.viewer, one, period, about).items() if key}
        schools = School.objects.in_bulk(list(split))
        return measures.parts(whole, split, {key: About(school=schools[key]) for key in split})

    def _label(self, key: Any, by: str) -> dict[str, str]:
        if by == "kind":
            return {"zh": str(key), "en": str(key)}
        row: Any = (Area if by == "township" else School).objects.get(pk=key)
        return {"zh": row.name, "en": row.name_en or row.name}

    def _hidden(self, column: dict[Any, Figure]) -> set[Any]:
        published = self.pack.get("published", False)
        sensitive = published and any(figure.measure.words.get("small") for figure in column.values())
        if not sensitive:
            return set()
        hidden = small.suppressed({key: figure.numerator for key, figure in column.items()})
        return hidden | small.suppressed({key: figure.denominator or 0 for key, figure in column.items()})

    def _stands_out(self, place: str, names: list[str]) -> list[dict[str, Any]]:
        """What got worse by more than chance: a question for a person, no verdict (red line 13)."""
        worse = [name for name in names if self.sheet.figures[name]["worse"]]
        if not worse:
            text = said.both(lambda: _("Nothing got worse by more than chance against the same period of last year."))
            return [self.sheet.sentence(place, text)]
        return [self._figures(worse)]

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


def _holds(when: str, figure: Figure, worse: bool) -> bool:
    match when:
        case "any":
            return figure.numerator > 0
        case "none":
            return not figure.reason and figure.numerator == 0
        case "not_all":
            return figure.denominator is not None and figure.numerator < figure.denominator
    return worse


def compute(name: str, viewer: Viewer, period: Period, about: About, *, now: datetime) -> dict[str, Any]:
    """The document's content, in both languages. Raises TemplateUnknown, MeasureUnknown, RowsMissing."""
    pack = template(name)
    writer = Writer(pack, viewer, period, about, now)
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
        "until": period.last.isoformat(),
        "where": {"zh": row.name, "en": row.name_en or row.name} if row is not None else {"zh": "", "en": ""},
        "about": about.query,
        "computed_at": now.isoformat(),
        "day": timezone.localdate(now).isoformat(),
        "sections": sections,
        "figures": writer.sheet.figures,
    }
