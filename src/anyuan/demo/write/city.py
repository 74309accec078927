"""The whole city in one transaction: it is there completely or not at all."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from anyuan.demo.city.generate import generate
from anyuan.demo.city.shapes import City
from anyuan.demo.write import (
    accounts,
    cases,
    drills,
    duties,
    edges,
    files,
    history,
    inspections,
    ledgers,
    papers,
    people,
    registers,
)
from anyuan.demo.write.accounts import DemoAccount
from anyuan.directory import events
from anyuan.directory.models import Area, School
from anyuan.journal.actions.record import Happening, record_many
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.kernel.packs import load_pack

BY = Actor.system("demo")


class HomeInUse(RuntimeError):
    """The home holds schools of its own: an invented city is never mixed with real records."""


@dataclass(frozen=True, slots=True)
class Built:
    """The demonstration in this home. ``fresh`` is True when it was written just now."""

    city: str
    seed: int
    notice_zh: str
    notice_en: str
    accounts: list[DemoAccount]
    fresh: bool


def write(home: Path, seed: int, now: datetime, name: str) -> Built:
    """See `anyuan.demo.build`."""
    pack = load_pack("cities", name, home)
    known = files.read_note(home)
    there = Area.objects.filter(code=pack["codes"]["city"]).exists()
    if known and there:
        return Built(
            known["city"],
            known["seed"],
            known["notice_zh"],
            known["notice_en"],
            [DemoAccount(**row) for row in known["accounts"]],
            fresh=False,
        )
    if there or School.objects.exists():
        raise HomeInUse(str(home))
    city = generate(pack, seed)
    with transaction.atomic():
        opened, sources, phones = _write_rows(city, pack, now)
        top = Area.objects.get(code=pack["codes"]["city"])
        history.write(seed, top, now=now)
        cases.write(seed, top, now=now)
        duties.write(seed, top, now=now)
        drills.write(seed, top, now=now)
        edges.write(seed, top, now=now)
        inspections.write(seed, top, now=now)
        # Files before the commit: a database that says "built" always has its files, and they can be written again.
        files.map_layers(home, city)
        files.road_graph(home, city)
        files.simulator_facts(home, city, sources, phones)
        built = Built(city.name, seed, city.notice_zh, city.notice_en, opened, fresh=True)
        files.note(home, {k: v for k, v in asdict(built).items() if k != "fresh"})
    return built


def _write_rows(city: City, pack: dict[str, Any], now: datetime) -> tuple[list[DemoAccount], dict[str, str], str]:
    areas = registers.areas(city)
    bodies = registers.organisations(city, areas)
    schools = registers.schools(city, areas, bodies)
    places = registers.places(city, areas, schools)
    lines = registers.lines(city, schools, places)
    devices = registers.devices(city, schools, places, lines)
    persons = people.people(city, bodies, schools)
    people.appointments(city, persons, bodies, schools, areas, now)
    teams = people.teams(city, persons, bodies, schools, now)
    units = people.units(city, areas, bodies, schools, now)
    people.roster(city, persons, bodies, schools, units, areas, now)
    counts = {
        "areas": len(areas),
        "organisations": len(bodies),
        "schools": len(schools),
        "places": len(places),
        "lines": len(lines),
        "devices": devices,
        "people": len(persons),
        "teams": teams,
        "units": len(units),
        **ledgers.write(city, areas, schools, bodies, now),
        **papers.write(city, areas[pack["codes"]["city"]], areas, schools, bodies["YX-CENTRE"], now),
        **edges.registers(city, schools, now),
    }
    _note_registers(areas[pack["codes"]["city"]], city.name, counts, now)
    opened = accounts.open_accounts(city, by=BY, now=now)
    sources = accounts.open_sources(city, by=BY, now=now)
    return opened, sources, accounts.open_phones(city, by=BY, now=now)


def _note_registers(top: Area, city: str, counts: dict[str, int], now: datetime) -> None:
    """The registers came from a generator instead of a file, but they came in one go: the same words fit."""
    subject, scope = Subject("directory.area", top.pk, city), Scope(area_path=top.path)
    happenings = [
        Happening(events.IMPORTED, subject, BY, now, {"kind": kind, "created": count, "updated": 0}, scope)
        for kind, count in counts.items()
    ]
    record_many(happenings, now=now)
