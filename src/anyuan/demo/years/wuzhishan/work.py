"""The year's duties: guard posts, patrols of police and joint defence, visits of the cadres, joint enforcement."""

from __future__ import annotations

from random import Random

from anyuan.demo.years._common.duties import Came, year_of
from anyuan.demo.years.wuzhishan.land import Ground
from anyuan.duties.actions.schedule import Wanted

# Of a thousand guard posts: so many late, short of somebody, missed.
LATE, SHORT, MISSED = 12, 5, 3


def write(ground: Ground, rng: Random, year: int) -> None:
    """All of them but the law lessons, which `teaching` holds."""

    def at_the_gate(one: Wanted, _number: int) -> Came:
        draw = rng.randrange(1000)
        if draw < MISSED:
            return Came("missed", 0)
        if draw < MISSED + SHORT:
            return Came("incomplete", 1)
        return Came("late" if draw < MISSED + SHORT + LATE else "done", 2, minutes=rng.randrange(0, 8))

    year_of(ground.city, rng, "gate_post", year, at_the_gate)
    year_of(ground.city, rng, "station_patrol", year, lambda one, n: Came("done", 3, minutes=rng.randrange(60)))
    year_of(ground.city, rng, "cadre_visit", year, lambda one, n: Came("done", 1, minutes=9 * 60, note="到校查看"))
    year_of(
        ground.city, rng, "joint_enforcement", year,
        lambda one, n: Came("done", 1, minutes=10 * 60, note="公安、法院、检察院、司法联合检查校园周边"),
    )  # fmt: skip
