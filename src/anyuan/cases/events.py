"""What can happen to a case. Data holds codes, numbers and instants, never words; replaying it gives the stored state."""

from django.utils.translation import gettext_lazy as _

from anyuan.journal.events import event

OPENED = event("cases.opened", _("Case {ref} was opened: {kind}."), topic="cases")
PART_OPENED = event("cases.part_opened", _("{part} was opened as a part of {ref}."), topic="cases")
ASSIGNED = event("cases.assigned", _("{ref} was assigned to {owner}."), topic="cases")
ACCEPTED = event("cases.accepted", _("{ref} was accepted."), topic="cases")
BOUNCED = event("cases.bounced", _("{ref} was sent back to the centre, time number {count}."), topic="cases")
HANDED_OVER = event("cases.handed_over", _("{ref} was handed over ({why})."), topic="cases")
ASKED = event("cases.asked", _("{ref}: another department was asked; the clock counts on it."), topic="cases")
ANSWERED = event("cases.answered", _("{ref}: the department that was asked has answered."), topic="cases")
STEP_DONE = event("cases.step_done", _("{ref}: step {step} is done."), topic="cases")
SUBMITTED = event("cases.submitted", _("{ref} was submitted for verification: {disposition}."), topic="cases")
RETURNED = event("cases.returned", _("{ref} was returned to be done again."), topic="cases")
VERIFIED = event("cases.verified", _("{ref} was verified."), topic="cases")
REPLIED = event("cases.replied", _("{ref}: whoever reported it was answered."), topic="cases")
CLOSED = event("cases.closed", _("{ref} is closed."), topic="cases")
DISMISSED = event("cases.dismissed", _("{ref} was dismissed."), topic="cases")
JOINED = event("cases.joined", _("{ref} was joined into {into}."), topic="cases")
JOINED_IN = event("cases.joined_in", _("{other} was joined into {ref}."), topic="cases")
REOPENED = event("cases.reopened", _("{ref} was opened again, time number {count}."), topic="cases")
EXTENSION_ASKED = event("cases.extension_asked", _("{ref}: more time was asked for ({amount} {unit})."), topic="cases")
EXTENSION_GRANTED = event(
    "cases.extension_granted", _("{ref}: more time was granted ({amount} {unit}), until {due_at}."), topic="cases"
)
EXTENSION_REFUSED = event("cases.extension_refused", _("{ref}: more time was refused."), topic="cases")
GRADE_ASKED = event(
    "cases.grade_asked", _("{ref}: a lower grade was asked for ({grade}); a second person decides."), topic="cases"
)
GRADED = event("cases.graded", _("{ref}: the grade is now {grade}."), topic="cases")
GRADE_REFUSED = event("cases.grade_refused", _("{ref}: the lower grade was refused."), topic="cases")
SUPERVISED = event("cases.supervised", _("{ref}: a superior demands an answer by {answer_due_at}."), topic="cases")
SUPERVISION_ANSWERED = event("cases.supervision_answered", _("{ref}: the superior was answered."), topic="cases")
NOTED = event("cases.noted", _("A note was written on {ref}."), topic="cases")
# On the sheet of the incident from which a case was left.
FOLLOW_UP_OPENED = event(
    "cases.follow_up_opened", _("{ref}: what remained to be done became case {case}."), topic="incidents"
)
