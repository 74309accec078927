"""A figure: a number that was asked of the records, with everything that says how far it can be trusted.

There is no other way to come by one: `Figure` refuses to be made from anything but a question that was answered here, so a
number without rows cannot reach a page, a document or the interface.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from anyuan.directory.policy import Viewer
from anyuan.measures.queries import series, stock
from anyuan.measures.queries.catalogue import Measure, all_measures, measure
from anyuan.measures.queries.sums import Sum_
from anyuan.measures.queries.visible import About
from anyuan.measures.rules import change, intervals, periods
from anyuan.measures.rules.change import Change, Side
from anyuan.measures.rules.periods import Period

_ANSWERED = object()
# Above this many a count says enough by itself.
INTERVAL_BELOW = 100


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure over one period, about one area, school or body.

    ``value`` is None with a ``reason``: no_data (no day counted), nothing (nothing to divide by). ``interval`` is 95 %, in the
    unit of the value, for small numbers. ``per_thousand``: per 1,000 pupils over the period. ``days``: (counted, asked).
    """

    measure: Measure
    period: Period
    about: About
    numerator: int
    denominator: int | None
    days: tuple[int, int]
    filled_to: date | None
    versions: frozenset[int]
    year: Change | None = None
    before: Change | None = None
    last_year: Figure | None = None
    per_thousand: float | None = None
    kind: str = ""
    answered: Any = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.answered is not _ANSWERED:
            raise TypeError("a figure is asked of the records (measures.queries.figure); it is never written down")

    @property
    def over(self) -> Period:
        """The days that its parts are asked over: a stock's end with the day as of which it stands."""
        if not self.measure.is_stock or self.filled_to is None:
            return self.period
        return Period(self.period.first, self.filled_to, self.period.kind)

    @property
    def reason(self) -> str:
        """Why there is no value; empty where there is one."""
        if not self.days[0]:
            return "no_data"
        return "nothing" if self.denominator == 0 else ""

    @property
    def value(self) -> float | None:
        """A share between 0 and 1, or a count."""
        if self.reason:
            return None
        return float(self.numerator) if self.denominator is None else self.numerator / self.denominator

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between what the true value lies (95 %), for numbers small enough that it matters."""
        if self.reason or self.measure.is_stock:
            return None
        if self.denominator is not None:
            return intervals.wilson(self.numerator, self.denominator) if self.denominator < INTERVAL_BELOW else None
        if self.measure.unit == "people" or self.numerator >= INTERVAL_BELOW:
            return None
        return intervals.poisson(self.numerator)

    @property
    def query(self) -> dict[str, str]:
        """What an address says to ask the same again."""
        return {"period": str(self.period), **self.about.query, **({"kind": self.kind} if self.kind else {})}

    @property
    def rows_url(self) -> str:
        """Where the rows of the numerator are."""
        return f"/measures/{self.measure.name}/rows/?{urlencode(self.query)}"

    @property
    def whole_url(self) -> str:
        """Where the rows of the denominator are."""
        return f"{self.rows_url}&part=denominator"


def figure(viewer: Viewer, name: str, period: Period, about: About, *, today: date) -> Figure:
    """One figure with its comparisons: the same period a year ago, and the one before. Raises MeasureUnknown."""
    return compared(viewer, [name], period, about, today=today)[name]


def compared(viewer: Viewer, names: Iterable[str], period: Period, about: About, *, today: date) -> dict[str, Figure]:
    """Figures with both comparisons, by name: all of them by a handful of statements. Raises MeasureUnknown."""
    wanted = [measure(name) for name in dict.fromkeys(names)]
    last, past = periods.last_year(period), periods.before(period)
    now, pupils = _sides(viewer, wanted, period, about, today, reporting=True)
    year_ago, before = (_sides(viewer, wanted, other, about, today, reporting=True)[0] for other in (last, past))
    filled = series.filled_to([one.name for one in wanted])
    found = {}
    for one in wanted:
        side, known = now[one.name], filled.get(one.name)
        found[one.name] = _figure(
            one,
            period,
            about,
            side,
            _up_to(one, period, today, known),
            year=change.compare(side, year_ago[one.name]),
            before=change.compare(side, before[one.name]),
            last_year=_figure(one, last, about, year_ago[one.name], _up_to(one, last, today, known)),
            per_thousand=_per_thousand(one, side, pupils),
        )
    return found


def figures(
    viewer: Viewer, period: Period, about: About, *, today: date, names: Iterable[str] | None = None
) -> list[Figure]:
    """Every measure (or those named) over a period with the same period of last year, by a handful of statements."""
    known = all_measures()
    wanted = [known[name] for name in names if name in known] if names is not None else list(known.values())
    sides = {}
    for key, span in (("now", period), ("year", periods.last_year(period))):
        sides[key] = _sides(viewer, wanted, span, about, today)
    filled = series.filled_to([one.name for one in wanted])
    found = []
    for one in wanted:
        now, then = sides["now"][0][one.name], sides["year"][0][one.name]
        last = periods.last_year(period)
        old = _figure(one, last, about, then, _up_to(one, last, today, filled.get(one.name)))
        rate = _per_thousand(one, now, sides["now"][1])
        found.append(
            _figure(
                one, period, about, now, _up_to(one, period, today, filled.get(one.name)), year=change.compare(now, then),
                last_year=old,
                per_thousand=rate,
            )
        )  # fmt: skip
    return found


def parts(whole: Figure, split: dict[Any, Sum_], abouts: dict[Any, About], kinds: bool = False) -> dict[Any, Figure]:
    """The figures into which one splits: by township or school (``abouts`` names them), or by kind of row."""
    found = {}
    for key, one in split.items():
        side = _as_side(one, 0, 0, *whole.days, census=whole.measure.is_stock)
        found[key] = _figure(
            whole.measure, whole.period, abouts.get(key, whole.about), side, whole.filled_to,
            kind=str(key) if kinds else "",
        )  # fmt: skip
    return found


def _figure(one: Measure, period: Period, about: About, side: Side, filled: date | None, **more: Any) -> Figure:
    return Figure(
        one, period, about, side.numerator, side.denominator, (side.days_filled, side.days_asked), filled,
        side.versions, **more, answered=_ANSWERED,
    )  # fmt: skip


def _sides(
    viewer: Viewer, wanted: list[Measure], span: Period, about: About, today: date, *, reporting: bool = False
) -> tuple[dict[str, Side], float]:
    """Every measure over one period, and the pupils under watch in it; ``reporting`` also asks how many schools had any row."""
    flows = [one for one in wanted if not one.is_stock]
    stocks = [one for one in wanted if one.is_stock]
    if reporting:
        pairs = series.sums_and_reporting(viewer, flows, span, about)
    else:
        pairs = {name: (added, 0) for name, added in series.sums(viewer, flows, span, about).items()}
    counted = series.filled_days(flows, span)
    days = {one.name: (counted.get(one.name, 0), _asked(span, today)) for one in flows}
    days |= stock.days_known(stocks, span, today)
    over = Period(span.first, stock.as_of(span, today), span.kind)
    # A register that was not kept then is not asked: there is no data, whatever it would say.
    stood = series.sums(viewer, [one for one in stocks if days[one.name][0]], over, about)
    pairs |= {one.name: (stood.get(one.name, Sum_(0, 0 if one.is_share else None)), 0) for one in stocks}
    exposure, pupils = series.exposure(viewer, _over(span, today), about)
    return {
        one.name: _as_side(pairs[one.name][0], exposure, pairs[one.name][1], *days[one.name], census=one.is_stock)
        for one in wanted
    }, pupils


def _as_side(added: Sum_, exposure: float, reporting: int, counted: int, asked: int, *, census: bool = False) -> Side:
    return Side(added.numerator, added.denominator, exposure, reporting, added.versions, counted, asked, census=census)


def _up_to(one: Measure, period: Period, today: date, filled: date | None) -> date | None:
    """The last counted day; of a stock the day as of which it stands."""
    return stock.as_of(period, today) if one.is_stock else filled


def _over(period: Period, today: date) -> Period:
    """The part of a period that is over: nothing is watched in days that have not come yet."""
    yesterday = date.fromordinal(today.toordinal() - 1)
    return period if period.last <= yesterday or period.first > yesterday else Period(period.first, yesterday)


def _asked(period: Period, today: date) -> int:
    """Days of the period that are over."""
    return max(0, (min(period.last, date.fromordinal(today.toordinal() - 1)) - period.first).days + 1)


def _per_thousand(one: Measure, side: Side, pupils: float) -> float | None:
    if one.words.get("per") != "pupils" or not side.days_filled or pupils <= 0:
        return None
    return 1000 * side.numerator / pupils
