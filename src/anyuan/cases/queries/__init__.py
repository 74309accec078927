"""Reading cases, always through the person asking."""

from anyuan.cases.queries.audited import count_open, without_clock, without_owner
from anyuan.cases.queries.bodies import centre_for, labels, people_behind
from anyuan.cases.queries.calendar import calendar_for
from anyuan.cases.queries.kinds import all_kinds, kind_for
from anyuan.cases.queries.visible import may_do, sheet_of, visible_to

__all__ = [
    "all_kinds",
    "calendar_for",
    "centre_for",
    "count_open",
    "kind_for",
    "labels",
    "may_do",
    "people_behind",
    "sheet_of",
    "visible_to",
    "without_clock",
    "without_owner",
]
