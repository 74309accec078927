"""Guards with licences, alarm lines that are heard, cameras, waters with the four ones, exam sites, plans, traffic sheets."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from anyuan.demo.city.staff import guards_needed
from anyuan.demo.write.registers import INVENTED, bulk
from anyuan.demo.years._invented import days
from anyuan.demo.years._invented.ground import PURPOSE, Ground, place
from anyuan.demo.years.provincial_2024.plan import EXAM_SITES, Year
from anyuan.directory.models import (
    Appointment,
    Device,
    EmergencyPlan,
    Line,
    Person,
    Place,
    Qualification,
    School,
    TrafficSheet,
)
from anyuan.intake.models import LineContact

LICENSED_ON = date(2022, 6, 1)
PLANS = (("violence", "防范涉校暴力应急预案"), ("food", "食品安全应急预案"))


def write(year: Year, ground: Ground) -> None:
    """All of them."""
    first = date(year.number, 1, 1)
    _guards(ground, first)
    _lines(year, ground, first)
    bulk(Place, [_water(school, year.number) for school in _one_a_town(ground)])
    facts: dict[str, object] = {"exam": "gaokao", "rooms": 30, "candidates": 900, "video": True}
    big = sorted(ground.schools, key=lambda school: -(school.pupils or 0))[:EXAM_SITES]
    bulk(Place, [place("ES", "exam_site", "考点", "exam site", school, facts) for school in big])
    bulk(EmergencyPlan, [_plan(school, kind, name, first) for school in ground.schools for kind, name in PLANS])
    sheet = {"road_kind": "city", "speed_limit": 30, "policy": "错峰放学,护学岗前移至路口", "crossing": True}
    bulk(
        TrafficSheet,
        [
            TrafficSheet(code=f"TS-{school.code}", school=school, starts_on=first, facts=sheet, extra=INVENTED)
            for school in ground.schools
        ],
    )


def _one_a_town(ground: Ground) -> list[School]:
    return list({school.area_id: school for school in reversed(ground.schools)}.values())


def _guards(ground: Ground, first: date) -> None:
    """As many as the school's pupils ask for, each with a licence that is good."""
    people = []
    for school in ground.schools:
        people += [
            Person(
                code=f"G{n}-{school.code}", name=f"{school.name}保安{n}", purpose=PURPOSE, legal_basis="duty",
                owner=ground.bodies["EDU"], school=school, created_on=first, extra=INVENTED,
            )
            for n in range(2, guards_needed(school.pupils or 0) + 1)
        ]  # fmt: skip
    bulk(Person, people)
    bulk(
        Appointment,
        [
            Appointment(
                code=f"AP-{row.code}", person=row, post="guard", school=row.school, starts_on=first, extra=INVENTED
            )
            for row in people
        ],
    )
    guards = Appointment.objects.filter(post="guard", school__in=ground.schools).values_list("person_id", flat=True)
    bulk(
        Qualification,
        [
            Qualification(
                code=f"Q-{person}", person_id=person, kind="guard_licence", issued_on=LICENSED_ON,
                expires_on=LICENSED_ON + timedelta(days=3652), issuer="公安局(虚构)", extra=INVENTED,
            )
            for person in guards
        ],
    )  # fmt: skip


def _lines(year: Year, ground: Ground, first: date) -> None:
    """A one-key alarm on a line of its own, heard on the year's last day, and a camera that the police see."""
    facts = {"installed_on": first.isoformat()}
    lines = [
        Line(
            code=f"L-{s.code}",
            protocol="dc09",
            account=f"{0x4100 + n:04X}",
            school=s,
            place=gate,
            facts=facts,
            extra=INVENTED,
        )
        for n, (s, gate) in enumerate(zip(ground.schools, ground.gates, strict=True))
    ]
    bulk(Line, lines)
    rows: list[Any] = []
    for line in lines:
        code = line.code[2:]
        rows.append(
            Device(code=f"B-{code}", kind="panic_button", protocol="dc09", line=line, zone="001", school=line.school,
                   place=line.place, facts=facts, extra=INVENTED)
        )  # fmt: skip
        rows.append(
            Device(code=f"C-{code}", kind="camera", name="校门监控点", school=line.school, place=line.place,
                   facts=facts | {"linked": True, "keep_days": 90}, extra=INVENTED)
        )  # fmt: skip
    bulk(Device, rows)
    heard = days.local(date(year.number, 12, 31), 20)
    LineContact.objects.bulk_create([LineContact(line=line, path="tcp", last_contact_at=heard) for line in lines])


def _water(school: School, year: int) -> Place:
    facts: dict[str, object] = {
        "water_kind": "pond", "danger": "high", "responsible": "镇水域安全岗", "checked_on": f"{year}-12-27",
        "sign": True, "ring": True, "rope": True, "pole": True,
    }  # fmt: skip
    return place("RW", "water", "旁水塘", "pond nearby", school, facts)


def _plan(school: School, kind: str, name: str, first: date) -> EmergencyPlan:
    return EmergencyPlan(
        code=f"EP-{school.code}-{kind}", school=school, kind=kind, name=f"{school.name}{name}", version=f"{first.year}-1",
        starts_on=first, reviewed_on=first, review_due_on=first + timedelta(days=366),
        summary="一分钟自救、三分钟互救、五分钟增援到场。", extra=INVENTED,
    )  # fmt: skip
