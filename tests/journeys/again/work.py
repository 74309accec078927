"""What was done and what happened: rows that bear the day on which they count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime

from tests.journeys.again.files import Files, Here, Row, Rows, on

PROVEN = ("done", "late")
COUNTS = ("in_time", "late", "accepted")
PATROLS = ("foot_patrol", "car_patrol", "night_patrol")
ON_THE_ROSTER = ("guard_post", "peak_service", *PATROLS)
COUNTY = len("/52/5223/522301/")


def duties(*kinds: str, state: tuple[str, ...] = ()) -> Rows:
    """Duties owed on these days; excused ones are not owed, unless only some states are asked for."""

    def rows(files: Files, first: date, last: date) -> Iterator[Here]:
        for row in files.table("duties.occurrence"):
            if row["state"] in ("planned", "withdrawn", "excused") or (state and row["state"] not in state):
                continue
            if kinds and files.one("duties.dutyrule", row["rule_id"])["kind"] not in kinds:
                continue
            if first.isoformat() <= row["day"] <= last.isoformat():
                yield files.at(row)

    return rows


def of_the_rule(key: str) -> Rows:
    """Proven duties of the rule of this name."""

    def rows(files: Files, first: date, last: date) -> Iterator[Here]:
        for row in files.table("duties.occurrence"):
            known = row["state"] in PROVEN and first.isoformat() <= row["day"] <= last.isoformat()
            if known and files.one("duties.dutyrule", row["rule_id"])["key"] == key:
                yield files.at(row)

    return rows


def check_ins(*kinds: str, role: str = "") -> Rows:
    """Check-ins that count, made on these days for duties that were not withdrawn."""

    def rows(files: Files, first: date, last: date) -> Iterator[Here]:
        for row in files.table("duties.checkin"):
            duty = files.one("duties.occurrence", row["occurrence_id"])
            if (
                not duty
                or duty["state"] == "withdrawn"
                or row["verdict"] not in COUNTS
                or role not in ("", row["role"])
            ):
                continue
            kind = files.one("duties.dutyrule", duty["rule_id"])["kind"]
            if kind in kinds and on(row["made_at"], first, last):
                yield files.at(row)

    return rows


def drills(files: Files, first: date, last: date) -> Iterator[Here]:
    """Drills held to their end, with the people at their roll calls."""
    drill_of = {roll["id"]: roll["drill_id"] for roll in files.table("duties.rollcall")}
    present: dict[int, int] = {}
    for line in files.table("duties.rollline"):
        drill = drill_of[line["roll_id"]]
        present[drill] = present.get(drill, 0) + (line["present"] or 0)
    for row in files.table("duties.drill"):
        if row["state"] in ("ended", "evaluated") and on(row["started_at"], first, last):
            yield files.at({**row, "people": present.get(row["id"], 0)})


def with_evacuation(files: Files, first: date, last: date) -> Iterator[Here]:
    return (one for one in drills(files, first, last) if one.row["evacuated_at"])


def out_in_time(row: Row) -> bool:
    """Everybody is out three minutes after the start at the latest."""
    return (
        datetime.fromisoformat(row["evacuated_at"]) - datetime.fromisoformat(row["started_at"])
    ).total_seconds() <= 180


def whole_drills(files: Files, first: date, last: date) -> Iterator[Here]:
    """Drills, each with what it has of roles (two at the least), notes and a critique."""
    parts = Counter(row["drill_id"] for row in files.table("duties.drillpart"))
    notes = {row["drill_id"] for row in files.table("duties.drillnote")}
    for one in drills(files, first, last):
        number = one.row["id"]
        whole = parts[number] >= 2 and number in notes and one.row["evaluated_at"] is not None
        yield Here({**one.row, "whole": whole}, one.path, one.school)


def sessions(check: Callable[[Row], bool] = lambda row: True, stage: tuple[str, ...] = ()) -> Rows:
    """Sessions that were held."""

    def rows(files: Files, first: date, last: date) -> Iterator[Here]:
        for row in files.table("duties.session"):
            at_school = files.one("directory.school", row["school_id"]).get("stage")
            held = row["state"] == "held" and on(row["starts_at"], first, last)
            if held and check(row) and (not stage or at_school in stage):
                yield files.at(row)

    return rows


def heads(row: Row) -> int:
    return sum(row[who] or 0 for who in ("pupils", "parents", "staff", "others"))


def tips(files: Files, first: date, last: date) -> Iterator[Here]:
    return (files.at(row) for row in files.table("duties.tip") if on(row["published_at"], first, last))


def experience(files: Files, first: date, last: date) -> Iterator[Here]:
    """Bookings of an experience room."""
    for row in files.table("duties.booking"):
        room = files.one("duties.room", row["room_id"])
        if room["kind"] == "experience" and on(row["starts_at"], first, last):
            yield files.at(row, school=room["school_id"], path=room["area_path"])


def incidents(check: Callable[[Row], bool] = lambda row: True) -> Rows:
    def rows(files: Files, first: date, last: date) -> Iterator[Here]:
        for row in files.table("incidents.incident"):
            real = not row["exercise"] and row["state"] != "merged" and on(row["received_at"], first, last)
            if real and check(row):
                yield files.at(row)

    return rows


def calls(channel: str) -> Rows:
    """Calls by one channel, each with whether the patrol that it set off went and came back."""

    def rows(files: Files, first: date, last: date) -> Iterator[Here]:
        for row in files.table("incidents.call"):
            if row["channel"] == channel and not row["exercise"] and on(row["received_at"], first, last):
                incident = files.one("incidents.incident", row["incident_id"])
                back = bool(incident.get("arrived_at") and incident.get("closed_at"))
                yield files.at({**row, "went_and_came_back": back})

    return rows


def cases(*kinds: str, day: str = "opened_at", check: Callable[[Row], bool] = lambda row: True) -> Rows:
    def rows(files: Files, first: date, last: date) -> Iterator[Here]:
        for row in files.table("cases.case"):
            plain = not row["exercise"] and not row["protected"] and row["state"] not in ("joined", "dismissed")
            if plain and (not kinds or row["kind"] in kinds) and on(row[day], first, last) and check(row):
                yield files.at(row)

    return rows


def protected(*kinds: str) -> Rows:
    """Protected cases belong to a county and to no school (red line 7)."""

    def rows(files: Files, first: date, last: date) -> Iterator[Here]:
        for row in files.table("cases.case"):
            kept = row["protected"] and not row["exercise"] and row["state"] not in ("joined", "dismissed")
            if kept and row["kind"] in kinds and on(row["opened_at"], first, last):
                yield Here(row, row["area_path"][:COUNTY], None)

    return rows


def mediated(files: Files, first: date, last: date) -> Iterator[Here]:
    """Disputes, each with whether mediators sat over it."""
    sat = {row["case_id"] for row in files.table("cases.session")}
    for one in cases("dispute")(files, first, last):
        yield Here({**one.row, "mediated": one.row["id"] in sat}, one.path, one.school)


def sittings(files: Files, first: date, last: date) -> Iterator[Here]:
    for row in files.table("cases.session"):
        case = files.one("cases.case", row["case_id"])
        plain = not case["exercise"] and not case["protected"] and case["state"] not in ("joined", "dismissed")
        if plain and on(row["held_at"], first, last):
            yield files.at(row, school=case["school_id"], path=case["area_path"])


def off_campus(*kinds: str) -> Rows:
    def rows(files: Files, first: date, last: date) -> Iterator[Here]:
        for row in files.table("cases.offcampusnotice"):
            exercise = files.one("cases.case", row["case_id"]).get("exercise", False)
            if not exercise and on(row["told_at"], first, last) and (not kinds or row["kind"] in kinds):
                yield files.at(row)

    return rows


def trader_checks(files: Files, first: date, last: date) -> Iterator[Here]:
    for row in files.table("directory.premisescheck"):
        place = files.one("directory.place", row["place_id"])
        day = first.isoformat() <= row["checked_on"] <= last.isoformat()
        if row["active"] and place["active"] and day:
            yield files.at(row, school=place["school_id"], path=files.area(place["area_id"]))


def papers(name: str) -> Rows:
    def rows(files: Files, first: date, last: date) -> Iterator[Here]:
        for row in files.table("reports.paper"):
            if row["name"] == name and row["state"] == "issued" and on(row["issued_at"], first, last):
                yield files.at(row)

    return rows


def receipts(name: str) -> Rows:
    def rows(files: Files, first: date, last: date) -> Iterator[Here]:
        for row in files.table("reports.receipt"):
            paper = files.one("reports.paper", row["paper_id"])
            if paper["name"] == name and paper["state"] == "issued" and on(row["sent_at"], first, last):
                yield files.at(row)

    return rows


def checklists(*kinds: str) -> Rows:
    """Checklists that inspectors handed in."""

    def rows(files: Files, first: date, last: date) -> Iterator[Here]:
        for row in files.table("standards.assessment"):
            kind = files.one("standards.inspection", row["inspection_id"])["kind"]
            handed_in = row["side"] == "inspector" and on(row["submitted_at"], first, last)
            if handed_in and (not kinds or kind in kinds):
                yield files.at(row)

    return rows


def findings(files: Files, first: date, last: date) -> Iterator[Here]:
    for row in files.table("standards.finding"):
        if row["state"] != "dropped" and on(row["made_at"], first, last):
            yield files.at(row)


def decisions(*kinds: str) -> Rows:
    """Decisions after an inspection that nobody lifted."""

    def rows(files: Files, first: date, last: date) -> Iterator[Here]:
        for row in files.table("standards.outcome"):
            if row["state"] != "lifted" and on(row["decided_at"], first, last) and (not kinds or row["kind"] in kinds):
                yield files.at(row)

    return rows
