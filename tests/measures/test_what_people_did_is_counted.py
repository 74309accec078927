"""Drills, sessions, materials, tips, sittings, notices, inspections and documents: each is counted on its day, and every figure
opens exactly the rows that it counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anyuan.cases.models import Case, OffCampusNotice
from anyuan.cases.models import Session as Sitting
from anyuan.console.queries.measure_doors import doors
from anyuan.directory.policy import Grant, Viewer
from anyuan.duties import actions as duties
from anyuan.duties.models import Drill, Material, RollCall, RollLine, Session, Tip
from anyuan.measures import actions, queries
from anyuan.measures.models import Day
from anyuan.measures.queries import About
from anyuan.reports.models import Paper
from anyuan.standards.models import Answer, Assessment, Finding, Inspection, Outcome
from tests.duties import drill_world
from tests.measures.world import BY, MONDAY, NEXT, noon

pytestmark = pytest.mark.django_db
AT = noon(MONDAY)


def drill(county, school=0, **more):
    home = county.base.schools[school]
    columns = {
        "school": home, "area_path": home.area.path, "title": "疏散", "scenario": "fire", "alarm_kind": "fire",
        "starts_at": AT, "started_at": AT, "announced_at": AT, "opt_out": "x", "debrief": "x", "state": "ended",
    }  # fmt: skip
    return Drill.objects.create(**(columns | more))


def held(county, school=0, **more):
    home = county.base.schools[school]
    columns = {
        "kind": "talk", "topic": "law", "title": "法治宣讲", "school": home, "area_path": home.area.path, "starts_at": AT,
        "ends_at": AT + timedelta(hours=1), "state": "held",
    }  # fmt: skip
    return Session.objects.create(**(columns | more))


def dispute(county, **more):
    home = county.base.school
    columns = {
        "ref": f"J{Case.objects.count()}", "kind": "dispute", "school": home, "area_path": home.area.path,
        "opened_at": AT, "stage_at": AT,
        "state": "closed", "open": False, "closed_at": AT, "definition": {}, "owner_kind": "school", "owner_id": home.pk,
        "purpose": "duty", "legal_basis": "duty", "retention_days": 9,
    }  # fmt: skip
    return Case.objects.create(**(columns | more))


@pytest.fixture
def worked(county):
    """A Monday of work, with what must not be counted beside it."""
    home = county.base.school
    where = {"school": home, "area_path": home.area.path}
    one = drill(county, evacuated_at=AT + timedelta(seconds=170))
    drill(county, school=1, evacuated_at=AT + timedelta(seconds=181), state="evaluated")
    drill(county, school=2, state="planned", started_at=None)
    drill(county, school=2, starts_at=AT - timedelta(days=1), started_at=AT - timedelta(days=1))
    roll = RollCall.objects.create(drill=one, exercise=True, opened_at=AT, **where)
    for label, present in (("1", 40), ("2", 38), ("3", None)):
        said = {"present": present, "reported_at": AT} if present else {}
        RollLine.objects.create(roll=roll, label=label, expected=40, **said)
    held(county, pupils=300, staff=5)
    held(county, school=1, kind="lesson", pupils=45, parents=2)
    held(county, state="planned")
    Material.objects.create(
        code="A1", title="防溺水", topic="drowning", audience="pupils", text="x", written_at=AT, **where
    )
    Material.objects.create(
        code="A2", title="撤回", topic="drowning", audience="pupils", text="x", written_at=AT, withdrawn_at=AT, **where
    )
    Tip.objects.create(
        title="提示", text="x", topic="weather", published_at=AT, written_to=1650, area_path=home.area.path
    )
    case = dispute(county)
    for outcome in ("adjourned", "settled"):
        Sitting.objects.create(case=case, held_at=AT, outcome=outcome, written_at=AT)
    Sitting.objects.create(case=dispute(county, exercise=True), held_at=AT, outcome="settled", written_at=AT)
    for number, told in enumerate((None, AT)):
        OffCampusNotice.objects.create(
            ref=f"W{number}", school=home, kind="victim", happened_at=AT, told_at=AT, due_at=AT, passed_on_at=told
        )
    looked(county, where)
    for state in ("draft", "issued"):
        Paper.objects.create(
            ref=f"P{state}", name="daily_judgement", period="2026-11-22", content={"title": "x", "organ": "x"}, state=state,
            drafted_at=AT, issued_at=AT if state == "issued" else None, area_path=home.area.path,
        )  # fmt: skip
    return county


def looked(county, where):
    """One inspection: handed in by the inspector, not yet by the school; two findings, one put right; two decisions."""
    base = county.base
    round_ = Inspection.objects.create(
        ref="JC1", kind="quarterly", title="季度检查", area=base.area, area_path=base.area.path, opens_on=MONDAY,
        due_on=MONDAY, made_at=AT,
    )  # fmt: skip
    sheet = Assessment.objects.create(inspection=round_, side="inspector", submitted_at=AT, **where)
    Assessment.objects.create(inspection=round_, side="self", **where)
    for number, state in enumerate(("open", "fixed", "dropped")):
        answer = Answer.objects.create(
            client_id=f"a{number}", assessment=sheet, school=base.school, side="inspector", standard="s", requirement="r",
            value=False, seen_on=MONDAY, received_at=AT,
        )  # fmt: skip
        Finding.objects.create(
            ref=f"F{number}", answer=answer, standard="s", requirement="r", line={}, state=state, made_at=AT, **where
        )
    for number, state in enumerate(("decided", "lifted")):
        Outcome.objects.create(
            ref=f"O{number}", kind="talk", state=state, decided_at=AT, appeal_until=MONDAY, inspection=round_, **where
        )


FIGURES = {
    "drills_held": (2, None),
    "drill_participants": (78, None),
    "drills_out_in_time": (1, 2),
    "drills_reviewed": (1, 2),
    "sessions": (2, None),
    "talks": (1, None),
    "lessons": (1, None),
    "session_attendances": (352, None),
    "materials": (1, None),
    "tips": (1, None),
    "tip_recipients": (1650, None),
    "mediations": (2, None),
    "mediations_settled": (1, 2),
    "off_campus_notices": (2, None),
    "off_campus_passed_on": (1, 2),
    "inspections": (1, None),
    "self_checks": (0, None),
    "findings": (2, None),
    "findings_fixed": (1, 2),
    "outcomes": (1, None),
    "papers_issued": (1, None),
    "judgements_issued": (1, None),
}


@pytest.mark.parametrize("name", FIGURES)
def test_each_figure_is_right_and_opens_its_rows(worked, name):
    actions.fill(name, [MONDAY], now=NEXT)
    figure = worked.ask(name)
    assert (figure.numerator, figure.denominator) == FIGURES[name]
    viewer = worked.viewer()
    for part, want in (("numerator", figure.numerator), ("denominator", figure.denominator)):
        if want is None:
            continue
        found = queries.rows_of(viewer, figure.measure, MONDAY, MONDAY, About(), now=NEXT, part=part)
        total = found.counted if part == "numerator" else found.of
        assert len(found.lines) == total
        assert all(door.title and door.at.startswith("2026-11-23") for door in doors(found.lines))
        if not figure.measure.newest.counting.sum:
            assert total == want


def test_a_reader_sees_only_the_rows_that_are_theirs(worked):
    """A school sees its own drill behind its own figure; a mediator's sitting is opened by those who may see the case."""
    for name in ("drills_held", "mediations", "off_campus_notices"):
        actions.fill(name, [MONDAY], now=NEXT)
    other = Viewer(grants=(Grant("school_head", school_id=worked.base.schools[1].pk),))
    for name, mine in (("drills_held", 1), ("mediations", 0), ("off_campus_notices", 0)):
        figure = worked.ask(name, viewer=other)
        found = queries.rows_of(other, figure.measure, MONDAY, MONDAY, About(), now=NEXT)
        assert (figure.numerator, found.seen, len(found.lines)) == (mine, mine, mine)
    officer = worked.viewer("police_officer")
    found = queries.rows_of(officer, queries.measure("mediations"), MONDAY, MONDAY, About(), now=NEXT)
    assert (found.counted, found.seen, found.lines) == (2, 0, [])


