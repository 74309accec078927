"""The schools of the city and the key places in and around each of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import Any

from anyuan.demo.city.ground import Ground
from anyuan.demo.city.names import latin, ordinal
from anyuan.demo.city.plane import Flat, Plane, nearest
from anyuan.demo.city.shapes import Place, Point, RoadGraph, School
from anyuan.demo.city.towns import Town

# Stage: Chinese ending, English ending, pupils from–to, share of boarding schools outside the built-up city.
STAGES: dict[str, tuple[str, str, int, int, float]] = {
    "kindergarten": ("幼儿园", "Kindergarten", 70, 420, 0.0),
    "primary": ("小学", "Primary School", 90, 2300, 0.25),
    "junior": ("初级中学", "Junior High School", 280, 2100, 0.7),
    "nine_year": ("九年一贯制学校", "Nine-Year School", 400, 2600, 0.6),
    "senior": ("高级中学", "Senior High School", 1200, 4600, 1.0),
    "complete_middle": ("完全中学", "Complete Middle School", 900, 3800, 1.0),
    "vocational": ("中等职业技术学校", "Vocational School", 900, 3600, 1.0),
    "special": ("特殊教育学校", "Special School", 60, 180, 1.0),
}


@dataclass(frozen=True, slots=True)
class Site:
    """A school with its flat position, as later steps need it."""

    school: School
    at: Flat
    town: Town


def build(
    pack: dict[str, Any],
    towns: list[Town],
    roads: RoadGraph,
    flat: list[Flat],
    ground: Ground,
    plane: Plane,
    rng: Random,
) -> list[Site]:
    """``pack.schools.count`` schools: every town has its own primary school and kindergarten."""
    wanted = _wanted(pack["schools"]["count"], towns, rng)
    sites: list[Site] = []
    taken: dict[str, int] = {}
    longs = list(pack["schools"]["long"])
    for town, stage in wanted:
        at, address = _spot(town, sites, roads, flat, ground, rng)
        names = _names(pack, town, stage, taken, rng)
        name, name_en = names
        long = next((row for row in longs if (row["county"], row["stage"]) == (town.area.parent, stage)), None)
        if long:
            longs.remove(long)
            name, name_en = long["zh"], long["en"]
            address = pack["schools"]["long_address"] if long.get("long_address") else address
        row = _school(len(sites) + 1, town, stage, (name, name_en, names[0]), address, plane.to_globe(at), at, rng)
        sites.append(Site(row, at, town))
    return sites


def places(site: Site, kinds: list[dict[str, Any]], plane: Plane, rng: Random) -> list[Place]:
    """The key places of one school, of the kinds that apply to it, a few steps around its middle."""
    found: list[Place] = []
    school = site.school
    for number, kind in enumerate(kinds, 1):
        if not _applies(kind["kind"], school):
            continue
        outside = kind["kind"] in {"gate", "outside_gate", "perimeter"}
        far = rng.uniform(60, 90) if outside else rng.uniform(10, 60)
        angle = 2 * math.pi * number / max(1, len(kinds)) + rng.uniform(-0.2, 0.2)
        at = (site.at[0] + far * math.cos(angle), site.at[1] + far * math.sin(angle))
        found.append(
            Place(
                f"{school.code}-{number:02d}",
                kind["kind"],
                kind["zh"],
                kind["en"],
                school.code,
                school.area,
                *plane.to_globe(at),
            )
        )
    return found


def _applies(kind: str, school: School) -> bool:
    if kind == "dormitory":
        return school.boarding
    if kind == "laboratory":
        return school.stage not in {"kindergarten", "primary", "special"}
    if kind == "vehicle_area":
        return school.stage in {"kindergarten", "primary", "nine_year"}
    return kind != "library_hall" or school.pupils >= 200


def _wanted(count: int, towns: list[Town], rng: Random) -> list[tuple[Town, str]]:
    """Towns and stages in register order. Rare stages first go to the seats, the rest fills up by size."""
    seats = [town for town in towns if town.seat]
    wanted: list[tuple[Town, str]] = []
    for town in towns:
        wanted += [(town, "primary"), (town, "kindergarten")]
    rural = [town for town in towns if not town.area.urban and not town.seat]
    wanted += [(town, "nine_year" if index % 4 == 1 else "junior") for index, town in enumerate(rural) if index % 5]
    wanted += [(town, "senior") for town in seats] + [(seats[0], "special"), (seats[1], "vocational")]
    wanted += [(seats[2], "vocational"), (seats[3], "complete_middle")]
    urban = [town for town in towns if town.area.urban]
    filler = ["primary", "junior", "kindergarten", "primary", "senior", "junior", "nine_year", "primary"]
    index = 0
    while len(wanted) < count:
        wanted.append((urban[index % len(urban)], filler[index % len(filler)]))
        index += 1
    order = {town.area.code: i for i, town in enumerate(towns)}
    return sorted(wanted[:count], key=lambda item: (order[item[0].area.code], list(STAGES).index(item[1])))


def _names(pack: dict[str, Any], town: Town, stage: str, taken: dict[str, int], rng: Random) -> tuple[str, str]:
    """Numbered in districts and county seats, called after the town in the country, a given name here and there."""
    zh, en = STAGES[stage][0], STAGES[stage][1]
    bare = town.area.name.removesuffix(pack["mark_zh"])
    stem = bare.removesuffix("街道").removesuffix("镇").removesuffix("乡")
    county = pack["counties"][town.county]
    if stage in {"senior", "vocational", "special", "complete_middle"} or (town.area.urban and stage == "junior"):
        key = f"{county['zh']}{zh}"
        taken[key] = number = taken.get(key, 0) + 1
        if stage in {"special", "vocational", "complete_middle"} and number == 1:
            return f"{county['zh']}{zh}", f"{county['en']} {en}"
        return f"{county['zh']}第{ordinal(number)}{zh}", f"{county['en']} No. {number} {en}"
    centre = bare if not town.area.urban else stem
    key = f"{centre}{zh}"
    taken[key] = number = taken.get(key, 0) + 1
    if number == 1:
        middle = "中心" if stage in {"primary", "kindergarten"} and not town.area.urban else ""
        return f"{centre}{middle}{zh}", f"{latin(stem)} {'Central ' if middle else ''}{en}"
    given = pack["schools"]["given"][(number * 7 + sum(map(ord, key))) % len(pack["schools"]["given"])]
    return f"{centre}{given}{zh}", f"{latin(stem)} {latin(given)} {en}"


def _spot(
    town: Town, sites: list[Site], roads: RoadGraph, flat: list[Flat], ground: Ground, rng: Random
) -> tuple[Flat, str]:
    """Beside a road near the town's middle or in one of its villages, 260 m from the next school; with its address."""
    reach = 1000.0 if town.area.urban else 700.0
    at, apart = town.at, 300.0
    for attempt in range(200):
        middle = town.at
        if not town.area.urban and rng.random() < 0.3:
            middle = rng.choice(town.villages)[1]
        near = (middle[0] + rng.gauss(0, reach), middle[1] + rng.gauss(0, reach))
        edge_index, foot = _foot(near, roads, flat)
        gap = math.dist(near, foot) or 1.0
        aside = rng.uniform(60, 110)
        at = (foot[0] + (near[0] - foot[0]) / gap * aside, foot[1] + (near[1] - foot[1]) / gap * aside)
        if ground.dry(at, 110) and all(math.dist(at, site.at) > apart for site in sites):
            break
        if attempt % 40 == 39:
            apart, reach = apart * 0.8, reach * 1.3
    edge = roads.edges[edge_index]
    number = rng.randint(1, 380)
    bare = town.area.name.split("（")[0]
    if edge.name:
        return at, f"{bare}{edge.name}{number}号"
    village = min(town.villages, key=lambda v: math.dist(at, v[1]))[0]
    return at, f"{bare}{village.name.split('（')[0]}{number}号"


