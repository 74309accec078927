"""Hand-overs to counselling, legal aid, guardianship help, a help line: referred, accepted, refused, ended, revoked.

No verb takes words: what is said there stays there (red line 8).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from anyuan.cases import protection_events as events
from anyuan.cases.actions._change import fresh, say
from anyuan.cases.models import Case, Referral
from anyuan.directory.models import Organisation
from anyuan.directory.refusals import Refused
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.refusals import NotAllowedNow
from anyuan.dispatch.rules import actors
from anyuan.journal import rows
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor

KINDS = ("counselling", "legal_aid", "guardianship", "help_line")
ANSWER_WITHIN = timedelta(days=3)
# verb → states from which it leads on, and to which.
MOVES = {
    "accept": (("referred",), "accepted", events.REFERRAL_ACCEPTED),
    "refuse": (("referred",), "refused", events.REFERRAL_REFUSED),
    "end": (("accepted",), "ended", events.REFERRAL_ENDED),
    "revoke": (("referred", "accepted"), "revoked", events.REFERRAL_REVOKED),
}


class ReferralWrong(Refused):
    """An unknown kind of help, or neither consent nor a legal basis."""

    key = "cases.referral_wrong"
    sentence = _("A referral names the kind of help, and rests on consent or on a legal basis.")


def refer(
    case: Case | int,
    kind: str,
    organisation: Organisation,
    *,
    consent: bool = False,
    legal_basis: str = "",
    by: Actor,
    now: datetime,
) -> Referral:
    """Refer to a helping body. Raises ReferralWrong."""
    if kind not in KINDS or not (consent or legal_basis.strip()):
        raise ReferralWrong
    row = fresh(case)
    with dispatching.turn(now):
        referral = Referral.objects.create(
            case=row,
            kind=kind,
            organisation=organisation,
            consent=consent,
            legal_basis=legal_basis.strip()[:120],
            referred_at=now,
            referred_by=actors.key(by),
            answer_due_at=now + ANSWER_WITHIN,
        )
        say(row, events.REFERRED, by=by, now=now, referral=referral.pk, kind=kind)
    return referral


def move(referral: Referral, verb: str, *, by: Actor, now: datetime) -> Referral:
    """Accept, refuse, end or revoke. Raises NotAllowedNow."""
    before, after, event = MOVES[verb]
    ends = verb in ("end", "revoke")
    stamp = (
        {"ended_at": now, "ended_by": actors.key(by)} if ends else {"answered_at": now, "answered_by": actors.key(by)}
    )
    with dispatching.turn(now):
        if not rows.change(Referral, {"state": after, **stamp}, id=referral.pk, state=tuple(before)):
            raise NotAllowedNow(Referral.objects.get(pk=referral.pk).state, verb)
        _said(referral, event, by, now)
    return Referral.objects.get(pk=referral.pk)


def _said(referral: Referral, event: Event, by: Actor, now: datetime) -> None:
    say(fresh(referral.case_id), event, by=by, now=now, referral=referral.pk)