def test_a_drill_that_ends_late_reopens_its_day(county):
    """The drill runs through the house; its evaluation a day later reopens the day on which it was held."""
    base, later, day = county.base, NEXT + timedelta(days=2), MONDAY + timedelta(days=2)
    started = drill_world.started(base)
    county.work(later)
    assert county.ask("drills_held", day, day).value == 0
    head = base.actor("head")
    duties.evacuated(started.pk, by=head, now=started.starts_at + timedelta(seconds=150))
    duties.end_drill(started.pk, by=head, now=started.starts_at + timedelta(minutes=20))
    county.work(later + timedelta(minutes=1))
    assert county.ask("drills_held", day, day).value == 1
    assert county.ask("drills_out_in_time", day, day).value == 1
    assert Day.objects.get(measure="drills_held", day=day).version == 2


def test_a_session_that_is_held_is_found_by_the_journal(county):
    home = county.base.school
    wish = duties.Gathering(
        kind="talk", topic="law", title="法治宣讲", area=home.area, school=home, starts_at=noon(MONDAY, 9),
        ends_at=noon(MONDAY, 10),
    )  # fmt: skip
    session = duties.plan_session(wish, by=BY, now=noon(MONDAY, 8))
    county.work()
    assert county.ask("sessions").value == 0
    duties.hold_session(session.pk, {"pupils": 200}, by=BY, now=NEXT)
    county.work(NEXT + timedelta(minutes=1))
    assert (county.ask("sessions").value, county.ask("session_attendances").value) == (1, 200)
