"""What lies beside the database: map layers, the road graph, and what the simulated devices need to know."""

from __future__ import annotations

import csv
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from anyuan.demo.city.shapes import City


def map_layers(home: Path, city: City) -> None:
    """``<home>/map/<layer>.json`` and ``index.json`` with the middle, the bounds and the notice."""
    folder = home / "map"
    folder.mkdir(parents=True, exist_ok=True)
    for name, layer in city.layers.items():
        _write(folder / f"{name}.json", _compact(layer))
    ring = city.layers["ground"]["features"][0]["geometry"]["coordinates"][0]
    lons, lats = [p[0] for p in ring], [p[1] for p in ring]
    index = {
        "city": city.name,
        "invented": True,
        "notice_zh": city.notice_zh,
        "notice_en": city.notice_en,
        "centre": list(city.centre),
        "bounds": [min(lons), min(lats), max(lons), max(lats)],
        "layers": list(city.layers),
    }
    _write(folder / "index.json", _compact(index))


def road_graph(home: Path, city: City) -> None:
    """``<home>/roads/nodes.csv`` and ``edges.csv``: a node's number and position; a stretch's ends, kind and length."""
    folder = home / "roads"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "nodes.csv", "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["node_id", "lon", "lat"])
        rows.writerows([number, *point] for number, point in enumerate(city.roads.nodes))
    with open(folder / "edges.csv", "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["u", "v", "way_id", "highway", "name", "oneway", "maxspeed", "length_m"])
        for number, e in enumerate(city.roads.edges):
            rows.writerow([e.u, e.v, number, e.kind, e.name, 0, e.speed_kmh, e.length_m])


def simulator_facts(home: Path, city: City, sources: dict[str, str], phones_token: str) -> None:
    """``<home>/demo/city.json``: lines with keys, devices, units, roads. Readable by the owner only."""
    facts = {
        "city": city.name,
        "seed": city.seed,
        "lines": [asdict(row) for row in city.lines],
        "devices": [asdict(d) for d in city.devices if d.protocol],
        "units": [asdict(u) for u in city.units if u.kind != "guards"],
        "schools": [{"code": s.code, "lon": s.lon, "lat": s.lat, "boarding": s.boarding} for s in city.schools],
        "nodes": [list(p) for p in city.roads.nodes],
        "edges": [[e.u, e.v, e.length_m, e.speed_kmh, [list(p) for p in e.line]] for e in city.roads.edges],
        "sources": sources,
        "phones_token": phones_token,
    }
    folder = home / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "city.json", _compact(facts), mode=0o600)


def note(home: Path, content: dict[str, Any]) -> None:
    """``<home>/demo.json``: which city, from which seed, with which accounts. Readable by the owner only."""
    _write(home / "demo.json", json.dumps(content, ensure_ascii=False, indent=1) + "\n", mode=0o600)


def read_note(home: Path) -> dict[str, Any] | None:
    """What ``note`` wrote, or None for a home without a demonstration."""
    path = home / "demo.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _compact(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _write(path: Path, text: str, mode: int = 0o644) -> None:
    """All or nothing: a reader never sees half a file."""
    draft = path.with_suffix(path.suffix + ".new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(draft, path)
