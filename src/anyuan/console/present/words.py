"""Codes as words of the duty room. A code without a word is shown as it is, never hidden."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from anyuan.console.present import case_words
from anyuan.directory.models.units import UnitKind, UnitStatus
from anyuan.duties import drill_words, education_words
from anyuan.intake.models.point import PointStateName
from anyuan.intake.models.signal import Kind
from anyuan.intake.models.unknown import UnknownKind

LEVELS = {1: _("Most urgent"), 2: _("Urgent"), 3: _("Ordinary"), 4: _("Information")}

TABLES: dict[str, dict[str, Any]] = {
    "signal": dict(Kind.choices),
    "unit_kind": dict(UnitKind.choices),
    "unit_status": dict(UnitStatus.choices),
    "point": dict(PointStateName.choices),
    "unknown": dict(UnknownKind.choices),
    "state": {
        "received": _("Received"),
        "acknowledged": _("Acknowledged"),
        "verified": _("Verified"),
        "dispatched": _("Dispatched"),
        "arrived": _("On scene"),
        "cleared": _("Dealt with"),
        "closed": _("Closed"),
        "merged": _("Merged"),
    },
    "verb": {
        "acknowledge": _("Acknowledge"),
        "verify": _("Verify"),
        "dispatch": _("Dispatch"),
        "arrive": _("Record arrival"),
        "clear": _("Dealt with on scene"),
        "close": _("Close"),
        "recall": _("Recall"),
        "reopen": _("Reopen"),
    },
    "assignment": {
        "offered": _("Asked, no answer yet"),
        "acknowledged": _("Accepted"),
        "en_route": _("On the way"),
        "on_scene": _("On scene"),
        "cleared": _("Done"),
        "declined": _("Declined"),
        "handed_over": _("Handed over"),
        "cancelled": _("Called off"),
    },
    "duty_state": {
        "planned": pgettext_lazy("duty", "Owed"),
        "done": pgettext_lazy("duty", "Done"),
        "late": pgettext_lazy("duty", "Late"),
        "incomplete": pgettext_lazy("duty", "Incomplete"),
        "missed": pgettext_lazy("duty", "Missed"),
        "excused": pgettext_lazy("duty", "Excused"),
        "withdrawn": pgettext_lazy("duty", "Withdrawn"),
    },
    "duty_kind": {
        "guard_post": pgettext_lazy("duty", "Guard post"),
        "peak_service": pgettext_lazy("duty", "Peak service"),
        "foot_patrol": pgettext_lazy("duty", "Patrol on foot"),
        "car_patrol": pgettext_lazy("duty", "Patrol by car"),
        "night_patrol": pgettext_lazy("duty", "Night patrol"),
        "camera_check": pgettext_lazy("duty", "Camera check"),
        "lesson": pgettext_lazy("duty", "Lesson"),
        "drill": pgettext_lazy("duty", "Drill"),
        "training": pgettext_lazy("duty", "Training"),
        "support_visit": pgettext_lazy("duty", "Support visit"),
        "joint_meeting": pgettext_lazy("duty", "Joint meeting"),
        "equipment_check": pgettext_lazy("duty", "Equipment check"),
        "alarm_test": pgettext_lazy("duty", "Alarm-line test"),
        "water_round": pgettext_lazy("duty", "Water-safety round"),
        "facility_check": pgettext_lazy("duty", "Facility check"),
        "exam_protection": pgettext_lazy("duty", "Exam protection"),
        "joint_enforcement": pgettext_lazy("duty", "Joint enforcement"),
        "tip": pgettext_lazy("duty", "Safety tip"),
    },
    "force": {
        "police": pgettext_lazy("force", "Police"),
        "auxiliary": pgettext_lazy("force", "Auxiliary police"),
        "guard": pgettext_lazy("force", "Guards"),
        "staff": pgettext_lazy("force", "Staff"),
        "parent": pgettext_lazy("force", "Parent volunteers"),
    },
    "check_in": {
        "in_time": pgettext_lazy("duty", "in time"),
        "late": pgettext_lazy("duty", "late"),
        "accepted": pgettext_lazy("duty", "accepted by a leader"),
        "duplicate": pgettext_lazy("duty", "you have checked in here before"),
        "too_early": pgettext_lazy("duty", "it is too early"),
        "too_late": pgettext_lazy("duty", "its time was over"),
        "too_old": pgettext_lazy("duty", "it was handed in too late; a leader may accept it"),
        "wrong_point": pgettext_lazy("duty", "this is another point"),
        "not_yours": pgettext_lazy("duty", "nothing is owed here now"),
        "code_wrong": pgettext_lazy("duty", "the code is not right"),
        "code_expired": pgettext_lazy("duty", "the code has expired"),
        "proof_missing": pgettext_lazy("duty", "this point asks for another proof"),
        "outside_radius": pgettext_lazy("duty", "you are too far from the point"),
        "no_duty": pgettext_lazy("duty", "nothing is owed here now"),
        "withdrawn": pgettext_lazy("duty", "the duty was taken back"),
        "taken_back": pgettext_lazy("duty", "what showed it was corrected"),
    },
    "day": {
        "holiday": pgettext_lazy("duty", "Holiday"),
        "make_up": pgettext_lazy("duty", "Make-up day"),
        "exam": pgettext_lazy("duty", "Exam day"),
        "weather": pgettext_lazy("duty", "Weather day"),
        "closed": pgettext_lazy("duty", "Closed"),
        "peak": pgettext_lazy("duty", "Peak day"),
    },
    "tick": {
        "sign": pgettext_lazy("duty", "Warning sign is there"),
        "ring": pgettext_lazy("duty", "Life ring is there"),
        "rope": pgettext_lazy("duty", "Rescue rope is there"),
        "pole": pgettext_lazy("duty", "Rescue pole is there"),
        "handed_over": pgettext_lazy("duty", "Sealed material handed over before two people"),
        "signature": pgettext_lazy("duty", "Signed"),
    },
    "window": {
        "arrival": pgettext_lazy("duty", "Arrival"),
        "leaving": pgettext_lazy("duty", "Leaving"),
        "morning": pgettext_lazy("duty", "Morning"),
        "noon": pgettext_lazy("duty", "Noon"),
        "afternoon": pgettext_lazy("duty", "Afternoon"),
        "evening": pgettext_lazy("duty", "Evening"),
        "night": pgettext_lazy("duty", "Night"),
        "day": pgettext_lazy("duty", "Daytime"),
        "week": pgettext_lazy("duty", "In the week"),
        "month": pgettext_lazy("duty", "In the month"),
        "term": pgettext_lazy("duty", "In the term"),
        "peak": pgettext_lazy("duty", "Peak hours"),
    },
    "why": {
        "nothing": pgettext_lazy("duty", "Nothing came in"),
        "unnamed": pgettext_lazy("duty", "Nobody was named"),
        "short": pgettext_lazy("duty", "Too few people came"),
        "evidence": pgettext_lazy("duty", "Not everything asked for was brought"),
        "late": pgettext_lazy("duty", "Came after closing"),
    },
    "duty_sort": {
        "newest": pgettext_lazy("duty", "Newest first"),
        "oldest": pgettext_lazy("duty", "Oldest first"),
        "school": pgettext_lazy("duty", "By school"),
        "rule": pgettext_lazy("duty", "By duty"),
    },
    "sign": {
        "silent": pgettext_lazy("duty", "Nothing heard, and it is owed now"),
        "short": pgettext_lazy("duty", "Not everybody is there"),
        "unnamed": pgettext_lazy("duty", "Opens within the hour without a name"),
        "stands": pgettext_lazy("duty", "Everybody is there"),
        "time": pgettext_lazy("duty", "Still has time"),
        "quiet": pgettext_lazy("duty", "Nothing is owed now"),
    },
    "tampering": {
        "pasted_over": pgettext_lazy("duty", "Pasted over"),
        "moved": pgettext_lazy("duty", "Moved"),
        "torn": pgettext_lazy("duty", "Torn"),
        "photographed": pgettext_lazy("duty", "Photographed and passed on"),
        "other": pgettext_lazy("duty", "Something else"),
    },
    "proof": {
        "code": pgettext_lazy("duty", "Printed code"),
        "rotating": pgettext_lazy("duty", "Digits of a second device"),
        "distance": pgettext_lazy("duty", "Distance"),
        "nfc": pgettext_lazy("duty", "Tag"),
    },
    "change": {
        "swap": pgettext_lazy("duty", "Swapped"),
        "substitute": pgettext_lazy("duty", "Substituted"),
        "excuse": pgettext_lazy("duty", "Excused"),
        "excuse_withdrawn": pgettext_lazy("duty", "Excuse withdrawn"),
    },
    "duty_reason": {
        "illness": pgettext_lazy("duty", "Illness"),
        "leave": pgettext_lazy("duty", "Leave"),
        "official_duty": pgettext_lazy("duty", "Official duty"),
        "weather": pgettext_lazy("duty", "Weather"),
        "school_event": pgettext_lazy("duty", "School event"),
        "traffic": pgettext_lazy("duty", "Traffic"),
        "equipment": pgettext_lazy("duty", "Equipment"),
        "other": pgettext_lazy("duty", "Other reason"),
    },
    "leg": {
        "self": _("Self-rescue on site"),
        "mutual": _("Mutual rescue by neighbours"),
        "reinforce": _("Reinforcement"),
        "reinforcement": _("Reinforcement"),
    },
    "leg_state": {
        "running": _("Running"),
        "met": _("Kept"),
        "late": _("Late"),
        "unknown": _("Unknown: no evidence"),
        "cancelled": _("Called off"),
    },
    "clock": {
        "acknowledge": _("acknowledge"),
        "verify": _("verify"),
        "dispatch": _("dispatch"),
        "arrive": _("arrive"),
        "clear": _("deal with it"),
        "close": _("close"),
        "step": _("next escalation"),
        "follow_up": _("act on the acknowledgement"),
        "leg_self": _("self-rescue on site"),
        "leg_mutual": _("mutual rescue"),
        "leg_reinforce": _("reinforcement"),
        "watch": _("look again"),
        "stale": _("look again"),
    },
    # A clock by what is owed, as it heads a line of the course.
    "owed": {
        "acknowledge": _("Acknowledgement"),
        "verify": _("Verification"),
        "dispatch": _("Sending of units"),
        "arrive": _("Arrival"),
        "clear": _("Dealing with it"),
        "close": _("Closing"),
        "step": _("Escalation"),
        "follow_up": _("Action after the acknowledgement"),
        "leg_self": _("Self-rescue on site"),
        "leg_mutual": _("Mutual rescue by neighbours"),
        "leg_reinforce": _("Reinforcement"),
        "watch": _("Another look"),
        "stale": _("Another look"),
    },
    "message": {
        "alarm": _("alarm"),
        "task": _("task"),
        "escalation": _("escalation"),
        "recall": _("recall"),
        "paper": pgettext_lazy("message", "document to read"),
        "recall_not_taken": _("recall not taken by a system"),
        "called_off": _("task called off"),
        "declined": _("task declined"),
        "nobody_on_duty": _("nobody on duty"),
        "line_silent": _("line without contact"),
        "auditor": _("clock missing"),
        "overdue_acknowledge": _("acknowledgement overdue"),
        "overdue_verify": _("verification overdue"),
        "overdue_dispatch": _("sending of units overdue"),
        "overdue_arrive": _("arrival overdue"),
        "overdue_clear": _("dealing with it overdue"),
        "overdue_close": _("closing overdue"),
        "overdue_leg": _("leg without evidence"),
    },
    "transport": {
        "desk": _("the desk"),
        "page": _("the phone page"),
        "mail": _("mail"),
        "sms_webhook": _("text message"),
        "apprise_url": _("messenger"),
        "test": _("the test path"),
    },
    "step": {
        "desk": _("duty desk"),
        "desk_again": _("duty desk and duty leader"),
        "duty_leader": _("duty leader"),
        "school": _("school"),
        "school_and_station": _("school and police station"),
        "commander": _("commander"),
    },
    "role": {
        "dispatcher": _("Dispatcher"),
        "commander": _("Commander"),
        "duty_leader": _("Duty leader"),
        "guard": _("Guard"),
        "school": _("School"),
        "school_head": _("Head of school"),
        "school_director": _("School security director"),
        "staff": _("School staff"),
        "school_doctor": _("School doctor"),
        "canteen": _("Canteen"),
        "crew": _("Crew"),
        "team": _("Response team"),
        "dorm_warden": _("Dormitory warden"),
        "responder": _("Responder"),
        "police": _("Police"),
        "neighbour": _("Neighbouring school"),
        "self": _("Self-rescue on site"),
        "mutual": _("Mutual rescue by neighbours"),
        "reinforce": _("Reinforcement"),
        "medical": pgettext_lazy("role", "Medical service"),
        "fire": pgettext_lazy("role", "Fire service"),
    },
    "skill": {
        "security": _("security"),
        "fire": _("fire fighting"),
        "hazmat": _("dangerous substances"),
        "medical": _("medical care"),
        "first_aid": _("first aid"),
        "rescue": _("rescue"),
        "traffic": _("traffic control"),
        "negotiation": _("negotiation"),
        "search": _("search for people"),
    },
    "verdict": {"real": _("Real"), "false": _("False alarm"), "": _("Not verified")},
    "channel": {
        "phone": _("Telephone"),
        "radio": _("Radio"),
        "visit": _("In person"),
        "qr": _("Report page"),
        "camera": _("Camera"),
        "app": _("App"),
    },
    "paper_state": {
        "draft": pgettext_lazy("document", "Draft"),
        "issued": pgettext_lazy("document", "Issued"),
        "withdrawn": pgettext_lazy("document", "Withdrawn"),
    },
    "period": {
        "day": pgettext_lazy("period", "Day"),
        "week": pgettext_lazy("period", "Week"),
        "month": pgettext_lazy("period", "Month"),
        "quarter": pgettext_lazy("period", "Quarter"),
        "half": pgettext_lazy("period", "Half-year"),
        "year": pgettext_lazy("period", "Year"),
    },
    "axis": {
        "school": _("By school"),
        "township": _("By township"),
        "kind": _("By kind"),
        "hour": _("By hour"),
    },
    "path": {"tcp": "TCP", "udp": "UDP", "mqtt": "MQTT", "http": "HTTP"},
}
for _name, _words in case_words.TABLES.items():
    TABLES[_name] = TABLES.get(_name, {}) | _words
TABLES |= drill_words.TABLES | education_words.TABLES


def word(table: str, code: Any) -> str:
    """The word of a code in one of the tables; the code itself when it has none."""
    return str(TABLES.get(table, {}).get(code, code))


def joined(parts: Iterable[Any]) -> str:
    """Several as a list in the language of the screen."""
    return ("、" if in_chinese() else ", ").join(str(part) for part in parts)


def in_chinese() -> bool:
    """Whether the screen speaks Chinese."""
    return (get_language() or "").startswith("zh")


def day_units() -> tuple[str, str]:
    """What stands behind days and hours of a clock in the language of the screen."""
    return ("天", "时") if in_chinese() else ("d ", "h")


def said(text: Any) -> str:
    """`{"en": …, "zh": …}` in the language of the screen; plain text as it is."""
    if not isinstance(text, dict):
        return "" if text is None else str(text)
    first, second = ("zh", "en") if in_chinese() else ("en", "zh")
    return str(text.get(first) or text.get(second) or "")


def named(row: Any) -> str:
    """A register row's name in the language of the screen; a dash for none."""
    if row is None:
        return "–"
    if not in_chinese() and getattr(row, "name_en", ""):
        return str(row.name_en)
    return str(getattr(row, "name", "") or row)


def incident_kind(incident: Any) -> str:
    """What kind of emergency, in the words of the plan that was frozen onto it."""
    plan = incident.plan if isinstance(incident.plan, dict) else {}
    title = (
        said({"zh": plan.get("zh", ""), "en": plan.get("en", "")}) or said(plan.get("title")) or said(plan.get("name"))
    )
    return title or word("signal", incident.kind)
