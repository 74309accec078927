"""How to read one city's log: a TOML file, so that another city needs no code.

title = { en = "…", zh = "…" }
[file]       encoding = "utf-8-sig"   delimiter = ","
[time]       zone = "America/Los_Angeles"   formats = ["%m/%d/%Y %I:%M:%S %p"]   tried in this order
[columns]    call, received, unit, dispatch are needed; type, entry, response, on_scene, available, unit_kind,
             outcome, location, lon, lat, text (a list of headings) are optional
[location]   pattern with the groups lon and lat, for a column that holds both;  datum = "wgs84"
[kinds]      type in the log → kind of incident;  default
[unit_kinds] kind of unit in the log → kind of unit here;  default
[verdicts]   outcome in the log → "real" or "false";  default
[report]     least_calls: types with fewer calls are left out of the figures by type
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

MAPS = Path(__file__).resolve().parent / "maps"
NEEDED = ("call", "unit", "received", "dispatch")
TIMES = ("received", "entry", "dispatch", "response", "on_scene", "available")
OPTIONAL = ("type", "entry", "response", "on_scene", "available", "unit_kind", "outcome", "location", "lon", "lat")
DATUMS = ("wgs84", "gcj02", "bd09")
VERDICTS = ("real", "false")
SECTIONS = ("title", "file", "time", "columns", "location", "kinds", "unit_kinds", "verdicts", "report")


class MapWrong(ValueError):
    """The map cannot be used; the text names the place in it."""


class MapMissing(LookupError):
    """There is no map of that name and no such file."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Words of the log → words of the house; ``default`` for words that the map does not name."""

    words: Mapping[str, str]
    default: str

    def of(self, word: str) -> str:
        return self.words.get(word, self.default)


@dataclass(frozen=True, slots=True)
class LogMap:
    """One city's map."""

    name: str
    columns: Mapping[str, str]
    formats: tuple[str, ...]
    zone: ZoneInfo
    kinds: Choice
    unit_kinds: Choice
    verdicts: Choice
    text: tuple[str, ...] = ()
    location: re.Pattern[str] | None = None
    datum: str = "wgs84"
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    least_calls: int = 0
    title: Mapping[str, str] = field(default_factory=dict)


def names() -> list[str]:
    """The maps that come with the package."""
    return sorted(path.stem for path in MAPS.glob("*.toml"))


def load(name: str) -> LogMap:
    """A map by its name or by its file. Raises MapMissing, MapWrong."""
    path = Path(name)
    if path.suffix != ".toml":
        path = MAPS / f"{name}.toml"
    if not path.is_file():
        raise MapMissing(name)
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise MapWrong(f"{path}: {error}") from error
    return read(content, path.stem)


def read(content: Mapping[str, Any], name: str) -> LogMap:
    """Check a map's content. Raises MapWrong."""
    unknown = set(content) - set(SECTIONS)
    if unknown:
        raise MapWrong(f"{name}: there is no section {', '.join(sorted(unknown))}")
    columns = dict(_table(content, "columns", name))
    text = columns.pop("text", [])
    _columns(columns, text, name)
    time, location, file = (_table(content, section, name) for section in ("time", "location", "file"))
    formats = time.get("formats")
    if not isinstance(formats, list) or not formats or not all(isinstance(f, str) for f in formats):
        raise MapWrong(f"{name}: time.formats must list at least one format")
    pattern = _pattern(location, columns, name)
    datum = location.get("datum", "wgs84")
    if datum not in DATUMS:
        raise MapWrong(f"{name}: location.datum must be one of {', '.join(DATUMS)}")
    verdicts = _choice(content, "verdicts", "real", name)
    if not set(verdicts.words.values()) | {verdicts.default} <= set(VERDICTS):
        raise MapWrong(f"{name}: verdicts are real or false")
    return LogMap(
        name=name,
        title=_table(content, "title", name),
        columns=columns,
        text=tuple(text),
        formats=tuple(formats),
        zone=_zone(time.get("zone"), name),
        location=pattern,
        datum=datum,
        kinds=_choice(content, "kinds", "unknown", name),
        unit_kinds=_choice(content, "unit_kinds", "team", name),
        verdicts=verdicts,
        encoding=str(file.get("encoding", "utf-8-sig")),
        delimiter=str(file.get("delimiter", ",")),
        least_calls=int(_table(content, "report", name).get("least_calls", 0)),
    )


def _columns(columns: Mapping[str, Any], text: Any, name: str) -> None:
    missing = [column for column in NEEDED if not columns.get(column)]
    if missing:
        raise MapWrong(f"{name}: columns must name {', '.join(missing)}")
    unknown = set(columns) - set(NEEDED) - set(OPTIONAL)
    if unknown:
        raise MapWrong(f"{name}: there is no column {', '.join(sorted(unknown))}")
    if not isinstance(text, list) or not all(isinstance(heading, str) for heading in [*text, *columns.values()]):
        raise MapWrong(f"{name}: columns are headings of the log")
    if ("lon" in columns) != ("lat" in columns):
        raise MapWrong(f"{name}: lon and lat belong together")


def _pattern(location: Mapping[str, Any], columns: Mapping[str, Any], name: str) -> re.Pattern[str] | None:
    if "location" not in columns:
        return None
    try:
        pattern = re.compile(str(location.get("pattern", "")))
    except re.error as error:
        raise MapWrong(f"{name}: location.pattern: {error}") from error
    if not {"lon", "lat"} <= set(pattern.groupindex):
        raise MapWrong(f"{name}: location.pattern needs the groups lon and lat")
    return pattern


def _zone(zone: Any, name: str) -> ZoneInfo:
    try:
        return ZoneInfo(str(zone))
    except (LookupError, ValueError, OSError) as error:
        raise MapWrong(f"{name}: time.zone {zone!r} is not a time zone") from error


def _choice(content: Mapping[str, Any], section: str, default: str, name: str) -> Choice:
    words = {str(key): str(value) for key, value in _table(content, section, name).items()}
    return Choice(words, words.pop("default", default))


def _table(content: Mapping[str, Any], section: str, name: str) -> Mapping[str, Any]:
    table = content.get(section, {})
    if not isinstance(table, Mapping):
        raise MapWrong(f"{name}: {section} must be a table")
    return table
