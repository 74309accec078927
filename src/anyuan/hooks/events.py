"""What can happen to an outside system and to what it is told. Never an address, never a secret."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anyuan.journal.events import event

REGISTERED = event("hooks.registered", _("The outside system {ref} was registered."), topic="system")
CHANGED = event("hooks.changed", _("The outside system {ref} was changed: {fields}."), topic="system")
SECRET_MADE = event("hooks.secret_made", _("The outside system {ref} got a new secret."), topic="system")
SWITCHED_ON = event("hooks.switched_on", _("The outside system {ref} is told again."), topic="system")
SWITCHED_OFF = event("hooks.switched_off", _("The outside system {ref} is no longer told."), topic="system")
DEAD_LETTER = event("hooks.dead_letter", _("{system} could not be told of {event} ({reason})."), topic="system")
RETRIED = event("hooks.retried", _("{system} is told again of {event}."), topic="system")
# These two stand in the timeline of the record that was called back.
RECALL_TAKEN = event("hooks.recall_taken", _("The system {system} took the recall of {ref}."), topic="incidents")
RECALL_WAITS = event(
    "hooks.recall_waits", _("The system {system} has not taken the recall of {ref} yet."), topic="incidents"
)
