"""Random re-inspection (随机抽查): announced, sealed, drawn, looked at by somebody without part in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from anyuan.cases import work_events as events
from anyuan.cases.actions._change import KIND, change, fresh, matter_of, say
from anyuan.cases.actions.close import reopen
from anyuan.cases.models import Case, Closure, Draw, Involvement, Recheck
from anyuan.cases.queries.calendar import calendar_for
from anyuan.cases.refusals import EvidenceWrong, ReasonMissing, WordUnknown
from anyuan.cases.rules import draw as rules
from anyuan.cases.rules import proof
from anyuan.cases.work_refusals import AlreadyDone, HadPart, NothingToDraw, NotSealedYet
from anyuan.directory.models import Person
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.rules import actors
from anyuan.dispatch.rules.matter import Matter
from anyuan.journal.actions import record
from anyuan.journal.events import EVIDENCE_STORED
from anyuan.journal.models import Entry, EvidenceFile, Leaf
from anyuan.journal.rules import Actor, Scope, Subject

RECHECK, DRAW = "cases.recheck", "cases.draw"
RECHECK_PROOF = "recheck"  # purpose of the files that a second look brings
RECHECK_DAYS = 5  # working days
OUTCOMES = ("sound", "false")
REMIND_SECONDS = 86400
SYSTEM = Actor.system("draw")


def announce(
    *,
    area_path: str,
    from_date: date,
    to_date: date,
    kinds: Sequence[str] = (),
    share: float = 0.05,
    size: int = 0,
    by: Actor,
    now: datetime,
) -> Draw:
    """Fix the list that is drawn from: closed and verified in these days (local, both included), neither protected nor an
    exercise. Its digest is journalled now; the seed is not known before that entry is sealed.

    Raises NothingToDraw.
    """
    start = datetime.combine(from_date, time(0), timezone.get_current_timezone())
    end = datetime.combine(to_date + timedelta(days=1), time(0), timezone.get_current_timezone())
    rows = Case.objects.filter(state="closed", closed_at__gte=start, closed_at__lt=end, verified_at__isnull=False)
    rows = rows.filter(area_path__startswith=area_path, protected=False, exercise=False)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    refs = rules.population(rows.order_by().values_list("ref", flat=True))
    if not refs:
        raise NothingToDraw()
    with dispatching.turn(now):
        made = Draw.objects.create(
            area_path=area_path,
            from_date=from_date,
            to_date=to_date,
            kinds=list(kinds),
            population=len(refs),
            population_digest=rules.digest(refs),
            size=min(size, len(refs)) if size > 0 else rules.size_for(len(refs), share),
            refs=refs,
            drawn_at=now,
            drawn_by=actors.key(by),
        )
        data = {"digest": made.population_digest, "population": made.population, "size": made.size}
        entry = record(
            events.DRAW_ANNOUNCED,
            subject=Subject(DRAW, made.pk, f"draw-{made.pk}"),
            by=by,
            now=now,
            data=data | {"from": from_date.isoformat(), "to": to_date.isoformat(), "kinds": list(kinds)},
            scope=Scope(area_path),
        )
        made.announced = entry.pk
        made.save(update_fields=["announced"])
    return made


def draw(given: Draw | int, *, by: Actor = SYSTEM, now: datetime) -> list[Recheck]:
    """Draw, once the journal has sealed the announcement. Raises NotSealedYet, AlreadyDone."""
    number = given.pk if isinstance(given, Draw) else given
    with dispatching.turn(now):
        row = Draw.objects.get(pk=number)
        leaf = Leaf.objects.select_related("block").filter(entry_id=row.announced).first()
        if leaf is None:
            raise NotSealedYet()
        block = leaf.block
        if not Draw.objects.filter(pk=number, seed="").update(seed=block.chain, block=block.number, drawn_at=now):
            raise AlreadyDone()
        picks = rules.picks(row.refs, block.chain, row.size)
        due = calendar_for(row.area_path).due(now, RECHECK_DAYS, "working_days").at
        cases = {case.ref: case for case in Case.objects.filter(ref__in=picks)}
        made = [Recheck.objects.create(draw=row, case=cases[ref], due_at=due) for ref in picks if ref in cases]
        for one in made:
            clock = dispatching.Clock("recheck", due, REMIND_SECONDS)
            dispatching.start_clocks(_matter(one, one.case), [clock], now=now)
        data = {"size": len(made), "block": block.number, "seed": block.chain, "digest": row.population_digest}
        subject = Subject(DRAW, row.pk, f"draw-{row.pk}")
        record(events.DRAWN, subject=subject, by=by, now=now, data=data, scope=Scope(row.area_path))
    return made


def draw_sealed(*, now: datetime) -> int:
    """Draw whatever was announced and has been sealed since; a chore, harmless as often as one likes."""
    drawn = 0
    waiting = Draw.objects.filter(seed="", announced__in=Leaf.objects.values("entry_id"))
    for number in waiting.values_list("pk", flat=True)[:20]:
        try:
            draw(number, now=now)
            drawn += 1
        except (NotSealedYet, AlreadyDone):
            continue
    return drawn


def verify_draw(row: Draw) -> str:
    """Whether a draw is what it claims: "" or what is wrong: digest, entry, seed, picks. Needs nobody's word."""
    entry = Entry.objects.filter(pk=row.announced, name=events.DRAW_ANNOUNCED.name).first()
    if rules.digest(rules.population(row.refs)) != row.population_digest or len(row.refs) != row.population:
        return "digest"
    if entry is None or entry.data.get("digest") != row.population_digest or entry.data.get("size") != row.size:
        return "entry"
    if not row.seed:
        return ""
    leaf = Leaf.objects.select_related("block").filter(entry_id=row.announced).first()
    if leaf is None or leaf.block.chain != row.seed or leaf.block_id != row.block:
        return "seed"
    drawn = set(row.rechecks.values_list("case__ref", flat=True))
    there = set(Case.objects.filter(ref__in=row.refs).values_list("ref", flat=True))
    return "" if drawn == set(rules.picks(row.refs, row.seed, row.size)) & there else "picks"


