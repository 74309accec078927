"""Another grade: the case's clock, the times of its open steps, and whose it is, in whatever state it stands."""

from __future__ import annotations

import pytest

from anyuan.cases import actions
from anyuan.cases.models import Case, Step
from anyuan.cases.queries.kinds import kind_for
from anyuan.cases.rules import grading
from anyuan.dispatch.models import Assignment, Deadline


@pytest.fixture
def graded(county, monkeypatch):
    """Disputes whose steps have another limit for each grade; a yellow one is led by the police station."""

    def made(kind="dispute", area_path=""):
        definition = kind_for(kind, area_path)
        if kind != "dispute":
            return definition
        first, last = "yellow", definition["grading"]["grades"][-1]["code"]
        steps = [{"key": key, "label": {"en": key, "zh": key}, "role": "handle"} for key in ("look", "mend", "free")]
        limits = [line for line in definition["limits"] if not line["clock"].startswith("step:")]
        for key, grade, amount, start in (
            ("look", first, 2, "opened"),
            ("look", last, 48, "opened"),
            ("mend", first, 4, "step:look"),
            ("mend", last, 72, "step:look"),
            ("free", last, 24, "opened"),
        ):
            line = {"clock": f"step:{key}", "grade": grade, "amount": amount, "unit": "hours", "from": start}
            limits.append(line | {"source": "test", "confidence": "high"})
        return definition | {"steps": steps, "limits": limits}

    from anyuan.cases.actions import open as opening

    monkeypatch.setattr(opening, "kind_for", made)
    definition = made()
    first, last = "yellow", definition["grading"]["grades"][-1]["code"]
    fields = {f["key"]: _value(f) for f in definition["fields"] if f.get("required")}
    county.heaviest, county.lightest = first, last
    county.dispute = lambda **more: county.open(
        "dispute", fields=fields, grade=last, category=definition["categories"][0]["code"], **more
    )
    return county


def _value(field):
    return {"number": 1, "count": 1, "yesno": True, "date": "2026-11-20"}.get(field["type"]) or (
        field["choices"][0]["code"] if field["type"] == "choice" else "两户"
    )


def steps(case):
    return {step.key: step.due_at for step in Step.objects.filter(case=case)}


def clocks(case):
    keys = dict(Step.objects.filter(case=case).values_list("pk", "key"))
    running = Deadline.objects.filter(subject_kind="cases.step", subject_id__in=keys, state="running")
    return {keys[row.subject_id]: row.due_at for row in running}


def test_open_steps_are_owed_by_the_limits_of_the_new_grade(graded):
    case = graded.dispute()
    assert steps(case) == {"look": graded.at(hours=48), "mend": None, "free": graded.at(hours=24)}
    actions.grade_change(case, grade=graded.heaviest, reason="持刀", by=graded.actor("leader"), now=graded.at(hours=1))
    # One that the new grade does not limit has no time any more.
    assert steps(case) == {"look": graded.at(hours=2), "mend": None, "free": None}
    assert clocks(case) == {"look": graded.at(hours=2)}


def test_a_step_that_is_done_keeps_its_time_and_what_waited_for_it_counts_from_there(graded):
    case = graded.dispute()
    case = actions.fresh(case)
    if case.state == "registered":
        case = actions.assign(
            case, owner_kind="organisation", owner_id=graded.management.pk, by=graded.actor("wang"), now=graded.now
        )
    actions.accept(case, by=graded.actor("city"), now=graded.now)
    assert steps(case)["mend"] is None, "it still waits for the other one"
    actions.step_done(case, "look", by=graded.actor("city"), now=graded.at(hours=3))
    assert steps(case)["mend"] == graded.at(hours=75)
    actions.grade_change(case, grade=graded.heaviest, reason="持刀", by=graded.actor("leader"), now=graded.at(hours=5))
    assert steps(case) == {"look": graded.at(hours=48), "mend": graded.at(hours=7), "free": None}
    assert clocks(case) == {"mend": graded.at(hours=7)}


