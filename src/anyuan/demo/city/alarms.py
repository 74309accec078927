"""Alarm lines and devices: panels on DC-09, wireless buttons on MQTT, systems that send HTTP signals, cameras."""

from __future__ import annotations

import hashlib
from random import Random

from anyuan.demo.city.schools import Site
from anyuan.demo.city.shapes import Device, Line, Place

# Zone, device kind, place kinds that carry it (first found wins). The simulator sends these zones.
ZONES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("001", "panic_button", ("gatehouse",)),
    ("002", "panic_button", ("office",)),
    ("003", "intrusion", ("perimeter",)),
    ("004", "smoke", ("dormitory", "teaching_building")),
    ("005", "gas", ("kitchen",)),
    ("006", "panic_button", ("dormitory", "assembly_ground")),
)


QUICK = (6, 70)


def install(
    sites: list[Site], places: dict[str, list[Place]], seed: int, rng: Random
) -> tuple[list[Line], list[Device]]:
    """One line and its devices per school; buttons and cameras here and there."""
    lines: list[Line] = []
    devices: list[Device] = []
    for index, site in enumerate(sites):
        line = _line(index, site, places[site.school.code], seed)
        lines.append(line)
        devices += _panel(line, site, places[site.school.code])
        if not site.town.area.urban and index % 2 == 0:
            devices += _buttons(site, places[site.school.code], index)
        if index % 8 == 3:
            devices.append(_system(site, places[site.school.code]))
        devices += _cameras(site, places[site.school.code], rng)
    return lines, devices


def _line(index: int, site: Site, places: list[Place], seed: int) -> Line:
    """Every third line is encrypted, every fourth has a second path; boarding schools are on DP3."""
    school = site.school
    key = hashlib.sha256(f"{seed}:{school.code}".encode()).hexdigest().upper()
    size = (32, 48, 64)[index % 3]
    dual = index not in QUICK and (school.boarding or index % 4 == 0)
    return Line(
        code=f"L-{school.code}",
        protocol="dc09",
        account=f"{0x1A00 + index:04X}",
        receiver="",
        school=school.code,
        place=_find(places, ("gatehouse",)),
        # Two lines are watched by the second (20 s, EN 50136 SP6): their loss is seen at once.
        category="DP3" if dual else "SP6" if index in QUICK else "SP4",
        key_hex=key[:size] if index % 3 == 1 else "",
        paths=("tcp", "udp") if dual else ("udp",) if index % 5 == 2 else ("tcp",),
    )


def _panel(line: Line, site: Site, places: list[Place]) -> list[Device]:
    return [
        Device(
            code=f"{line.code}-{zone}",
            kind=kind,
            protocol="dc09",
            external_id="",
            school=site.school.code,
            place=_find(places, wanted),
            line=line.code,
            zone=zone,
        )
        for zone, kind, wanted in ZONES
    ]


def _buttons(site: Site, places: list[Place], index: int) -> list[Device]:
    """Wireless buttons in the countryside: Zigbee in one school, LoRaWAN in the next."""
    school = site.school.code
    if index % 4 == 0:
        return [
            Device(
                code=f"B-{school}",
                kind="panic_button",
                protocol="mqtt_zigbee2mqtt",
                external_id=f"{school.lower()}/button-1",
                school=school,
                place=_find(places, ("teaching_building",)),
                settings={"press": ["emergency", "sos", "hold"]},
                heartbeat_seconds=3600,
            )
        ]
    return [
        Device(
            code=f"B-{school}",
            kind="panic_button",
            protocol="mqtt_chirpstack",
            external_id=f"{0x70B3D57ED0000000 + index:016x}",
            school=school,
            place=_find(places, ("assembly_ground",)),
            heartbeat_seconds=3600,
        )
    ]


def _system(site: Site, places: list[Place]) -> Device:
    school = site.school.code
    return Device(
        code=f"H-{school}",
        kind="alarm_system",
        protocol="http",
        external_id=f"{school.lower()}-desk",
        school=school,
        place=_find(places, ("office",)),
        heartbeat_seconds=300,
    )


def _cameras(site: Site, places: list[Place], rng: Random) -> list[Device]:
    count = 2 if site.school.pupils < 400 else 4
    chosen = rng.sample(places, min(count, len(places)))
    return [
        Device(
            code=f"C-{site.school.code}-{number}",
            kind="camera",
            protocol="",
            external_id="",
            school=site.school.code,
            place=place.code,
        )
        for number, place in enumerate(chosen, 1)
    ]


def _find(places: list[Place], kinds: tuple[str, ...]) -> str:
    for kind in kinds:
        for place in places:
            if place.kind == kind:
                return place.code
    return places[0].code if places else ""
