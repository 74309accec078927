"""The dispatch form offers units by the way they really have, says why, and the reason stays with the task."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from anyuan.console.queries import candidates
from anyuan.directory.models import Unit
from anyuan.dispatch.models import Assignment
from anyuan.incidents import actions
from anyuan.kernel.clock import utc_now

Sit = Callable[..., Client]


@pytest.fixture
def river(tmp_path: Path, settings: Any) -> None:
    """The car stands 1 km from the first school, but the only bridge is far off: the far car is there sooner."""
    settings.HOME = tmp_path
    roads = tmp_path / "roads"
    roads.mkdir()
    (roads / "nodes.csv").write_text("node_id,lon,lat\n1,106.01,26.0\n2,106.02,26.0\n3,106.2,26.0\n4,106.02,26.4\n")
    (roads / "edges.csv").write_text(
        "u,v,length_m,oneway,maxspeed\n1,3,19000,0,100\n2,4,6000,0,30\n4,1,9000,0,30\n", "utf-8"
    )


def _dispatch(town: Any, desk: Client, kind: str = "panic", **form: Any) -> Any:
    incident = town.alarm(utc_now(), kind)
    actions.acknowledge(incident, by=town.county.actor("wang"), now=utc_now())
    return incident, desk.post(f"/incidents/{incident.ref}/dispatches/", form, follow=True)


def test_the_road_decides_and_not_the_straight_line(town: Any, river: None) -> None:
    units, now = town.county.units, utc_now()
    with translation.override("en"):
        offers = candidates.offers(town.alarm(now), now)
    cars = [offer for offer in offers if offer.id in (units["car"].pk, units["far"].pk)]
    assert [offer.id for offer in cars] == [units["far"].pk, units["car"].pk]
    assert "by road" in cars[0].reason
    assert [offer.suggested for offer in offers] == [True] + [False] * (len(offers) - 1)


def test_without_roads_the_form_says_that_it_estimates(town: Any, tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    now = utc_now()
    with translation.override("en"):
        best = candidates.offers(town.alarm(now), now)[0]
    assert "no road data" in best.reason
    assert best.eta.startswith("about ")


def test_the_form_shows_time_and_reason_of_every_unit(town: Any, sit: Sit) -> None:
    incident = town.alarm(utc_now())
    desk = sit("desk")
    desk.post(f"/incidents/{incident.ref}/acknowledgement/")
    page = desk.get(f"/incidents/{incident.ref}/").content.decode()
    with translation.override("en"):
        offers = candidates.offers(incident, utc_now())
    assert len(offers) == 3
    assert page.count('name="units"') == 3
    for offer in offers:
        assert offer.eta in page
        assert offer.reason.split(" · ")[0] in page


def test_time_and_reason_are_kept_with_the_task_and_shown(town: Any, sit: Sit) -> None:
    desk, car = sit("desk"), town.county.units["car"]
    incident, answer = _dispatch(town, desk, units=[car.pk])
    task = Assignment.objects.get(owner_kind="unit", owner_id=car.pk)
    assert task.eta_seconds == task.reason["seconds"] > 0
    with translation.override("en"):
        why = candidates.why(task)
    assert "km" in why
    assert why in answer.content.decode()
    chinese = sit("desk", "zh-hans").get(f"/incidents/{incident.ref}/").content.decode()
    assert "km away" not in chinese
    assert "estimated" not in chinese


def test_a_unit_that_the_form_showed_as_busy_is_meant(town: Any, sit: Sit) -> None:
    desk, car = sit("desk"), town.county.units["car"]
    first, _answer = _dispatch(town, desk, units=[car.pk])
    second, answer = _dispatch(town, desk, "fire", units=[car.pk], known_busy=[car.pk])
    assert "already out" not in answer.content.decode()
    assert set(Assignment.objects.values_list("subject_ref", flat=True)) >= {first.ref, second.ref}


def test_a_unit_that_went_elsewhere_meanwhile_is_refused_with_where_it_is(town: Any, sit: Sit) -> None:
    desk, car = sit("desk"), town.county.units["car"]
    first, _answer = _dispatch(town, desk, units=[car.pk])
    _second, answer = _dispatch(town, desk, "fire", units=[car.pk])
    assert f"already out for {first.ref}" in answer.content.decode()


def test_a_busy_unit_is_offered_below_the_free_ones(town: Any, sit: Sit) -> None:
    first, _answer = _dispatch(town, sit("desk"), units=[town.county.units["car"].pk])
    now = utc_now()
    offers = candidates.offers(town.alarm(now, "fire"), now)
    assert offers[-1].id == town.county.units["car"].pk
    assert offers[-1].busy
    assert first.ref in offers[-1].reason
    assert Unit.objects.get(pk=offers[-1].id).status == "assigned"
