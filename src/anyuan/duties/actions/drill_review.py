"""After the drill: what observers wrote, how objectives went, what did not work and whose case it becomes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from anyuan.dispatch.actions import turn
from anyuan.dispatch.rules import actors
from anyuan.duties import drill_events as events
from anyuan.duties.actions.drill_proof import show
from anyuan.duties.actions.drills import say
from anyuan.duties.drill_refusals import DrillIncomplete, DrillMoved, ReportLacks
from anyuan.duties.models import Drill, DrillGap, DrillNote, DrillObjective
from anyuan.duties.rules import drills as rules
from anyuan.journal.rules import Actor

LONGEST_NOTE = 2000


def note(
    drill_id: int,
    text: str,
    *,
    client_id: str,
    objective: int | None = None,
    good: bool | None = None,
    made_at: datetime | None = None,
    by: Actor,
    now: datetime,
) -> DrillNote:
    """An observer writes something down. The same ``client_id`` again is the same note. Raises DrillIncomplete, DrillMoved."""
    if not text.strip() or not client_id.strip():
        raise DrillIncomplete(_("the note"))
    known = DrillNote.objects.filter(client_id=client_id[:36]).first()
    if known is not None:
        return known
    at = min(made_at or now, now)
    try:
        with turn(now), transaction.atomic():
            drill = _in_state(drill_id, ("running", "interrupted", "ended"))
            row = DrillNote.objects.create(
                client_id=client_id[:36],
                drill=drill,
                objective=objective if drill.objectives.filter(number=objective).exists() else None,
                text=text.strip()[:LONGEST_NOTE],
                good=good,
                made_at=at,
                received_at=now,
                written_by=actors.key(by),
            )
            say(drill, events.NOTED, by=by, now=now, at=at, note=row.pk)
    except IntegrityError:
        return DrillNote.objects.get(client_id=client_id[:36])
    return row


def rate(drill_id: int, number: int, rating: str, words: str = "", *, by: Actor, now: datetime) -> DrillObjective:
    """How an objective went, by HSEEP's four ratings. Raises DrillIncomplete, DrillMoved, DoesNotExist."""
    if rating not in rules.RATINGS:
        raise DrillIncomplete(_("one of the ratings P, S, M, U"))
    with turn(now):
        drill = _in_state(drill_id, ("ended",))
        row: DrillObjective = drill.objectives.get(number=number)
        row.rating, row.words, row.rated_by = rating, words.strip(), actors.key(by)
        row.save()
        say(drill, events.RATED, by=by, now=now, number=number, rating=rating)
    return row


def name_gap(
    drill_id: int,
    text: str,
    *,
    owner: tuple[str, int],
    due_on: date,
    objective: int | None = None,
    by: Actor,
    now: datetime,
) -> DrillGap:
    """Something did not work: who puts it right, by which local day. Raises DrillIncomplete, DrillMoved."""
    if not text.strip():
        raise DrillIncomplete(_("what did not work"))
    if due_on <= timezone.localdate(now):
        raise DrillIncomplete(_("a day that lies ahead"))
    with turn(now):
        drill = _in_state(drill_id, ("ended",))
        row = DrillGap.objects.create(
            drill=drill,
            objective=objective if drill.objectives.filter(number=objective).exists() else None,
            text=text.strip()[:300],
            owner_kind=owner[0],
            owner_id=owner[1],
            due_on=due_on,
            named_by=actors.key(by),
        )
        say(drill, events.GAP_NAMED, by=by, now=now, due_on=str(due_on), gap=row.pk)
    return row


def drop_gap(gap_id: int, *, by: Actor, now: datetime) -> None:
    """A gap was named by mistake; possible until the report is finished. Raises DrillMoved, DoesNotExist."""
    with turn(now):
        gap = DrillGap.objects.get(pk=gap_id)
        _in_state(gap.drill_id, ("ended",))
        gap.delete()


def debrief(drill_id: int, *, people: int, words: str = "", by: Actor, now: datetime) -> Drill:
    """The debrief was held, with so many people. Raises DrillIncomplete, DrillMoved."""
    if people < 1:
        raise DrillIncomplete(_("how many took part in the debrief"))
    with turn(now):
        drill = _in_state(drill_id, ("ended",))
        drill.debriefed_at, drill.debriefed, drill.debrief_words = now, people, words.strip()
        drill.version += 1
        drill.save(update_fields=["debriefed_at", "debriefed", "debrief_words", "version"])
        say(drill, events.DEBRIEFED, by=by, now=now, people=people)
    return drill


def evaluate(drill_id: int, *, summary: str, by: Actor, now: datetime) -> Drill:
    """Finish the after-action report: every gap becomes a case by workflow, and the duty has its note.

    Raises ReportLacks (every objective rated, M and U with a gap, the debrief of pupils, the summary), DrillMoved.
    """
    with turn(now):
        drill = _in_state(drill_id, ("ended",))
        gaps = list(drill.gaps.all())
        _lacks(drill, gaps, summary)
        drill.state, drill.summary, drill.version = "evaluated", summary.strip(), drill.version + 1
        drill.evaluated_at, drill.evaluated_by = now, actors.key(by)
        drill.save(update_fields=["state", "summary", "version", "evaluated_at", "evaluated_by"])
        say(drill, events.EVALUATED, by=by, now=now, gaps=len(gaps))
        for gap in gaps:
            say(drill, events.GAP_LEFT, by=by, now=now, due_on=str(gap.due_on), gap=gap.pk)
        if drill.interrupted_at is None:  # cut short by a real alarm: no drill was shown
            show(drill, "report", ("note",), head_count=None, note=drill.ref, at=now, by=by, now=now)
    return drill


def gap_became_case(gap_id: int, case_ref: str, *, by: Actor, now: datetime) -> None:
    """Keep the number of the case that a gap became; said once."""
    with turn(now):
        if DrillGap.objects.filter(pk=gap_id, case_ref="").update(case_ref=case_ref):
            gap = DrillGap.objects.select_related("drill").get(pk=gap_id)
            say(gap.drill, events.GAP_CASE, by=by, now=now, case=case_ref, gap=gap.pk)


def _lacks(drill: Drill, gaps: list[DrillGap], summary: str) -> None:
    ratings = dict(drill.objectives.values_list("number", "rating"))
    lacking = rules.lacking(
        ratings,
        [gap.objective for gap in gaps],
        with_pupils=drill.with_pupils,
        debriefed=drill.debriefed_at is not None,
    )
    if not summary.strip():
        lacking.append(("summary", 0))
    if lacking:
        words: Any = _joined(lacking)
        raise ReportLacks(words)


LACKS: dict[str, Any] = {
    "unrated": _("a rating of objective {number}"),
    "gap": _("a gap for objective {number}, which was rated M or U"),
    "debrief": _("the debrief"),
    "summary": _("the summary"),
}


def _joined(lacking: list[tuple[str, int]]) -> Any:
    said = [format_lazy(LACKS[code], number=number) for code, number in lacking]
    return format_lazy("{}" + "; {}" * (len(said) - 1), *said)


def _in_state(drill_id: int, states: tuple[str, ...]) -> Drill:
    rows = Drill.objects.select_for_update(of=("self",), no_key=True).select_related("school")
    drill = rows.get(pk=drill_id)
    if drill.state not in states:
        raise DrillMoved(drill.ref, drill.state)
    return drill
