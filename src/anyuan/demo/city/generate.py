"""From a pack and a seed to a whole city. Each step draws from its own stream, so that changing one leaves the others."""

from __future__ import annotations

from random import Random
from typing import Any

from anyuan.demo.city import alarms, ground, layers, organisations, roads, roster, schools, staff, towns
from anyuan.demo.city.plane import Plane
from anyuan.demo.city.shapes import City


def generate(pack: dict[str, Any], seed: int) -> City:
    """The invented city of ``pack``."""

    def stream(step: str) -> Random:
        return Random(f"{pack['name']}:{seed}:{step}")

    plane = Plane(pack["ground"]["lon"], pack["ground"]["lat"])
    land = ground.lay(pack["ground"], stream("ground"))
    areas, settled = towns.settle(pack, land, plane, stream("towns"))
    graph, flat = roads.grow(pack, land, settled, plane, stream("roads"))
    bodies = organisations.found(pack, settled, plane, stream("organisations"))
    sites = schools.build(pack, settled, graph, flat, land, plane, stream("schools"))
    draw = stream("places")
    places = {site.school.code: schools.places(site, pack["places"], plane, draw) for site in sites}
    crew = staff.hire(pack, bodies, sites, settled, stream("staff"))
    lines, devices = alarms.install(sites, places, seed, stream("alarms"))
    return City(
        name=pack["name"],
        seed=seed,
        notice_zh=pack["notice_zh"],
        notice_en=pack["notice_en"],
        centre=plane.to_globe((0, 0)),
        areas=tuple(areas),
        roads=graph,
        organisations=tuple(bodies),
        schools=tuple(site.school for site in sites),
        places=tuple(place for site in sites for place in places[site.school.code]),
        people=tuple(crew.people),
        appointments=tuple(crew.appointments),
        teams=tuple(crew.teams),
        units=tuple(crew.units),
        shifts=tuple(roster.draw_up(crew, sites, bodies, stream("roster"))),
        lines=tuple(lines),
        devices=tuple(devices),
        layers=layers.draw(pack, land, settled, graph, bodies, plane, stream("layers")),
    )
