"""From the plan to the second look: drawn so that nobody can choose, answered once, found, rectified, looked at again."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import timedelta

import pytest
from PIL import Image

from anyuan.cases.models import Case
from anyuan.directory.models import Organisation
from anyuan.journal.actions.seal import seal_waiting
from anyuan.journal.evidence.content import EvidenceRefused
from anyuan.journal.models import Entry, EvidenceFile
from anyuan.journal.rules import Actor
from anyuan.notify.models import Message
from anyuan.standards import actions
from anyuan.standards.actions import Seen
from anyuan.standards.models import Answer, Assessment, Finding, Inspection, Outcome
from anyuan.standards.queries.verdicts import one
from anyuan.standards.refusals import (
    AlreadySubmitted,
    AnswerWrong,
    AppealTooLate,
    HadPart,
    NobodyToInspect,
    NotAnswered,
    NotPossibleNow,
    PhotoMissing,
    ReasonMissing,
    SeenAhead,
)
from anyuan.workflows import (
    appeal_tells_who_rules,
    closed_rectification_asks_recheck,
    finding_opens_rectification,
    outcome_tells_those_concerned,
)
from tests.standards.world import BY, MONDAY, TUESDAY


@pytest.fixture
def planned(county):
    """An inspection of the four 100 % at the first school, from Monday to Friday."""
    Organisation.objects.create(code="C1", name="中心", kind="centre", area=county.area)
    return plan(county, schools=[county.school])


def plan(county, **changes):
    given = {
        "title": "秋季检查",
        "standards": ["four-100"],
        "opens_on": MONDAY,
        "due_on": MONDAY + timedelta(days=4),
        "by": BY,
        "now": county.at("08:00"),
    }
    return actions.plan("quarterly", county.area, **(given | changes))


def side(inspection, name="inspector"):
    return inspection.assessments.get(side=name)


def photo():
    file = io.BytesIO()
    Image.new("RGB", (8, 8), (10, 90, 120)).save(file, "JPEG")
    return file.getvalue()


def fill(assessment, county, *, now=None, **values):
    """Answer everything: yes, unless told otherwise."""
    for line in assessment.lines:
        value = values.get(line["key"], True)
        shot = [("a.jpg", photo())] if line.get("photo") else []
        seen = Seen(f"{assessment.pk}-{line['key']}-{value}", line["key"], value, photos=shot)
        actions.answer(assessment, seen, by=BY, now=now or county.at("10:00"))


def follow(name, handler, now):
    for entry in Entry.objects.filter(name=name).order_by("id"):
        handler(entry, now)


def test_both_sides_have_the_same_questions_and_only_what_nobody_records(planned):
    assert {a.side for a in planned.assessments.all()} == {"self", "inspector"}
    assert [line["key"] for line in side(planned).lines] == ["closed_management", "video_joined"]
    assert side(planned).lines == side(planned, "self").lines


def test_an_inspection_of_nothing_is_refused(county):
    with pytest.raises(NobodyToInspect):
        plan(county, standards=["hire-check"])
    with pytest.raises(NobodyToInspect):
        plan(county, title=" ")


def test_an_answer_is_kept_once_and_the_last_one_counts(planned, county):
    sheet = side(planned)
    first, fresh = actions.answer(sheet, Seen("c1", "closed_management", False), by=BY, now=county.at("09:00"))
    again, repeated = actions.answer(sheet, Seen("c1", "closed_management", True), by=BY, now=county.at("09:05"))
    assert (fresh, repeated, again.pk, again.value) == (True, False, first.pk, False)
    actions.answer(sheet, Seen("c2", "closed_management", True), by=BY, now=county.at("09:10"))
    with pytest.raises(NotAnswered):
        actions.submit(sheet, by=BY, now=county.at("09:20"))
    actions.answer(sheet, Seen("c3", "video_joined", "not_applicable"), by=BY, now=county.at("09:15"))
    assert actions.submit(sheet, by=BY, now=county.at("09:30")) == []
    with pytest.raises(AlreadySubmitted):
        actions.submit(sheet, by=BY, now=county.at("09:40"))
    with pytest.raises(AlreadySubmitted):
        actions.answer(sheet, Seen("c4", "closed_management", False), by=BY, now=county.at("09:45"))


@pytest.mark.parametrize("value", ["yes", 1, None, ["sign"], {"a": 1}])
def test_an_answer_that_does_not_fit_is_refused(planned, county, value):
    with pytest.raises(AnswerWrong):
        actions.answer(side(planned), Seen("c1", "closed_management", value), by=BY, now=county.at("09:00"))
    assert not Answer.objects.exists()


def test_a_day_ahead_is_refused_and_a_late_entry_is_marked(planned, county):
    sheet = side(planned)
    with pytest.raises(SeenAhead):
        actions.answer(sheet, Seen("c1", "closed_management", True, TUESDAY), by=BY, now=county.at("09:00"))
    late = Seen("c2", "closed_management", True, MONDAY - timedelta(days=10))
    kept, _fresh = actions.answer(sheet, late, by=BY, now=county.at("09:00"))
    assert kept.backdated
    assert kept.seen_on == MONDAY - timedelta(days=10)


def test_until_it_is_handed_in_an_answer_proves_nothing(planned, county):
    fill(side(planned), county)
    before = one(county.viewer(), "four-100", county.school, MONDAY).verdicts["closed_management"]
    assert before.verdict == "grey"
    actions.submit(side(planned), by=BY, now=county.at("11:00"))
    found = one(county.viewer(), "four-100", county.school, MONDAY).verdicts["closed_management"]
    assert (found.verdict, found.as_of, found.rows[0].kind) == ("green", MONDAY, "standards.answer")
    # Half a year later nobody has looked again: grey, not green.
    later = one(county.viewer(), "four-100", county.school, MONDAY + timedelta(days=201)).verdicts["closed_management"]
    assert later.reason == "stale"


def test_the_schools_own_word_is_not_enough_and_its_own_no_is(planned, county):
    fill(side(planned, "self"), county, video_joined=False)
    assert actions.submit(side(planned, "self"), by=BY, now=county.at("11:00")) == []
    sheet = one(county.viewer(), "four-100", county.school, MONDAY)
    assert sheet.verdicts["closed_management"].reason == "own_word"
    assert sheet.verdicts["video_joined"].verdict == "red"
    fill(side(planned), county)
    actions.submit(side(planned), by=BY, now=county.at("12:00"))
    sheet = one(county.viewer(), "four-100", county.school, MONDAY)
    assert sheet.verdicts["video_joined"].verdict == "green"


def test_a_finding_is_rectified_and_looked_at_again(planned, county):
    """Found on Monday, rectification opened by itself, closed on Tuesday, still not so, then so."""
    fill(side(planned), county, closed_management=False)
    found = actions.submit(side(planned), by=BY, now=county.at("11:00"))
    assert [f.requirement for f in found] == ["closed_management"]
    for _twice in range(2):
        follow("standards.finding_made", finding_opens_rectification.handle, county.at("11:01"))
    case = Case.objects.get(kind="rectification")
    finding = Finding.objects.get()
    assert (finding.state, finding.case_ref, case.school) == ("rectifying", case.ref, county.school)
    assert finding.ref == case.source_ref
    closed = {"state": "closed", "open": False, "closed_at": county.at("09:00", TUESDAY)}
    Case.objects.filter(pk=case.pk).update(**closed, due_kind="", due_at=None, yellow_at=None)
    entry = Entry.objects.filter(name="cases.opened", subject_id=case.pk).first()
    closed_rectification_asks_recheck.handle(entry, county.at("09:01", TUESDAY))
    finding.refresh_from_db()
    assert finding.state == "to_recheck"
    # The case alone turns nothing green.
    assert one(county.viewer(), "four-100", county.school, TUESDAY).verdicts["closed_management"].verdict == "red"
    look = {"by": BY, "now": county.at("10:00", TUESDAY)}
    assert actions.look_again(finding, Seen("r1", "closed_management", False), **look).state == "rectifying"
    assert actions.look_again(finding, Seen("r2", "closed_management", True), **look).state == "fixed"
    assert actions.look_again(finding, Seen("r2", "closed_management", True), **look).state == "fixed"
    with pytest.raises(NotPossibleNow):
        actions.look_again(finding, Seen("r3", "closed_management", True), **look)
    assert one(county.viewer(), "four-100", county.school, TUESDAY).verdicts["closed_management"].verdict == "green"
    # Monday stays what Monday knew.
    assert one(county.viewer(), "four-100", county.school, MONDAY).verdicts["closed_management"].verdict == "red"


def test_a_photo_is_typed_by_its_content_and_asked_for(planned, county):
    row = plan(county, schools=[county.school], standards=["gb29315-2022"])
    sheet = side(row)
    for line in sheet.lines:
        actions.answer(sheet, Seen(f"p-{line['key']}", line["key"], True), by=BY, now=county.at("10:00"))
    with pytest.raises(PhotoMissing):
        actions.submit(sheet, by=BY, now=county.at("10:10"))
    bad = Seen("p-bad", "barriers", True, photos=[("a.jpg", b"<html>no photo</html>")])
    with pytest.raises(EvidenceRefused):
        actions.answer(sheet, bad, by=BY, now=county.at("10:15"))
    fill(sheet, county, now=county.at("10:20"))
    actions.submit(sheet, by=BY, now=county.at("10:30"))
    assert EvidenceFile.objects.filter(purpose="inspection", media_type="image/jpeg").count() == 4


def test_schools_are_drawn_so_that_nobody_can_choose(county, tmp_path, root):
    row = plan(county, draw_share=0.5)
    assert (row.size, row.refs, row.assessments.count()) == (2, ["S1", "S2", "S3"], 0)
    assert actions.draw_sealed(now=county.at("08:01")) == 0
    seal_waiting(now=county.at("08:02"))
    assert actions.draw_sealed(now=county.at("08:03")) == 1
    assert actions.draw_sealed(now=county.at("08:04")) == 0
    row.refresh_from_db()
    picks = sorted({a.school.code for a in row.assessments.all()})
    assert len(picks) == 2
    from anyuan.cases.rules import draw

    given = {"refs": row.refs, "digest": row.digest, "size": row.size, "seed": row.seed, "block": row.block}
    given["picks"] = draw.picks(row.refs, row.seed, row.size)
    assert sorted(given["picks"]) == picks
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(given), "utf-8")
    script = [sys.executable, str(root / "docs/check_draw.py"), str(file)]
    assert subprocess.run(script, check=False).returncode == 0
    file.write_text(json.dumps(given | {"picks": given["picks"][::-1]}), "utf-8")
    assert subprocess.run(script, check=False, capture_output=True).returncode == 1


def test_an_outcome_has_a_reason_an_appeal_and_people_who_must_be_told(planned, county):
    decider, other, head = (Actor.person(county.duties.people[n].pk) for n in ("leader", "commander", "head"))
    with pytest.raises(ReasonMissing):
        actions.decide("talk", county.school, reason=" ", by=decider, now=county.at("12:00"))
    made = actions.decide("criticism", county.school, reason="两次复查未改", by=decider, now=county.at("12:00"))
    assert sorted(n.whom for n in made.notices.all()) == ["authority", "police_station", "school"]
    notice = made.notices.get(whom="school")
    assert actions.take_note(notice, by=head, now=county.at("13:00"))
    assert not actions.take_note(notice, by=head, now=county.at("13:01"))
    with pytest.raises(NotPossibleNow):
        actions.rule(made, "无申诉", lift=False, by=other, now=county.at("13:00"))
    with pytest.raises(AppealTooLate):
        actions.appeal(made, "已整改", by=head, now=county.at("12:00", MONDAY + timedelta(days=16)))
    appealed = actions.appeal(made, "已整改,有照片", by=head, now=county.at("12:00", MONDAY + timedelta(days=15)))
    with pytest.raises(HadPart):
        actions.rule(appealed, "维持", lift=False, by=decider, now=county.at("12:00", MONDAY + timedelta(days=16)))
    ruled = actions.rule(appealed, "情况属实", lift=True, by=other, now=county.at("12:00", MONDAY + timedelta(days=16)))
    assert ruled.state == Outcome.objects.get().state == "lifted"
    names = list(Entry.objects.filter(subject_kind="standards.outcome").order_by("id").values_list("name", flat=True))
    assert [n.removeprefix("standards.outcome_") for n in names] == ["decided", "taken", "appealed", "lifted"]


def test_a_deleted_person_leaves_the_answer_and_a_sentence(planned, county):
    from anyuan.dispatch.queries.names import name_of

    person = county.duties.people["teacher"]
    kept, _new = actions.answer(
        side(planned), Seen("d1", "closed_management", True), by=Actor.person(person.pk), now=county.at("09:00")
    )
    person.delete()
    kept.refresh_from_db()
    assert kept.answered_by.startswith("person:")
    assert name_of(kept.answered_by)


def test_a_self_check_has_one_side(county):
    row = plan(county)
    own = actions.plan(
        "self_check",
        county.area,
        title="自查",
        standards=["four-100"],
        opens_on=MONDAY,
        due_on=MONDAY,
        by=BY,
        now=county.at("08:00"),
    )
    assert {a.side for a in own.assessments.all()} == {"self"}
    assert Assessment.objects.filter(inspection=row).count() == 6
    assert Inspection.objects.count() == 2


def test_those_who_must_be_told_are_told_once_and_without_the_reasons(planned, county):
    decider = Actor.person(county.duties.people["leader"].pk)
    actions.decide("talk", county.school, reason="某老师的门没锁", by=decider, now=county.at("12:00"))
    for _twice in range(2):
        follow("standards.outcome_decided", outcome_tells_those_concerned.handle, county.at("12:01"))
    sent = list(Message.objects.filter(kind="outcome"))
    assert len(sent) == 2  # the school and its authority
    assert {m.title_en for m in sent} == {"Admonition talk: 试验第1小学"}
    assert not any("某老师" in str(vars(m)) for m in sent)


def test_an_appeal_is_told_to_those_who_rule_once_and_without_its_reasons(planned, county):
    decider = Actor.person(county.duties.people["leader"].pk)
    made = actions.decide("criticism", county.school, reason="x", by=decider, now=county.at("12:00"))
    actions.appeal(made, "某老师当天请假", by=BY, now=county.at("12:05"))
    for _twice in range(2):
        follow("standards.outcome_appealed", appeal_tells_who_rules.handle, county.at("12:06"))
    told = Message.objects.get(kind="outcome_appealed")
    assert told.title_en == "Appeal: Public criticism: 试验第1小学".replace(": 试", ", 试") or told.title_en.startswith(
        "Appeal: "
    )
    assert "某老师" not in str(vars(told))
    assert decider.id in told.recipients.values_list("person_id", flat=True)
