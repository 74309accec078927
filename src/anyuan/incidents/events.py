"""What can happen to an incident. Data holds codes, numbers and instants; replaying it gives the stored state."""

from django.utils.translation import gettext_lazy as _

from anyuan.journal.events import event

OPENED = event("incidents.opened", _("Incident {ref} was opened: {kind}, level {level}."), topic="incidents")
SIGNAL_JOINED = event("incidents.signal_joined", _("Another signal joined {ref}: {kind}."), topic="incidents")
CALL_JOINED = event("incidents.call_joined", _("Another call joined {ref}."), topic="incidents")
SIGNAL_ENDED = event(
    "incidents.signal_ended", _("{ref}: the condition {kind} has ended at the device."), topic="incidents"
)
SIGNAL_CANCELLED = event(
    "incidents.signal_cancelled", _("{ref}: cancelled at the device; a person decides."), topic="incidents"
)
CALL_TAKEN = event("incidents.call_taken", _("Call {ref} was taken."), topic="calls")
CALL_DISPOSED = event("incidents.call_disposed", _("Personal data of call {ref} was disposed of."))
ACKNOWLEDGED = event("incidents.acknowledged", _("{ref} was acknowledged."), topic="incidents")
VERIFIED = event("incidents.verified", _("{ref} was verified: {verdict} ({cause})."), topic="incidents")
DISPATCHED = event("incidents.dispatched", _("{count} units were sent to {ref}."), topic="incidents")
ARRIVED = event("incidents.arrived", _("Help arrived at {ref}."), topic="incidents")
CLEARED = event("incidents.cleared", _("{ref}: dealt with on the scene."), topic="incidents")
CLOSED = event("incidents.closed", _("{ref} was closed: {disposition}."), topic="incidents")
REOPENED = event("incidents.reopened", _("{ref} was opened again."), topic="incidents")
MERGED = event("incidents.merged", _("{ref} was merged into {into}."), topic="incidents")
MERGED_IN = event("incidents.merged_in", _("{other} was merged into {ref}."), topic="incidents")
SPLIT = event("incidents.split", _("{count} signals left {ref} for {to}."), topic="incidents")
MADE_MAJOR = event("incidents.made_major", _("{ref} belongs to major incident {major}."), topic="incidents")
LEVEL_SET = event("incidents.level_set", _("{ref} is now level {level}."), topic="incidents")
RECALLED = event("incidents.recalled", _("{ref} was called back."), topic="incidents")
RECALL_TOLD = event(
    "incidents.recall_told", _("{ref}: {reached} people were told that it was called back."), topic="incidents"
)
LEG_PROVEN = event("incidents.leg_proven", _("{ref}: leg {leg} was {outcome}."), topic="incidents")
LEG_UNPROVEN = event("incidents.leg_unproven", _("{ref}: leg {leg} has no proof by its time."), topic="incidents")
LEG_EMPTY = event("incidents.leg_empty", _("{ref}: nobody is on duty for leg {leg}."), topic="incidents")
CHECKLIST_TICKED = event("incidents.checklist_ticked", _("{ref}: done: {item}."), topic="incidents")
CHECKLIST_UNTICKED = event("incidents.checklist_unticked", _("{ref}: not done after all: {item}."), topic="incidents")
COMMAND_TAKEN = event("incidents.command_taken", _("{ref}: command was taken over."), topic="incidents")
NOTED = event("incidents.noted", _("A note was written on {ref}."), topic="incidents")
FOLLOW_UP_ASKED = event("incidents.follow_up_asked", _("{ref}: follow-up asked: {kind}."), topic="incidents")
