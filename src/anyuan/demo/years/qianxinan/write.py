"""The whole year in one transaction: it is there completely or not at all."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from anyuan.demo.years._common import blocks, programmes
from anyuan.demo.years._common.quiet import nobody_told
from anyuan.demo.years.qianxinan import alarms, drills, education, people, presence, registers
from anyuan.demo.years.qianxinan.calendar import local
from anyuan.demo.years.qianxinan.shapes import Year
from anyuan.directory.models import Area


def write(year: Year) -> Area:
    """See `anyuan.demo.years.qianxinan.write_year`."""
    with transaction.atomic(), nobody_told():
        ground = registers.write(year)
        people.write(year, ground)
        programme = presence.write(year, ground)
        education.write(year, ground, programme)
        drills.write(year, ground, programme)
        presence.judge(programme)
        alarms.write(year, ground)
        programmes.end(programme, year.number)
        for what, rows in (
            ("schools", year.schools),
            ("police boxes", year.boxes),
            ("teams", year.teams),
            ("vice principals", year.officers),
            ("lessons", year.lessons),
            ("drills", year.drills),
        ):
            blocks.note(ground.top, what, len(rows), now=local(date(year.number, 12, 31), 23))
    return ground.top
