"""Everything that reads incidents, always through the person asking."""

from anyuan.incidents.queries.audited import count_open, without_clock
from anyuan.incidents.queries.followed import incident_of, incident_ref
from anyuan.incidents.queries.measured import measured
from anyuan.incidents.queries.page import (
    Page,
    may_be_the_same,
    open_queue,
    page,
    recent,
    units_for,
    visible_to,
)
from anyuan.incidents.queries.plans import all_plans, kinds, plan_for
from anyuan.incidents.queries.real import real_alarm_at

__all__ = [
    "Page",
    "all_plans",
    "count_open",
    "incident_of",
    "incident_ref",
    "kinds",
    "may_be_the_same",
    "measured",
    "open_queue",
    "page",
    "plan_for",
    "real_alarm_at",
    "recent",
    "units_for",
    "visible_to",
    "without_clock",
]
