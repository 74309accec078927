"""Verbs as people do them: which action of the policy each needs. Pure data."""

from __future__ import annotations

from collections.abc import Mapping

# verb of the table → action of the policy
ACTION: Mapping[str, str] = {
    "assign": "cases.assign",
    "accept": "cases.handle",
    "bounce": "cases.handle",
    "hand_over": "cases.handle",
    "ask": "cases.handle",
    "answer": "cases.answer",
    "step": "cases.handle",
    "submit": "cases.handle",
    "return": "cases.verify",
    "verify": "cases.verify",
    "reply": "cases.reply",
    "dismiss": "cases.assign",
    "join": "cases.join",
    "reopen": "cases.reopen",
    "extend": "cases.handle",
    "extend_decide": "cases.extend",
    "grade": "cases.grade",
    "grade_decide": "cases.grade",
    "supervise": "cases.supervise",
    "answer_supervision": "cases.handle",
    "note": "cases.note",
}
# To another organisation or school a case is handed over by the centre only, within a body by that body.
HAND_OVER: Mapping[bool, str] = {True: "cases.assign", False: "cases.handle"}
# Verbs that only one of two people may do, and the verb of the table that stands behind them.
BEHIND: Mapping[str, str] = {
    "extend_decide": "extend",
    "grade_decide": "grade",
    "answer_supervision": "note",
}
# The step that usually comes next in a state.
NEXT: Mapping[str, str] = {
    "registered": "assign",
    "bounced": "assign",
    "assigned": "accept",
    "handling": "submit",
    "waiting": "answer",
    "submitted": "verify",
    "replying": "reply",
}
