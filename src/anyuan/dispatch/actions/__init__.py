"""Everything that writes in dispatch. ``now`` is an aware UTC datetime; ``by`` a journal Actor."""

from anyuan.dispatch.actions._turn import say, turn
from anyuan.dispatch.actions.assign import (
    acknowledge,
    arrive,
    assign,
    cancel,
    clear,
    decline,
    en_route,
    end_all,
    hand_over,
    hand_over_shift,
)
from anyuan.dispatch.actions.clocks import Clock, cancel_clocks, extend, meet, start_clocks
from anyuan.dispatch.actions.ladder import answer, start_ladder, stop_ladder
from anyuan.dispatch.actions.pass_due import pass_due

__all__ = [
    "Clock",
    "acknowledge",
    "answer",
    "arrive",
    "assign",
    "cancel",
    "cancel_clocks",
    "clear",
    "decline",
    "en_route",
    "end_all",
    "extend",
    "hand_over",
    "hand_over_shift",
    "meet",
    "pass_due",
    "say",
    "start_clocks",
    "start_ladder",
    "stop_ladder",
    "turn",
]
