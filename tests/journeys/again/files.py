"""An export's tables, read once each, and where and when their rows belong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

BEIJING = timezone(timedelta(hours=8))
Row = dict[str, Any]
Pair = tuple[int, int | None]
# A measure's rows that count between two days.
Rows = Callable[["Files", date, date], Iterable["Here"]]


@dataclass(frozen=True, slots=True)
class Here:
    """A row with the place to which it counts."""

    row: Row
    path: str
    school: int | None


class Files:
    """The tables of one export."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._tables: dict[str, list[Row]] = {}
        self._by_id: dict[str, dict[Any, Row]] = {}
        self._began: dict[tuple[str, int], str] = {}
        self.counted: dict[Any, list[tuple[str, int | None, int, int]]] = {}

    def table(self, name: str) -> list[Row]:
        if name not in self._tables:
            with (self.folder / "tables" / f"{name}.jsonl").open(encoding="utf-8") as file:
                self._tables[name] = [json.loads(line) for line in file]
        return self._tables[name]

    def one(self, name: str, number: Any) -> Row:
        """The row of a table by its number; an empty one where there is none."""
        if name not in self._by_id:
            self._by_id[name] = {row["id"]: row for row in self.table(name)}
        return self._by_id[name].get(number, {})

    def began_beside(self) -> dict[tuple[str, int], str]:
        """(register, row) → the first day that is kept beside it."""
        if not self._began:
            for row in sorted(self.table("measures.standing"), key=lambda row: row["from_day"]):
                self._began.setdefault((row["register"], row["row_id"]), row["from_day"])
        return self._began

    def area(self, number: int | None) -> str:
        """The path of an area."""
        return str(self.one("directory.area", number).get("path", ""))

    def area_of(self, table: str, number: int | None) -> str:
        """The path of the area of a school, a place, an organisation, a team."""
        return self.area(self.one(table, number).get("area_id"))

    def at(self, row: Row, *, school: int | None = None, path: str = "") -> Here:
        """A row at a school, else below the path that is given or that it bears."""
        number = school if school is not None else row.get("school_id")
        if number is not None:
            return Here(row, self.area_of("directory.school", number), number)
        return Here(row, path or row.get("area_path", ""), None)


def on(instant: str | None, first: date, last: date) -> bool:
    """Does an instant lie on one of the local days?"""
    return instant is not None and first <= datetime.fromisoformat(instant).astimezone(BEIJING).date() <= last


def stands(row: Row, since: str, until: str, day: date) -> bool:
    """A row that keeps its own days, on one of them."""
    return bool(row[since] <= day.isoformat() and (row[until] is None or row[until] >= day.isoformat()))


def seconds(row: Row, until: str) -> float:
    """From receipt to an instant; endless where it never came."""
    if row[until] is None:
        return float("inf")
    return (datetime.fromisoformat(row[until]) - datetime.fromisoformat(row["received_at"])).total_seconds()
