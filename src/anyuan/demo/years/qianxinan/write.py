"""The whole year in one transaction: it is there completely or not at all."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from anyuan.demo.years.qianxinan import drills, education, people, presence, registers
from anyuan.demo.years.qianxinan.calendar import local
from anyuan.demo.years.qianxinan.shapes import Year
from anyuan.directory.models import Area
from anyuan.journal.models import Entry, Todo
from anyuan.journal.rules import Actor
from anyuan.measures import actions as measures

BY = Actor.system("demo")
SOURCES = ("incidents", "legs", "calls", "cases", "duties", "check_ins", "outages")


def write(year: Year) -> Area:
    """See `anyuan.demo.years.qianxinan.write_year`."""
    last = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    with transaction.atomic():
        ground = registers.write(year)
        people.write(year, ground)
        programme = presence.write(year, ground)
        education.write(year, ground, programme)
        drills.write(year, ground, programme)
        presence.judge(programme)
        for source in SOURCES:
            measures.complete_since(source, date(year.number, 1, 1), by=BY, now=local(date(year.number + 1, 1, 20), 9))
        # Nobody is told of what was invented.
        Todo.objects.filter(entry_id__gt=last).delete()
    return ground.top
