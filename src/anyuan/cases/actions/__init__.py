"""Everything that writes in cases. ``case`` is a Case or its id; ``by`` a journal Actor; ``now`` aware UTC.

Refusals are in ``cases.refusals``: SomebodyWasFirst(who, at, verb), NotAllowedNow(state, verb), AlreadyClosed, SameHands,
EvidenceMissing(what), ReasonMissing(verb), WordUnknown(field, value), OwnerUnknown, CannotPass(why) …
"""

from anyuan.cases.actions._change import KIND, change, fresh, matter_of, say
from anyuan.cases.actions._index import reindex
from anyuan.cases.actions._steps import owe_review
from anyuan.cases.actions._steps import sweep as sweep_steps
from anyuan.cases.actions.ask import answer, ask
from anyuan.cases.actions.close import reopen, reply, return_, submit, verify
from anyuan.cases.actions.end import dismiss, join
from anyuan.cases.actions.grade import grade_change, grade_confirm, grade_refuse
from anyuan.cases.actions.instructions import issue
from anyuan.cases.actions.leave import release_left, release_owner
from anyuan.cases.actions.more_time import extension_ask, extension_decide
from anyuan.cases.actions.notes import note, step_done
from anyuan.cases.actions.open import open_case
from anyuan.cases.actions.pass_on import accept, assign, bounce, hand_over
from anyuan.cases.actions.supervise import answer_supervision, supervise

__all__ = [
    "KIND",
    "accept",
    "answer",
    "answer_supervision",
    "ask",
    "assign",
    "bounce",
    "change",
    "dismiss",
    "extension_ask",
    "extension_decide",
    "fresh",
    "grade_change",
    "grade_confirm",
    "grade_refuse",
    "hand_over",
    "issue",
    "join",
    "matter_of",
    "note",
    "open_case",
    "owe_review",
    "reindex",
    "release_left",
    "release_owner",
    "reopen",
    "reply",
    "return_",
    "say",
    "step_done",
    "submit",
    "supervise",
    "sweep_steps",
    "verify",
]
