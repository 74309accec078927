"""The area tree: an invented province, one city, its districts and counties, towns and villages."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from anyuan.demo.city.ground import KM, Ground
from anyuan.demo.city.names import latin
from anyuan.demo.city.plane import Flat, Plane
from anyuan.demo.city.shapes import Area

URBAN_KM = 6.6
"""How far the built-up city reaches from its centre."""


@dataclass(frozen=True, slots=True)
class Town:
    """A town on the drawing board, with the county it belongs to and its villages."""

    area: Area
    at: Flat
    county: int
    seat: bool
    villages: tuple[tuple[Area, Flat], ...]


def settle(pack: dict[str, Any], ground: Ground, plane: Plane, rng: Random) -> tuple[list[Area], list[Town]]:
    """All areas in tree order (parents first) and the towns with their flat positions."""
    mark_zh, mark_en, codes = pack["mark_zh"], pack["mark_en"], pack["codes"]
    spots = _urban_spots(pack, ground, rng) + _rural_spots(pack, ground, rng)
    by_county: dict[int, list[tuple[Flat, bool]]] = {i: [] for i in range(len(pack["counties"]))}
    for at, urban in spots:
        by_county[_county(at, urban)].append((at, urban))
    lon, lat = plane.to_globe((0, 0))
    areas = [
        Area(codes["province"], codes["province_zh"], codes["province_en"], 1, "", lon, lat),
        Area(codes["city"], pack["zh"], pack["en"], 2, codes["province"], lon, lat),
    ]
    urban_names, rural_names = iter(pack["towns"]["urban"]), iter(pack["towns"]["rural"])
    towns: list[Town] = []
    for index, county in enumerate(pack["counties"]):
        members = sorted(by_county[index], key=lambda spot: (not spot[1], abs(math.hypot(*spot[0]) - 16 * KM)))
        middle = plane.to_globe(members[0][0])
        name, name_en = county["zh"] + mark_zh, county["en"] + mark_en
        areas.append(Area(county["code"], name, name_en, 3, codes["city"], *middle))
        for number, (at, urban) in enumerate(members):
            seat = number == 0
            stem = next(urban_names) if urban else next(rural_names)
            suffix = ("街道", "Subdistrict") if urban else ("镇", "Town") if seat or number % 3 else ("乡", "Township")
            code = f"{county['code']}{number + 1 if urban else number + 101:03d}"
            area = Area(
                code,
                stem + suffix[0] + mark_zh,
                f"{latin(stem)} {suffix[1]}{mark_en}",
                4,
                county["code"],
                *plane.to_globe(at),
                urban=urban,
            )
            villages = _villages(pack, area, at, ground, plane, rng)
            areas.append(area)
            areas.extend(village for village, _ in villages)
            towns.append(Town(area, at, index, seat, tuple(villages)))
    return areas, towns


def _county(at: Flat, urban: bool) -> int:
    """Districts share the built-up city by east and west; counties take a third of the rest each."""
    if urban or math.hypot(*at) < 10.5 * KM:
        return 0 if at[0] < 600 else 1
    return 2 + int(((math.degrees(math.atan2(at[1], at[0])) + 330) % 360) // 120)


def _urban_spots(pack: dict[str, Any], ground: Ground, rng: Random) -> list[tuple[Flat, bool]]:
    return _scatter(ground, rng, 0, URBAN_KM * KM * 0.92, 2150, min(14, len(pack["towns"]["urban"])), True)


def _rural_spots(pack: dict[str, Any], ground: Ground, rng: Random) -> list[tuple[Flat, bool]]:
    return _scatter(ground, rng, 8.8 * KM, pack["ground"]["radius_km"] * 0.95 * KM, 6300, 27, False)


def _scatter(
    ground: Ground, rng: Random, near: float, far: float, apart: float, count: int, urban: bool
) -> list[tuple[Flat, bool]]:
    """``count`` dry points between two radii, at least ``apart`` metres from each other (closer if need be)."""
    found: list[Flat] = []
    tries = 0
    while len(found) < count:
        tries += 1
        if tries % 400 == 0:
            apart *= 0.93
        angle, radius = rng.uniform(0, 2 * math.pi), math.sqrt(rng.uniform(near**2, far**2))
        at = (radius * math.cos(angle), radius * math.sin(angle))
        if ground.dry(at, 350) and all(math.dist(at, other) >= apart for other in found):
            found.append(at)
    return [(at, urban) for at in found]


def _villages(
    pack: dict[str, Any], town: Area, at: Flat, ground: Ground, plane: Plane, rng: Random
) -> list[tuple[Area, Flat]]:
    names = _village_names(pack, town.urban, rng)
    villages: list[tuple[Area, Flat]] = []
    reach = 900.0 if town.urban else 3100.0
    for number in range(rng.randint(4, 6) if town.urban else rng.randint(5, 8)):
        spot = at
        for _ in range(40):
            angle, radius = rng.uniform(0, 2 * math.pi), rng.uniform(0.35, 1) * reach
            spot = (at[0] + radius * math.cos(angle), at[1] + radius * math.sin(angle))
            if ground.dry(spot, 160):
                break
        zh, en = names()
        code = f"{town.code}{number + 1 if town.urban else number + 201:03d}"
        village = Area(
            code, zh + pack["mark_zh"], en + pack["mark_en"], 5, town.code, *plane.to_globe(spot), urban=town.urban
        )
        villages.append((village, spot))
    return villages


def _village_names(pack: dict[str, Any], urban: bool, rng: Random) -> Callable[[], tuple[str, str]]:
    used: set[str] = set()
    first, second = pack["villages"]["first"], pack["villages"]["second"]

    def one() -> tuple[str, str]:
        while True:
            stem = rng.choice(first) + rng.choice(second)
            if stem not in used:
                used.add(stem)
                suffix = ("社区", "Community") if urban else ("村", "Village")
                return stem + suffix[0], f"{latin(stem)} {suffix[1]}"

    return one
