"""Lessons of the vice principals of law, held and counted; one of them live for many schools. Written in bulk: each session with
its journal entry, and with the check-in by which the lesson that its school owes is done."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from anyuan.demo.years.qianxinan import words
from anyuan.demo.years.qianxinan.registers import Ground
from anyuan.demo.years.qianxinan.shapes import Lesson, Year
from anyuan.duties import actions, education_events
from anyuan.duties.models import CheckIn, Occurrence, Programme, Session
from anyuan.journal import rows
from anyuan.journal.actions import Happening, record_many
from anyuan.journal.rules import Actor, Scope, Subject

MINUTES = 45


def write(year: Year, ground: Ground, programme: Programme) -> int:
    """All sessions of the year; returns how many. Inside the caller's transaction."""
    owed = _owed(programme)
    made = []
    for one in (lesson for lesson in year.lessons if not lesson.live_schools):
        row = _session(one, ground)
        mine = owed.get(row.school_id or 0, [])
        fits = next((o for o in mine if o.opens_at <= one.starts_at <= o.closes_at), None)
        if fits is not None:
            mine.remove(fits)
            row.occurrence = fits
        made.append(row)
    Session.objects.bulk_create(made, batch_size=500)
    record_many([_held(row) for row in made], now=made[-1].ends_at)
    shown = [_shown(row) for row in made if row.occurrence_id]
    rows.insert(shown)
    numbers = [one.occurrence_id for one in shown]
    for start in range(0, len(numbers), rows.STRETCH):
        Occurrence.objects.filter(pk__in=numbers[start : start + rows.STRETCH]).update(arrived=1)
    for one in (lesson for lesson in year.lessons if lesson.live_schools):
        _live(one, year, ground)
    return len(year.lessons)


def _owed(programme: Programme) -> dict[int, list[Occurrence]]:
    found: dict[int, list[Occurrence]] = defaultdict(list)
    lessons = Occurrence.objects.filter(rule__programme=programme, rule__key="law_lesson", state="planned")
    for row in lessons.order_by("opens_at"):
        found[row.school_id or 0].append(row)
    return found


def _session(one: Lesson, ground: Ground) -> Session:
    school = ground.schools[one.officer.school.code]
    police = ground.hands[one.officer.school.code]["police"]
    ends_at = one.starts_at + timedelta(minutes=MINUTES)
    return Session(
        kind=one.kind, topic=one.topic, title=words.LESSONS[one.topic], school=school, area_path=school.area.path,
        starts_at=one.starts_at, ends_at=ends_at, speaker_id=police, state="held", planned_by="system:demo",
        pupils=one.pupils, staff=one.staff, held_at=ends_at, held_by=f"person:{police}", words="演示数据",
    )  # fmt: skip


def _held(row: Session) -> Happening:
    return Happening(
        education_events.SESSION_HELD, Subject("duties.session", row.pk, row.ref), Actor.person(row.speaker_id or 0),
        row.ends_at, {"attendance": row.attendance}, Scope(row.area_path, row.school_id),
    )  # fmt: skip


def _shown(row: Session) -> CheckIn:
    return CheckIn(
        client_id=f"{row.ref}-held"[:36], occurrence_id=row.occurrence_id, person_id=row.speaker_id,
        area_path=row.area_path, school_id=row.school_id, device_at=row.ends_at, made_at=row.ends_at,
        received_at=row.ends_at, method="code", verdict="in_time", head_count=row.attendance,
        evidence=["attendance", "note"],
    )  # fmt: skip


def _live(one: Lesson, year: Year, ground: Ground) -> None:
    """Through the actions: schools sign classes up, then it is held with as many pupils as sat before the screens."""
    by = Actor.person(ground.hands[one.officer.school.code]["police"])
    plan = actions.Gathering(
        kind=one.kind, topic=one.topic, title="全州法治直播课", starts_at=one.starts_at, sign_up=True,
        ends_at=one.starts_at + timedelta(minutes=MINUTES), area=ground.top, capacity=one.pupils,
    )  # fmt: skip
    row = actions.plan_session(plan, by=by, now=one.starts_at - timedelta(days=7))
    for school in year.schools[: one.live_schools]:
        label, count = "全校", one.pupils // one.live_schools
        at = one.starts_at - timedelta(days=3)
        actions.sign_up(row.pk, school=ground.schools[school.code], label=label, count=count, by=by, now=at)
    actions.hold_session(row.pk, {"pupils": one.pupils}, words="演示数据", by=by, now=plan.ends_at)
