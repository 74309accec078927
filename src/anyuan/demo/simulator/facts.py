"""What the simulated devices know of their city: read from the home, where the demonstration was written."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class NoCity(LookupError):
    """This home has no invented city, so there is nothing to simulate."""


@dataclass(frozen=True, slots=True)
class PanelFacts:
    """One alarm panel: its account, key and the transmission paths it has."""

    account: str
    school: str
    category: str
    key: bytes | None
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ButtonFacts:
    """A wireless button or an alarm system that speaks for itself."""

    protocol: str
    external_id: str
    school: str


@dataclass(frozen=True, slots=True)
class UnitFacts:
    code: str
    kind: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Facts:
    city: str
    seed: int
    panels: tuple[PanelFacts, ...]
    buttons: tuple[ButtonFacts, ...]
    units: tuple[UnitFacts, ...]
    nodes: tuple[tuple[float, float], ...]
    # u, v, length in metres, speed in km/h, drawn line
    edges: tuple[tuple[int, int, float, float, tuple[tuple[float, float], ...]], ...]
    sources: dict[str, str]
    phones_token: str


def load(home: Path) -> Facts:
    """Raises NoCity."""
    path = home / "demo" / "city.json"
    if not path.is_file():
        raise NoCity(str(home))
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Facts(
        city=raw["city"],
        seed=raw["seed"],
        panels=tuple(
            PanelFacts(
                row["account"],
                row["school"],
                row["category"],
                bytes.fromhex(row["key_hex"]) if row["key_hex"] else None,
                tuple(row["paths"]),
            )
            for row in raw["lines"]
        ),
        buttons=tuple(
            ButtonFacts(row["protocol"], row["external_id"], row["school"])
            for row in raw["devices"]
            if row["external_id"]
        ),
        units=tuple(UnitFacts(row["code"], row["kind"], row["lon"], row["lat"]) for row in raw["units"]),
        nodes=tuple((p[0], p[1]) for p in raw["nodes"]),
        edges=tuple((e[0], e[1], e[2], e[3], tuple((p[0], p[1]) for p in e[4])) for e in raw["edges"]),
        sources=raw["sources"],
        phones_token=raw["phones_token"],
    )
