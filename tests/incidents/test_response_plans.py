"""Every shipped response plan can be run, in both languages; a broken one is named, not used."""

import copy

import pytest

from anyuan.incidents.rules import plans
from anyuan.kernel.packs import pack_dirs, read_pack

SHIPPED = [read_pack(folder) for folder in pack_dirs("response_plans")]


@pytest.mark.parametrize("plan", SHIPPED, ids=lambda plan: plan["name"])
def test_a_shipped_plan_has_no_problem(plan):
    assert list(plans.problems(plan)) == []


def test_the_eight_emergencies_of_a_school_and_the_unknown_one_are_there():
    asked = {"violence", "intruder", "fire", "medical", "food", "traffic", "weather", "dormitory", "gas", "unknown"}
    assert asked <= {plan["kind"] for plan in SHIPPED}


def test_each_signal_kind_is_answered_by_one_plan_only():
    kinds = [kind for plan in SHIPPED for kind in plan["signal_kinds"]]
    assert len(kinds) == len(set(kinds))


def test_the_legs_are_those_of_the_minimum_emergency_unit(shared):
    import json

    published = json.loads((shared / "conformance/cn/minimum_emergency_unit.json").read_text(encoding="utf-8"))
    wanted = [(step["id"], step["limit_s"], step["zh"]) for step in published["steps"]]
    for plan in SHIPPED:
        if plan.get("legs"):
            assert [(leg["name"], leg["seconds"]) for leg in plan["legs"]] == [w[:2] for w in wanted]
            assert all(leg["title"]["zh"].startswith(w[2][:5]) for leg, w in zip(plan["legs"], wanted, strict=True))


def _spoil(path, value):
    plan = copy.deepcopy(next(p for p in SHIPPED if p["kind"] == "violence"))
    *way, last = path
    node = plan
    for key in way:
        node = node[key]
    if value is None:
        del node[last]
    else:
        node[last] = value
    return plan


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("kind",), "", "kind"),
        (("title", "zh"), None, "zh"),
        (("level",), 5, "level"),
        (("join", "scope"), "planet", "join.scope"),
        (("clocks", "close"), None, "clocks.close"),
        (("clocks", "repeat", "arrive"), 0, "clocks.repeat.arrive"),
        (("ladder", "steps"), [], "at least one step"),
        (("ladder", "steps", 0, "targets"), [], "no targets"),
        (("ladder", "steps", 1, "after_seconds"), 90000, "after_seconds"),
        (("ladder", "steps", 3, "after_seconds"), 1, "before the step above"),
        (("ladder", "require"), 0, "require"),
        (("legs", 0, "proof"), [], "no proof"),
        (("legs", 2, "seconds"), 30, "grow"),
        (("checklist",), [], "checklist: there is none"),
        (("checklist", 0, "text", "en"), " ", "en"),
        (("closure", "dispositions"), [], "dispositions"),
        (("closure", "evidence"), ["nobody_explains_this"], "nobody_explains_this"),
        (("causes",), [], "the verdict real"),
        (("units",), ["helicopter"], "helicopter"),
    ],
)
def test_a_broken_plan_is_named(path, value, says):
    assert any(says in problem for problem in plans.problems(_spoil(path, value)))
