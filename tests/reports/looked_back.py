"""An incident that was dealt with, with legs kept, late and unproven, and a review with causes, gaps and measures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from anyuan.cases.models import Case, Cause, ReviewFinding, Step
from anyuan.cases.queries import kind_for
from anyuan.cases.rules import moves
from anyuan.directory.models import Appointment
from anyuan.dispatch.models import Assignment, Deadline
from anyuan.incidents.models import ChecklistItem, Incident, Leg
from tests.measures.world import MONDAY, NEXT, County, noon

INCIDENT, REVIEW = "IN-9", "F261123-0009"
NAMED = "马守门"


def build(county: County) -> None:
    """Both at the first school."""
    _incident(county)
    _review(county)
    _open(county)


def _incident(county: County) -> None:
    school, at = county.base.school, noon(MONDAY, 10)
    row = Incident.objects.create(
        ref=INCIDENT, kind="panic", level=1, state="closed", open=False, school=school, place=county.base.gate,
        area_path=school.area.path, received_at=at, last_signal_at=at, acknowledged_at=at + timedelta(seconds=42),
        verified_at=at + timedelta(seconds=130), dispatched_at=at + timedelta(seconds=95),
        arrived_at=at + timedelta(seconds=298), cleared_at=at + timedelta(seconds=3725),
        closed_at=at + timedelta(hours=5), plan_name="panic", verdict="real",
        plan={"title": {"en": "One-key alarm", "zh": "一键报警"}},
    )  # fmt: skip
    states = (("self", "met", 50), ("mutual", "late", 250), ("reinforcement", "unknown", None))
    for order, (name, state, seconds) in enumerate(states):
        met = at + timedelta(seconds=seconds) if seconds else None
        due = at + timedelta(seconds=(60, 180, 300)[order])
        Leg.objects.create(incident=row, name=name, order=order, due_at=due, state=state, met_at=met)
    for order, done in enumerate((True, False, True)):
        text = {"en": f"Item {order}", "zh": ("关闭校门", "清点人数", "保护现场")[order]}
        when = at + timedelta(seconds=60) if done else None
        ChecklistItem.objects.create(incident=row, key=f"k{order}", role="guard", text=text, order=order, done_at=when)
    subject: dict[str, Any] = {"subject_kind": "incidents.incident", "subject_id": row.pk, "subject_ref": row.ref}
    Assignment.objects.create(
        role="responder", owner_kind="unit", owner_id=1, owner_label="巡逻一组", state="cleared", offered_at=row.dispatched_at,
        acknowledged_at=at + timedelta(seconds=100), arrived_at=row.arrived_at, ended_at=row.cleared_at, **subject,
    )  # fmt: skip
    for kind, seconds, state in (("acknowledge", 60, "met"), ("verify", 120, "passed"), ("arrive", 300, "met")):
        due = at + timedelta(seconds=seconds)
        Deadline.objects.create(kind=kind, started_at=at, due_at=due, state=state, **subject)


def _open(county: County) -> None:
    """Two hazards, one of them past its day, and a conflict, none of them closed."""
    for number, (kind, days) in enumerate((("hazard", -2), ("hazard", 9), ("dispute", 3))):
        school = county.base.schools[number]
        Case.objects.create(
            ref=f"O-{number}", kind=kind, definition=kind_for(kind), state="handling", title="校门口", source="desk",
            school=school, area_path=school.area.path, owner_kind="organisation", owner_id=county.base.bureau.pk,
            organisation=county.base.bureau, opened_at=noon(MONDAY, 9), stage_at=noon(MONDAY, 9), purpose="x",
            legal_basis="duty", retention_days=900, due_kind=moves.CLOCKS["handling"],
            due_at=noon(MONDAY + timedelta(days=days)), handle_due_at=noon(MONDAY + timedelta(days=days)),
        )  # fmt: skip


def _review(county: County) -> None:
    school, day = county.base.school, noon(MONDAY, 14)
    guard = county.base.people["guard"]
    guard.name = NAMED
    guard.save()
    Appointment.objects.get_or_create(
        person=guard, post="guard", school=school, defaults={"starts_on": date(2026, 9, 1)}
    )
    common: dict[str, Any] = {
        "source": "desk", "school": school, "area_path": school.area.path, "owner_kind": "organisation",
        "owner_id": county.base.bureau.pk, "organisation": county.base.bureau, "purpose": "x", "legal_basis": "duty",
        "retention_days": 900, "stage_at": day,
    }  # fmt: skip
    row = Case.objects.create(
        ref=REVIEW, kind="case_review", definition=kind_for("case_review"), state="closed", open=False, title="复盘",
        category="technical", opened_at=day, closed_at=NEXT, on_time=True,
        fields={"event_ref": INCIDENT, "happened_on": "2026-11-23", "gaps": f"{NAMED}（13812345678）不知道按钮在哪"},
        **common,
    )  # fmt: skip
    for order, (key, zh, en) in enumerate((("facts", "还原经过", "Facts"), ("causes", "分析原因", "Causes"))):
        done = NEXT if order == 0 else None
        Step.objects.create(case=row, key=key, order=order, label={"zh": zh, "en": en}, done_at=done)
    cause = Cause.objects.create(code="no_drill_9", label={"zh": "演练不足", "en": "Too few drills"}, added_at=day)
    ReviewFinding.objects.create(case=row, cause=cause, text=f"门卫{NAMED}未参加演练", found_at=day)
    ReviewFinding.objects.create(case=row, text="无交接记录", found_at=day)
    for number, state in enumerate(("closed", "closed", "dismissed")):
        Case.objects.create(
            ref=f"Z-{number}", kind="rectification", definition={}, state=state, open=False, parent=row,
            title=f"请{NAMED}参加演练", opened_at=day, closed_at=NEXT if state == "closed" else None,
            on_time=True if state == "closed" else None, handle_due_at=NEXT, **(common | {"source": "review"}),
        )  # fmt: skip
