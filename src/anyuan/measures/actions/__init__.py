"""Everything that writes measures: take definitions into use, follow the journal, count days, keep the schools' spans."""

from anyuan.measures.actions.due import fill_due
from anyuan.measures.actions.fill import fill
from anyuan.measures.actions.follow import follow
from anyuan.measures.actions.spans import came_on, complete_since, keep_spans
from anyuan.measures.actions.standing import keep_standing, stood_since
from anyuan.measures.actions.take import take
from anyuan.measures.actions.whole import fill_span
from anyuan.measures.actions.work import work

__all__ = [
    "came_on",
    "complete_since",
    "fill",
    "fill_due",
    "fill_span",
    "follow",
    "keep_spans",
    "keep_standing",
    "stood_since",
    "take",
    "work",
]
