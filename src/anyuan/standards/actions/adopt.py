"""Take a version of a standard into use in an area, and switch on what the area has checked against the official text."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from hashlib import sha256

from django.utils import timezone

from anyuan.directory.models import Area
from anyuan.dispatch.actions import say, turn
from anyuan.dispatch.rules import actors
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.kernel.canonical import canonical_json
from anyuan.standards import events
from anyuan.standards.models import Adoption, Switch
from anyuan.standards.queries import held, library
from anyuan.standards.refusals import (
    DatesOverlap,
    LocalLooser,
    NothingChanged,
    ReasonMissing,
    RequirementUnknown,
    StandardUnknown,
)
from anyuan.standards.rules.judging import is_on
from anyuan.standards.rules.packs import frozen

ADOPTION = "standards.adoption"
MOST_REASON = 300


def adopt(name: str, area: Area, *, valid_from: date | None = None, by: Actor, now: datetime) -> Adoption:
    """Let the pack's text, as it stands now, hold in the area from a local day (default: today) until the next version.

    Raises StandardUnknown, DatesOverlap for a day before today where a version has been judging already, NothingChanged.
    """
    pack = library.standards().get(name)
    if pack is None or pack.get("extends"):
        raise StandardUnknown(name)
    today = timezone.localdate(now)
    first = valid_from or today
    definition = frozen(pack)
    digest = sha256(canonical_json(definition)).hexdigest()
    with turn(now):
        # The area's row is the lock: two people who adopt at once come one after the other.
        Area.objects.select_for_update(no_key=True).get(pk=area.pk)
        before = list(Adoption.objects.filter(area=area, name=name).order_by("number"))
        last = before[-1] if before else None
        if last is not None:
            if last.digest == digest and last.valid_to is None:
                raise NothingChanged()
            earliest = max(today, last.valid_from + timedelta(days=1))
            if first < earliest:
                raise DatesOverlap(earliest.isoformat())
            Adoption.objects.filter(pk=last.pk).update(valid_to=first - timedelta(days=1))
        made = Adoption.objects.create(
            area=area,
            area_path=area.path,
            name=name,
            number=(last.number if last else 0) + 1,
            definition=definition,
            digest=digest,
            issuer=library.issuer(pack),
            valid_from=first,
            taken_at=now,
            taken_by=actors.key(by),
        )
        data = {"number": made.number, "valid_from": first.isoformat(), "requirements": len(pack["requirements"])}
        _say(events.TAKEN, made.pk, name, area, by, now, data | {"digest": digest, "issuer": made.issuer})
    return made


def switch(name: str, requirement: str, area: Area, *, on: bool, reason: str, by: Actor, now: datetime) -> Switch:
    """Judge a requirement in the area from today on, or no longer. ``reason`` says where the official text is.

    What the standard itself asks for cannot be switched off. Raises ReasonMissing, StandardUnknown, RequirementUnknown,
    LocalLooser.
    """
    if not reason.strip():
        raise ReasonMissing()
    today = timezone.localdate(now)
    standard = held.standard_for(name, area.path, today)
    if standard is None:
        raise StandardUnknown(name)
    line = next((line for line in standard.lines if line["key"] == requirement), None)
    if line is None:
        raise RequirementUnknown(requirement)
    if not on and is_on(line):
        raise LocalLooser()
    with turn(now):
        made = Switch.objects.create(
            area=area,
            area_path=area.path,
            standard=name,
            requirement=requirement,
            on=on,
            reason=reason.strip()[:MOST_REASON],
            since=today,
            set_at=now,
            set_by=actors.key(by),
        )
        event = events.SWITCHED_ON if on else events.SWITCHED_OFF
        _say(event, made.pk, name, area, by, now, {"requirement": requirement, "reason": made.reason})
    return made


def _say(event: events.Event, id: int, ref: str, area: Area, by: Actor, now: datetime, data: dict[str, object]) -> None:
    subject = Subject(ADOPTION, id, ref)
    say(event, subject=subject, by=by, now=now, data=data, scope=Scope(area.path), exercise=False)
