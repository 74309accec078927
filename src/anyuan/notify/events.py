"""What can happen to a message. Entries hold ids, kinds and counts, never words, names or addresses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anyuan.journal.events import event

SENT = event(
    "notify.sent", _("A message ({kind}) was sent to {people} people; {skipped} were not sent to."), topic="messages"
)
BUNDLED = event("notify.bundled", _("A message ({kind}) was added to a bundle of its kind."), topic="messages")
DIGEST = event("notify.digest_sent", _("{count} further messages ({kind}) were told as one."), topic="messages")
EMPTY = event("notify.empty", _("A message ({kind}) had nobody to go to."), topic="messages")
DELIVERED = event("notify.delivered", _("A message ({kind}) arrived over {transport}."), topic="messages")
NOT_REACHED = event("notify.not_reached", _("A person was not reached in time ({kind})."), topic="messages")
READ = event("notify.read", _("A message ({kind}) was read."), topic="messages")
ANSWERED = event("notify.answered", _("A message ({kind}) was answered: {answer}."), topic="messages")
DEAD_LETTER = event("notify.dead_letter", _("A message ({kind}) could not be sent over {transport}."), topic="messages")
RETRIED = event("notify.retried", _("A message ({kind}) that could not be sent is tried again."), topic="messages")
ADDRESSES_SET = event("notify.addresses_set", _("The paths to a person were changed."), topic="messages")
QUIET_SET = event("notify.quiet_set", _("The quiet hours of a person were changed."), topic="messages")
REACH_STARTED = event("notify.reach_test_started", _("The reach test of {month} began."), topic="messages")
REACH_CLOSED = event(
    "notify.reach_test_closed",
    _("The reach test of {month}: {reached} of {tested} people were reached."),
    topic="messages",
)