def _foot(at: Flat, roads: RoadGraph, flat: list[Flat]) -> tuple[int, Flat]:
    """The nearest road and the point on it."""
    best = (math.inf, 0, at)
    for index, edge in enumerate(roads.edges):
        a, b = flat[edge.u], flat[edge.v]
        if abs(a[0] - at[0]) > 3500 or abs(a[1] - at[1]) > 3500:
            continue
        foot = nearest(at, a, b)
        gap = math.dist(at, foot)
        if gap < best[0]:
            best = (gap, index, foot)
    return best[1], best[2]


def _school(
    number: int, town: Town, stage: str, names: tuple[str, str, str], address: str, globe: Point, at: Flat, rng: Random
) -> School:
    _, _, low, high, share = STAGES[stage]
    size = rng.betavariate(2, 3) if town.area.urban or town.seat else rng.betavariate(1.6, 6)
    pupils = int(low + (high - low) * size)
    boarding = (not town.area.urban and rng.random() < share) or stage in {"senior", "vocational", "special"}
    village = min(town.villages, key=lambda v: math.dist(at, v[1]))[0]
    return School(
        code=f"YX{number:03d}",
        name=names[0],
        name_en=names[1],
        short_name=names[2],
        stage=stage,
        boarding=boarding,
        pupils=pupils,
        boarders=int(pupils * rng.uniform(0.35, 0.9)) if boarding else 0,
        staff=max(6, pupils // rng.randint(11, 15)),
        area=village.code,
        organisation=f"EDU-{town.area.parent}",
        police_station=f"PS-{town.area.code}",
        address=address,
        lon=globe[0],
        lat=globe[1],
    )
