"""On which line of a pack.toml a key stands: ``limits[3].amount`` → 41."""

from __future__ import annotations

import re

_HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\-]+)\s*\]\]?")
_KEY = re.compile(r"^\s*([A-Za-z0-9_.\-]+)\s*=\s*(.*)$")
_LAST = re.compile(r"(\.[^.\[\]]+|\[\d+\])$")


def line_of(text: str, place: str) -> int | None:
    """The line, counted from 1, of a path as `kernel.faults.Fault` writes it, or of what is nearest above it."""
    found = _lines(text)
    while place:
        if place in found:
            return found[place]
        shorter = _LAST.sub("", place)
        place = "" if shorter == place else shorter
    return None


def _lines(text: str) -> dict[str, int]:
    """Every table, key and listed inline table of a TOML text by its path. Reads the layout, not the values."""
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    header, listing, item, quoted = "", "", 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        if quoted:  # inside a text of several lines
            quoted = "" if quoted in line else quoted
            continue
        if listing:
            if line.lstrip().startswith("{"):
                item += 1
                found[f"{listing}[{item}]"] = number
            elif line.lstrip().startswith("]"):
                listing = ""
            continue
        if table := _HEADER.match(line):
            header = _header(table[2], table[1] == "[[", counts)
            found.setdefault(header, number)
        elif entry := _KEY.match(line):
            path = f"{header}.{entry[1]}".lstrip(".")
            found.setdefault(path, number)
            value = entry[2].split("#")[0].rstrip()
            if value.endswith("[") and value.startswith("["):
                listing, item = path, 0
            quoted = next((mark for mark in ('"""', "'''") if value.count(mark) == 1), "")
    return found


def _header(name: str, many: bool, counts: dict[str, int]) -> str:
    """The path of a table: `grades.limits` below the second `[[grades]]` is ``grades[2].limits[1]``."""
    path = ""
    parts = name.split(".")
    for part in parts[:-1]:
        path = f"{path}.{part}".lstrip(".")
        if path in counts:
            path = f"{path}[{counts[path]}]"
    path = f"{path}.{parts[-1]}".lstrip(".")
    if not many:
        return path
    counts[path] = counts.get(path, 0) + 1
    return f"{path}[{counts[path]}]"
