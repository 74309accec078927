"""Where the rows of each named source are, by subject. The words stand in `rules.vocabulary`; a test holds the two together."""

from __future__ import annotations

from anyuan.measures.queries.sources import cases, duties, education, incidents, premises, registers, totals
from anyuan.measures.queries.sources.bound import BOUND, Bound, Rows, among, bind, names, same, since
from anyuan.measures.queries.sources.conditions import counted, matching, midnight, within

for _subject in (incidents, cases, duties, education, premises, registers, totals):
    for _name, _bound in _subject.SOURCES.items():
        bind(_name, _bound)

__all__ = [
    "BOUND",
    "Bound",
    "Rows",
    "among",
    "bind",
    "counted",
    "matching",
    "midnight",
    "names",
    "same",
    "since",
    "within",
]
