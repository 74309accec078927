"""Plan an inspection: named schools, or schools drawn at random so that nobody can choose them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from anyuan.cases.rules import draw as drawing
from anyuan.directory.models import Area, School
from anyuan.dispatch.actions import turn
from anyuan.dispatch.rules import actors
from anyuan.journal.actions import record
from anyuan.journal.models import Leaf
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.standards import events
from anyuan.standards.actions._common import INSPECTION, number, say
from anyuan.standards.models import Assessment, Inspection
from anyuan.standards.queries.held import Shelf
from anyuan.standards.queries.visible import in_scope
from anyuan.standards.refusals import NobodyToInspect
from anyuan.standards.rules.inspecting import is_asked
from anyuan.standards.rules.judging import is_on
from anyuan.standards.rules.packs import frozen

SYSTEM = Actor.system("draw")


def plan(
    kind: str,
    area: Area,
    *,
    title: str,
    standards: Sequence[str],
    opens_on: date,
    due_on: date,
    schools: Iterable[School] | None = None,
    draw_share: float = 0.0,
    by: Actor,
    now: datetime,
) -> Inspection:
    """An inspection of ``schools`` (default: all of the area that are in scope), from both sides; a self-check from one.

    ``draw_share`` above 0: the schools are drawn from them at random after the journal has sealed this plan (`draw_sealed`).
    Raises NobodyToInspect.
    """
    chosen = School.objects.filter(area__path__startswith=area.path).select_related("area").order_by("code")
    if schools is not None:
        chosen = chosen.filter(pk__in=[school.pk for school in schools])
    there = [school for school in chosen if in_scope(school, opens_on)]
    shelf = Shelf(opens_on)
    questions = {school.pk: questions_for(school, standards, shelf) for school in there}
    there = [school for school in there if questions[school.pk]]
    if not there or not title.strip():
        raise NobodyToInspect()
    with turn(now):
        row = Inspection(
            ref=number("JC", now),
            kind=kind,
            title=title.strip()[:120],
            area=area,
            area_path=area.path,
            standards=list(standards),
            opens_on=opens_on,
            due_on=due_on,
            made_at=now,
            made_by=actors.key(by),
        )
        if draw_share > 0:
            _announce(row, [school.code for school in there], draw_share, by, now)
        else:
            row.save()
            _open(row, there, shelf)
            say(events.PLANNED, INSPECTION, row, by=by, now=now, schools=len(there))
    return row


def draw_sealed(*, now: datetime) -> int:
    """Draw whatever was announced and has been sealed since; a chore, as often as one likes."""
    waiting = Inspection.objects.filter(seed="", announced__isnull=False, announced__in=Leaf.objects.values("entry_id"))
    drawn = 0
    for row in waiting.order_by("pk")[:20]:
        with turn(now):
            block = Leaf.objects.select_related("block").get(entry_id=row.announced).block
            if not Inspection.objects.filter(pk=row.pk, seed="").update(seed=block.chain, block=block.number):
                continue
            picks = drawing.picks(row.refs, block.chain, row.size)
            schools = list(School.objects.filter(code__in=picks).select_related("area").order_by("code"))
            _open(row, schools, Shelf(row.opens_on))
            data = {"size": len(schools), "block": block.number, "seed": block.chain, "digest": row.digest}
            say(events.DRAWN, INSPECTION, row, by=SYSTEM, now=now, **data)
            drawn += 1
    return drawn


def questions_for(school: School, standards: Sequence[str], shelf: Shelf) -> list[dict[str, Any]]:
    """The questions of these standards for a school, each once, as they stand on that day."""
    found: dict[str, dict[str, Any]] = {}
    for name in standards:
        held = shelf.held(name, school.area.path)
        for line in held.lines if held else ():
            if is_asked(line) and is_on(line, held.switches.get(line["key"]) if held else None):
                found.setdefault(line["key"], frozen(line) | {"standard": name})
    return list(found.values())


def _open(row: Inspection, schools: Sequence[School], shelf: Shelf) -> None:
    sides = ("self",) if row.kind == "self_check" else ("self", "inspector")
    Assessment.objects.bulk_create(
        Assessment(
            inspection=row,
            school=school,
            area_path=school.area.path,
            side=side,
            lines=questions_for(school, row.standards, shelf),
        )
        for school in schools
        for side in sides
    )


def _announce(row: Inspection, codes: Sequence[str], share: float, by: Actor, now: datetime) -> None:
    row.refs = drawing.population(codes)
    row.digest = drawing.digest(row.refs)
    row.size = drawing.size_for(len(row.refs), share)
    row.save()
    entry = record(
        events.DRAW_ANNOUNCED,
        subject=Subject(INSPECTION, row.pk, row.ref),
        by=by,
        now=now,
        data={"digest": row.digest, "population": len(row.refs), "size": row.size},
        scope=Scope(row.area_path),
    )
    row.announced = entry.pk
    row.save(update_fields=["announced"])
