"""What can happen to a task, its deadline and its ladder."""

from django.utils.translation import gettext_lazy as _

from anyuan.journal.events import event

ASSIGNED = event("dispatch.assigned", _("{ref}: {owner} was given the task {role}."), topic="assignments")
ACKNOWLEDGED = event("dispatch.acknowledged", _("{ref}: {owner} took the task {role}."), topic="assignments")
EN_ROUTE = event("dispatch.en_route", _("{ref}: {owner} is on the way."), topic="assignments")
ARRIVED = event("dispatch.arrived", _("{ref}: {owner} is on the scene."), topic="assignments")
CLEARED = event("dispatch.cleared", _("{ref}: {owner} is free again."), topic="assignments")
DECLINED = event("dispatch.declined", _("{ref}: {owner} declined the task {role} ({reason})."), topic="assignments")
CANCELLED = event("dispatch.cancelled", _("{ref}: the task {role} of {owner} was called off."), topic="assignments")
HANDED_OVER = event(
    "dispatch.handed_over", _("{ref}: the task {role} was handed from {owner} to {to}."), topic="assignments"
)
EXTENDED = event("dispatch.extended", _("{ref}: the deadline {kind} was moved to {due_at}."), topic="assignments")
DEADLINE_MET = event("dispatch.deadline_met", _("{ref}: the deadline {kind} was kept."), topic="assignments")
DEADLINE_PASSED = event(
    "dispatch.deadline_passed", _("{ref}: the deadline {kind} passed at {due_at}."), topic="assignments"
)
LADDER_STARTED = event("dispatch.ladder_started", _("{ref}: the ladder of escalation started."), topic="")
STEP_REACHED = event("dispatch.step_reached", _("{ref}: escalated to step {step} ({name})."), topic="assignments")
STEP_EMPTY = event(
    "dispatch.step_empty", _("{ref}: nobody is on duty for step {step} ({name}); it was skipped."), topic="assignments"
)
LADDER_ANSWERED = event(
    "dispatch.ladder_answered", _("{ref}: {answered} of {required} required people have answered."), topic="assignments"
)
ANSWER_EXPIRED = event(
    "dispatch.answer_expired",
    _("{ref}: nothing followed the acknowledgement; the ladder climbs again."),
    topic="assignments",
)
LADDER_STOPPED = event("dispatch.ladder_stopped", _("{ref}: the ladder of escalation ended."), topic="")
CLOCK_MISSING = event("dispatch.clock_missing", _("{ref} is open without any running clock."), topic="system")
CLOCKS_STOPPED = event(
    "dispatch.clocks_stopped", _("Due instants have not been acted on since {since}."), topic="system"
)
