"""Invented rows of the described registers: profiles, traffic sheets, equipment, waters, police rooms, exam sites, teams."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from anyuan.demo.city.shapes import City, School
from anyuan.demo.city.staff import guards_needed
from anyuan.demo.write.registers import INVENTED, Ids, bulk
from anyuan.directory.models import Area, Device, Equipment, Line, Place, SchoolProfile, Team, TrafficSheet

# Item → pieces per guard, years that it lasts.
OUTFIT = {
    "helmet": (1, 5),
    "shield": (1, 5),
    "vest": (1, 5),
    "gloves": (1, 2),
    "baton": (1, 5),
    "torch": (1, 3),
    "fork": (1, 8),
}
STAGES_OF_EXAMS = ("senior", "complete_middle", "twelve_year")
SIGNED = ("sign", "ring", "rope", "pole")


def write(city: City, areas: dict[str, Area], schools: Ids, organisations: Ids, now: datetime) -> dict[str, int]:
    """All of them; returns how many rows by register. The same city gives the same rows."""
    rng, today = Random(f"{city.name}: ledgers"), timezone.localdate(now)
    teams = _teams(city, areas, organisations, rng)
    made: dict[str, list[Any]] = {
        "school_profiles": _profiles(city, schools, rng, today),
        "traffic_sheets": _traffic(city, schools, rng, today),
        "risky_waters": _waters(city, areas, rng, today),
        "police_rooms": _posts(city, areas, schools, rng),
        "equipment": _outfits(city, schools, rng, today) + _team_outfits(teams, rng, today),
    }
    counts = {name: len(bulk(type(rows[0]), rows)) for name, rows in made.items()}
    _services(rng, today)
    return counts | {"defence_teams": len(teams)}


def _autumn(today: date, years_ago: int = 0) -> date:
    """The last first of September, or that of years before."""
    first = date(today.year, 9, 1)
    return date((today.year if first <= today else today.year - 1) - years_ago, 9, 1)


def _profiles(city: City, schools: Ids, rng: Random, today: date) -> list[Any]:
    rows = []
    for school in city.schools:
        before = round(school.pupils * rng.uniform(0.93, 1.05))
        for years_ago, pupils in ((1, before), (0, school.pupils)):
            starts_on = _autumn(today, years_ago)
            guards = max(2, guards_needed(pupils)) + (1 if school.boarding else 0)
            rows.append(
                SchoolProfile(
                    code=f"SP-{school.code}-{starts_on.year}",
                    school_id=schools[school.code],
                    starts_on=starts_on,
                    pupils=pupils,
                    boarders=min(pupils, school.boarders or 0),
                    staff=school.staff,
                    classes=max(1, round(pupils / 42)),
                    guards=guards - (1 if rng.random() < 0.06 else 0),
                    gates=rng.choice((1, 2, 2, 3)),
                    closed=rng.random() < 0.97,
                    facts=_protection(rng),
                    extra=INVENTED,
                )
            )
    return rows


def _protection(rng: Random) -> dict[str, Any]:
    shares = {
        "hard_barriers": 0.94,
        "waiting_zone": 0.9,
        "fence": 0.98,
        "split_entrances": 0.8,
        "visitor_log": 0.97,
        "alarm_linked": 0.96,
        "video_linked": 0.95,
    }
    return {name: rng.random() < share for name, share in shares.items()} | {"video_days": rng.choice((30, 30, 60, 90))}


def _traffic(city: City, schools: Ids, rng: Random, today: date) -> list[Any]:
    policies = ("错峰放学，护学岗前移至路口", "家长车辆停放在指定区域，步行送至校门", "上下学时段校门前道路限行")
    rows = []
    for school in city.schools:
        facts = {
            "road": school.address[:40] or "校门前道路",
            "road_kind": rng.choice(("city", "city", "county", "trunk", "lane")),
            "speed_limit": rng.choice((20, 30, 30, 40)),
            "cars_inside": rng.choice(("none", "apart", "times", "mixed")),
            "staggered": rng.random() < 0.7,
            "lessons": rng.randint(1, 6),
            "policy": rng.choice(policies),
        }
        for name in ("warning_signs", "crossing", "signal_light", "speed_hump", "guard_rail", "drop_off", "lighting"):
            facts[name] = rng.random() < 0.85
        code = f"TS-{school.code}"
        rows.append(
            TrafficSheet(
                code=code, school_id=schools[school.code], starts_on=_autumn(today), facts=facts, extra=INVENTED
            )
        )
    return rows


def _outfits(city: City, schools: Ids, rng: Random, today: date) -> list[Any]:
    return [
        _batch(f"EQ-{s.code}", item, _guards(s) * each, years, rng, today, school_id=schools[s.code])
        for s in city.schools
        for item, (each, years) in OUTFIT.items()
    ]


def _team_outfits(teams: list[Team], rng: Random, today: date) -> list[Any]:
    return [
        _batch(f"EQ-{team.code}", item, int(team.facts["people"]), years, rng, today, team=team)
        for team in teams
        for item, years in (("baton", 5), ("gloves", 2), ("helmet", 5))
    ]


def _batch(code: str, item: str, count: int, years: int, rng: Random, today: date, **keeper: Any) -> Equipment:
    bought_on = today - timedelta(days=rng.randint(30, round(years * 365 * 0.9)))
    # A few have run out: the register has something to say on its first day.
    late = timedelta(days=years * 365) if rng.random() < 0.03 else timedelta()
    return Equipment(
        code=f"{code}-{item}",
        item=item,
        count=count,
        state="in_use" if rng.random() < 0.96 else "repair",
        bought_on=bought_on - late,
        expires_on=bought_on - late + timedelta(days=years * 365),
        checked_on=today - timedelta(days=rng.randint(1, 80)),
        extra=INVENTED,
        **keeper,
    )


def _guards(school: School) -> int:
    return max(2, guards_needed(school.pupils)) + (1 if school.boarding else 0)


def _waters(city: City, areas: dict[str, Area], rng: Random, today: date) -> list[Any]:
    words = (("pond", "山塘", "pond"), ("river", "河湾", "river bend"), ("reservoir", "水库", "reservoir"))
    rows = []
    for area in sorted({s.area for s in city.schools}):
        kind, zh, en = rng.choice(words)
        home, facts = areas[area], {name: rng.random() < 0.93 for name in SIGNED}
        rows.append(
            Place(
                code=f"RW-{area}",
                kind="water",
                name=f"{home.name}{zh}",
                name_en=f"{home.name_en} {en}",
                area=home,
                lon=_near(home.lon, rng),
                lat=_near(home.lat, rng),
                facts=facts
                | {
                    "water_kind": kind,
                    "danger": rng.choice(("high", "middle", "low")),
                    "responsible": f"{home.name}水域安全岗",
                    "checked_on": (today - timedelta(days=rng.randint(1, 40))).isoformat(),
                },
                extra=INVENTED,
            )
        )
    return rows


def _posts(city: City, areas: dict[str, Area], schools: Ids, rng: Random) -> list[Any]:
    """A police room in every school or a box at its gate, a patrol stop at some, and the sites of the entrance exams."""
    rows = []
    for number, school in enumerate(city.schools):
        room = number % 4 != 3
        zh, en = ("警务室", "police room") if room else ("警务亭", "police box")
        facts = {"hours": "07:00-08:30, 16:00-18:00", "officers": 1, "auxiliaries": 1, "hotline": rng.random() < 0.9}
        rows.append(_at("PR", "police_room" if room else "police_box", school, zh, en, facts, areas, schools, rng))
        if number % 3 == 0:
            facts = {"minutes": 20, "windows": "07:10-07:50, 16:30-17:30", "radius": rng.choice((300, 500, 800))}
            rows.append(_at("PS", "patrol_stop", school, "停靠点", "patrol stop", facts, areas, schools, rng))
        if school.stage in STAGES_OF_EXAMS:
            rooms = max(6, school.pupils // 60)
            facts = {"exam": "gaokao", "rooms": rooms, "candidates": rooms * 30, "vault": True, "video": True}
            facts |= {"shielding": True, "power": rng.random() < 0.9, "ambulance": True, "police": 8, "guards": 6}
            rows.append(_at("ES", "exam_site", school, "考点", "exam site", facts, areas, schools, rng))
    return rows


def _at(
    prefix: str,
    kind: str,
    school: School,
    zh: str,
    en: str,
    facts: dict[str, Any],
    areas: dict[str, Area],
    schools: Ids,
    rng: Random,
) -> Place:
    return Place(
        code=f"{prefix}-{school.code}",
        kind=kind,
        name=f"{school.short_name}{zh}",
        name_en=f"{school.name_en}: {en}",
        school_id=schools[school.code],
        area=areas[school.area],
        lon=_near(school.lon, rng, 0.0008),
        lat=_near(school.lat, rng, 0.0008),
        facts=facts,
        extra=INVENTED,
    )


def _teams(city: City, areas: dict[str, Area], organisations: Ids, rng: Random) -> list[Team]:
    rows = [
        Team(
            code=f"JD-{area}",
            name=f"{areas[area].name}联防队",
            name_en=f"{areas[area].name_en} joint-defence team",
            kind="joint_defence",
            area=areas[area],
            facts={"people": rng.randint(8, 18), "lead": "村（社区）治保主任", "minutes": rng.choice((3, 5, 5, 8))},
            extra=INVENTED,
        )
        for area in sorted({s.area for s in city.schools})
    ]
    return list(bulk(Team, rows))


def _services(rng: Random, today: date) -> None:
    """When cameras and lines were looked after, and when the next time is due."""
    for model, rows in ((Device, Device.objects.filter(kind="camera")), (Line, Line.objects.all())):
        changed = []
        for row in rows.order_by("code"):
            last = today - timedelta(days=rng.randint(5, 185))
            row.facts = {"serviced_on": last.isoformat(), "service_due_on": (last + timedelta(days=180)).isoformat()}
            row.facts["maintained_by"] = "云岫安防维护队"
            if model is Device:
                row.facts |= {"linked": rng.random() < 0.96, "keep_days": rng.choice((30, 30, 90))}
            changed.append(row)
        model.objects.bulk_update(changed, ["facts"], batch_size=500)


def _near(degrees: float | None, rng: Random, reach: float = 0.006) -> float | None:
    return None if degrees is None else degrees + rng.uniform(-reach, reach)
