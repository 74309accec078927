"""Opening a seal (red line 7): one person asks, another in a different role decides; a basis, a purpose and an end."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from anyuan.cases import protection_events as events
from anyuan.cases.actions._change import fresh, say
from anyuan.cases.models import Case, Unsealing
from anyuan.directory.policy import Viewer
from anyuan.directory.policy.decide import allows, open_grants
from anyuan.directory.refusals import Refused
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.queries.names import name_of
from anyuan.dispatch.refusals import SomebodyWasFirst
from anyuan.dispatch.rules import actors
from anyuan.journal import rows
from anyuan.journal.rules import Actor

ASK, DECIDE = "cases.unseal_ask", "cases.unseal_decide"
LONGEST = timedelta(days=30)


class NotSealed(Refused):
    """There is no seal to open."""

    key = "cases.not_sealed"
    sentence = _("This case is not sealed.")


class GroundMissing(Refused):
    """No legal basis, or no purpose."""

    key = "cases.unsealing_ground"
    sentence = _("Name the legal basis and the purpose.")


class EndWrong(Refused):
    """The end has passed already, or is too far away."""

    key = "cases.unsealing_end"
    sentence = _("The seal can be open for at most {days} days, and must end later than now.")


class TwoPeople(Refused):
    """The same person, or the same role, cannot both ask and decide."""

    key = "cases.unsealing_two_people"
    sentence = _("Another person in another role decides.")


def ask(
    viewer: Viewer, case: Case | int, *, basis: str, purpose: str, expires_at: datetime, now: datetime
) -> Unsealing:
    """Ask to see a sealed case. Raises NotSealed, GroundMissing, EndWrong, TwoPeople (no role for it here)."""
    row = fresh(case)
    if row.sealed_at is None:
        raise NotSealed
    if not basis.strip() or not purpose.strip():
        raise GroundMissing
    if not now < expires_at <= now + LONGEST:
        raise EndWrong(days=LONGEST.days)
    roles = _roles(viewer, ASK, row)
    if viewer.person_id is None or not roles:
        raise TwoPeople
    by = Actor.person(viewer.person_id)
    with dispatching.turn(now):
        asked = Unsealing.objects.create(
            case=row,
            basis=basis.strip()[:200],
            purpose=purpose.strip()[:2000],
            asked_at=now,
            asked_by=actors.key(by),
            asked_role=roles[0],
            expires_at=expires_at,
        )
        say(row, events.UNSEALING_ASKED, by=by, now=now, unsealing=asked.pk, role=asked.asked_role)
    return asked


def decide(viewer: Viewer, unsealing: Unsealing, granted: bool, *, now: datetime) -> Unsealing:
    """Grant or refuse. Raises TwoPeople, EndWrong (its time is over), SomebodyWasFirst."""
    row = fresh(unsealing.case_id)
    roles = [role for role in _roles(viewer, DECIDE, row) if role != unsealing.asked_role]
    if viewer.person_id is None or f"person:{viewer.person_id}" == unsealing.asked_by or not roles:
        raise TwoPeople
    if granted and unsealing.expires_at <= now:
        raise EndWrong(days=LONGEST.days)
    by = Actor.person(viewer.person_id)
    decided = {"decided_at": now, "decided_by": actors.key(by), "decided_role": roles[0], "granted": granted}
    with dispatching.turn(now):
        if not rows.change(Unsealing, decided, id=unsealing.pk, decided_at=None):
            known = Unsealing.objects.get(pk=unsealing.pk)
            raise SomebodyWasFirst(name_of(known.decided_by), known.decided_at, verb="unsealing")
        data = {"unsealing": unsealing.pk, "role": roles[0], "expires_at": unsealing.expires_at.isoformat()}
        say(row, events.UNSEALING_GRANTED if granted else events.UNSEALING_REFUSED, by=by, now=now, **data)
    return Unsealing.objects.get(pk=unsealing.pk)


def end(unsealing: Unsealing, *, by: Actor, now: datetime) -> None:
    """Close the seal again before its time."""
    with dispatching.turn(now):
        if rows.change(Unsealing, {"ended_at": now}, id=unsealing.pk, ended_at=None):
            say(fresh(unsealing.case_id), events.UNSEALING_ENDED, by=by, now=now, unsealing=unsealing.pk)


def _roles(viewer: Viewer, action: str, case: Case) -> list[str]:
    """The viewer's roles through which ``action`` reaches the case, in name order."""
    if not allows(viewer, action, case):
        return []
    found = set()
    for grant in open_grants(viewer, action):
        one = Viewer(viewer.account_id, viewer.person_id, (grant,), viewer.language, viewer.scopes)
        if allows(one, action, case):
            found.add(grant.role)
    return sorted(found)
