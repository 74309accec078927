"""Everything that reads duties, always through the person asking."""

from anyuan.duties.queries.board import Board, Line, board, week
from anyuan.duties.queries.rates import Rate, compliance_rate, reasons
from anyuan.duties.queries.visible import check_ins_visible_to, mine, open_reports, points_visible_to, visible_to
from anyuan.duties.queries.where import Where

__all__ = [
    "Board",
    "Line",
    "Rate",
    "Where",
    "board",
    "check_ins_visible_to",
    "compliance_rate",
    "mine",
    "open_reports",
    "points_visible_to",
    "reasons",
    "visible_to",
    "week",
]
