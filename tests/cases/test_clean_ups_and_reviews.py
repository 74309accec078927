"""Joint clean-ups end when every finding is closed; a review names causes, gaps and measures that somebody owes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from anyuan.cases import actions
from anyuan.cases.actions import campaigns, review
from anyuan.cases.models import Case, Cause
from anyuan.cases.refusals import ChildrenOpen, FieldsMissing, OwnerUnknown, ReasonMissing
from anyuan.cases.work_refusals import NotThisKind, TimeWrong
from tests.cases.world import sound


@pytest.fixture
def clean_up(county):
    row = county.open("clean_up", school=county.school, fields={"starts_on": "2026-11-23"})
    row = actions.assign(
        row, owner_kind="organisation", owner_id=county.management.pk, by=county.actor("wang"), now=county.now
    )
    return actions.accept(row, by=county.actor("city"), now=county.now)


def do(county, verb, *args, who="city", **given):
    return verb(*args, **given, by=county.actor(who), now=county.now)


def test_a_plan_says_who_does_what_how_and_when(county, clean_up):
    line = {"task": "清理占道摊点", "form": "联合检查", "starts_on": date(2026, 11, 24), "ends_on": date(2026, 11, 28)}
    do(county, campaigns.plan_part, clean_up, county.market, **line)
    do(county, campaigns.plan_part, clean_up, county.police.pk, **line)
    with pytest.raises(TimeWrong):
        do(county, campaigns.plan_part, clean_up, county.market, **line | {"ends_on": date(2026, 11, 1)})
    with pytest.raises(OwnerUnknown):
        do(county, campaigns.plan_part, clean_up, 999_999, **line)
    with pytest.raises(NotThisKind):
        do(county, campaigns.plan_part, county.open(), county.market, **line)
    assert [p.organisation.name for p in clean_up.plan.all()] == ["市场监管局", "试验派出所"]
    sound(clean_up)


def test_findings_are_cases_of_the_right_department_and_hold_the_clean_up_open(county, clean_up):
    finding = do(county, campaigns.find, clean_up, organisation=county.market, title="三无食品", category="food")
    assert (finding.parent_id, finding.organisation_id, finding.kind) == (clean_up.pk, county.market.pk, "hazard")
    assert finding.source_ref == clean_up.ref
    again = {"organisation": county.market, "title": "黑网吧", "client_id": "phone-1"}
    assert do(county, campaigns.find, clean_up, **again).pk == do(county, campaigns.find, clean_up, **again).pk
    stand = campaigns.progress(clean_up, now=county.at(days=60))
    assert (stand.findings, stand.closed, stand.late, stand.done) == (2, 0, 2, False)
    for step in clean_up.steps.all():
        paper = [{"kind": kind, "file": county.photo(clean_up)} for kind in ("document", "photo")]
        asked = next(s for s in clean_up.definition["steps"] if s["key"] == step.key).get("evidence", ())
        given = [item for item in paper if item["kind"] in asked]
        do(county, actions.step_done, clean_up, step.key, note="已做", evidence=given)
    endings = clean_up.definition["closure"]["dispositions"]
    with pytest.raises(ChildrenOpen):
        do(county, actions.submit, clean_up, disposition=endings[0]["code"], result="完成")
    assert sound(clean_up).open


@pytest.fixture
def reviewed(county):
    needed = {
        f["key"]: "x" for f in _kind("case_review")["fields"] if f.get("required") and f["type"] in ("text", "long")
    }
    needed |= {
        f["key"]: "2026-11-20" for f in _kind("case_review")["fields"] if f.get("required") and f["type"] == "date"
    }
    return county.open("case_review", fields=needed)


def test_the_list_of_causes_grows(county, reviewed):
    first = len(review.causes(now=county.now))
    assert first == len(review.FIRST_CAUSES)
    made = do(county, review.add_cause, "  外来人员  登记不严 ", who="leader")
    assert made.label == {"zh": "外来人员 登记不严"}
    assert do(county, review.add_cause, "外来人员 登记不严", who="leader").pk == made.pk
    assert do(county, review.add_cause, "未演练或演练不足", who="leader").code == "no_drill"
    with pytest.raises(ReasonMissing):
        do(county, review.add_cause, "   ", who="leader")
    assert Cause.objects.count() == first + 1
    do(county, review.found, reviewed, cause=made, text="门卫轮换时", who="leader")
    do(county, review.found, reviewed, text="没有交接记录", who="leader")
    with pytest.raises(ReasonMissing):
        do(county, review.found, reviewed, who="leader")
    with pytest.raises(NotThisKind):
        do(county, review.found, county.open(), text="x", who="leader")
    assert [f.cause_id for f in reviewed.findings.all()] == [made.pk, None]
    sound(reviewed)


def test_every_measure_is_owed_by_somebody_by_a_date(county, reviewed):
    day = timezone.localdate(county.now) + timedelta(days=10)
    owner = ("organisation", county.management.pk)
    row = do(county, review.measure, reviewed, title="加装门禁", owner=owner, due_on=day, who="leader")
    assert (row.parent_id, row.owner_id, row.state) == (reviewed.pk, county.management.pk, "assigned")
    row = actions.accept(row, by=county.actor("city"), now=county.now)
    assert timezone.localdate(row.due_at) == day
    with pytest.raises(TimeWrong):
        do(county, review.measure, reviewed, title="x", owner=owner, due_on=day - timedelta(days=30), who="leader")
    with pytest.raises(FieldsMissing):
        do(county, review.measure, reviewed, title=" ", owner=owner, due_on=day, who="leader")
    with pytest.raises(OwnerUnknown):
        do(county, review.measure, reviewed, title="x", owner=("organisation", 0), due_on=day, who="leader")
    assert Case.objects.filter(parent=reviewed).count() == 1
    sound(row)


def _kind(name):
    from anyuan.cases.queries import kind_for

    return kind_for(name)
