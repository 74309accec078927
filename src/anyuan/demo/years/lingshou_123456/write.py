"""The whole year in one transaction: it is there completely or not at all."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from anyuan.demo.years._common import BY, blocks, programmes
from anyuan.demo.years._common.quiet import nobody_told
from anyuan.demo.years.lingshou_123456 import alerts, matters, papers, presence, registers, talks
from anyuan.demo.years.lingshou_123456.calendar import local
from anyuan.demo.years.lingshou_123456.shapes import Year
from anyuan.directory.models import Area
from anyuan.measures import actions as measures
from anyuan.measures.rules.vocabulary import SOURCES


def write(year: Year) -> Area:
    """See `anyuan.demo.years.lingshou_123456.write_year`."""
    now = local(date(year.number + 1, 1, 20), 9)
    with transaction.atomic(), nobody_told():
        ground = registers.write(year)
        programme = presence.write(year, ground)
        talks.write(year, ground)
        presence.judge(programme)
        matters.write(year, ground)
        alerts.write(year, ground)
        for source in SOURCES:
            measures.complete_since(source, date(year.number, 1, 1), by=BY, now=now)
        papers.write(year, ground)
        programmes.end(programme, year.number)
        for what, rows in (("colleges", year.colleges), ("traders", year.shops)):
            blocks.note(ground.county, what, len(rows), now=local(date(year.number, 12, 31), 23))
    return ground.county