def test_a_lower_grade_plans_nothing_before_a_second_person_agrees(graded):
    case = graded.dispute()
    actions.grade_change(case, grade=graded.heaviest, reason="持刀", by=graded.actor("leader"), now=graded.now)
    before = steps(case), actions.fresh(case).owner_id
    actions.grade_change(case, grade=graded.lightest, reason="误报", by=graded.actor("leader"), now=graded.now)
    assert (steps(case), actions.fresh(case).owner_id) == before
    actions.grade_confirm(case, by=graded.actor("commander"), now=graded.at(hours=1))
    assert steps(case)["look"] == graded.at(hours=48)
    assert clocks(case) == {"look": graded.at(hours=48), "free": graded.at(hours=24)}


def test_steps_from_before_clocks_of_steps_get_one_each_and_only_once(graded):
    case = graded.dispute()
    Deadline.objects.filter(subject_kind="cases.step").delete()
    assert actions.sweep_steps(now=graded.at(hours=30)) == 2
    assert clocks(case) == {"look": graded.at(hours=48), "free": graded.at(hours=24)}
    assert actions.sweep_steps(now=graded.at(hours=30)) == 0
    ended = graded.open("instruction")
    actions.dismiss(ended, reason="误报", by=graded.actor("leader"), now=graded.now)
    assert actions.sweep_steps(now=graded.at(hours=31)) == 0


def one_owner(case):
    row = Case.objects.get(pk=case.pk)
    tasks = Assignment.objects.filter(
        subject_kind="cases.case", subject_id=case.pk, role="owner", ended_at__isnull=True
    ).values_list("owner_kind", "owner_id")
    assert list(tasks) == [(row.owner_kind, row.owner_id)]
    running = Deadline.objects.filter(subject_kind="cases.case", subject_id=case.pk, state="running")
    assert [(d.kind, d.due_at) for d in running] == [(row.due_kind, row.due_at)]
    return row


@pytest.mark.parametrize("state", ["registered", "bounced", "assigned", "handling", "submitted"])
def test_whoever_leads_the_new_grade_gets_the_case_in_every_state(graded, state):
    case = graded.dispute()
    definition = Case.objects.get(pk=case.pk).definition
    who = grading.leads(definition, graded.heaviest)
    wang, city, now = graded.actor("wang"), graded.actor("city"), graded.now
    if state != "registered":
        case = actions.assign(case, owner_kind="organisation", owner_id=graded.management.pk, by=wang, now=now)
    if state == "bounced":
        case = actions.bounce(case, reason="不属于", by=city, now=now)
    if state in ("handling", "submitted"):
        case = actions.accept(case, by=city, now=now)
    if state == "submitted":
        Step.objects.filter(case=case).update(done_at=now)
        end = definition["closure"]
        proof = [{"kind": one["code"], "file": graded.photo(case)} for one in end.get("evidence", ())]
        actions.submit(
            case, disposition=end["dispositions"][0]["code"], result="已调", evidence=proof, by=city, now=now
        )
    assert one_owner(case).state == state
    actions.grade_change(case, grade=graded.heaviest, reason="持刀", by=graded.actor("leader"), now=graded.at(hours=1))
    row = one_owner(case)
    assert row.grade == graded.heaviest
    assert who.what == "police_station", who
    assert (row.owner_kind, row.owner_id) == ("organisation", graded.police.pk)
    assert row.state == {"registered": "assigned", "bounced": "assigned"}.get(state, state)


def test_a_body_that_gave_it_back_does_not_get_it_again_by_a_grade(graded):
    case = graded.dispute()
    wang, now = graded.actor("wang"), graded.now
    actions.assign(case, owner_kind="organisation", owner_id=graded.police.pk, by=wang, now=now)
    actions.bounce(case, reason="不属于", by=graded.actor("police"), now=now)
    actions.grade_change(case, grade=graded.heaviest, reason="持刀", by=graded.actor("leader"), now=graded.at(hours=1))
    row = one_owner(case)
    assert (row.state, row.owner_id) == ("bounced", graded.centre.pk)
