"""The named row sources, as data: which columns a measure may ask, by which day a row counts, and by what it is split.

What stands here is all that a measure's folder can reach. There is no person in it: no handler, no reporter, no name
(red lines 3 and 6). `queries.sources` binds each name to a table, packages above this one bind theirs (`bind`); a test
holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping

from anyuan.measures.rules.vocabulary import checks, events, registers, totals, work
from anyuan.measures.rules.vocabulary.shape import INSTANT, NUMBER, WORD, YES, Source

SOURCES: Mapping[str, Source] = {
    source.name: source
    for source in (*events.SOURCES, *totals.SOURCES, *work.SOURCES, *registers.SOURCES, *checks.SOURCES)
}
# The ways a figure may be split.
AXES = ("school", "township", "kind", "hour")

__all__ = ["AXES", "INSTANT", "NUMBER", "SOURCES", "WORD", "YES", "Source"]
