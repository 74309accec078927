"""Answer a checklist, from a phone that may have been offline; hand it in; what is unmet becomes a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from anyuan.dispatch.actions import turn
from anyuan.dispatch.rules import actors
from anyuan.journal.actions import evidence
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.standards import events
from anyuan.standards.actions._common import FINDING, INSPECTION, number, say
from anyuan.standards.models import Answer, Assessment, Finding
from anyuan.standards.refusals import (
    AlreadySubmitted,
    AnswerWrong,
    NotAnswered,
    NotPossibleNow,
    PhotoMissing,
    RequirementUnknown,
    SeenAhead,
)
from anyuan.standards.rules import inspecting

ASSESSMENT = "standards.assessment"
MOST_PHOTOS = 6


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen, as the phone hands it over. The same ``client_id`` again is the same answer."""

    client_id: str
    requirement: str
    value: Any
    seen_on: date | None = None
    note: str = ""
    photos: Sequence[tuple[str, bytes]] = ()


def answer(assessment: Assessment, seen: Seen, *, by: Actor, now: datetime) -> tuple[Answer, bool]:
    """Keep an answer; (answer, whether it is new). The last one to a question counts until the checklist is handed in.

    Raises RequirementUnknown, AnswerWrong, SeenAhead, AlreadySubmitted, and EvidenceRefused for a file that is no photo.
    """
    known = Answer.objects.filter(client_id=seen.client_id).first()
    if known is not None:
        return known, False
    line = _line(assessment, seen.requirement)
    columns = columns_of(line, seen, by, now)
    subject = Subject(ASSESSMENT, assessment.pk, assessment.inspection.ref)
    files = keep_photos(seen.photos, subject, Scope(assessment.area_path, assessment.school_id), by, now)
    try:
        with transaction.atomic():
            if not Assessment.objects.select_for_update().filter(pk=assessment.pk, submitted_at__isnull=True).exists():
                raise AlreadySubmitted()
            made = Answer.objects.create(
                assessment=assessment,
                school_id=assessment.school_id,
                side=assessment.side,
                standard=line["standard"],
                photos=files,
                **columns,
            )
    except IntegrityError:
        return Answer.objects.get(client_id=seen.client_id), False  # sent twice at once
    return made, True


def submit(assessment: Assessment, *, by: Actor, now: datetime) -> list[Finding]:
    """Hand the checklist in. From the inspector's side every unmet answer becomes a finding. Raises NotAnswered,
    PhotoMissing, AlreadySubmitted."""
    with turn(now):
        row = (
            Assessment.objects.select_for_update(of=("self",))
            .select_related("inspection", "school")
            .get(pk=assessment.pk)
        )
        latest = latest_answers(row)
        waiting = [line for line in row.lines if line["key"] not in latest]
        if waiting:
            raise NotAnswered(len(waiting))
        for line in row.lines:
            given = latest[line["key"]]
            asked = line.get("photo") and row.side == "inspector" and given.value != "not_applicable"
            if asked and not given.photos:
                raise PhotoMissing(line["key"])
        stamp = {"submitted_at": now, "submitted_by": actors.key(by)}
        if not Assessment.objects.filter(pk=row.pk, submitted_at__isnull=True).update(**stamp):
            raise AlreadySubmitted()
        made = []
        if row.side == "inspector":
            unmet = [line for line in row.lines if inspecting.unmet(line, latest[line["key"]].value)]
            made = [_found(row, line, latest[line["key"]], by, now) for line in unmet]
        counts = {"answers": len(latest), "findings": len(made), "side": row.side, "school": row.school.code}
        say(events.SUBMITTED, INSPECTION, row.inspection, by=by, now=now, **counts)
    return made


def look_again(finding: Finding, seen: Seen, *, by: Actor, now: datetime) -> Finding:
    """The recheck (复查): met closes the finding, unmet sends it back. Raises AnswerWrong, SeenAhead, NotPossibleNow."""
    if Answer.objects.filter(client_id=seen.client_id).exists():
        finding.refresh_from_db()
        return finding
    line = finding.line
    columns = columns_of(line, seen, by, now)
    subject = Subject(FINDING, finding.pk, finding.ref)
    files = keep_photos(seen.photos, subject, Scope(finding.area_path, finding.school_id), by, now)
    verb = "still_there" if inspecting.unmet(line, columns["value"]) else "fix"
    with turn(now):
        row = Finding.objects.select_for_update().get(pk=finding.pk)
        state = inspecting.moved(inspecting.FINDING_MOVES, verb, row.state)
        if state is None:
            raise NotPossibleNow(row.ref)
        closed = {"closed_at": now, "closed_by": actors.key(by)} if state == "fixed" else {}
        if not Finding.objects.filter(pk=row.pk, state=row.state).update(state=state, **closed):
            raise NotPossibleNow(row.ref)
        Answer.objects.create(
            finding=row, school_id=row.school_id, side="inspector", standard=row.standard, photos=files, **columns
        )
        event = events.FIXED if state == "fixed" else events.STILL_THERE
        say(event, FINDING, row, by=by, now=now, case=row.case_ref)
    finding.refresh_from_db()
    return finding


def latest_answers(assessment: Assessment) -> dict[str, Answer]:
    """The last answer to each question."""
    return {one.requirement: one for one in assessment.answers.order_by("received_at", "pk")}


def columns_of(line: Mapping[str, Any], seen: Seen, by: Actor, now: datetime) -> dict[str, Any]:
    """The checked columns of an answer. Raises AnswerWrong, SeenAhead."""
    today = timezone.localdate(now)
    day = seen.seen_on or today
    if day > today:
        raise SeenAhead()
    try:
        value = inspecting.cleaned(line, seen.value)
    except ValueError:
        raise AnswerWrong(seen.requirement) from None
    return {
        "client_id": seen.client_id,
        "requirement": line["key"],
        "value": value,
        "note": seen.note.strip()[:4000],
        "seen_on": day,
        "backdated": inspecting.backdated(day, today),
        "received_at": now,
        "answered_by": actors.key(by),
    }


def keep_photos(
    photos: Sequence[tuple[str, bytes]], subject: Subject, scope: Scope, by: Actor, now: datetime
) -> list[int]:
    """Photos typed by their content and drawn anew, so that nothing hidden stays in them."""
    return [
        evidence.store(content, filename=name, by=by, now=now, subject=subject, purpose="inspection", scope=scope).pk
        for name, content in photos[:MOST_PHOTOS]
    ]


def _line(assessment: Assessment, key: str) -> dict[str, Any]:
    for line in assessment.lines:
        if line["key"] == key:
            return dict(line)
    raise RequirementUnknown(key)


def _found(row: Assessment, line: Mapping[str, Any], given: Answer, by: Actor, now: datetime) -> Finding:
    made = Finding.objects.create(
        ref=number("WT", now),
        answer=given,
        school=row.school,
        area_path=row.area_path,
        standard=line["standard"],
        requirement=line["key"],
        line=dict(line),
        made_at=now,
    )
    say(events.FOUND, FINDING, made, by=by, now=now, requirement=line["key"], school=row.school.code)
    return made
