"""What can happen to standards. Sentences name standards, schools and counts, never a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anyuan.journal.events import Event, event

TAKEN = event("standards.taken", _("{ref}: version {number} holds from {valid_from} ({requirements} requirements)."))
SWITCHED_ON = event("standards.switched_on", _("{ref}: the requirement {requirement} was switched on ({reason})."))
SWITCHED_OFF = event("standards.switched_off", _("{ref}: the requirement {requirement} was switched off ({reason})."))

PLANNED = event(
    "standards.inspection_planned", _("The inspection {ref} was planned: {schools} schools."), topic="standards"
)
DRAW_ANNOUNCED = event(
    "standards.draw_announced", _("{ref}: {size} of {population} schools are to be drawn at random.")
)
DRAWN = event("standards.drawn", _("{ref}: {size} schools were drawn."), topic="standards")
SUBMITTED = event(
    "standards.submitted", _("{ref}: {school} was handed in ({side}): {answers} answers, {findings} findings.")
)
FOUND = event("standards.finding_made", _("{ref}: {school} does not meet “{requirement}”."), topic="standards")
RECTIFYING = event("standards.rectification_opened", _("{ref}: the rectification {case} was opened."))
RECHECK_ASKED = event(
    "standards.recheck_asked", _("{ref}: the rectification {case} is closed; somebody must look again.")
)
FIXED = event("standards.finding_fixed", _("{ref}: somebody looked again; the requirement is met."), topic="standards")
STILL_THERE = event("standards.finding_stays", _("{ref}: somebody looked again; the requirement is still not met."))
DECIDED = event(
    "standards.outcome_decided", _("{ref}: {kind} for {school}. Appeal is possible until {until}."), topic="standards"
)
APPEALED = event("standards.outcome_appealed", _("{ref}: the school appealed."))
UPHELD = event("standards.outcome_upheld", _("{ref}: the appeal was refused, with reasons."))
LIFTED = event("standards.outcome_lifted", _("{ref}: the decision was lifted."))
TOLD = event("standards.outcome_taken", _("{ref}: {whom} has taken note."))

__all__ = ["SWITCHED_OFF", "SWITCHED_ON", "TAKEN", "Event"]
