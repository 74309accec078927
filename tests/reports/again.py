"""The same figures a second time, from an export's files alone: plain Python, no Django, nothing of the house imported.

Each figure is written by hand from its published definition (`docs/measures.md`, the packs' sentences), so that a slip in the
house's queries cannot repeat itself here.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

BEIJING = timezone(timedelta(hours=8))
Row = dict[str, Any]
Pair = tuple[int, int | None]


class Export:
    """Tables of an export, and one area's or everybody's rows over local days."""

    def __init__(self, folder: Path, first: date, last: date, area: str = "") -> None:
        self.folder, self.first, self.last, self.area = folder, first, last, area
        self.school: int | None = None
        self.kind = ""  # of incidents, cases and duties: those of this kind alone
        paths = {row["id"]: row["path"] for row in self.table("directory.area")}
        self.paths = {row["id"]: paths[row["area_id"]] for row in self.table("directory.school")}

    def only(self, code: str) -> None:
        """The rows of one school."""
        self.school = next(row["id"] for row in self.table("directory.school") if row["code"] == code)

    def table(self, name: str) -> list[Row]:
        text = (self.folder / "tables" / f"{name}.jsonl").read_text("utf-8")
        return [json.loads(line) for line in text.splitlines()]

    def on(self, instant: str | None) -> bool:
        """Does an instant lie on one of the local days?"""
        if instant is None:
            return False
        day = datetime.fromisoformat(instant).astimezone(BEIJING).date()
        return self.first <= day <= self.last

    def here(self, row: Row, school: int | None = None) -> bool:
        number = school if school is not None else row.get("school_id")
        if self.school is not None:
            return number == self.school
        path = self.paths[number] if number is not None else row.get("area_path", "")
        return path.startswith(self.area)

    def incidents(self) -> Iterator[Row]:
        for row in self.table("incidents.incident"):
            mine = not row["exercise"] and row["state"] != "merged" and self.kind in ("", row["kind"])
            if mine and self.on(row["received_at"]) and self.here(row):
                yield row

    def cases(self, day: str) -> Iterator[Row]:
        for row in self.table("cases.case"):
            plain = not row["exercise"] and not row["protected"] and row["state"] not in ("joined", "dismissed")
            if plain and self.on(row[day]) and self.here(row) and self.kind in ("", row["kind"]):
                yield row

    def duties(self, *kinds: str) -> Iterator[Row]:
        rules = {row["id"]: row["kind"] for row in self.table("duties.dutyrule")}
        for row in self.table("duties.occurrence"):
            known = row["state"] not in ("planned", "withdrawn")
            day = self.first <= date.fromisoformat(row["day"]) <= self.last
            kind = rules[row["rule_id"]]
            if known and day and (not kinds or kind in kinds) and self.here(row) and self.kind in ("", kind):
                yield row


def interval(numerator: int, denominator: int | None, measure: str, reason: str) -> str:
    """95 %: Wilson for a share of fewer than 100, exact Poisson for a count below 100, by bisection of the sums themselves."""
    if reason or measure == "attendances" or (denominator or numerator) >= 100:
        return "–"
    if denominator is None:
        low = 0.0 if not numerator else _solve(lambda mean: 1 - _poisson(numerator - 1, mean) - 0.025, numerator)
        high = _solve(lambda mean: 0.025 - _poisson(numerator, mean), numerator)
        return f"{low:.1f}–{high:.1f}"
    z, share_, n = 1.959963984540054, numerator / denominator, denominator
    middle = (share_ + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share_ * (1 - share_) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return f"{100 * max(0.0, middle - half):.1f}–{100 * min(1.0, middle + half):.1f} %"


def _poisson(most: int, mean: float) -> float:
    """The chance of at most so many."""
    return sum(math.exp(-mean) * mean**n / math.factorial(n) for n in range(most + 1))


def _solve(rising: Callable[[float], float], near: int) -> float:
    low, high = 0.0, 4.0 * near + 20
    for _n in range(80):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) > 0 else (middle, high)
    return low


def seconds(row: Row, name: str) -> float:
    """From receipt; endless where it never came."""
    if row[name] is None:
        return float("inf")
    return (datetime.fromisoformat(row[name]) - datetime.fromisoformat(row["received_at"])).total_seconds()


def share(rows: Iterator[Row], part: Callable[[Row], bool]) -> Pair:
    found = list(rows)
    return sum(map(part, found)), len(found)


def count(rows: Iterator[Row], part: Callable[[Row], bool] = lambda row: True) -> Pair:
    return sum(map(part, rows)), None


def figures(of: Export) -> dict[str, Pair]:
    """Measure → (numerator, denominator)."""
    incidents = list(of.incidents())
    by_id = {row["id"]: row for row in incidents}
    legs = [row for row in of.table("incidents.leg") if row["incident_id"] in by_id]
    ended = [row for row in legs if row["state"] not in ("cancelled", "running")]
    opened, closed = list(of.cases("opened_at")), list(of.cases("closed_at"))
    closed = [row for row in closed if row["state"] == "closed"]
    hazards = [row for row in opened if row["kind"] == "hazard"]
    disputes = [row for row in opened if row["kind"] == "dispute"]
    owed = [row for row in of.duties() if row["state"] != "excused"]
    posts = [row for row in of.duties("guard_post", "peak_service") if row["state"] != "excused"]
    verified = [row for row in incidents if row["verdict"] in ("real", "false")]
    urgent = [row for row in incidents if row["verdict"] == "real" and row["level"] <= 2]
    calls = [r for r in of.table("incidents.call") if of.on(r["received_at"]) and not r["exercise"] and of.here(r)]

    def is_closed(row: Row) -> bool:
        return bool(row["state"] == "closed")

    return {
        "incidents": (len(incidents), None),
        "real_incidents": count(iter(incidents), lambda row: row["verdict"] == "real"),
        "false_alarms": share(iter(verified), lambda row: row["verdict"] == "false"),
        "acknowledged_in_a_minute": share(iter(incidents), lambda row: seconds(row, "acknowledged_at") <= 60),
        "help_in_five_minutes": share(iter(urgent), lambda row: seconds(row, "arrived_at") <= 300),
        "legs_met": share(iter(ended), lambda row: row["state"] == "met"),
        "calls": (len(calls), None),
        "cases_opened": (len(opened), None),
        "cases_closed": (len(closed), None),
        "cases_on_time": share(iter(closed), lambda row: row["on_time"] is True),
        "cases_settled": share(iter(opened), is_closed),
        "cases_reopened": share(iter(closed), lambda row: row["reopened_count"] >= 1),
        "hazards": (len(hazards), None),
        "hazards_removed": share(iter(hazards), is_closed),
        "disputes": (len(disputes), None),
        "disputes_settled": share(iter(disputes), is_closed),
        "duties_done": share(iter(owed), lambda row: row["state"] == "done"),
        "duties_missed": count(of.duties(), lambda row: row["state"] == "missed"),
        "posts_kept": share(iter(posts), lambda row: row["state"] == "done"),
        "patrols": count(of.duties("foot_patrol", "car_patrol", "night_patrol"), proven),
        "drills": count(of.duties("drill"), proven),
        "attendances": (_heads(of), None),
        "outages": (_outages(of), None),
    }


def proven(row: Row) -> bool:
    return row["state"] in ("done", "late")


def _heads(of: Export) -> int:
    rules = {row["id"]: row["kind"] for row in of.table("duties.dutyrule")}
    owed = {row["id"]: row for row in of.table("duties.occurrence")}
    total = 0
    for row in of.table("duties.checkin"):
        one = owed.get(row["occurrence_id"])
        if one is None or one["state"] == "withdrawn" or rules[one["rule_id"]] not in ("lesson", "training"):
            continue
        if row["verdict"] in ("in_time", "late", "accepted") and of.on(row["made_at"]) and of.here(row):
            total += row["head_count"] or 0
    return total


def _outages(of: Export) -> int:
    lines = {row["id"]: row["school_id"] for row in of.table("directory.line")}
    devices = {row["id"]: row["school_id"] for row in of.table("directory.device")}
    total = 0
    for row in of.table("intake.pathoutage"):
        school = lines.get(row["line_id"]) or devices.get(row["device_id"])
        total += of.on(row["lost_at"]) and (school is None or of.here(row, school))
    return total
