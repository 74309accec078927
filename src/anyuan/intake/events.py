"""What can happen in intake."""

from django.utils.translation import gettext_lazy as _

from anyuan.journal.events import event

SIGNAL_RECEIVED = event(
    "intake.signal_received", _("Alarm {ref} came in: {kind}, level {level}, code {code}."), topic="signals"
)
CONDITION_ENDED = event(
    "intake.condition_ended", _("The device reports that {kind} has ended ({ref})."), topic="signals"
)
CANCEL_RECEIVED = event(
    "intake.cancel_received", _("The panel reports a cancel ({ref}); a person decides."), topic="signals"
)
UNREAD = event("intake.unread", _("A message from {protocol} could not be understood: {error}."), topic="signals")
UNKNOWN_SEEN = event("intake.unknown_seen", _("Unknown to us: {kind} {key} over {protocol}."), topic="signals")
UNKNOWN_SETTLED = event(
    "intake.unknown_settled", _("It was settled what {kind} {key} over {protocol} is."), topic="signals"
)
PATH_LOST = event("intake.path_lost", _("No contact over {path} since {since}."), topic="lines")
PATH_RESTORED = event(
    "intake.path_restored", _("Contact over {path} is back; it was away since {since}."), topic="lines"
)
TEST_OVERDUE = event(
    "intake.test_overdue", _("The periodic test report has not come; it was due at {due}."), topic="lines"
)
TEST_BACK = event("intake.test_back", _("The periodic test report came in again."), topic="lines")
WALK_TEST_STARTED = event("intake.walk_test_started", _("Walk test until {until} at the latest."), topic="lines")
WALK_TEST_ENDED = event("intake.walk_test_ended", _("The walk test has ended."), topic="lines")
POINT_ACKNOWLEDGED = event("intake.point_acknowledged", _("The alarm point was acknowledged."), topic="signals")
POINT_SHELVED = event("intake.point_shelved", _("The alarm point is shelved until {until}."), topic="signals")
POINT_UNSHELVED = event("intake.point_unshelved", _("The alarm point is no longer shelved."), topic="signals")
POINT_OUT_OF_SERVICE = event("intake.point_out_of_service", _("The alarm point is out of service."), topic="signals")
POINT_IN_SERVICE = event("intake.point_in_service", _("The alarm point is back in service."), topic="signals")
CHATTERING = event(
    "intake.chattering",
    _("{count} alarms from one point within {minutes} minutes: is the device at fault?"),
    topic="signals",
)
WARNING_RECEIVED = event("intake.warning_received", _("Public warning {ref}: severity {severity}."), topic="signals")
WARNING_CANCELLED = event("intake.warning_cancelled", _("Public warning {ref} was cancelled."), topic="signals")
