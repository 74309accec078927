"""Counts a second time, from an export's files alone: agreements, inspections, findings, decisions, the four lights.

Written by hand from the published words (`docs/reports.md`, the standard's own text), without anything of the house.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.reports.again import BEIJING, Export, Pair, Row

STAGES = (
    "kindergarten",
    "primary",
    "junior",
    "senior",
    "nine_year",
    "complete_middle",
    "twelve_year",
    "vocational",
    "special",
)


def pair(of: Export, name: str, today: date, school: str = "") -> Pair:
    """(numerator, denominator) of a count as its figure is named: ``findings:made``, ``verdicts:four-100:light:post``."""
    source, _colon, what = name.partition(":")
    number = next((row["id"] for row in of.table("directory.school") if row["code"] == school), None)
    mine = _Mine(of, min(of.last, today), number)
    return {
        "agreements": mine.agreements,
        "findings": mine.findings,
        "outcomes": mine.outcomes,
        "inspected": mine.inspected,
        "inspections": mine.inspections,
        "verdicts": mine.verdicts,
    }[source](what)


class _Mine:
    def __init__(self, of: Export, on: date, school: int | None) -> None:
        self.of, self.on, self.school = of, on, school

    def here(self, row: Row) -> bool:
        if self.school is not None:
            return bool(row.get("school_id") == self.school)
        return bool(row["area_path"].startswith(self.of.area))

    def schools(self) -> list[Row]:
        rows = [row for row in self.of.table("directory.school") if row["active"]]
        if self.school is not None:
            return [row for row in rows if row["id"] == self.school]
        return [row for row in rows if self.of.paths[row["id"]].startswith(self.of.area)]

    def agreements(self, code: str) -> Pair:
        template = next(row for row in self.of.table("directory.agreementtemplate") if row["code"] == code)
        day = self.on.isoformat()
        valid = [
            row for row in self.of.table("directory.agreement")
            if row["template_id"] == template["id"] and row["active"] and row["signed_on"] and row["signed_on"] <= day
            and row["starts_on"] <= day and (row["ends_on"] is None or row["ends_on"] >= day)
        ]  # fmt: skip
        if template["owed_by"] == "schools":
            owing = {row["id"] for row in self.schools()}
            return len(owing & {row["school_id"] for row in valid}), len(owing)
        paths = {row["id"]: row["path"] for row in self.of.table("directory.area")}
        bodies = self.of.table("directory.organisation")
        owing = {
            row["id"] for row in bodies
            if row["active"] and row["kind"] == template["owed_by"] and paths[row["area_id"]].startswith(self.of.area)
        }  # fmt: skip
        return len(owing & {row["organisation_id"] for row in valid}), len(owing)

    def findings(self, what: str) -> Pair:
        rows = [row for row in self.of.table("standards.finding") if self.here(row)]
        if what == "open":
            start = [row for row in rows if _day(row["made_at"]) <= self.of.last]
            return sum(row["closed_at"] is None or _day(row["closed_at"]) > self.of.last for row in start), None
        made = [row for row in rows if self.of.on(row["made_at"])]
        return (len(made), None) if what == "made" else (sum(row["state"] == "fixed" for row in made), len(made))

    def outcomes(self, kind: str) -> Pair:
        rows = [row for row in self.of.table("standards.outcome") if row["kind"] == kind and self.here(row)]
        return sum(self.of.on(row["decided_at"]) and row["state"] != "lifted" for row in rows), None

    def inspected(self, kind: str) -> Pair:
        kinds = {row["id"]: row["kind"] for row in self.of.table("standards.inspection")}
        rows = self.of.table("standards.assessment")
        seen = {
            row["school_id"] for row in rows
            if row["side"] == "inspector" and self.of.on(row["submitted_at"]) and self.here(row)
            and kind in ("any", kinds[row["inspection_id"]])
        }  # fmt: skip
        return len(seen), None

    def inspections(self, kind: str) -> Pair:
        rows = [row for row in self.of.table("standards.inspection") if self.here(row)]
        inside = [row for row in rows if self.of.first <= date.fromisoformat(row["opens_on"]) <= self.of.last]
        return sum(kind in ("any", row["kind"]) for row in inside), None

    def verdicts(self, what: str) -> Pair:
        light = what.rpartition(":")[2]
        owing = [row for row in self.schools() if row["stage"] in STAGES]
        checks = {"guard": self._guarded, "closed": self._answered("closed_management"), "post": self._post,
                  "alarm_video": lambda row: self._heard(row) and self._answered("video_joined")(row)}  # fmt: skip
        asked = list(checks.values()) if what == "four-100" else [checks[light]]
        return sum(all(check(row) for check in asked) for row in owing), len(owing)

    def _guarded(self, school: Row) -> bool:
        """As many guards with a good licence as pupils ask for: 1 below 100, 2 below 1,000, 3 and one for every further 500."""
        pupils, day = school["pupils"], self.on.isoformat()
        if pupils is None:
            return False
        need = 1 if pupils < 100 else 2 if pupils < 1000 else 3 + (pupils - 1000) // 500
        licensed = {
            row["person_id"] for row in self.of.table("directory.qualification")
            if row["active"] and row["kind"] == "guard_licence" and (row["expires_on"] or day) >= day
        }  # fmt: skip
        guards = {
            row["person_id"] for row in self.of.table("directory.appointment")
            if row["post"] == "guard" and row["school_id"] == school["id"] and row["starts_on"] <= day
            and (row["ends_on"] or day) >= day
        }  # fmt: skip
        return len(guards & licensed) >= need

    def _answered(self, key: str) -> Any:
        """The inspector's newest handed-in answer is yes, at most 200 days old; the school's later no outweighs it."""
        handed = {row["id"] for row in self.of.table("standards.assessment") if row["submitted_at"]}
        rows = [row for row in self.of.table("standards.answer") if row["requirement"] == key]
        rows = [row for row in rows if row["assessment_id"] in handed and row["seen_on"] <= self.on.isoformat()]
        rows.sort(key=lambda row: (row["seen_on"], row["received_at"], row["id"]))

        def check(school: Row) -> bool:
            mine = [row for row in rows if row["school_id"] == school["id"]]
            last = next((row for row in reversed(mine) if row["side"] == "inspector"), None)
            own = next((row for row in reversed(mine) if row["side"] == "self"), None)
            if last is None or (own and own["seen_on"] > last["seen_on"] and own["value"] is False):
                return False
            return last["value"] is True and (self.on - date.fromisoformat(last["seen_on"])).days <= 200

        return check

    def _heard(self, school: Row) -> bool:
        """Every button of the school was heard within two days."""
        buttons = [
            row for row in self.of.table("directory.device")
            if row["school_id"] == school["id"] and row["kind"] == "panic_button" and row["active"]
        ]  # fmt: skip
        contacts = {row["line_id"]: row["last_contact_at"] for row in self.of.table("intake.linecontact")}
        heard = [contacts.get(row["line_id"]) for row in buttons]
        return bool(heard) and all(at and (self.on - _day(at)).days <= 2 for at in heard)

    def _post(self, school: Row) -> bool:
        """A guard post is in force on the day."""
        day = self.on.isoformat()
        rules = {
            (row["programme_id"], row["key"]) for row in self.of.table("duties.dutyrule")
            if row["kind"] == "guard_post" and row["valid_from"] <= day <= (row["valid_to"] or day)
        }  # fmt: skip
        return any(
            row["school_id"] == school["id"] and (row["programme_id"], row["rule_key"]) in rules
            and row["from_day"] <= day <= (row["to_day"] or day)
            for row in self.of.table("duties.post")
        )  # fmt: skip


def _day(instant: str) -> date:
    return datetime.fromisoformat(instant).astimezone(BEIJING).date()
