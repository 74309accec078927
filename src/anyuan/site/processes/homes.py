"""What a home is: a real centre, or an invented city. Chosen once, written into its anyuan.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

SEED = 20261122
DEFAULT_CITY = "yunxiu"


def begin(home: Path, *, city: str) -> None:
    """Write the first anyuan.toml of a new home; an existing one is left as it is."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / "anyuan.toml"
    if path.exists():
        return
    lines = ["# Settings of this installation; `anyuan doctor --settings` explains all of them."]
    if city:
        lines += [
            "# An invented city: nobody in it is real, so its staff may sign in without a second factor.",
            'second_factor = "off"',
            "[demo]",
            f'city = "{city}"',
            f"seed = {SEED}",
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def city(home: Path) -> str:
    """The invented city's name, or empty for a real centre."""
    return str(_demo(home).get("city", ""))


def seed(home: Path) -> int:
    return int(_demo(home).get("seed", SEED))


def years() -> list[str]:
    """Programmes with a generated year and an annual report, which a new home can hold instead of a city."""
    package = Path(__file__).resolve().parents[2]
    found = [
        p.stem for p in (package / "demo" / "years").iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file()
    ]
    reported = [name for name in found if (package / "packs" / "reports" / f"{name}_annual" / "pack.toml").is_file()]
    return sorted(name.replace("_", "-") for name in reported)


def _demo(home: Path) -> dict[str, Any]:
    path = home / "anyuan.toml"
    content = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    found = content.get("demo", {})
    return found if isinstance(found, dict) else {}
