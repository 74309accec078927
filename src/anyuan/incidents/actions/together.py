"""Merge what is one, split what is two, gather what belongs together under one command."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from anyuan.directory.models import Person
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.models import Assignment, Deadline
from anyuan.incidents import events
from anyuan.incidents.actions._change import change, fresh, matter_of
from anyuan.incidents.actions.legs import cancel_legs
from anyuan.incidents.actions.open import open_new
from anyuan.incidents.models import Call, Incident, IncidentSignal
from anyuan.incidents.refusals import AlreadyClosed, CannotJoin, WordUnknown
from anyuan.incidents.rules.joining import Facts
from anyuan.journal.rules import Actor


def merge(incident: Incident | int, *, into: Incident | int, by: Actor, now: datetime) -> Incident:
    """One emergency was opened twice: everything of ``incident`` goes to ``into``, which is returned.

    Raises CannotJoin, SomebodyWasFirst, AlreadyClosed.
    """
    with dispatching.turn(now):
        away, stay = _both(incident, into)
        if away.pk == stay.pk or away.exercise != stay.exercise or away.children.exists():
            raise CannotJoin("same" if away.pk == stay.pk else "exercise" if not away.children.exists() else "major")
        signals = away.signals.count()
        gone = change(
            away,
            "merge",
            events.MERGED,
            by=by,
            now=now,
            decide=lambda r: {"merged_into_id": stay.pk, "signal_count": 0},
            data={"into": stay.ref, "into_id": stay.pk},
        )
        IncidentSignal.objects.filter(incident=gone).update(incident=stay)
        Call.objects.filter(incident=gone).update(incident=stay)
        cancel_legs(gone)
        moved = _move_tasks(gone, stay)
        matter = matter_of(gone)
        dispatching.end_all(matter, by=by, now=now)
        dispatching.cancel_clocks(matter.subject)
        dispatching.stop_ladder(matter.subject, by=by, now=now)
        level = min(gone.level, stay.level)
        return change(
            stay,
            "join",
            events.MERGED_IN,
            by=by,
            now=now,
            decide=lambda r: {"signal_count": r.signal_count + signals, "level": level},
            data={"other": gone.ref, "other_id": gone.pk, "tasks": moved},
        )


def split(
    incident: Incident | int,
    *,
    signals: Sequence[int] = (),
    calls: Sequence[int] = (),
    by: Actor,
    now: datetime,
) -> Incident:
    """Two emergencies were taken for one: these signals and calls (ids) become an incident of their own, returned.

    Its clocks count from the first of them. Raises CannotJoin when nothing or everything would leave, AlreadyClosed.
    """
    with dispatching.turn(now):
        row = fresh(incident)
        if not row.open:
            raise AlreadyClosed(row.state, "split")
        leaving = list(row.signals.filter(signal_id__in=signals).order_by("received_at"))
        told = list(row.calls.filter(pk__in=calls).order_by("received_at"))
        if len(leaving) != len(set(signals)) or len(told) != len(set(calls)):
            raise WordUnknown("signals", ", ".join(map(str, [*signals, *calls])))
        rest = row.signals.count() + row.calls.count() - len(leaving) - len(told)
        if not rest or not (leaving or told):
            raise CannotJoin("everything" if leaving or told else "nothing")
        new = open_new(_first(row, leaving, told), row.plan, by=by, now=now, split_from=row)
        IncidentSignal.objects.filter(pk__in=[s.pk for s in leaving]).update(incident=new)
        Call.objects.filter(pk__in=[c.pk for c in told]).update(incident=new)
        count = len(leaving)
        change(
            row,
            "split",
            events.SPLIT,
            by=by,
            now=now,
            decide=lambda r: {"signal_count": r.signal_count - count},
            data={"to": new.ref, "to_id": new.pk, "count": count, "calls": len(told)},
        )
        return change(
            new,
            "join",
            events.SIGNAL_JOINED,
            by=by,
            now=now,
            decide=lambda r: {"signal_count": count},
            data={"kind": new.kind, "source": "split", "source_id": row.pk},
        )


def make_major(incidents: Sequence[Incident | int], *, title: str, by: Actor, now: datetime) -> Incident:
    """Several incidents (often over several schools) become one major incident: a lead over them, which is returned.

    Each keeps its own state, clocks and people; the lead cannot be closed before them. Raises CannotJoin, AlreadyClosed.
    """
    with dispatching.turn(now):
        parts = [fresh(i) for i in incidents]
        if len({part.pk for part in parts}) < 2 or not title.strip():
            raise CannotJoin("too_few" if title.strip() else "title")
        closed = next((part for part in parts if not part.open), None)
        if closed is not None:
            raise AlreadyClosed(closed.state, "make_major")
        if len({part.exercise for part in parts}) > 1 or any(part.major or part.parent_id for part in parts):
            raise CannotJoin("exercise" if len({part.exercise for part in parts}) > 1 else "major")
        first = min(parts, key=lambda part: (part.level, part.received_at))
        facts = Facts(
            source="person",
            id=0,
            kind=first.kind,
            level=first.level,
            received_at=now,
            area_path=_common_path([part.area_path for part in parts]),
            lon=first.lon,
            lat=first.lat,
            exercise=first.exercise,
        )
        plan = first.plan | {"legs": []}
        lead = open_new(facts, plan, by=by, now=now, title=title.strip()[:200], major=True, with_ladder=False)
        for part in parts:
            change(
                part,
                "make_major",
                events.MADE_MAJOR,
                by=by,
                now=now,
                decide=lambda r: {"parent_id": lead.pk},
                data={"major": lead.ref},
            )
        lead = change(lead, "acknowledge", events.ACKNOWLEDGED, by=by, now=now)
        dispatching.meet(matter_of(lead), ["acknowledge"], at=now, by=by, now=now)
    return lead


def take_command(incident: Incident | int, *, person: Person | int, by: Actor, now: datetime) -> Incident:
    """One commander per incident (ISO 22320); a hand-over is on record. Raises AlreadyClosed."""
    number = person.pk if isinstance(person, Person) else person
    with dispatching.turn(now):
        before = fresh(incident).commander_id
        return change(
            incident,
            "command",
            events.COMMAND_TAKEN,
            by=by,
            now=now,
            decide=lambda r: {"commander_id": number},
            data={"person": number, "before": before},
        )


def _both(incident: Incident | int, into: Incident | int) -> tuple[Incident, Incident]:
    numbers = [i.pk if isinstance(i, Incident) else i for i in (incident, into)]
    # Locked in the order of their numbers: A into B and B into A at once must not wait for each other.
    rows = {row.pk: row for row in Incident.objects.select_for_update().filter(pk__in=numbers).order_by("pk")}
    try:
        away, stay = rows[numbers[0]], rows[numbers[1]]
    except KeyError:
        raise Incident.DoesNotExist(numbers) from None
    if not stay.open:
        raise AlreadyClosed(stay.state, "merge")
    return away, stay


def _move_tasks(gone: Incident, stay: Incident) -> list[int]:
    """Open tasks go along, unless the same owner already has the same task there."""
    subject, target = matter_of(gone).subject, matter_of(stay).subject
    mine = {"subject_kind": subject.kind, "subject_id": subject.id}
    theirs = set(
        Assignment.objects.filter(subject_kind=target.kind, subject_id=target.id, ended_at__isnull=True).values_list(
            "role", "owner_kind", "owner_id"
        )
    )
    moved = [
        task.pk
        for task in Assignment.objects.filter(**mine, ended_at__isnull=True).order_by("id")
        if (task.role, task.owner_kind, task.owner_id) not in theirs
    ]
    new: dict[str, Any] = {"subject_id": target.id, "subject_ref": target.ref}
    Assignment.objects.filter(pk__in=moved).update(**new)
    Deadline.objects.filter(Q(assignment_id__in=moved)).update(**new)
    return moved


def _first(row: Incident, leaving: Sequence[IncidentSignal], told: Sequence[Call]) -> Facts:
    first: IncidentSignal | Call = min([*leaving, *told], key=lambda s: s.received_at)
    return Facts(
        source="split",
        id=row.pk,
        kind=first.kind or row.kind,
        level=min((s.level for s in leaving), default=row.level),
        received_at=first.received_at,
        school_id=row.school_id,
        place_id=first.place_id,
        organisation_id=row.organisation_id,
        area_path=row.area_path,
        lon=row.lon,
        lat=row.lat,
        exercise=row.exercise,
    )


def _common_path(paths: Sequence[str]) -> str:
    """The smallest area that holds all: ``/46/4690/469001/`` and ``/46/4690/469002/`` → ``/46/4690/``."""
    split_paths = [path.strip("/").split("/") for path in paths]
    common: list[str] = []
    for codes in zip(*split_paths, strict=False):
        if len(set(codes)) > 1:
            break
        common.append(codes[0])
    return f"/{'/'.join(common)}/" if common and common[0] else ""
