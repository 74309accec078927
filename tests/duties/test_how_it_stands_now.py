"""How a duty stands at a moment, and how the sites of a county stand on today's map."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from anyuan.directory.policy import Viewer
from anyuan.duties import queries
from anyuan.duties.models import Occurrence
from anyuan.duties.queries.standing import sites
from anyuan.duties.rules.standing import Now, heaviest, sign
from tests.duties.world import County

OPENS = datetime(2026, 11, 23, 7, 10, tzinfo=UTC)
AT = {"early": -61, "hour before": -60, "just before": -1, "open": 0, "closing": 40, "grace": 45, "over": 50}


@pytest.mark.parametrize(
    ("when", "fields", "said"),
    [
        ("early", {"asks_names": True}, "quiet"),
        ("hour before", {"asks_names": True}, "unnamed"),
        ("hour before", {}, "quiet"),
        ("just before", {"asks_names": True, "filled": 2}, "quiet"),
        ("open", {}, "silent"),
        ("open", {"arrived": 1}, "short"),
        ("open", {"arrived": 2, "state": "done"}, "stands"),
        ("closing", {"arrived": 2, "state": "done"}, "quiet"),
        ("grace", {}, "silent"),
        ("grace", {"arrived": 1}, "short"),
        ("over", {}, "quiet"),
        ("open", {"state": "excused"}, "quiet"),
        ("open", {"kind": "camera_check"}, "time"),
        ("closing", {"kind": "camera_check"}, "silent"),
        ("closing", {"kind": "camera_check", "arrived": 1}, "short"),
        ("open", {"kind": "camera_check", "state": "done"}, "quiet"),
        ("open", {"closes_at": OPENS + timedelta(days=29)}, "quiet"),
    ],
)
def test_the_sign_of_a_duty(when: str, fields: dict[str, Any], said: str) -> None:
    base = {"kind": "guard_post", "state": "planned", "opens_at": OPENS, "closes_at": OPENS + timedelta(minutes=40)}
    one = Now(**{**base, "judge_at": OPENS + timedelta(minutes=50), "needed": 2, **fields})
    assert sign(one, OPENS + timedelta(minutes=AT[when])) == said


def test_the_heaviest_sign_stands_for_a_site() -> None:
    assert heaviest(["stands", "short", "time"]) == "short"
    assert heaviest([]) == "quiet"


@pytest.mark.django_db
def test_every_school_stands_on_the_map_with_what_is_missing_and_when_it_was_heard(county: County) -> None:
    county.scan("guard", "7:15")
    now = county.at("7:30")
    found = sites(Viewer.system(), now)
    assert [(site.row.code, site.sign) for site in found] == [("S2", "silent"), ("S3", "silent"), ("S1", "short")]
    assert [site.heard_at for site in found] == [None, None, county.at("7:15")]
    assert [(spot.arrived, spot.needed) for spot in found[2].spots] == [(1, 2)]
    # Figures and map agree.
    assert queries.board(Viewer.system(), now).missing_now == sum(site.missing for site in found) == 3
    Occurrence.objects.filter(pk=county.today().pk).update(state="done")
    assert [site.sign for site in sites(Viewer.system(), now)] == ["silent", "silent", "stands"]


@pytest.mark.django_db
def test_somebody_of_one_school_sees_that_school_alone(county: County) -> None:
    head = county.viewer("head", "school_head")
    now = county.at("7:30")
    assert [site.row.code for site in sites(head, now)] == ["S1"]
    assert sites(head, now, queries.Where(school=county.base.schools[1])) == []


@pytest.mark.django_db
def test_last_nights_round_is_still_missing_after_midnight(county: County) -> None:
    row = county.today("leaving")
    Occurrence.objects.filter(pk=row.pk).update(
        opens_at=county.at("23:00"), closes_at=county.at("25:00"), judge_at=county.at("25:30")
    )
    midnight = county.at("24:30")
    assert [site.sign for site in sites(Viewer.system(), midnight)] == ["silent"]
    assert queries.board(Viewer.system(), midnight).missing_now == 1


@pytest.mark.django_db
def test_a_week_of_silence_is_never_drawn_as_all_well(county: County) -> None:
    found = sites(Viewer.system(), county.at("12:00"))
    assert {site.sign for site in found} == {"quiet"}
    assert {site.heard_at for site in found} == {None}
