"""The registers as they stood at the end of the year, written in bulk: areas, bodies, schools, places, lines, teams."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from anyuan.demo.write.registers import INVENTED, bulk
from anyuan.demo.years.qianxinan import words
from anyuan.demo.years.qianxinan.shapes import School as PlannedSchool
from anyuan.demo.years.qianxinan.shapes import Team as PlannedTeam
from anyuan.demo.years.qianxinan.shapes import Year
from anyuan.directory.models import (
    Area,
    Device,
    Line,
    Organisation,
    Place,
    School,
    Team,
)
from anyuan.kernel.text import initials

# What hangs on every school's own line, zone by zone (一键报警、入侵报警).
ZONES = (("001", "panic_button"), ("002", "intrusion"))


@dataclass(slots=True)
class Ground:
    """The rows that later steps stand on, by their codes."""

    top: Area
    areas: dict[str, Area] = field(default_factory=dict)
    bodies: dict[str, Organisation] = field(default_factory=dict)
    schools: dict[str, School] = field(default_factory=dict)
    gates: dict[str, Place] = field(default_factory=dict)
    boxes: dict[str, Place] = field(default_factory=dict)
    # school code → force → person; the officer of a school is its police.
    hands: dict[str, dict[str, int]] = field(default_factory=dict)


def write(year: Year) -> Ground:
    """All of them; the caller is inside a transaction."""
    ground = Ground(_areas(year))
    ground.areas = {row.code: row for row in Area.objects.filter(path__startswith=ground.top.path)}
    ground.bodies = _bodies(year, ground)
    ground.schools = _schools(year, ground)
    _places(year, ground)
    _lines(year, ground)
    bulk(Team, [_team(one, ground, year.number) for one in year.teams])
    return ground


def _areas(year: Year) -> Area:
    code, name, name_en = words.PREFECTURE
    province = Area.objects.filter(code="99").first() or Area.objects.create(
        code="99", name="虚构省", name_en="Invented Province", level=1, path="/99/", extra=INVENTED
    )
    top: Area = Area.objects.create(
        code=code, name=name, name_en=name_en, level=2, parent=province, path=f"{province.path}{code}/",
        lon=words.LON, lat=words.LAT, extra=INVENTED,
    )  # fmt: skip
    counties = bulk(
        Area,
        [
            Area(code=f"{code}{n:02}", name=zh, name_en=en, level=3, parent=top, path=f"{top.path}{code}{n:02}/",
                 extra=INVENTED)
            for n, (zh, en) in enumerate(words.COUNTIES, 1)
        ],
    )  # fmt: skip
    bulk(
        Area,
        [
            Area(code=one.code, name=one.name, name_en=one.name_en, level=4, parent=counties[one.county],
                 path=f"{counties[one.county].path}{one.code}/", lon=one.lon, lat=one.lat, extra=INVENTED)
            for one in year.towns
        ],
    )  # fmt: skip
    return top


def _bodies(year: Year, ground: Ground) -> dict[str, Organisation]:
    top = ground.top
    heads = (("CENTRE", "校园安全指挥中心", "Campus safety centre", "centre"), ("POLICE", "公安局", "Police", "police"),
             ("EDU", "教育局", "Education authority", "education"))  # fmt: skip
    rows = [
        Organisation(code=f"QX-{code}", name=f"盘南州{zh}", name_en=f"Pannan {en}", kind=kind, area=top, extra=INVENTED)
        for code, zh, en, kind in heads
    ]
    found = {row.code: row for row in bulk(Organisation, rows)}
    stations = [
        Organisation(
            code=town.station, name=f"{town.name}派出所", name_en=f"{town.name_en} police station",
            kind="police_station", area=ground.areas[town.code], parent=found["QX-POLICE"], extra=INVENTED,
        )
        for town in year.towns
    ]  # fmt: skip
    return found | {row.code: row for row in bulk(Organisation, stations)}


def _schools(year: Year, ground: Ground) -> dict[str, School]:
    rows = [
        School(
            code=one.code, name=one.name, name_en=one.name_en, short_name=one.name, initials=initials(one.name)[:60],
            stage=one.stage, boarding=one.boarding, pupils=one.pupils, boarders=one.pupils // 3 if one.boarding else 0,
            staff=one.staff, area=ground.areas[one.town.code], organisation=ground.bodies["QX-EDU"],
            police_station=ground.bodies[one.town.station], lon=one.lon, lat=one.lat, extra=INVENTED,
        )
        for one in year.schools
    ]  # fmt: skip
    return {row.code: row for row in bulk(School, rows)}


def _places(year: Year, ground: Ground) -> None:
    gates = [_place("G", "gate", "校门", "gate", one, ground) for one in year.schools]
    opened = {"opened_on": date(year.number, 1, 1).isoformat(), "hours": "07:00-08:30, 16:00-18:00", "officers": 1,
              "auxiliaries": 1, "hotline": True}  # fmt: skip
    boxes = [_place("PB", "police_box", "警务亭", "police box", one, ground, opened) for one in year.boxes]
    bulk(Place, [*gates, *boxes])
    ground.gates = {one.code: row for one, row in zip(year.schools, gates, strict=True)}
    ground.boxes = {one.code: row for one, row in zip(year.boxes, boxes, strict=True)}


def _place(
    prefix: str, kind: str, zh: str, en: str, one: PlannedSchool, ground: Ground, facts: dict[str, object] | None = None
) -> Place:
    school = ground.schools[one.code]
    return Place(
        code=f"{prefix}-{one.code}", kind=kind, name=f"{one.name}{zh}", name_en=f"{one.name_en}: {en}", school=school,
        area=school.area, lon=one.lon, lat=one.lat, facts=facts or {}, extra=INVENTED,
    )  # fmt: skip


def _lines(year: Year, ground: Ground) -> None:
    """Every school's own line to the centre with its one-key alarm and its intrusion alarm, and a camera at the gate."""
    installed = {"installed_on": date(year.number, 1, 1).isoformat()}
    lines = [
        Line(code=f"L-{one.code}", protocol="dc09", account=f"{0x5000 + n:04X}", school=ground.schools[one.code],
             place=ground.gates[one.code], facts=installed, extra=INVENTED)
        for n, one in enumerate(year.schools)
    ]  # fmt: skip
    bulk(Line, lines)
    devices = [
        Device(code=f"{line.code}-{zone}", kind=kind, protocol="dc09", line=line, zone=zone, school=line.school,
               place=line.place, facts=installed, extra=INVENTED)
        for line in lines
        for zone, kind in ZONES
    ]  # fmt: skip
    devices += [
        Device(code=f"C-{code}", kind="camera", name=f"{gate.name}摄像机", school=gate.school, place=gate,
               facts=installed | {"linked": True, "keep_days": 30}, extra=INVENTED)
        for code, gate in ground.gates.items()
    ]  # fmt: skip
    bulk(Device, devices)


def _team(one: PlannedTeam, ground: Ground, year: int) -> Team:
    facts = {
        "people": one.people,
        "lead": "村（社区）治保主任",
        "minutes": 5,
        "founded_on": date(year, 1, 1).isoformat(),
    }
    return Team(
        code=one.code, name=f"{one.town.name}第{one.number}群防群治队", name_en=f"{one.town.name_en} defence team {one.number}",
        kind="joint_defence", area=ground.areas[one.town.code], facts=facts, extra=INVENTED,
    )  # fmt: skip
