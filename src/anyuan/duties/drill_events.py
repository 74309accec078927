"""What can happen to a drill and to a roll call. Sentences name references and counts, never a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anyuan.journal.events import event

PLANNED = event("duties.drill_planned", _("The drill {ref} was planned."), topic="duties")
CHANGED = event("duties.drill_changed", _("The plan of the drill {ref} was changed."), topic="duties")
ANNOUNCED = event("duties.drill_announced", _("The drill {ref} was announced."))
STARTED = event("duties.drill_started", _("The drill {ref} began: the exercise alarm is raised."), topic="duties")
LINKED = event("duties.drill_linked", _("The exercise alarm of the drill {ref} became {incident}."), topic="duties")
INTERRUPTED = event(
    "duties.drill_interrupted", _("REAL ALARM {incident}: the drill {ref} is interrupted."), topic="duties"
)
RESUMED = event("duties.drill_resumed", _("The drill {ref} goes on."), topic="duties")
EVACUATED = event(
    "duties.drill_evacuated", _("{ref}: everybody is out, {seconds} seconds after the alarm."), topic="duties"
)
ENDED = event("duties.drill_ended", _("The drill {ref} ended."), topic="duties")
CALLED_OFF = event("duties.drill_called_off", _("The drill {ref} was called off."), topic="duties")
NOTED = event("duties.drill_noted", _("An observer wrote something down on {ref}."), topic="duties")
DEBRIEFED = event("duties.drill_debriefed", _("The debrief of {ref} was held with {people} people."))
RATED = event("duties.drill_rated", _("{ref}: objective {number} was rated {rating}."))
GAP_NAMED = event("duties.drill_gap_named", _("{ref}: a gap was named, to be closed by {due_on}."))
EVALUATED = event(
    "duties.drill_evaluated", _("The after-action report of {ref} is finished: {gaps} gaps."), topic="duties"
)
# One for each gap: what a case is made from.
GAP_LEFT = event("duties.drill_gap_left", _("{ref} leaves a gap to be closed by {due_on}."))
GAP_CASE = event("duties.drill_gap_became_case", _("A gap of {ref} became {case}."))
ROLL_OPENED = event("duties.roll_call_opened", _("The roll call {ref} was opened: {lines} lines."), topic="duties")
ROLL_REPORTED = event(
    "duties.roll_reported", _("Roll call, {line}: {present} of {expected} are there."), topic="duties"
)
ROLL_LINE_ADDED = event("duties.roll_line_added", _("{ref}: {line} is counted as well, {expected} expected."))
ROLL_JOINED = event("duties.roll_call_joined", _("The roll call {ref} goes on in {other}."), topic="duties")
NAME_ADDED = event("duties.roll_name_added", _("{ref}: somebody is looked for by name."), topic="duties")
NAME_FOUND = event("duties.roll_name_found", _("{ref}: somebody who was looked for was found."), topic="duties")
NAMES_READ = event("duties.roll_names_read", _("{ref}: the list of names was opened ({names} names)."))
ROLL_CLOSED = event(
    "duties.roll_call_closed", _("The roll call {ref} was closed; {names} names were destroyed."), topic="duties"
)