def name_inspector(recheck: Recheck, person: Person | int, *, by: Actor, now: datetime) -> Recheck:
    """Who looks again: nobody who had a part in the case. Raises HadPart, AlreadyDone."""
    number = person.pk if isinstance(person, Person) else person
    with dispatching.turn(now):
        row = fresh(recheck.case_id)
        if number in had_part(row):
            raise HadPart()
        before = Recheck.objects.filter(pk=recheck.pk, done_at__isnull=True)
        old = before.values_list("inspector_id", flat=True).first()
        if not before.update(inspector_id=number):
            raise AlreadyDone()
        seen = Involvement.objects.filter(case=row, role="inspector", until__isnull=True)
        seen.filter(person_id=old).update(until=now)
        Involvement.objects.create(case=row, role="inspector", person_id=number, since=now)
        say(row, events.INSPECTOR_NAMED, by=by, now=now, person=number)
    recheck.refresh_from_db()
    return recheck


def look_again(
    recheck: Recheck,
    *,
    outcome: str,
    note: str,
    evidence: Iterable[Mapping[str, Any]] = (),
    by: Actor,
    now: datetime,
) -> Recheck:
    """What the second look found. "false": what was called done was not; the case is opened again and counted so.

    Raises WordUnknown, ReasonMissing, HadPart, EvidenceWrong, AlreadyDone.
    """
    if outcome not in OUTCOMES:
        raise WordUnknown("outcome", outcome)
    if not note.strip():
        raise ReasonMissing("recheck")
    given = proof.cleaned(list(evidence))
    with dispatching.turn(now):
        row = fresh(recheck.case_id)
        if by.kind == "person" and by.id in had_part(row):
            raise HadPart()
        _files_of(row, given)
        mine = Recheck.objects.filter(pk=recheck.pk, done_at__isnull=True)
        if not mine.update(done_at=now, done_by=actors.key(by), outcome=outcome):
            raise AlreadyDone()
        recheck.refresh_from_db()
        recheck.note, recheck.evidence = note.strip()[:20_000], given
        recheck.save(update_fields=["note", "evidence"])
        dispatching.meet(_matter(recheck, row), ("recheck",), at=now, by=by, now=now)
        Involvement.objects.filter(case=row, role="inspector", until__isnull=True).update(until=now)
        say(row, events.RECHECKED, by=by, now=now, outcome=outcome)
        if outcome == "false":
            if not row.open:
                row = reopen(row, reason=note, by=by, now=now)
            found = {"falsely_closed_at": now}
            change(row, "note", events.FOUND_FALSE, by=by, now=now, decide=lambda _row: dict(found))
    return recheck


def had_part(case: Case) -> set[int]:
    """People who did anything in the case: by its journal, and as handler, owner, mediator or whoever judged it."""
    entries = Entry.objects.filter(subject_kind=KIND, subject_id=case.pk, actor_kind="person")
    inspecting = (events.INSPECTOR_NAMED.name, events.RECHECKED.name, EVIDENCE_STORED.name)
    people = set(entries.exclude(name__in=inspecting).values_list("actor_id", flat=True))
    # Whoever brought proof had a part; what an inspector brings from the second look is that look itself.
    files = EvidenceFile.objects.filter(subject_kind=KIND, subject_id=case.pk, by_kind="person")
    looking = Recheck.objects.filter(case=case, inspector__isnull=False).values("inspector_id")
    people |= set(files.exclude(purpose=RECHECK_PROOF, by_id__in=looking).values_list("by_id", flat=True))
    people |= {case.handler_id, case.owner_id if case.owner_kind == "person" else None}
    keys = Closure.objects.filter(case=case).values_list("submitted_by", "judged_by", "replied_by")
    people |= {int(key[7:]) for line in keys for key in line if key.startswith("person:") and key[7:].isdigit()}
    people |= set(
        Involvement.objects.filter(case=case, person__isnull=False)
        .exclude(role="inspector")
        .values_list("person_id", flat=True)
    )
    return {number for number in people if number is not None}


def _files_of(row: Case, given: Sequence[Mapping[str, Any]]) -> None:
    ids = {item["file"] for item in given if "file" in item}
    there = EvidenceFile.objects.filter(pk__in=ids, subject_kind=KIND, subject_id=row.pk).count()
    if there != len(ids):
        raise EvidenceWrong("recheck", "any")


def _matter(recheck: Recheck, row: Case) -> Matter:
    """A recheck has a clock of its own: the case itself owes nothing while it is closed."""
    return Matter(Subject(RECHECK, recheck.pk, row.ref), matter_of(row).scope, row.exercise)
