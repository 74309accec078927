"""What happened, said on the record's own page: short, without repeating the record's reference in every line.

The journal's sentences stand alone anywhere; here the page already says which incident it is. A happening that has no
sentence here is said in the journal's own.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anyuan.console.present import case_course
from anyuan.journal import events

NOTHING = "–"

SAYS: dict[str, Any] = {
    "incidents.opened": _("Opened: {kind}. {level}."),
    "incidents.signal_joined": _("Another signal: {kind}."),
    "incidents.call_joined": _("Another call came in."),
    "incidents.signal_ended": _("The device reports that it is over: {kind}."),
    "incidents.signal_cancelled": _("Cancelled at the device; a person decides."),
    "incidents.acknowledged": _("Acknowledged."),
    "incidents.verified": _("Verified: {verdict}. Cause: {cause}."),
    "incidents.dispatched": _("Units sent: {units}."),
    "incidents.arrived": _("Help arrived."),
    "incidents.cleared": _("Dealt with on the scene."),
    "incidents.closed": _("Closed: {disposition}."),
    "incidents.reopened": _("Opened again."),
    "incidents.merged": _("Merged into {into}."),
    "incidents.merged_in": _("{other} was merged into this incident."),
    "incidents.made_major": _("Part of the major incident {major}."),
    "incidents.level_set": _("Level is now: {level}."),
    "incidents.recalled": _("Recalled."),
    "incidents.recall_told": _("{reached} people were told of the recall."),
    "incidents.leg_proven": _("{leg}: {outcome}."),
    "incidents.leg_unproven": _("{leg}: time is up and there is no evidence."),
    "incidents.leg_empty": _("{leg}: nobody is on duty."),
    "incidents.checklist_ticked": _("Done: {item}."),
    "incidents.checklist_unticked": _("Not done after all: {item}."),
    "incidents.command_taken": _("Command was taken over."),
    "incidents.noted": _("A note was written."),
    "incidents.follow_up_asked": _("To be followed up: {follow_up}."),
    "dispatch.assigned": _("{owner} was given a task: {role}."),
    "dispatch.acknowledged": _("{owner} accepted the task."),
    "dispatch.en_route": _("{owner} is on the way."),
    "dispatch.arrived": _("{owner} is on the scene."),
    "dispatch.cleared": _("{owner} is done and free again."),
    "dispatch.declined": _("{owner} declined: {reason}."),
    "dispatch.cancelled": _("The task of {owner} was called off."),
    "dispatch.handed_over": _("{owner} handed the task to {to}."),
    "dispatch.extended": _("{clock}: time extended until {due_at}."),
    "dispatch.deadline_met": _("{clock}: in time."),
    "dispatch.deadline_passed": _("{clock}: not done by {due_at}, overdue."),
    "dispatch.ladder_started": _("Escalation started."),
    "dispatch.step_reached": _("Escalated to step {number}: {step_name}."),
    "dispatch.step_empty": _("Step {number}, {step_name}: nobody is on duty, so it was skipped."),
    "dispatch.ladder_answered": _("{answered} of {required} people have answered."),
    "dispatch.answer_expired": _("Nothing followed the acknowledgement; escalation starts again."),
    "dispatch.ladder_stopped": _("Escalation ended."),
    "notify.sent": _("Message sent to {people} people."),
    "notify.read": _("The message was read."),
} | case_course.SAYS
# The same happening with less to say.
SHORTER: dict[str, tuple[str, Any]] = {
    "incidents.verified": ("cause", _("Verified: {verdict}.")),
    "incidents.opened": ("level", _("Opened: {kind}.")),
    "dispatch.declined": ("reason", _("{owner} declined.")),
    "incidents.closed": ("disposition", _("Closed.")),
}


def sentence(name: str, facts: dict[str, Any], ref: str) -> str:
    """The happening in the language of the screen. ``facts``: the entry's data, already as words."""
    said = SAYS.get(name)
    short = SHORTER.get(name)
    if short is not None and facts.get(short[0], NOTHING) == NOTHING:
        said = short[1]
    if said is None:
        return events.say(name, facts, ref)
    return str(said).format_map(_Blanks({"ref": ref, **facts}))


class _Blanks(dict[str, Any]):
    """A fact that is missing shows as a dash, never as an error."""

    def __missing__(self, key: str) -> str:
        return NOTHING
