"""Everything that writes in duties. ``by`` is a journal Actor, ``now`` aware UTC; refusals are in ``duties.refusals``."""

from anyuan.duties.actions.check_in import Scan, accept, check_in
from anyuan.duties.actions.install import change_rule, install, lay_out_posts
from anyuan.duties.actions.judge import judge_round, say_unfilled
from anyuan.duties.actions.points import make_point, report_tampering, turn_point
from anyuan.duties.actions.replan import replan_rule, set_calendar
from anyuan.duties.actions.roster import copy_week, plan_week, publish
from anyuan.duties.actions.schedule import schedule
from anyuan.duties.actions.seats import excuse, fill, step_back, substitute, swap, unexcuse

__all__ = [
    "Scan",
    "accept",
    "change_rule",
    "check_in",
    "copy_week",
    "excuse",
    "fill",
    "install",
    "judge_round",
    "lay_out_posts",
    "make_point",
    "plan_week",
    "publish",
    "replan_rule",
    "report_tampering",
    "say_unfilled",
    "schedule",
    "set_calendar",
    "step_back",
    "substitute",
    "swap",
    "turn_point",
    "unexcuse",
]
