"""Decisions of the duties: when something is owed, what counts as proof, what became of it. No Django, no clock, no I/O."""

from anyuan.duties.rules.calendar import SchoolCalendar
from anyuan.duties.rules.judging import Owed, Shown, Verdict, judge
from anyuan.duties.rules.occurrences import Planned, Rule, occurrences

__all__ = ["Owed", "Planned", "Rule", "SchoolCalendar", "Shown", "Verdict", "judge", "occurrences"]
