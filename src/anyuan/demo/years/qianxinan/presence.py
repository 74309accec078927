"""Who stood where: the programme laid over the year, names on its posts, what the phones sent, and every round judged.

Programme, calendar, posts, rounds, excuses and judging go through the actions of the duties. Names and check-ins are written
in one go, because they are a hundred thousand; what each duty came to is decided by the rule that judges every day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID

from anyuan.demo.years._common import programmes
from anyuan.demo.years.qianxinan.calendar import local, peaks, terms
from anyuan.demo.years.qianxinan.registers import Ground
from anyuan.demo.years.qianxinan.shapes import Year
from anyuan.dispatch.actions import cancel_clocks
from anyuan.duties import actions
from anyuan.duties.actions.points import fresh_code
from anyuan.duties.models import CheckIn, DutyRule, Filling, Occurrence, Point, Programme, Round
from anyuan.journal import rows
from anyuan.journal.rules import Actor, Subject

BY = Actor.system("demo")
PROGRAMME = "qianxinan"
# Posts have proved themselves by check-in in the opening days of the autumn term only: a year of two posts a day at 1,144
# schools would be half a million rows more and no further figure of the account. The report says so.
PROVEN = ((9, 1), (9, 9))
# What became of a duty, out of a thousand: done, late, one lacks, nobody came, excused.
FATES = ("done", "late", "incomplete", "missed", "excused")
WEIGHTS = {"gate_post": (965, 20, 5, 8, 2), "holiday_peak": (985, 10, 5, 0, 0), "car_patrol": (987, 10, 1, 2, 0)}
STRETCH = 4000


class _Cast(NamedTuple):
    """Who may stand at which duty, and the points at which it is proven."""

    rng: Random
    ground: Ground
    by_school: dict[int, str]
    by_station: dict[int, list[str]]
    points: dict[str, int]


def write(year: Year, ground: Ground) -> Programme:
    """Take the programme into use on 1 January, lay out the year, and play it to its end."""
    begun = local(date(year.number, 1, 1), 0)
    actions.set_calendar(
        ground.top,
        terms=terms(year.number),
        days=[(day, "peak", 0, label) for day, label in peaks(year.number)],
        by=BY,
        now=begun,
    )
    programme = programmes.take(PROGRAMME, ground.top, year.number)
    first, last = (date(year.number, *day) for day in PROVEN)
    gate = DutyRule.objects.filter(programme=programme, key="gate_post")
    gate.update(valid_from=first, valid_to=last)
    actions.schedule(begun, days_ahead=(date(year.number, 12, 31) - date(year.number, 1, 1)).days)
    # The posts stand on; only their proof is of those days.
    gate.update(valid_to=None)
    cast = _cast(year, ground)
    for key in WEIGHTS:
        owed = Occurrence.objects.filter(rule__programme=programme, rule__key=key).order_by("pk").select_related("rule")
        numbers = list(owed.values_list("pk", flat=True))
        for start in range(0, len(numbers), STRETCH):
            _play(cast, key, list(owed.filter(pk__in=numbers[start : start + STRETCH])))
    return programme


def judge(programme: Programme) -> int:
    """Every round whose time is over by its own judging; nobody is told of what was invented. Returns how many."""
    waiting = Round.objects.filter(rule__programme=programme, state="open").order_by("judge_at")
    found = list(waiting)
    for row in found:
        actions.judge_round(row.pk, now=row.judge_at + timedelta(seconds=3))
        cancel_clocks(Subject("duties.round", row.pk, row.ref))
    return len(found)


def _cast(year: Year, ground: Ground) -> _Cast:
    by_station: dict[int, list[str]] = defaultdict(list)
    for one in year.schools:
        by_station[ground.bodies[one.town.station].pk].append(one.code)
    return _Cast(
        Random(f"qianxinan:{year.seed}:{year.number}:presence"),
        ground,
        {row.pk: code for code, row in ground.schools.items()},
        dict(by_station),
        _points(ground),
    )


def _points(ground: Ground) -> dict[str, int]:
    """A sheet at every gate; the posts and the patrols both prove themselves there."""
    made = [
        Point(
            code=fresh_code(), name=gate.name, place=gate, school=gate.school, area_path=gate.area.path,
            organisation_id=gate.school.organisation_id if gate.school else None, lon=gate.lon, lat=gate.lat,
        )
        for gate in ground.gates.values()
    ]  # fmt: skip
    made = Point.objects.bulk_create(made, batch_size=500)
    return {code: point.pk for code, point in zip(ground.gates, made, strict=True)}


def _play(cast: _Cast, key: str, owed: Sequence[Occurrence]) -> None:
    """A stretch of one rule's duties: names, then what was shown. What is short of it, the round's judging says."""
    fillings: list[Filling] = []
    made: list[CheckIn] = []
    named: dict[int, list[int]] = defaultdict(list)
    arrived: dict[int, list[int]] = defaultdict(list)
    for row in owed:
        fate = cast.rng.choices(FATES, WEIGHTS[key])[0]
        people = _standing(cast, row)
        fillings += [_filling(row, person, force) for person, force in people]
        named[len(people)].append(row.pk)
        if fate == "excused":
            reason = cast.rng.choice(("weather", "school_event"))
            actions.excuse(row.pk, reason=reason, words="演示数据", by=BY, now=row.opens_at - timedelta(hours=2))
            continue
        shown = list(_shown(cast, row, people, fate))
        made += shown
        arrived[len({one.person_id for one in shown})].append(row.pk)
    rows.insert(fillings)
    rows.insert(made)
    for count, ids in named.items():
        _update(ids, filled=count)
    for count, ids in arrived.items():
        _update(ids, arrived=count)


def _standing(cast: _Cast, row: Occurrence) -> list[tuple[int, str]]:
    """People and the force they stand as. At every sixth post a parent stands in for a teacher."""
    if row.school_id is None:
        return _patrolling(cast, row)
    hands = cast.ground.hands[cast.by_school[row.school_id]]
    found = []
    for force in sorted(row.needs):
        wanted = "parent" if force == "staff" and len(row.needs) == 2 and cast.rng.randrange(6) == 0 else force
        wanted = "auxiliary" if wanted == "police" and "police" not in hands else wanted
        found.append((hands[wanted], wanted))
    return found


def _patrolling(cast: _Cast, row: Occurrence) -> list[tuple[int, str]]:
    """An officer of the station in turn, and its auxiliary."""
    codes = cast.by_station[row.organisation_id or 0]
    officers = [cast.ground.hands[code]["police"] for code in codes if "police" in cast.ground.hands[code]]
    turn = row.day.isocalendar().week % len(officers)
    return [(officers[turn], "police"), (cast.ground.hands[codes[0]]["auxiliary"], "auxiliary")]


def _filling(row: Occurrence, person: int, force: str) -> Filling:
    site = f"organisation:{row.organisation_id}" if row.school_id is None else f"place:{row.place_id}"
    return Filling(
        occurrence_id=row.pk, person_id=person, role=force, site=site, opens_at=row.opens_at, closes_at=row.closes_at,
        filled_at=row.opens_at - timedelta(days=3), filled_by="system:demo",
    )  # fmt: skip


def _shown(cast: _Cast, row: Occurrence, people: Sequence[tuple[int, str]], fate: str) -> Iterable[CheckIn]:
    """The scans of one duty. An incomplete one lacks a person or a stop; a missed one lacks everything."""
    if fate == "missed":
        return
    stops = int(row.rule.definition.get("stops", 0))
    if stops:
        codes = cast.by_station[row.organisation_id or 0]
        turn = row.day.isocalendar().week
        scans = [(people[0], codes[(turn + n) % len(codes)]) for n in range(stops)] + [
            (people[1], codes[turn % len(codes)])
        ]
    else:
        scans = [(one, cast.by_school[row.school_id or 0]) for one in people]
    if fate == "incomplete":
        scans = scans[: stops - 1] if stops else scans[:-1]
    brought = sorted(set(row.rule.definition["evidence"]) - {"check_in", "stops"})
    for number, ((person, force), code) in enumerate(scans):
        yield _scan(cast, row, person, force, code, number, fate == "late", brought)


def _scan(
    cast: _Cast, row: Occurrence, person: int, force: str, code: str, number: int, late: bool, brought: list[str]
) -> CheckIn:
    span = (row.closes_at - row.opens_at).total_seconds()
    seconds = cast.rng.triangular(-row.early_minutes * 30, span * 0.5, span * 0.1) + number * 60
    at = row.opens_at + timedelta(seconds=seconds)
    if late:
        at = row.closes_at + (row.judge_at - row.closes_at) * cast.rng.uniform(0.1, 0.9)
    return CheckIn(
        client_id=str(UUID(int=cast.rng.getrandbits(128))), occurrence_id=row.pk, point_id=cast.points[code],
        person_id=person, role=force, area_path=row.area_path, school_id=row.school_id, device_at=at, made_at=at,
        received_at=at + timedelta(seconds=2), method="qr", verdict="late" if at > row.closes_at else "in_time",
        evidence=brought,
    )  # fmt: skip


def _update(ids: Sequence[int], **columns: int) -> None:
    for start in range(0, len(ids), rows.STRETCH):
        Occurrence.objects.filter(pk__in=ids[start : start + rows.STRETCH]).update(**columns)
