"""The year's records, through the actions of the packages that own them; registers and what comes by the thousand in bulk."""

from __future__ import annotations

from datetime import date
from random import Random

from django.db import transaction

from anyuan.demo.years._common.quiet import nobody_told
from anyuan.demo.years._invented import ground as grounds
from anyuan.demo.years._invented.ground import Ground
from anyuan.demo.years.liaoyuan import alarms, matters, papers, prevention, registers
from anyuan.demo.years.liaoyuan.plan import Year, plan, year_end
from anyuan.directory.models import Area
from anyuan.dispatch.actions import pass_due
from anyuan.gateway import interpreters


def write_year(seed: int = 1, year: int = 2023) -> Area:
    """Write the invented city and its year (and the alarms and police cases of the year before) into an empty house.

    The same seed gives the same records. Nobody is written to about them. Returns the city's area.
    """
    paper = plan(seed, year)
    with transaction.atomic(), nobody_told():
        ground = grounds.write(paper.land, date(year, 1, 1), Random(f"liaoyuan:{seed}:people"))
        interpreters.install()
        _write(paper, ground, seed)
        while pass_due(year_end(year)):
            pass
    return ground.top


def _write(paper: Year, ground: Ground, seed: int) -> None:
    registers.write(paper, ground)
    prevention.write(paper, ground, Random(f"liaoyuan:{seed}:prevention"))
    alarms.write(paper, ground, Random(f"liaoyuan:{seed}:alarms"))
    matters.write(paper, ground, Random(f"liaoyuan:{seed}:matters"))
    papers.write(paper, ground)
