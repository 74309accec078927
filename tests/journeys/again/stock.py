"""What stands in the registers at the end of a period, and what came within it.

A row of a register stands from its own day where it has one, else from the day that is kept beside it; only what is in use
counts, and only at schools that are there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from tests.journeys.again.files import Files, Here, Row, Rows, stands

NEVER = "9999-12-31"


def there(files: Files, last: date) -> set[int]:
    """Schools in use that were there on a day."""
    spans = {row["school_id"] for row in files.table("measures.span") if stands(row, "from_day", "to_day", last)}
    return spans & {row["id"] for row in files.table("directory.school") if row["active"]}


def began(files: Files, register: str, row: Row) -> str:
    """The first day of a row of a register."""
    facts = row.get("facts") or {}
    own = facts.get("installed_on") if register in ("device", "line") else row.get("bought_on")
    if own:
        return str(own)
    return files.began_beside().get((register, row["id"]), NEVER)


def register(name: str, check: Callable[[Row, date], bool], *, came: bool = False) -> Rows:
    """Rows of a register that stand at the end, or that came between the days."""

    def rows(files: Files, first: date, last: date) -> Iterator[Here]:
        schools = there(files, last)
        for row in files.table(f"directory.{name}"):
            if not row["active"] or not check(row, last):
                continue
            day = began(files, name, row)
            if day > last.isoformat() or (came and day < first.isoformat()):
                continue
            one = PLACE_OF[name](files, row)
            if one.school is None or one.school in schools:
                yield one

    return rows


def _device(files: Files, row: Row) -> Here:
    place, line = files.one("directory.place", row["place_id"]), files.one("directory.line", row["line_id"])
    school = row["school_id"] or place.get("school_id") or line.get("school_id")
    return files.at(row, school=school, path=files.area(place.get("area_id")))


def _line(files: Files, row: Row) -> Here:
    place = files.one("directory.place", row["place_id"])
    school = row["school_id"] or place.get("school_id")
    return files.at(row, school=school, path=files.area(place.get("area_id")))


def _place(files: Files, row: Row) -> Here:
    return files.at(row, path=files.area(row["area_id"]))


def _team(files: Files, row: Row) -> Here:
    path = files.area(row["area_id"]) or files.area_of("directory.organisation", row["organisation_id"])
    return files.at(row, path=path)


def _equipment(files: Files, row: Row) -> Here:
    team = files.one("directory.team", row["team_id"])
    path = files.area_of("directory.organisation", row["organisation_id"]) or files.area(team.get("area_id"))
    return files.at(row, school=row["school_id"] or team.get("school_id"), path=path)


PLACE_OF: dict[str, Callable[[Files, Row], Here]] = {
    "device": _device,
    "line": _line,
    "place": _place,
    "team": _team,
    "equipment": _equipment,
}


def places(*kinds: str) -> Rows:
    return register("place", lambda row, last: row["kind"] in kinds)


def devices(kind: str, *, came: bool = False) -> Rows:
    return register("device", lambda row, last: row["kind"] == kind, came=came)


def teams(*kinds: str) -> Rows:
    return register("team", lambda row, last: row["kind"] in kinds)


def good(item: str) -> Rows:
    """Pieces in use or spare that are not past their day."""
    return register(
        "equipment",
        lambda row, last: (
            row["item"] == item
            and row["state"] in ("in_use", "spare")
            and (row["expires_on"] or "9999") >= last.isoformat()
        ),
    )


equipment_new = register("equipment", lambda row, last: True, came=True)
lines = register("line", lambda row, last: not row["exercise_only"])


def appointments(*posts: str, came: bool = False) -> Rows:
    """People in a post, or who took it up."""

    def rows(files: Files, first: date, last: date) -> Iterator[Here]:
        schools = there(files, last)
        for row in files.table("directory.appointment"):
            person = files.one("directory.person", row["person_id"])
            if row["post"] not in posts or not row["active"] or not person["active"]:
                continue
            began_within = first.isoformat() <= row["starts_on"] <= last.isoformat()
            if not (began_within if came else stands(row, "starts_on", "ends_on", last)):
                continue
            if row["school_id"] is None or row["school_id"] in schools:
                path = files.area_of("directory.organisation", row["organisation_id"]) or files.area(row["area_id"])
                yield files.at(row, path=path)

    return rows


def agreements(check: Callable[[Row], bool] = lambda row: True, *, came: bool = False) -> Rows:
    """Agreements that are signed and hold, or that began to hold."""

    def rows(files: Files, first: date, last: date) -> Iterator[Here]:
        schools = there(files, last)
        for row in files.table("directory.agreement"):
            signed = row["active"] and row["signed_on"] is not None and row["signed_on"] <= last.isoformat()
            if not signed or not check(row):
                continue
            began_within = first.isoformat() <= row["starts_on"] <= last.isoformat()
            if not (began_within if came else stands(row, "starts_on", "ends_on", last)):
                continue
            if row["school_id"] is None or row["school_id"] in schools:
                yield files.at(row, path=files.area_of("directory.organisation", row["organisation_id"]))

    return rows


def guard_posts(files: Files, first: date, last: date) -> Iterator[Here]:
    """Guard posts in force under a rule that holds; of several versions that hold the newest says what it is."""
    kinds: dict[tuple[int, str], tuple[int, str]] = {}
    for rule in files.table("duties.dutyrule"):
        if stands(rule, "valid_from", "valid_to", last):
            key = (rule["programme_id"], rule["key"])
            kinds[key] = max(kinds.get(key, (-1, "")), (rule["number"], rule["kind"]))
    schools = there(files, last)
    for row in files.table("duties.post"):
        kind = kinds.get((row["programme_id"], row["rule_key"]), (0, ""))[1]
        known = row["school_id"] is None or row["school_id"] in schools
        if known and kind == "guard_post" and stands(row, "from_day", "to_day", last):
            yield files.at(row)


def schools(files: Files, first: date, last: date) -> Iterator[Here]:
    """Schools that are there, each with its people: pupils, and staff by its newest profile."""
    pupils = {
        row["school_id"]: row["pupils"]
        for row in files.table("measures.span")
        if stands(row, "from_day", "to_day", last)
    }
    staff: dict[int, tuple[str, int]] = {}
    for row in files.table("directory.schoolprofile"):
        if row["active"] and row["starts_on"] <= last.isoformat():
            staff[row["school_id"]] = max(staff.get(row["school_id"], ("", 0)), (row["starts_on"], row["staff"] or 0))
    for number in sorted(there(files, last)):
        people = (pupils[number] or 0) + staff.get(number, ("", 0))[1]
        yield files.at({"school_id": number, "people": people})


def schools_with(rows: Rows) -> Rows:
    """Schools that are there, each with whether one of these rows is its own."""

    def found(files: Files, first: date, last: date) -> Iterator[Here]:
        has = {one.school for one in rows(files, first, last)}
        for one in schools(files, first, last):
            yield Here({**one.row, "has": one.school in has}, one.path, one.school)

    return found


def sheets(name: str) -> Rows:
    """Traffic sheets or emergency plans that hold by the last day."""

    def rows(files: Files, first: date, last: date) -> Iterator[Here]:
        for row in files.table(f"directory.{name}"):
            if row["active"] and row["starts_on"] <= last.isoformat():
                yield files.at(row)

    return rows


linked_cameras = register(
    "device", lambda row, last: row["kind"] == "camera" and (row["facts"] or {}).get("linked") is True
)
