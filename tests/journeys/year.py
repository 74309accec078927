"""What every journey does: write the year, count its days, let the commander compute the annual report, and open every figure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.test import Client

from anyuan.demo import years
from anyuan.demo.years._common.clock import at
from anyuan.demo.years._common.counting import count_report
from anyuan.directory.actions import accounts
from anyuan.directory.models import Area, Person
from anyuan.directory.policy import Grant, Viewer
from anyuan.journal.rules import Actor
from anyuan.measures import queries as measures
from anyuan.measures.queries import About
from anyuan.measures.queries.sources import BOUND
from anyuan.measures.rules import periods
from anyuan.reports import queries as reports

BY = Actor.system("test")
PAGE = 2000


class Year:
    """A programme's year, generated, counted and reported."""

    def __init__(self, programme: str, *, seed: int = 1) -> None:
        self.programme, self.year = programme, years.year_of(programme)
        self.now: datetime = at(date(self.year + 1, 1, 2), 9)
        self.area: Area = years.write_year(programme, seed=seed)
        self.compared = years.compared(programme)
        count_report(self.year, years.report_of(programme), compared=self.compared)
        self.viewer = Viewer(grants=(Grant("commander", area_path=self.area.path),))

    def report(self) -> dict[str, Any]:
        """The annual report's content, as the commander sees it."""
        return reports.compute(
            years.report_of(self.programme),
            self.viewer,
            periods.read(str(self.year)),
            About(area=self.area),
            now=self.now,
        )

    def browser(self) -> Client:
        """The commander's browser."""
        person = Person.objects.first()
        password = accounts.one_time_password()
        account, _once = accounts.add("journey", by=BY, now=self.now, person=person, password=password)
        accounts.grant(account, "commander", by=BY, now=self.now, area=self.area)
        client = Client()
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return client


def printed(content: Mapping[str, Any]) -> dict[str, tuple[int, int | None]]:
    """Measure → (numerator, denominator) of the figures about the whole area and year."""
    whole = {key: figure for key, figure in content["figures"].items() if key == figure["measure"]}
    return {key: (figure["numerator"], figure["denominator"]) for key, figure in whole.items()}


def opened(year: Year, figure: Mapping[str, Any]) -> tuple[int, int | None]:
    """Open a figure's rows page by page and count them anew: (numerator, denominator). Amounts are added up row by row."""
    one = measures.measure(figure["measure"])
    period = periods.read(figure["period"])
    about = _about(figure["query"])
    kind = figure["query"].get("kind", "")
    counted = []
    for part in ("numerator", "denominator"):
        if part == "denominator" and figure["denominator"] is None:
            continue
        keys: set[int] = set()
        after, lines = "", 0
        while True:
            page = measures.rows_of(
                year.viewer,
                one,
                period.first,
                period.last,
                about,
                now=year.now,
                kind=kind,
                part=part,
                after=after,
                page=PAGE,
            )
            keys |= {line.pk for line in page.lines}
            lines += len(page.lines)
            after = page.after
            if not after:
                break
        assert lines == len(keys), f"{figure['measure']}: a row stands twice"
        amount = one.newest.counting.sum
        if amount:
            column = BOUND[one.newest.counting.source.name].fields.get(amount, amount)
            rows = BOUND[one.newest.counting.source.name].rows().filter(pk__in=list(keys))
            lines = sum(rows.values_list(column, flat=True)) if keys else 0
        counted.append(lines)
    return counted[0], counted[1] if len(counted) > 1 else None


def every_figure_counts_its_rows(year: Year, content: Mapping[str, Any], browser: Client) -> int:
    """Each printed figure equals the rows behind its link, and the link opens. Returns how many were opened."""
    for key, figure in content["figures"].items():
        assert figure["reason"] == "", (key, figure["reason"])
        assert (figure["numerator"], figure["denominator"]) == opened(year, figure), key
        assert browser.get(figure["rows_url"]).status_code == 200, key
    return len(content["figures"])


def _about(query: Mapping[str, str]) -> About:
    from anyuan.directory.models import School

    if "school" in query:
        return About(school=School.objects.get(code=query["school"]))
    return About(area=Area.objects.get(code=query["area"]))


__all__ = ["Year", "every_figure_counts_its_rows", "opened", "printed"]
