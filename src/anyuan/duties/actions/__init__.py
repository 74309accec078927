"""Everything that writes in duties. ``by`` is a journal Actor, ``now`` aware UTC; refusals are in ``duties.refusals``."""

from anyuan.duties.actions.check_in import Scan, accept, check_in
from anyuan.duties.actions.drill_review import (
    debrief,
    drop_gap,
    evaluate,
    gap_became_case,
    name_gap,
    note,
    rate,
)
from anyuan.duties.actions.drills import (
    Plan,
    announce_drill,
    call_off_drill,
    change_drill,
    end_drill,
    evacuated,
    interrupt_drill,
    keep_measured,
    link_incident,
    plan_drill,
    resume_drill,
    start_drill,
)
from anyuan.duties.actions.feeds import make_feed, withdraw_feed
from anyuan.duties.actions.install import change_rule, install, lay_out_posts
from anyuan.duties.actions.judge import judge_round, say_unfilled
from anyuan.duties.actions.points import make_point, report_tampering, settle_tampering, turn_point
from anyuan.duties.actions.replan import replan_area, replan_rule, set_calendar
from anyuan.duties.actions.roll_call import add_name, close_rolls_of, found, read_names, report_line
from anyuan.duties.actions.roster import copy_week, plan_week, publish
from anyuan.duties.actions.schedule import DAYS_AHEAD, schedule
from anyuan.duties.actions.seats import excuse, fill, step_back, substitute, swap, unexcuse

__all__ = [
    "DAYS_AHEAD",
    "Plan",
    "Scan",
    "accept",
    "add_name",
    "announce_drill",
    "call_off_drill",
    "change_drill",
    "change_rule",
    "check_in",
    "close_rolls_of",
    "copy_week",
    "debrief",
    "drop_gap",
    "end_drill",
    "evacuated",
    "evaluate",
    "excuse",
    "fill",
    "found",
    "gap_became_case",
    "install",
    "interrupt_drill",
    "judge_round",
    "keep_measured",
    "lay_out_posts",
    "link_incident",
    "make_feed",
    "make_point",
    "name_gap",
    "note",
    "plan_drill",
    "plan_week",
    "publish",
    "rate",
    "read_names",
    "replan_area",
    "replan_rule",
    "report_line",
    "report_tampering",
    "resume_drill",
    "say_unfilled",
    "schedule",
    "set_calendar",
    "settle_tampering",
    "start_drill",
    "step_back",
    "substitute",
    "swap",
    "turn_point",
    "unexcuse",
    "withdraw_feed",
]
