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
from anyuan.duties.actions.education import (
    Gathering,
    call_off_session,
    correct_session,
    count_view,
    hold_session,
    plan_session,
    publish_material,
    publish_tip,
    sign_off,
    sign_up,
    tip_sent,
    withdraw_material,
)
from anyuan.duties.actions.exports import export_list
from anyuan.duties.actions.feeds import make_feed, withdraw_feed
from anyuan.duties.actions.install import change_rule, install, lay_out_posts
from anyuan.duties.actions.judge import judge_round, say_unfilled
<<<<<<< HEAD
from anyuan.duties.actions.meetings import (
    decide,
    decision_became_case,
    drop_decision,
    finish_minutes,
    write_minutes,
)
=======
from anyuan.duties.actions.owe import end_programme, owe, programme_at, rules_of
>>>>>>> e07c8d8 (A programme is taken into use as a whole, looked at before, combined with others and ended; the convention for generated years)
from anyuan.duties.actions.points import make_point, report_tampering, settle_tampering, turn_point
from anyuan.duties.actions.replan import replan_area, replan_rule, set_calendar
from anyuan.duties.actions.roll_call import add_name, close_rolls_of, found, read_names, report_line
from anyuan.duties.actions.rooms import book, cancel_booking, dispose_bookings, make_room
from anyuan.duties.actions.roster import copy_week, plan_week, publish
from anyuan.duties.actions.schedule import DAYS_AHEAD, schedule
from anyuan.duties.actions.seats import excuse, fill, step_back, substitute, swap, unexcuse

__all__ = [
    "DAYS_AHEAD",
    "Gathering",
    "Plan",
    "Scan",
    "accept",
    "add_name",
    "announce_drill",
    "book",
    "call_off_drill",
    "call_off_session",
    "cancel_booking",
    "change_drill",
    "change_rule",
    "check_in",
    "close_rolls_of",
    "copy_week",
    "correct_session",
    "count_view",
    "debrief",
    "decide",
    "decision_became_case",
    "dispose_bookings",
    "drop_decision",
    "drop_gap",
    "end_drill",
    "end_programme",
    "evacuated",
    "evaluate",
    "excuse",
    "export_list",
    "fill",
    "finish_minutes",
    "found",
    "gap_became_case",
    "hold_session",
    "install",
    "interrupt_drill",
    "judge_round",
    "keep_measured",
    "lay_out_posts",
    "link_incident",
    "make_feed",
    "make_point",
    "make_room",
    "name_gap",
    "note",
    "owe",
    "plan_drill",
    "plan_session",
    "plan_week",
    "programme_at",
    "publish",
    "publish_material",
    "publish_tip",
    "rate",
    "read_names",
    "replan_area",
    "replan_rule",
    "report_line",
    "report_tampering",
    "resume_drill",
    "rules_of",
    "say_unfilled",
    "schedule",
    "set_calendar",
    "settle_tampering",
    "sign_off",
    "sign_up",
    "start_drill",
    "step_back",
    "substitute",
    "swap",
    "tip_sent",
    "turn_point",
    "unexcuse",
    "withdraw_feed",
    "withdraw_material",
    "write_minutes",
]
