"""Counts a second time, from an export's files alone: agreements, inspections, findings, decisions, the four lights.

Written by hand from the published words (`docs/reports.md`, the standard's own text), without anything of the house.
"""

from __future__ import annotations

from datetime import date, datetime, time
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


def pair(of: Export, name: str, now: datetime, school: str = "") -> Pair:
    """(numerator, denominator) of a count as its figure is named: ``findings:made``, ``verdicts:four-100:light:post``."""
    source, _colon, what = name.partition(":")
    number = next((row["id"] for row in of.table("directory.school") if row["code"] == school), None)
    mine = _Mine(of, min(of.last, now.astimezone(BEIJING).date()), number, now)
    return {
        "agreements": mine.agreements,
        "findings": mine.findings,
        "outcomes": mine.outcomes,
        "inspected": mine.inspected,
        "inspections": mine.inspections,
        "verdicts": mine.verdicts,
        "exposure": mine.exposure,
        "open_cases": mine.open_cases,
        "incident": mine.incident,
        "review": mine.review,
    }[source](what)


class _Mine:
    def __init__(self, of: Export, on: date, school: int | None, now: datetime) -> None:
        self.of, self.on, self.school, self.now = of, on, school, now

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

    def exposure(self, what: str) -> Pair:
        schools = self.schools()
        if what == "schools":
            return len(schools), None
        if what in ("pupils", "boarders", "staff"):
            return sum(row[what] or 0 for row in schools), None
        ids = {row["id"] for row in schools}
        if what == "devices":
            return sum(row["active"] and row["school_id"] in ids for row in self.of.table("directory.device")), None
        places = [row for row in self.of.table("directory.place") if row["active"]]
        if what == "waters":
            return sum(row["kind"] == "water" and row["school_id"] in ids for row in places), None
        return sum(row["school_id"] in ids for row in places), None

    def open_cases(self, what: str) -> Pair:
        kind = "dispute" if what == "dispute" else "hazard"
        end = datetime.combine(self.of.last, time.max, BEIJING)
        rows = [
            row for row in self.of.table("cases.case")
            if row["kind"] == kind and not row["exercise"] and not row["protected"] and self.here(row)
            and row["state"] not in ("joined", "dismissed") and _at(row["opened_at"]) <= end
            and (row["closed_at"] is None or _at(row["closed_at"]) > end)
        ]  # fmt: skip
        if what == "overdue":
            until = min(end, self.now)
            rows = [row for row in rows if row["handle_due_at"] and _at(row["handle_due_at"]) < until]
        return len(rows), None

    def incident(self, what: str) -> Pair:
        ref, _colon, part = what.partition(":")
        row = next(row for row in self.of.table("incidents.incident") if row["ref"] == ref)
        if f"{part}_at" in row:
            at = row[f"{part}_at"]
            return int((_at(at) - _at(row["received_at"])).total_seconds()) if at else 0, None
        legs = [leg for leg in self.of.table("incidents.leg") if leg["incident_id"] == row["id"]]
        legs = [leg for leg in legs if leg["state"] != "cancelled"]
        items = [one for one in self.of.table("incidents.checklistitem") if one["incident_id"] == row["id"]]
        mine = ("incidents.incident", row["id"])
        tasks = [t for t in self.of.table("dispatch.assignment") if (t["subject_kind"], t["subject_id"]) == mine]
        clocks = [t for t in self.of.table("dispatch.deadline") if (t["subject_kind"], t["subject_id"]) == mine]
        kept, done = sum(leg["state"] == "met" for leg in legs), sum(one["done_at"] is not None for one in items)
        asked = ("acknowledge", "verify", "dispatch", "arrive", "clear", "close")
        late = sum(c["state"] == "passed" and c["attempt"] == 1 and c["kind"] in asked for c in clocks)
        signals = sum(s["incident_id"] == row["id"] for s in self.of.table("incidents.incidentsignal"))
        return {
            "legs": (kept, len(legs)),
            "items": (done, len(items)),
            "units": (len(tasks), None),
            "signals": (signals, None),
            "gaps": (late + len(legs) - kept + len(items) - done, None),
        }[part]

    def review(self, what: str) -> Pair:
        ref, _colon, part = what.partition(":")
        row = next(row for row in self.of.table("cases.case") if row["ref"] == ref)
        if part == "steps":
            steps = [step for step in self.of.table("cases.step") if step["case_id"] == row["id"]]
            return sum(step["done_at"] is not None for step in steps), len(steps)
        if part == "findings":
            return sum(one["case_id"] == row["id"] for one in self.of.table("cases.reviewfinding")), None
        below = [
            one for one in self.of.table("cases.case") if one["parent_id"] == row["id"] and one["source"] == "review"
        ]
        below = [one for one in below if one["state"] not in ("joined", "dismissed")]
        return sum(one["state"] == "closed" for one in below), len(below)

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


def _at(instant: str) -> datetime:
    return datetime.fromisoformat(instant)
