"""Reading cases, always through the person asking."""

from anyuan.cases.queries.audited import count_open, without_clock, without_owner
from anyuan.cases.queries.bodies import centre_for, labels, leaves_home, people_behind
from anyuan.cases.queries.calendar import calendar_for
from anyuan.cases.queries.instructions import Line, merged_answer, progress
from anyuan.cases.queries.kinds import all_kinds, kind_for
from anyuan.cases.queries.page import Page, allowed_verbs, evidence_asked, openable, page, time_held
from anyuan.cases.queries.visible import may_do, of_incident, sheet_of, visible_to
from anyuan.cases.queries.why import why_due

__all__ = [
    "Line",
    "Page",
    "all_kinds",
    "allowed_verbs",
    "calendar_for",
    "centre_for",
    "count_open",
    "evidence_asked",
    "kind_for",
    "labels",
    "leaves_home",
    "may_do",
    "merged_answer",
    "of_incident",
    "openable",
    "page",
    "people_behind",
    "progress",
    "sheet_of",
    "time_held",
    "visible_to",
    "why_due",
    "without_clock",
    "without_owner",
]
