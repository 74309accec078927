"""Who is on duty when: fourteen days back and fourteen ahead, with substitutes and, as in life, two holes tomorrow."""

from __future__ import annotations

from random import Random

from anyuan.demo.city.schools import Site
from anyuan.demo.city.shapes import Organisation, ShiftPlan, Unit
from anyuan.demo.city.staff import Staff

DAYS = range(-14, 15)
# Three watches in the centre and on the road; minutes after local midnight, the last one ends the next morning.
WATCHES = ((0, 8 * 60), (8 * 60, 16 * 60), (16 * 60, 24 * 60))
# The gatehouse is staffed round the clock (GB/T 29315-2022 as reported): day and night watch.
GATE = ((7 * 60, 19 * 60), (19 * 60, 31 * 60))


def draw_up(staff: Staff, sites: list[Site], organisations: list[Organisation], rng: Random) -> list[ShiftPlan]:
    """All shifts. Nobody works two at once, and a substitute is free at that time."""
    city = next(o for o in organisations if o.kind == "centre").area
    shifts: list[ShiftPlan] = []
    for role, at_once in (("commander", 1), ("duty_leader", 1), ("dispatcher", 3)):
        shifts += _centre(role, staff.at(role, "YX-CENTRE"), at_once, city, rng)
    holes = {site.school.code for site in rng.sample(sites, 2)}
    for unit in staff.units:
        shifts += _guards(unit, unit.school in holes) if unit.kind == "guards" else _crew(unit)
    return shifts


def _centre(role: str, people: list[str], at_once: int, area: str, rng: Random) -> list[ShiftPlan]:
    """Watches go round the list. One in forty is covered by somebody whose own watch is far away."""
    shifts: list[ShiftPlan] = []
    turn = 0
    for day in DAYS:
        for starts, ends in WATCHES:
            on = [people[(turn + k) % len(people)] for k in range(at_once)]
            resting = people[(turn + at_once + len(people) // 2 - 1) % len(people)]
            for person in on:
                covered = rng.random() < 0.025 and resting not in on and len(people) >= 3 * at_once + 1
                substitute = resting if covered and not _clash(shifts, resting, day, starts, ends) else ""
                shifts.append(
                    ShiftPlan(
                        role, person, day, starts, ends, organisation="YX-CENTRE", area=area, substitute=substitute
                    )
                )
            turn += at_once
    return _without_double_work(shifts)


def _clash(shifts: list[ShiftPlan], person: str, day: int, starts: int, ends: int) -> bool:
    begin, end = day * 1440 + starts, day * 1440 + ends
    return any(
        person in (s.person, s.substitute) and s.day * 1440 + s.starts < end and begin < s.day * 1440 + s.ends
        for s in shifts
    )


def _without_double_work(shifts: list[ShiftPlan]) -> list[ShiftPlan]:
    """Drop a substitute who turns out to have a watch of their own at the same time."""
    own = {(s.person, s.day, s.starts) for s in shifts}
    return [
        ShiftPlan(s.role, s.person, s.day, s.starts, s.ends, s.organisation, area=s.area)
        if s.substitute and (s.substitute, s.day, s.starts) in own
        else s
        for s in shifts
    ]


def _crew(unit: Unit) -> list[ShiftPlan]:
    """Crews of two work day and night in turn with the other half; a crew of one works days."""
    shifts: list[ShiftPlan] = []
    for day in DAYS:
        for number, person in enumerate(unit.crew):
            watch = GATE[(day + number) % 2] if len(unit.crew) > 1 else GATE[0]
            shifts.append(ShiftPlan("crew", person, day, *watch, organisation=unit.organisation, unit=unit.code))
    return shifts


def _guards(unit: Unit, hole: bool) -> list[ShiftPlan]:
    """All but one guard by day, one by night in turn. A school with a ``hole`` has nobody tomorrow night."""
    shifts: list[ShiftPlan] = []
    for day in DAYS:
        night = unit.crew[day % len(unit.crew)]
        before = unit.crew[(day - 1) % len(unit.crew)]
        for person in unit.crew:
            # Whoever stood the night before goes home in the morning.
            if person != night and (person != before or len(unit.crew) < 3):
                shifts.append(ShiftPlan("guard", person, day, *GATE[0], school=unit.school, unit=unit.code))
        if not (hole and day == 1):
            shifts.append(ShiftPlan("guard", night, day, *GATE[1], school=unit.school, unit=unit.code))
    return shifts
