"""What the year brought into the registers: police rooms, patrol stops, cameras, alarm lines, equipment, emergency plans."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from anyuan.demo.write.registers import INVENTED, bulk
from anyuan.demo.years._invented.ground import Ground, place
from anyuan.demo.years.liaoyuan.plan import Year
from anyuan.directory import events
from anyuan.directory.models import Device, EmergencyPlan, Equipment, Line, Place
from anyuan.journal.actions.record import Happening, record_many
from anyuan.journal.rules import Actor, Scope, Subject

BY = Actor.system("demo")
LASTS_YEARS = 5


def write(year: Year, ground: Ground) -> None:
    """All of them in one go; the journal says of each register how many rows came."""
    first = date(year.number, 1, 1)
    rows: dict[str, list[Any]] = {
        "police_rooms": _rooms(ground, first),
        "patrol_stops": _stops(year, ground, first),
        "cameras": _cameras(year, ground),
        "alarm_lines": _lines(year, ground),
        "equipment": _equipment(year, ground),
        "emergency_plans": _plans(ground, first),
    }
    for one in rows.values():
        bulk(type(one[0]), one)
    from anyuan.demo.years.liaoyuan.plan import year_end

    now, scope = year_end(year.number), Scope(area_path=ground.top.path)
    subject = Subject("directory.area", ground.top.pk, ground.top.name)
    counts = {name: len(one) for name, one in rows.items()}
    record_many(
        [
            Happening(events.IMPORTED, subject, BY, now, {"kind": name, "created": count, "updated": 0}, scope)
            for name, count in counts.items()
        ],
        now=now,
    )


def _rooms(ground: Ground, first: date) -> list[Any]:
    facts = {"opened_on": first.isoformat(), "hours": "07:00-08:30, 16:00-18:00", "officers": 1, "auxiliaries": 1}
    return [
        place("PR", "police_room", "警务室", "police room", school, facts | {"hotline": True})
        for school in ground.schools
    ]


def _stops(year: Year, ground: Ground, first: date) -> list[Any]:
    facts = {"minutes": 30, "windows": "07:00-08:00", "radius": 500, "opened_on": first.isoformat()}
    return [
        place("PS", "patrol_stop", "巡逻停靠点", "patrol stop", ground.schools[number], facts) for number in year.stops
    ]


def _cameras(year: Year, ground: Ground) -> list[Any]:
    gates: dict[int, Place] = {gate.school_id or 0: gate for gate in ground.gates}
    found = []
    for one in year.cameras:
        school = ground.schools[one.school]
        facts = {"installed_on": one.day.isoformat(), "linked": True, "keep_days": 90}
        found.append(
            Device(
                code=f"C-{school.code}-{one.number}", kind="camera", name=f"{school.name}{one.number}号监控点", school=school,
                place=gates[school.pk], facts=facts, extra=INVENTED,
            )
        )  # fmt: skip
    return found


def _lines(year: Year, ground: Ground) -> list[Any]:
    return [
        Line(
            code=f"L-{ground.schools[one.school].code}-{one.number}", protocol="dc09", account=f"{0x3100 + n:04X}",
            school=ground.schools[one.school], place=ground.gates[one.school],
            facts={"installed_on": one.day.isoformat()}, extra=INVENTED,
        )
        for n, one in enumerate(year.lines)
    ]  # fmt: skip


def _equipment(year: Year, ground: Ground) -> list[Any]:
    return [
        Equipment(
            code=f"EQ-{ground.schools[one.school].code}-{one.item}", item=one.item, count=one.count,
            school=ground.schools[one.school], bought_on=one.day, checked_on=one.day,
            expires_on=one.day + timedelta(days=365 * LASTS_YEARS), extra=INVENTED,
        )
        for one in year.batches
    ]  # fmt: skip


def _plans(ground: Ground, first: date) -> list[Any]:
    return [
        EmergencyPlan(
            code=f"EP-{school.code}", school=school, kind="general", name=f"{school.name}突发事件应急预案",
            version=f"{first.year}-1", starts_on=first, reviewed_on=first, review_due_on=first + timedelta(days=365),
            summary="一键报警;关门拒敌;就近疏散到集合点;清点人数后报告。", extra=INVENTED,
        )
        for school in ground.schools
    ]  # fmt: skip
