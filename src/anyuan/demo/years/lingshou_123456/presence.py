"""Patrols, camera checks, corridors and support visits: the programme laid over the year, names, check-ins, and every round
judged by the rule that judges every day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from anyuan.demo.years._common import programmes
from anyuan.demo.years.lingshou_123456.calendar import local, peaks, terms
from anyuan.demo.years.lingshou_123456.registers import ASSISTANTS, Ground
from anyuan.demo.years.lingshou_123456.shapes import Year
from anyuan.dispatch.actions import cancel_clocks
from anyuan.duties import actions
from anyuan.duties.models import CheckIn, Filling, Occurrence, Point, Programme, Round
from anyuan.journal import rows
from anyuan.journal.rules import Actor, Subject

BY = Actor.system("demo")
PROGRAMME = "lingshou-123456"
POINTS = ("gate", "perimeter")
# Out of a thousand: done, late, missed. The night patrol and the support visits of the account were all made.
WEIGHTS = {
    "night_patrol": (985, 15, 0),
    "car_patrol": (975, 15, 10),
    "grounds_patrol": (970, 20, 10),
    "camera_check": (990, 5, 5),
    "holiday_peak": (1000, 0, 0),
    "support_visit": (1000, 0, 0),
}


def write(year: Year, ground: Ground) -> Programme:
    """Take the programme into use on 1 January, lay out the year, and play everything but its talks."""
    begun = local(date(year.number, 1, 1), 0)
    days = [(day, "peak", 0, label) for day, label in peaks(year.number)]
    actions.set_calendar(ground.county, terms=terms(year.number), days=days, by=BY, now=begun)
    programme = programmes.take(PROGRAMME, ground.county, year.number)
    actions.schedule(begun, days_ahead=(date(year.number, 12, 31) - date(year.number, 1, 1)).days)
    rng = Random(f"lingshou-123456:{year.seed}:{year.number}:presence")
    points = _points(ground, begun)
    for key, weights in WEIGHTS.items():
        owed = Occurrence.objects.filter(rule__programme=programme, rule__key=key).select_related("rule").order_by("pk")
        _play(rng, ground, points, list(owed), weights)
    return programme


def judge(programme: Programme) -> None:
    """Every round by its own judging; nobody is told of what was invented."""
    for row in Round.objects.filter(rule__programme=programme, state="open").order_by("judge_at"):
        actions.judge_round(row.pk, now=row.judge_at + timedelta(seconds=3))
        cancel_clocks(Subject("duties.round", row.pk, row.ref))


def _points(ground: Ground, begun: datetime) -> dict[int, list[Point]]:
    """By college: a sheet at its gate and one at its fence."""
    found: dict[int, list[Point]] = defaultdict(list)
    for (_code, kind), place in ground.places.items():
        if kind in POINTS:
            found[place.school_id or 0].append(actions.make_point(place, by=BY, now=begun))
    return found


def _play(
    rng: Random, ground: Ground, points: dict[int, list[Point]], owed: list[Occurrence], weights: tuple[int, ...]
) -> None:
    fillings: list[Filling] = []
    made: list[CheckIn] = []
    arrived: dict[int, list[int]] = defaultdict(list)
    for row in owed:
        fate = rng.choices(("done", "late", "missed"), weights)[0]
        people = _standing(ground, row)
        fillings += [_filling(row, person, force) for person, force in people]
        shown = [] if fate == "missed" else list(_shown(rng, row, people, points, fate == "late"))
        made += shown
        arrived[len({one.person_id for one in shown})].append(row.pk)
    rows.insert(fillings)
    rows.insert(made)
    for count, ids in arrived.items():
        for start in range(0, len(ids), rows.STRETCH):
            Occurrence.objects.filter(pk__in=ids[start : start + rows.STRETCH]).update(arrived=count)
    named = [row.pk for row in owed if row.needed]
    for start in range(0, len(named), rows.STRETCH):
        Occurrence.objects.filter(pk__in=named[start : start + rows.STRETCH]).update(filled=owed[0].needed)


def _standing(ground: Ground, row: Occurrence) -> list[tuple[int, str]]:
    """People and the force they stand as."""
    if row.school_id is None:
        if row.needed == ASSISTANTS:
            return [(person, "auxiliary") for person in ground.assistants]
        turn = row.day.toordinal() % len(ground.assistants)
        return [(ground.desk["police"], "police"), (ground.assistants[turn], "auxiliary")]
    code = next(code for code, college in ground.colleges.items() if college.pk == row.school_id)
    of_force = {
        "guard": ground.hands[code, "guard"],
        "staff": ground.hands[code, "security_director"],
        "police": ground.desk["police"],
    }
    # At the corridor one officer cannot stand at four gates: assistants stand in at three of them.
    number = list(ground.colleges).index(code)
    people = []
    for force in sorted(row.needs):
        if force == "police" and number:
            people.append((ground.assistants[number], "auxiliary"))
        else:
            people.append((of_force[force], force))
    return people or [(of_force["staff"], "staff")]


def _filling(row: Occurrence, person: int, force: str) -> Filling:
    site = f"organisation:{row.organisation_id}" if row.school_id is None else f"school:{row.school_id}"
    site = f"place:{row.place_id}" if row.place_id else site
    return Filling(
        occurrence_id=row.pk, person_id=person, role=force, site=site, opens_at=row.opens_at, closes_at=row.closes_at,
        filled_at=row.opens_at - timedelta(days=3), filled_by="system:demo",
    )  # fmt: skip


def _shown(
    rng: Random, row: Occurrence, people: list[tuple[int, str]], points: dict[int, list[Point]], late: bool
) -> Iterable[CheckIn]:
    """Each person once, in turn at the stops; the first one at whatever stops are left."""
    stops = int(row.rule.definition.get("stops", 0))
    if row.school_id is None:
        passed = [of_college[0] for of_college in points.values()]
    else:
        passed = points[row.school_id]
    scans = [(one, passed[n % len(passed)] if stops or row.place_id else None) for n, one in enumerate(people)]
    scans += [(people[0], point) for point in passed[len(people) : stops]]
    brought = sorted(set(row.rule.definition["evidence"]) - {"check_in", "stops"})
    for number, ((person, force), point) in enumerate(scans):
        span = (row.closes_at - row.opens_at).total_seconds()
        at = row.opens_at + timedelta(seconds=rng.uniform(0.05, 0.8) * span)
        if late:
            at = row.closes_at + (row.judge_at - row.closes_at) * rng.uniform(0.1, 0.9)
        yield CheckIn(
            client_id=str(UUID(int=rng.getrandbits(128))), occurrence_id=row.pk, point_id=point.pk if point else None,
            person_id=person, role=force, area_path=row.area_path, school_id=row.school_id, device_at=at, made_at=at,
            received_at=at + timedelta(seconds=2), method="qr" if point else "code",
            verdict="late" if at > row.closes_at else "in_time", evidence=brought if not number else [],
        )  # fmt: skip
