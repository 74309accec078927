"""What can happen to a joint meeting. Counts and references, never a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anyuan.journal.events import event

WRITTEN = event("duties.minutes_written", _("The minutes {ref} were written; {people} people were there."))
DECIDED = event("duties.meeting_decided", _("{ref}: something was decided, to be done by {due_on}."))
DECISION_DROPPED = event("duties.meeting_decision_dropped", _("{ref}: a decision was struck out before the end."))
FINISHED = event("duties.minutes_finished", _("The minutes {ref} are finished: {decisions} decisions."), topic="duties")
# One for each decision: what a case is made from.
DECISION_LEFT = event("duties.meeting_decision_left", _("{ref}: a decision is to be carried out by {due_on}."))
DECISION_CASE = event("duties.meeting_decision_became_case", _("A decision of {ref} became {case}."))
