"""The sheet on which a document is written. A number reaches it only as a figure
that the records have answered (`measures.queries.Figure`, `reports.queries.counts.Count`): nothing else fits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Sum

from anyuan.directory.policy import Viewer
from anyuan.measures.queries import Figure, behind, summed
from anyuan.reports.queries import said
from anyuan.reports.queries.counts import Count
from anyuan.reports.refusals import RowsMissing
from anyuan.reports.rules import edits

Cell = dict[str, Any]


@dataclass
class Sheet:
    """Collects figures and blocks. Keys of figures are measures' names, with a number behind where one is asked again."""

    viewer: Viewer
    now: datetime
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    _keys: dict[Any, str] = field(default_factory=dict)

    def figure(self, figure: Figure | Count, name: str = "", *, hidden: bool = False) -> Cell:
        """A cell with a figure, ``name`` where the template calls it something. Raises TypeError for anything else,
        RowsMissing where its rows do not bear it out."""
        if not isinstance(figure, Figure | Count):
            raise TypeError("only a figure of the records can be printed")
        if hidden:  # neither printed nor listed: a form that names every figure would give it away
            return {"hidden": True}
        called = figure.measure.name if isinstance(figure, Figure) else figure.source
        asked = (called, str(figure.period), tuple(sorted(figure.query.items())))
        if asked not in self._keys:
            first = name or called
            key = first if first not in self.figures else f"{first}.{len(self.figures)}"
            self._keys[asked] = key
            self.figures[key] = self._entry(figure) if isinstance(figure, Figure) else _counted(figure)
        elif (
            name and name not in self.figures
        ):  # the same figure under the name by which the template's sentences call it
            self.figures[name] = self.figures[self._keys[asked]]
        return {"figure": self._keys[asked]}

    def _entry(self, figure: Figure) -> dict[str, Any]:
        last = figure.last_year
        return {
            "measure": figure.measure.name,
            "label": figure.measure.title,
            "unit": figure.measure.unit,
            "value": figure.value,
            "reason": figure.reason,
            "numerator": figure.numerator,
            "denominator": figure.denominator,
            "rows": self._rows(figure),
            "rows_url": figure.rows_url,
            "said": said.value(figure),
            "interval": said.span(figure.interval, figure.measure.is_share),
            "per_thousand": f"{figure.per_thousand:.2f}" if figure.per_thousand is not None else "–",
            "last_year": said.value(last) if last else "",
            "change": said.both(lambda: said.change(figure.year, figure, last)),
            "worse": _worse(figure),
            "versions": sorted(figure.versions),
            "period": str(figure.period),
            "query": figure.query,
        }

    def _rows(self, figure: Figure) -> int:
        """How many rows stand behind it now, counted anew from the records."""
        if figure.reason == "no_data":
            return 0
        one, period = figure.measure, figure.over
        rows = behind(self.viewer, one, period.first, period.last, figure.about, kind=figure.kind)
        count = rows.count()
        amount = summed(one)  # heads, pieces: what the rows say is added up
        borne_out = (rows.aggregate(n=Sum(amount))["n"] or 0) if amount else count
        if borne_out != figure.numerator:
            raise RowsMissing(measure=one.name, period=str(period), figure=figure.numerator, rows=borne_out)
        return count

    def sentence(self, place: str, text: dict[str, str]) -> Cell:
        """Words with figures in braces. Raises ValueError for a typed number or a figure that is not on the sheet."""
        for words in text.values():
            if edits.typed_number(words) or edits.unknown(words, self.figures):
                raise ValueError(f"{place}: {words}")
        return {"kind": "sentence", "place": place, "text": text}


def _counted(figure: Count) -> dict[str, Any]:
    """A count as a document keeps it: its number is its rows, so there is nothing more to count."""
    last = figure.last_year
    dash = {"zh": "–", "en": "–"}
    return {
        "measure": figure.name,
        "label": figure.title,
        "unit": "share" if figure.share else figure.unit,
        "value": figure.value,
        "reason": figure.reason,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "rows": sum(row.counted for row in figure.rows),
        "rows_url": figure.rows_url,
        "said": said.seconds(figure.value) if figure.unit == "seconds" else said.amount(figure.value, figure.share),
        "last_year": said.amount(last.value, last.share) if last and last.rows else "",
        "change": dash,
        "interval": "–",
        "per_thousand": "–",
        "worse": False,
        "versions": [],
        "period": str(figure.period),
        "query": figure.query,
    }


def _worse(figure: Figure) -> bool:
    """Did it change for the worse by more than chance?"""
    told, good = figure.year, figure.measure.words["good"]
    if told is None or told.amount is None or told.by_chance or good == "neither":
        return False
    return told.amount < 0 if good == "more" else told.amount > 0
