"""The only place of the package that writes."""

from anyuan.standards.actions.adopt import adopt, switch
from anyuan.standards.actions.answer import Seen, answer, look_again, submit
from anyuan.standards.actions.findings import ask_recheck, rectify
from anyuan.standards.actions.outcomes import appeal, decide, rule, take_note
from anyuan.standards.actions.plan import draw_sealed, plan

__all__ = [
    "Seen",
    "adopt",
    "answer",
    "appeal",
    "ask_recheck",
    "decide",
    "draw_sealed",
    "look_again",
    "plan",
    "rectify",
    "rule",
    "submit",
    "switch",
    "take_note",
]
