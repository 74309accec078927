"""Take a programme into use in an area: duties, standards and measures from one day on; kinds, plans and templates named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from anyuan.directory.models import Area
from anyuan.dispatch.actions import say, turn
from anyuan.dispatch.rules import actors
from anyuan.duties import actions as duties
from anyuan.duties.models import DutyRule, Programme
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.measures import actions as measures
from anyuan.programmes import events
from anyuan.programmes.actions._settle import refuse_clashes, settle
from anyuan.programmes.models import Adoption
from anyuan.programmes.queries.in_use import held, in_use
from anyuan.programmes.queries.library import programme as pack_of
from anyuan.programmes.refusals import EndPending
from anyuan.programmes.rules.digest import digest_of, frozen
from anyuan.programmes.rules.packs import INSTALLED
from anyuan.standards import actions as standards
from anyuan.standards.queries import library
from anyuan.standards.refusals import DatesOverlap, NothingChanged

KIND = "programmes.adoption"
NEW_VERSION = "newer_version"  # a word of the house, said in both languages on the page


def take(
    name: str, area: Area, *, valid_from: date | None = None, override: str = "", by: Actor, now: datetime
) -> Adoption:
    """Take a pack into use in an area from a local day on (default: today). Several programmes are combined: each duty is
    owed once, and of two the stricter holds. The same again lays out new posts and changes nothing else; a pack whose text
    changed since becomes a new version, from tomorrow at the earliest.

    ``override`` is the reason with which ``by`` answers for a programme that asks more of one person than its budget.

    Raises ProgrammeUnknown, DutiesConflict, OtherAreaLooser, EndPending, BudgetExceeded, and then nothing of it is taken.
    """
    pack = pack_of(name)
    today = timezone.localdate(now)
    first = valid_from or today
    with turn(now):
        # The area's row is the lock: two people who take programmes at once come one after the other.
        Area.objects.select_for_update(no_key=True).get(pk=area.pk)
        before = held(name, area)
        changed = before is not None and before.digest != digest_of(pack)
        if changed:
            first = max(first, today + timedelta(days=1))
        refuse_clashes(pack, area, first)
        _refuse_pending(pack, area, first)
        adoption = before if before is not None and not changed else _adopt(pack, area, first, before, by, now)
        programme = duties.programme_at(pack, area, by=by, now=now)
        duties.answer_for(programme, duties.rules_of(pack).values(), override, by=by, now=now)
        if changed:
            _renew(programme, duties.rules_of(pack), first, by, now)
        settle(area, first, by=by, now=now)
        taken = _standards(pack, area, first, by, now)
        measures.take(now=now)
        if adoption is not before:
            counts: dict[str, Any] = {kind: len((pack.get("installs") or {}).get(kind, ())) for kind in INSTALLED}
            data = counts | {"rules": len(pack["rules"]), "standards": taken, "valid_from": first.isoformat()}
            subject, scope = Subject(KIND, adoption.pk, programme.code), Scope(area.path)
            digest = {"digest": adoption.digest}
            say(events.TAKEN, subject=subject, by=by, now=now, data=data | digest, scope=scope, exercise=False)
    return adoption


def _adopt(
    pack: Mapping[str, Any], area: Area, first: date, before: Adoption | None, by: Actor, now: datetime
) -> Adoption:
    if before is not None:
        last = max(first - timedelta(days=1), before.valid_from)
        Adoption.objects.filter(pk=before.pk).update(last_day=last, reason=NEW_VERSION, ended_by=actors.key(by))
    return Adoption.objects.create(
        pack=pack["name"],
        title=pack["title"],
        area=area,
        area_path=area.path,
        definition=frozen(pack),
        digest=digest_of(pack),
        valid_from=first,
        taken_at=now,
        taken_by=actors.key(by),
    )


def _renew(programme: Programme, wanted: Mapping[str, Any], first: date, by: Actor, now: datetime) -> None:
    """Rules whose words changed hold in a new version from the day on; the version before keeps judging its days."""
    standing = DutyRule.objects.filter(programme=programme, valid_to__isnull=True)
    for rule in standing.order_by("key"):
        definition = wanted.get(rule.key)
        if definition is not None and definition != rule.definition:
            begins = max(first, rule.valid_from + timedelta(days=1))
            duties.change_rule(programme, definition, valid_from=begins, by=by, now=now)


def _refuse_pending(pack: Mapping[str, Any], area: Area, first: date) -> None:
    keys = {rule["key"] for rule in pack["rules"]}
    for one in in_use(area, first):
        ends = one.programme.ends_on
        if ends is not None and keys & one.side.rules.keys():
            raise EndPending(one.programme.code, pack["name"], ends.isoformat())


def _standards(pack: Mapping[str, Any], area: Area, first: date, by: Actor, now: datetime) -> int:
    """Standards of the pack hold in their present text; overlays hold by the areas that they name. Returns how many."""
    known, taken = library.standards(), 0
    for name in (pack.get("installs") or {}).get("standards", ()):
        if known[name].get("extends"):
            continue
        try:
            standards.adopt(name, area, valid_from=first, by=by, now=now)
        except NothingChanged:
            continue
        except DatesOverlap as overlap:
            # A version of it has been judging here: the newer text holds from the first day on which it may.
            standards.adopt(name, area, valid_from=date.fromisoformat(overlap.facts["first"]), by=by, now=now)
        taken += 1
    return taken
