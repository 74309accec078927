"""A programme in use for exactly one past year."""

from __future__ import annotations

from datetime import date

from anyuan.demo.years._common import BY
from anyuan.demo.years._common.clock import at
from anyuan.directory.models import Area
from anyuan.duties.models import Programme
from anyuan.programmes import actions
from anyuan.programmes.models import Adoption


def take(name: str, area: Area, year: int) -> Programme:
    """Take it into use on 1 January."""
    actions.take(name, area, by=BY, now=at(date(year, 1, 1), 0))
    row: Programme = Programme.objects.get(pack=name, area=area)
    return row


def end(programme: Programme, year: int) -> None:
    """It ends with 31 December, so that nothing is owed between then and the day on which somebody looks at it."""
    adoption = Adoption.objects.get(pack=programme.pack, area=programme.area, last_day__isnull=True)
    last = date(year, 12, 31)
    actions.end(adoption, last_day=last, reason="演示年度结束", by=BY, now=at(last, 23, 59))
