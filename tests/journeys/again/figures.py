"""Measure → the rows that it counts, and which part of them. One line a figure, after its published sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tests.journeys.again import stock, work
from tests.journeys.again.files import Files, Pair, Row, Rows, seconds
from tests.journeys.again.work import ON_THE_ROSTER, PATROLS, PROVEN

TRADERS = ("shop", "restaurant", "hotel", "internet_cafe", "entertainment")
FOUR_ONES = ("sign", "ring", "rope", "pole")


@dataclass(frozen=True, slots=True)
class Way:
    """How a figure is counted: its rows; of a share those that meet it; of a sum what each adds."""

    rows: Rows
    met: Callable[[Row], bool] | None = None
    amount: Callable[[Row], int] | None = None


def closed(row: Row) -> bool:
    return bool(row["state"] == "closed")


def done(row: Row) -> bool:
    return bool(row["state"] == "done")


def proven(row: Row) -> bool:
    return row["state"] in PROVEN


def has(row: Row) -> bool:
    return bool(row["has"])


def of(**asked: object) -> Callable[[Row], bool]:
    """Rows whose columns are just so."""
    return lambda row: all(row[name] in value if isinstance(value, tuple) else row[name] == value
                           for name, value in asked.items())  # fmt: skip


def roster(role: str) -> Way:
    return Way(work.check_ins(*ON_THE_ROSTER, role=role))


def law(*stage: str) -> Rows:
    return work.sessions(of(topic="law"), stage)


def disputes_about(category: str) -> Way:
    return Way(work.cases("dispute", check=of(category=category)), closed)


FIGURES: dict[str, Way] = {
    # Schools and what stands at them
    "schools": Way(stock.schools),
    "lingshou_123456_people": Way(stock.schools, amount=lambda row: int(row["people"])),
    "agreement_coverage": Way(stock.schools_with(stock.agreements()), has),
    "alarm_line_coverage": Way(stock.schools_with(stock.lines), has),
    "guard_post_coverage": Way(stock.schools_with(stock.guard_posts), has),
    "plan_coverage": Way(stock.schools_with(stock.sheets("emergencyplan")), has),
    "police_room_coverage": Way(stock.schools_with(stock.places("police_room", "police_box")), has),
    "school_officer_coverage": Way(stock.schools_with(stock.appointments("school_officer")), has),
    "traffic_sheet_coverage": Way(stock.schools_with(stock.sheets("trafficsheet")), has),
    "wuzhishan_linked": Way(stock.schools_with(stock.linked_cameras), has),
    "wuzhishan_signs": Way(stock.schools_with(stock.sheets("trafficsheet")), has),
    "agreements": Way(stock.agreements()),
    "wuzhishan_renewed": Way(stock.agreements(came=True)),
    "wuzhishan_unit_agreements": Way(stock.agreements(lambda row: row["school_id"] is None)),
    "alarm_lines": Way(stock.lines),
    "cameras": Way(stock.devices("camera")),
    "cameras_linked": Way(stock.devices("camera"), lambda row: (row["facts"] or {}).get("linked") is True),
    "cameras_new": Way(stock.devices("camera", came=True)),
    "qianxinan_intrusion_alarms": Way(stock.devices("intrusion")),
    "qianxinan_panic_buttons": Way(stock.devices("panic_button")),
    "equipment_new": Way(stock.equipment_new, amount=lambda row: int(row["count"])),
    "wuzhishan_batons": Way(stock.good("baton"), amount=lambda row: int(row["count"])),
    "wuzhishan_gloves": Way(stock.good("gloves"), amount=lambda row: int(row["count"])),
    "wuzhishan_helmets": Way(stock.good("helmet"), amount=lambda row: int(row["count"])),
    "guard_posts": Way(stock.guard_posts),
    "patrol_stops": Way(stock.places("patrol_stop")),
    "police_boxes": Way(stock.places("police_box")),
    "police_rooms": Way(stock.places("police_room")),
    "waters": Way(stock.places("water")),
    "waters_equipped": Way(stock.places("water"), lambda row: all(row["facts"].get(one) is True for one in FOUR_ONES)),
    "lingshou_123456_traders": Way(stock.places(*TRADERS)),
    "lingshou_123456_traders_vetted": Way(
        stock.places(*TRADERS), lambda row: (row["facts"] or {}).get("staff_vetted") is True
    ),
    "teams": Way(stock.teams("joint_defence")),
    "team_people": Way(stock.teams("joint_defence"), amount=lambda row: int((row["facts"] or {}).get("people") or 0)),
    "lingshou_123456_teams": Way(stock.teams("mediation", "information", "law_publicity", "patrol")),
    "school_officers": Way(stock.appointments("school_officer")),
    "law_principals": Way(stock.appointments("rule_of_law_vice_principal", "law_vice_principal")),
    "qianxinan_principals_appointed": Way(stock.appointments("rule_of_law_vice_principal", came=True)),
    "lingshou_123456_class_officers": Way(stock.appointments("class_safety_officer")),
    # Duties and check-ins
    "duties_missed": Way(work.duties(state=("missed",))),
    "posts_kept": Way(work.duties("guard_post", "peak_service"), done),
    "patrols": Way(work.duties(*PATROLS, state=PROVEN)),
    "peak_services": Way(work.duties("peak_service", state=PROVEN)),
    "joint_meetings": Way(work.duties("joint_meeting", state=PROVEN)),
    "joint_enforcement": Way(work.duties("joint_enforcement", state=PROVEN)),
    "support_visits": Way(work.duties("support_visit", state=PROVEN)),
    "provincial_2024_exam_posts": Way(work.duties("exam_protection"), done),
    "wuzhishan_cadre_visits": Way(work.of_the_rule("cadre_visit")),
    "lingshou_123456_camera_checks": Way(work.duties("camera_check", state=PROVEN)),
    "lingshou_123456_car_patrols": Way(work.duties("car_patrol", state=PROVEN)),
    "lingshou_123456_foot_patrols": Way(work.duties("foot_patrol", state=PROVEN)),
    "lingshou_123456_nights": Way(work.duties("night_patrol"), proven),
    "lingshou_123456_night_people": Way(work.check_ins("night_patrol", role="auxiliary")),
    "liaoyuan_guards_trained": Way(work.check_ins("training"), amount=lambda row: row["head_count"] or 0),
    "qianxinan_peak_people": Way(work.check_ins("peak_service")),
    **{f"qianxinan_roster_{role}": roster(role) for role in ("police", "auxiliary", "guard", "staff", "parent")},
    "drills_held": Way(work.drills),
    "drill_participants": Way(work.drills, amount=lambda row: int(row["people"])),
    "drills_out_in_time": Way(work.with_evacuation, work.out_in_time),
    "drills_reviewed": Way(work.drills, lambda row: bool(row["state"] == "evaluated")),
    "qianxinan_drills_whole": Way(work.whole_drills, lambda row: bool(row["whole"])),
    # Education
    "sessions": Way(work.sessions()),
    "talks": Way(work.sessions(of(kind="talk"))),
    "session_attendances": Way(work.sessions(), amount=work.heads),
    "live_classes": Way(work.sessions(of(kind="live_class"))),
    "qianxinan_live_pupils": Way(work.sessions(of(kind="live_class")), amount=lambda row: row["pupils"] or 0),
    "lingshou_123456_practice_posts": Way(work.sessions(of(kind="practice_post"))),
    "provincial_2024_drowning_lessons": Way(work.sessions(of(kind="lesson", topic="drowning"))),
    "provincial_2024_parents": Way(work.sessions(of(kind="parents_session", topic="drowning"))),
    "provincial_2024_education": Way(work.sessions(of(topic=("bullying", "fraud", "drugs", "mental_health")))),
    "wuzhishan_lessons": Way(law()),
    "wuzhishan_lessons_primary": Way(law("primary")),
    "wuzhishan_lessons_junior": Way(law("junior")),
    "wuzhishan_lessons_senior": Way(law("senior", "complete_middle", "vocational")),
    "wuzhishan_pupils_taught": Way(law(), amount=lambda row: row["pupils"] or 0),
    "wuzhishan_awareness": Way(work.sessions(of(kind="community", topic="protection"))),
    "tips": Way(work.tips),
    "lingshou_123456_ar_groups": Way(work.experience),
    "lingshou_123456_ar_people": Way(work.experience, amount=lambda row: int(row["count"])),
    # Alarms and calls
    "incidents": Way(work.incidents()),
    "liaoyuan_alerts": Way(work.incidents()),
    "real_incidents": Way(work.incidents(of(verdict="real"))),
    "qianxinan_alarms": Way(work.incidents(of(kind=("panic", "intruder", "intrusion")))),
    "acknowledged_in_a_minute": Way(work.incidents(), lambda row: seconds(row, "acknowledged_at") <= 60),
    "lingshou_123456_there_in_five": Way(
        work.incidents(lambda row: row["arrived_at"] is not None), lambda row: seconds(row, "arrived_at") <= 300
    ),
    "lingshou_123456_express": Way(work.calls("phone")),
    "lingshou_123456_camera_findings": Way(work.calls("camera")),
    "lingshou_123456_sent_and_back": Way(work.calls("camera"), lambda row: bool(row["went_and_came_back"])),
    # Matters
    "cases_opened": Way(work.cases()),
    "disputes": Way(work.cases("dispute")),
    "disputes_settled": Way(work.cases("dispute"), closed),
    "provincial_2024_settled": Way(work.cases("dispute"), closed),
    "liaoyuan_settled": Way(work.cases("dispute", check=closed)),
    "lingshou_123456_disputes_mediated": Way(work.mediated, lambda row: bool(row["mediated"])),
    "mediations": Way(work.sittings),
    "wuzhishan_early": Way(work.cases("dispute"), of(grade=("blue", "yellow"))),
    "wuzhishan_disputes_pupils": disputes_about("pupils"),
    "wuzhishan_disputes_home_school": disputes_about("home_school"),
    "wuzhishan_disputes_injury": disputes_about("injury"),
    "wuzhishan_disputes_fees": disputes_about("fees"),
    "wuzhishan_disputes_neighbours": disputes_about("neighbours"),
    "hazards": Way(work.cases("hazard")),
    "hazards_removed": Way(work.cases("hazard"), closed),
    "liaoyuan_clean_ups": Way(work.cases("clean_up", day="closed_at", check=closed)),
    "provincial_2024_clean_ups": Way(work.cases("clean_up", day="closed_at", check=closed)),
    "provincial_2024_reviews": Way(work.cases("case_review")),
    "liaoyuan_police_cases": Way(work.cases("liaoyuan_police_case")),
    "wuzhishan_instructions": Way(work.cases("instruction")),
    "wuzhishan_in_three_days": Way(work.cases("instruction"), lambda row: row["on_time"] is True),
    "wuzhishan_carried_out": Way(work.cases("instruction", "request", "complaint"), closed),
    "wuzhishan_answered": Way(work.cases("request", "complaint"), lambda row: row["replied_at"] is not None),
    "liaoyuan_bullying": Way(work.protected("bullying")),
    "provincial_2024_protected": Way(work.protected("bullying", "child_protection")),
    "provincial_2024_support": Way(work.protected("support_plan")),
    "off_campus_notices": Way(work.off_campus()),
    "off_campus_passed_on": Way(work.off_campus(), lambda row: row["passed_on_at"] is not None),
    "wuzhishan_offences": Way(work.off_campus("offence")),
    # Checks and papers
    "inspections": Way(work.checklists()),
    "wuzhishan_monthly": Way(work.checklists("monthly")),
    "wuzhishan_quarterly": Way(work.checklists("quarterly")),
    "wuzhishan_summaries": Way(work.checklists("half_year", "annual")),
    "findings": Way(work.findings),
    "findings_fixed": Way(work.findings, lambda row: bool(row["state"] == "fixed")),
    "outcomes": Way(work.decisions()),
    "wuzhishan_talks": Way(work.decisions("talk")),
    "wuzhishan_criticism": Way(work.decisions("criticism")),
    "wuzhishan_cancelled": Way(work.decisions("commendation_cancelled")),
    "lingshou_123456_trader_checks": Way(work.trader_checks),
    "liaoyuan_analyses": Way(work.papers("liaoyuan_analysis")),
    "liaoyuan_assessments": Way(work.papers("liaoyuan_assessment")),
    "lingshou_123456_judgements": Way(work.papers("lingshou_123456_daily")),
    "lingshou_123456_reviews": Way(work.papers("lingshou_123456_weekly")),
    "lingshou_123456_judgements_taken": Way(
        work.receipts("lingshou_123456_daily"), lambda row: row["taken_at"] is not None
    ),
}


def figure(files: Files, measure: str, first: date, last: date, *, area: str = "", school: int | None = None) -> Pair:
    """(numerator, denominator) of a measure between two days, in an area or at a school."""
    way = FIGURES[measure]
    key = (measure, first, last)
    if key not in files.counted:
        files.counted[key] = [(one.path, one.school, _adds(way, one.row), 1) for one in way.rows(files, first, last)]
    mine = [
        (adds, one)
        for path, at, adds, one in files.counted[key]
        if (at == school if school is not None else path.startswith(area))
    ]
    total = sum(adds for adds, _one in mine)
    return total, sum(one for _adds, one in mine) if way.met else None


def _adds(way: Way, row: Row) -> int:
    if way.met is not None:
        return int(way.met(row))
    return way.amount(row) if way.amount is not None else 1


def has_interval(measure: str) -> bool:
    """Chance is said of what happened one by one: not of sums of heads or pieces, and not of what stands in a register."""
    way = FIGURES[measure]
    return way.amount is None and way.rows.__module__ != stock.__name__
