"""Everything that writes in incidents. ``incident`` is an Incident or its id; ``by`` a journal Actor; ``now`` aware UTC.

Refusals are in ``incidents.refusals``: SomebodyWasFirst(who, at, verb), NotAllowedNow(state, verb), AlreadyClosed,
EvidenceMissing(what), ReasonMissing(verb), WordUnknown(field, value), CannotJoin(why).
"""

from anyuan.incidents.actions._change import KIND, matter_of
from anyuan.incidents.actions.calls import call_in, dispose_calls
from anyuan.incidents.actions.close import close, recall, recall_told, reopen
from anyuan.incidents.actions.legs import leg_unproven, prove_leg
from anyuan.incidents.actions.notes import note, signal_cancelled, signal_ended, tick_checklist
from anyuan.incidents.actions.open import facts_of, open_or_join
from anyuan.incidents.actions.together import make_major, merge, split, take_command
from anyuan.incidents.actions.verbs import (
    acknowledge,
    arrive,
    clear,
    dispatch_units,
    help_arrived,
    set_level,
    verify,
)

__all__ = [
    "KIND",
    "acknowledge",
    "arrive",
    "call_in",
    "clear",
    "close",
    "dispatch_units",
    "dispose_calls",
    "facts_of",
    "help_arrived",
    "leg_unproven",
    "make_major",
    "matter_of",
    "merge",
    "note",
    "open_or_join",
    "prove_leg",
    "recall",
    "recall_told",
    "reopen",
    "set_level",
    "signal_cancelled",
    "signal_ended",
    "split",
    "take_command",
    "tick_checklist",
    "verify",
]
