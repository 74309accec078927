"""The whole year in one transaction: the registers, the programme in use, its duties, matters, lessons and inspections."""

from __future__ import annotations

from datetime import date
from random import Random

from django.db import transaction

from anyuan.demo.years._common import BY
from anyuan.demo.years._common.clock import before, terms
from anyuan.demo.years._common.quiet import nobody_told
from anyuan.demo.years.wuzhishan import checking, land, matters, teaching, work
from anyuan.directory.models import Area
from anyuan.programmes import actions as programmes

PROGRAMME = "wuzhishan"


def write(seed: int, year: int) -> Area:
    """See `anyuan.demo.years.wuzhishan.write_year`."""
    rng = Random(f"wuzhishan {seed} {year}")
    with transaction.atomic(), nobody_told():
        ground = land.write(rng, year)
        terms(ground.city, year)
        programmes.take(PROGRAMME, ground.city, valid_from=date(year, 1, 1), by=BY, now=before(year))
        work.write(ground, rng, year)
        matters.write(ground, rng, year)
        teaching.write(ground, rng, year)
        checking.write(ground, rng, year)
    return ground.city
