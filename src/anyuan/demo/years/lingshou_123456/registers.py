"""The registers as they stood at the end of the year: the county, its bodies, colleges, teams, agreement, traders, people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from anyuan.demo.write.registers import INVENTED, bulk
from anyuan.demo.years.lingshou_123456 import words
from anyuan.demo.years.lingshou_123456.shapes import College, Shop, Year
from anyuan.directory.models import (
    Agreement,
    AgreementTemplate,
    Appointment,
    Area,
    Organisation,
    Person,
    Place,
    PremisesCheck,
    School,
    SchoolProfile,
    Team,
    Unit,
)
from anyuan.kernel.text import initials

PURPOSE = "校园安全值守（演示数据）"
ASSISTANTS = 6
# Place kinds at every college; the room is where police and the one window are.
PLACES = (("gate", "校门", "gate"), ("perimeter", "周界", "perimeter"), ("police_room", "警务室", "police room"))
# Post, title, what one stands as on the roster.
POSTS = (("guard", "保安员", "guard"), ("security_director", "保卫处长", "staff"), ("counsellor", "心理辅导教师", ""))


@dataclass(slots=True)
class Ground:
    """The rows that later steps stand on."""

    county: Area
    town: Area
    bodies: dict[str, Organisation] = field(default_factory=dict)
    colleges: dict[str, School] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    hands: dict[tuple[str, str], int] = field(default_factory=dict)
    assistants: list[int] = field(default_factory=list)
    desk: dict[str, int] = field(default_factory=dict)
    cars: list[Unit] = field(default_factory=list)
    teams: dict[str, Team] = field(default_factory=dict)


def write(year: Year) -> Ground:
    """All of them; the caller is inside a transaction."""
    ground = _areas()
    first = date(year.number, 1, 1)
    _bodies(ground)
    _colleges(year, ground, first)
    _places(year, ground, first)
    _people(year, ground, first)
    _teams(year, ground)
    _agreement(year, ground, first)
    _shops(year, ground)
    return ground


def _areas() -> Ground:
    province = Area.objects.filter(code="99").first() or Area.objects.create(
        code="99", name="虚构省", name_en="Invented Province", level=1, path="/99/", extra=INVENTED
    )
    code, name, name_en = words.COUNTY
    county = Area.objects.create(
        code=code, name=name, name_en=name_en, level=3, parent=province, path=f"/99/{code}/", lon=words.LON,
        lat=words.LAT, extra=INVENTED,
    )  # fmt: skip
    code, name, name_en = words.TOWN
    town = Area.objects.create(
        code=code, name=name, name_en=name_en, level=4, parent=county, path=f"{county.path}{code}/", lon=words.LON,
        lat=words.LAT, extra=INVENTED,
    )  # fmt: skip
    return Ground(county, town)


def _bodies(ground: Ground) -> None:
    rows = (("CENTRE", "校园安全指挥中心", "Campus safety centre", "centre", ground.county),
            ("POLICE", "灵泽县公安局", "Lingze police", "police", ground.county),
            ("EDU", "灵泽县教育局", "Lingze education authority", "education", ground.county),
            ("STATION", "学府派出所", "Xuefu police station", "police_station", ground.town))  # fmt: skip
    for code, name, name_en, kind, area in rows:
        ground.bodies[code] = Organisation.objects.create(
            code=f"LS-{code}", name=name, name_en=name_en, kind=kind, area=area, extra=INVENTED
        )
    station = ground.bodies["STATION"]
    for number in (1, 2, 3):
        ground.cars.append(
            Unit.objects.create(
                code=f"LS-CAR{number}", name=f"学府巡逻车{number}", name_en=f"Xuefu car {number}", kind="patrol_car",
                organisation=station, area=ground.town, status="free", extra=INVENTED,
            )
        )  # fmt: skip


def _colleges(year: Year, ground: Ground, first: date) -> None:
    for n, one in enumerate(year.colleges):
        ground.colleges[one.code] = School.objects.create(
            code=one.code, name=one.name, name_en=one.name_en, short_name=one.name, stage="college", boarding=True,
            pupils=one.students, boarders=one.students, staff=one.staff, area=ground.town,
            organisation=ground.bodies["EDU"], police_station=ground.bodies["STATION"], lon=words.LON + n * 0.01,
            lat=words.LAT, extra=INVENTED,
        )  # fmt: skip
        SchoolProfile.objects.create(
            code=f"SP-{one.code}", school=ground.colleges[one.code], starts_on=first, pupils=one.students,
            boarders=one.students, staff=one.staff, classes=one.classes, guards=one.students // 400, gates=3, closed=True,
            extra=INVENTED,
        )  # fmt: skip


def _places(year: Year, ground: Ground, first: date) -> None:
    rows: dict[tuple[str, str], Place] = {}
    for one in year.colleges:
        for kind, zh, en in PLACES:
            facts = {"opened_on": first.isoformat(), "window": True, "hotline": True, "officers": 1, "auxiliaries": 2}
            rows[one.code, kind] = _place(one, ground, kind, zh, en, facts if kind == "police_room" else {})
        for number, faculty in enumerate(one.faculties, 1):
            rows[one.code, f"office{number}"] = _place(
                one, ground, "office", f"{faculty}办公室", f"faculty office {number}", {}, number
            )
    bulk(Place, list(rows.values()))
    ground.places = rows


def _place(
    one: College, ground: Ground, kind: str, zh: str, en: str, facts: dict[str, object], number: int = 1
) -> Place:
    college = ground.colleges[one.code]
    return Place(
        code=f"{kind.upper().replace('_', '-')}-{one.code}-{number}", kind=kind, name=f"{one.name}{zh}",
        name_en=f"{one.name_en}: {en}", school=college, area=ground.town, lon=college.lon, lat=college.lat, facts=facts,
        extra=INVENTED,
    )  # fmt: skip


def _people(year: Year, ground: Ground, first: date) -> None:
    station, centre = ground.bodies["STATION"], ground.bodies["CENTRE"]
    police = _person("LS-OFFICER", "学府派出所社区民警", ground, first, organisation=station)
    mediator = _person("LS-MEDIATOR", "学府镇人民调解员", ground, first, organisation=ground.bodies["POLICE"])
    assistants = [
        _person(f"LS-AUX{n}", f"学府派出所辅警{n}", ground, first, organisation=station)
        for n in range(1, ASSISTANTS + 1)
    ]
    desk = {name: _person(f"LS-{name.upper()}", title, ground, first, organisation=centre)
            for name, title in (("dispatcher", "指挥中心接警员"), ("leader", "指挥中心值班长"))}  # fmt: skip
    hands = {
        (one.code, post): _person(
            f"LS-{post.upper()}-{one.code}", f"{one.name}{title}", ground, first, school=ground.colleges[one.code]
        )
        for one in year.colleges
        for post, title, _force in POSTS
    }
    # One in every class: the post is on record, not what the holder reports (red line 5: no quota, no score).
    classes = [
        _person(
            f"LS-C{one.code[-1]}-{n:03}", f"{one.name}第{n}班安全员", ground, first, school=ground.colleges[one.code]
        )
        for one in year.colleges
        for n in range(1, one.classes + 1)
    ]
    bulk(Person, [police, mediator, *assistants, *desk.values(), *hands.values(), *classes])
    ground.assistants = [row.pk for row in assistants]
    ground.desk = {name: row.pk for name, row in desk.items()} | {"police": police.pk, "mediator": mediator.pk}
    ground.hands = {key: row.pk for key, row in hands.items()}
    held: list[tuple[Person, str, School | None, dict[str, str]]] = [
        (row, post, row.school, {}) for (_code, post), row in hands.items()
    ]
    held += [(row, "class_safety_officer", row.school, {"class_name": row.code}) for row in classes]
    posts = [
        Appointment(
            code=f"AP-{row.code}", person=row, post=post, school=school, starts_on=first, facts=facts, extra=INVENTED
        )
        for row, post, school, facts in held
    ]
    posts.append(Appointment(code="AP-LS-MEDIATOR", person=mediator, post="mediator", organisation=ground.bodies["POLICE"],
                             starts_on=first, extra=INVENTED))  # fmt: skip
    bulk(Appointment, posts)


def _person(code: str, name: str, ground: Ground, first: date, **where: object) -> Person:
    return Person(
        code=code, name=name, initials=initials(name)[:60], purpose=PURPOSE, legal_basis="duty",
        owner=ground.bodies["EDU"], created_on=first, extra=INVENTED, **where,
    )  # fmt: skip


def _teams(year: Year, ground: Ground) -> None:
    founded = {"founded_on": date(year.number, 1, 1).isoformat()}
    for kind, zh, en in words.TEAMS:
        people = sum(one.classes for one in year.colleges) if kind == "information" else 24
        ground.teams[kind] = Team.objects.create(
            code=f"LS-TEAM-{kind}", name=f"学府镇{zh}", name_en=f"Xuefu {en}", kind=kind, area=ground.town,
            organisation=ground.bodies["STATION"], facts=founded | {"people": people}, extra=INVENTED,
        )  # fmt: skip


def _agreement(year: Year, ground: Ground, first: date) -> None:
    """One agreement, which every college has signed with the police."""
    template = AgreementTemplate.objects.create(
        code=f"LS-AT-{year.number}", name="警校共建协议", name_en="Police and college co-building agreement",
        version=str(year.number), area=ground.county, owed_by="schools", starts_on=first,
        ends_on=date(year.number, 12, 31), extra=INVENTED,
    )  # fmt: skip
    for n, one in enumerate(year.colleges):
        Agreement.objects.create(
            code=f"LS-AG-{one.code}", template=template, school=ground.colleges[one.code],
            counterpart=ground.bodies["POLICE"], signed_on=first + timedelta(days=3 + n), starts_on=template.starts_on,
            ends_on=template.ends_on, extra=INVENTED,
        )  # fmt: skip


def _shops(year: Year, ground: Ground) -> None:
    rows = {one.code: _shop(one, ground) for one in year.shops}
    bulk(Place, list(rows.values()))
    checks = [
        PremisesCheck(
            code=f"PC-{one.code}-{day:%m}", place=rows[one.code], checked_on=day, organisation=ground.bodies["STATION"],
            result="faults" if wrong else "in_order", found="未落实住宿登记或销售提示" if wrong else "",
            right_by=day + timedelta(days=14) if wrong else None, right_on=day + timedelta(days=9) if wrong else None,
            extra=INVENTED,
        )
        for one in year.shops
        for day, wrong in one.checks
    ]  # fmt: skip
    bulk(PremisesCheck, checks)


def _shop(one: Shop, ground: Ground) -> Place:
    kind, zh, en = words.SHOPS[one.number % len(words.SHOPS)]
    return Place(
        code=one.code, kind=kind, name=f"{one.college.name}旁{zh}{one.number}",
        name_en=f"{one.college.name_en}: {en} {one.number}",
        school=ground.colleges[one.college.code], area=ground.town,
        facts={"distance": 30 + 15 * one.number, "licensed": True, "staff_vetted": one.vetted}, extra=INVENTED,
    )  # fmt: skip
