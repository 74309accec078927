"""Figures as people read them: the number, what it is of, what changed, how sure it is, and why to be careful."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext as _p

from anyuan.console.present.words import said
from anyuan.measures.queries import Figure
from anyuan.measures.rules.change import Change

FLAGS: dict[str, Any] = {
    "definition": gettext_lazy("The definition changed in between; the two numbers do not count the same."),
    "days": gettext_lazy("Not every day of both periods is counted."),
    "schools": gettext_lazy("More or fewer schools were watched than in the other period."),
    "reporting": gettext_lazy(
        "Many more or fewer schools reported anything at all: reporting may have changed rather than events."
    ),
    "small": gettext_lazy("The other number is small, so no percentage is told."),
}
REASONS: dict[str, Any] = {
    "no_data": gettext_lazy("No day of this period is counted yet: no data, which is not zero."),
    "nothing": gettext_lazy("There was nothing to divide by in these days."),
}
GROUPS: dict[str, Any] = {
    "incidents": gettext_lazy("Incidents"),
    "cases": gettext_lazy("Cases"),
    "duties": gettext_lazy("Duties"),
    "education": gettext_lazy("Public education"),
    "registers": gettext_lazy("People, places and equipment"),
    "devices": gettext_lazy("Lines and devices"),
    "oversight": gettext_lazy("Inspections and documents"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure in words. ``warn``: it changed for the worse by more than chance."""

    figure: Figure
    title: str
    value: str
    reason: str
    year: str
    sure: str
    flags: list[str]
    warn: bool
    rate: str = ""


def shown(figure: Figure) -> Shown:
    """A figure in the language of the screen."""
    return Shown(
        figure,
        said(figure.measure.title),
        value(figure),
        str(REASONS.get(figure.reason, "")),
        change(figure.year, figure, figure.last_year) if figure.year else "",
        interval(figure),
        [str(FLAGS[flag]) for flag in _careful(figure)],
        _worse(figure),
        _rate(figure),
    )


def _careful(figure: Figure) -> list[str]:
    """Reasons to be careful. Where counts are told, nobody needs to hear that no percentage is, nor twice that a year ago is
    without data: the line above says it."""
    if figure.year is None or figure.reason:
        return []
    told = [flag for flag in figure.year.flags if flag in FLAGS]
    return [flag for flag in told if flag != "small" or figure.year.form == "none"]


def value(figure: Figure) -> str:
    """97.3 % or 1,144; a dash where there is no figure."""
    return amount(figure.value, share=figure.measure.is_share)


def amount(number: float | None, *, share: bool) -> str:
    """A share as a percentage (100 % only when it is all of them), a count with its thousands."""
    if number is None:
        return "–"
    if not share:
        return number_format(int(number), use_l10n=True, force_grouping=True)
    kept = 100.0 if number == 1 else min(round(100 * number, 1), 99.9)
    return f"{number_format(kept, 0 if number == 1 else 1)} %"


def change(told: Change, now: Figure, then: Figure | None) -> str:
    """The change against the other period, as a whole sentence; empty where none is told."""
    if then is None or told.form == "none" or told.amount is None:
        return ""
    facts = {"then": value(then), "now": value(now), "amount": number_format(abs(round(told.amount, 1)), 1)}
    if told.form != "counts" and not round(told.amount, 1):
        return _("the same as a year before (%(then)s)") % facts
    up = told.amount > 0
    if told.form == "counts":
        text = _("%(now)s against %(then)s a year before")
    elif told.form == "percent":
        text = (
            _("%(amount)s %% more than a year before (%(then)s)")
            if up
            else _("%(amount)s %% less than a year before (%(then)s)")
        )
    else:
        text = (
            _("%(amount)s percentage points above a year before (%(then)s)")
            if up
            else _("%(amount)s percentage points below a year before (%(then)s)")
        )
    text = text % facts
    return _("%(change)s; within chance") % {"change": text} if told.by_chance and told.amount else text


def interval(figure: Figure) -> str:
    """Between what the true value lies, for small numbers."""
    if figure.interval is None:
        return ""
    low, high = figure.interval
    if figure.denominator is not None:
        pair = {"low": amount(low, share=True), "high": amount(high, share=True)}
    else:
        # number_format cuts, it does not round.
        pair = {"low": number_format(round(low, 1), 1), "high": number_format(round(high, 1), 1)}
    return _("95 %% interval %(low)s to %(high)s") % pair


def _rate(figure: Figure) -> str:
    if figure.per_thousand is None:
        return ""
    return _p("rate", "%(rate)s per 1,000 pupils") % {"rate": number_format(round(figure.per_thousand, 2), 2)}


def _worse(figure: Figure) -> bool:
    told, good = figure.year, figure.measure.words["good"]
    if told is None or told.amount is None or told.by_chance or good == "neither" or told.form == "counts":
        return False
    return told.amount < 0 if good == "more" else told.amount > 0
