"""The year's records: registers in bulk, everything else through the actions of the packages that own it."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from anyuan.demo.years._common.quiet import nobody_told
from anyuan.demo.years._invented import ground as grounds
from anyuan.demo.years.provincial_2024 import matters, registers, work
from anyuan.demo.years.provincial_2024.plan import plan
from anyuan.directory.models import Area
from anyuan.gateway import interpreters


def write_year(seed: int = 1, year: int = 2024) -> Area:
    """Write the invented prefecture and its year into an empty house. The same seed gives the same records; nobody is
    written to about them. Returns the prefecture's area."""
    paper = plan(seed, year)
    with transaction.atomic(), nobody_told():
        ground = grounds.write(paper.land, date(year, 1, 1), paper.stream("people"))
        interpreters.install()
        registers.write(paper, ground)
        work.write(paper, ground)
        matters.write(paper, ground)
    return ground.top
