"""Who may do what to whom: every role × action × relation, the yes/no against the filter, on the database at hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from anyuan.directory import queries
from anyuan.directory.models import RoleGrant, School
from anyuan.directory.policy import ROLES, TABLE, ActionUnknown, Grant, Viewer, allows, limit, may
from tests.directory.world import NOW, World, account, person

DAY = timedelta(days=1)
# relation of the grant to school S1 → (scope fields, which schools lie within it)
SCOPES = {
    "own school": ("school", {"S1"}),
    "other school": ("school", {"S2"}),
    "own town": ("area", {"S1"}),
    "county above": ("area", {"S1", "S2"}),
    "province above": ("area", {"S1", "S2", "S3"}),
    "other county": ("area", {"S3"}),
    "own organisation": ("organisation", {"S1"}),
    "other organisation": ("organisation", {"S2"}),
    "no scope": ("system", {"S1", "S2", "S3"}),
}


def fields_of(world: World, relation: str) -> dict[str, Any]:
    return {
        "own school": {"school": world.school},
        "other school": {"school": world.second},
        "own town": {"area": world.town},
        "county above": {"area": world.county},
        "province above": {"area": world.province},
        "other county": {"area": world.other_county},
        "own organisation": {"organisation": world.bureau},
        "other organisation": {"organisation": world.station},
        "no scope": {},
    }[relation]


def seen(viewer: Viewer, action: str) -> set[str]:
    rows = limit(School.objects.all(), viewer, action, area="area__path", school="pk", organisation="organisation_id")
    return set(rows.values_list("code", flat=True))


def allowed(viewer: Viewer, action: str, schools: list[School]) -> set[str]:
    return {s.code for s in schools if allows(viewer, action, s)}


@pytest.mark.parametrize("relation", list(SCOPES))
@pytest.mark.parametrize("role", list(ROLES))
def test_a_role_reaches_exactly_what_its_grant_covers(world: World, role: str, relation: str) -> None:
    who = account("somebody")
    world.grant(who, role, **fields_of(world, relation))
    viewer = queries.viewer(who, NOW)
    schools = list(School.objects.select_related("area"))
    kind, covered = SCOPES[relation]
    for action, roles in TABLE.items():
        open_here = kind in ROLES[role].scopes and kind in roles.get(role, ())
        expected = covered if open_here else set()
        assert seen(viewer, action) == expected, (role, action, relation)
        assert allowed(viewer, action, schools) == expected, (role, action, relation)
        assert may(viewer, action) == open_here


@dataclass(frozen=True)
class Life:
    """How a grant lies in time, and whether it gives anything now."""

    name: str
    fields: dict[str, Any]
    gives: bool


LIVES = [
    Life("began this second", {"starts_at": NOW}, True),
    Life("begins in a second", {"starts_at": NOW + timedelta(seconds=1)}, False),
    Life("ends in a second", {"starts_at": NOW - DAY, "ends_at": NOW + timedelta(seconds=1)}, True),
    Life("ended this second", {"starts_at": NOW - DAY, "ends_at": NOW}, False),
    Life("ended long ago", {"starts_at": NOW - 2 * DAY, "ends_at": NOW - DAY}, False),
]
OVER = {
    "system": {},
    "area": {"area": "county"},
    "organisation": {"organisation": "bureau"},
    "school": {"school": "school"},
}


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.name)
@pytest.mark.parametrize("role", list(ROLES))
def test_only_a_grant_in_force_gives_anything(world: World, role: str, life: Life) -> None:
    who = account("somebody")
    kind = sorted(ROLES[role].scopes)[0]
    scope = {name: getattr(world, row) for name, row in OVER[kind].items()}
    world.grant(who, role, **scope, **life.fields)
    viewer = queries.viewer(who, NOW)
    schools = list(School.objects.select_related("area"))
    assert bool(viewer.grants) is life.gives
    for action in TABLE:
        assert seen(viewer, action) == allowed(viewer, action, schools)
        assert life.gives or not seen(viewer, action)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "gives"),
    [
        (date(2026, 1, 1), None, True),
        (date(2026, 1, 1), date(2026, 11, 23), True),  # the last day counts
        (date(2026, 1, 1), date(2026, 11, 22), False),
        (date(2026, 11, 24), None, False),
    ],
)
def test_a_grant_ends_with_its_appointment(world: World, starts_on: date, ends_on: date | None, gives: bool) -> None:
    who = account("head")
    post = world.appointment(person("P1"), "head", school=world.school, starts_on=starts_on, ends_on=ends_on)
    world.grant(who, "school_head", school=world.school, appointment=post, starts_at=NOW - DAY)
    assert bool(queries.viewer(who, NOW).grants) is gives


def test_an_appointment_ends_at_local_midnight_not_at_midnight_utc(world: World) -> None:
    who = account("head")
    post = world.appointment(person("P1"), "head", school=world.school, ends_on=date(2026, 11, 23))
    world.grant(who, "school_head", school=world.school, appointment=post, starts_at=NOW - DAY)
    last_second = NOW.replace(hour=15, minute=59, second=59)  # 23:59:59 in Beijing
    assert queries.viewer(who, last_second).grants
    assert not queries.viewer(who, last_second + timedelta(seconds=1)).grants


def test_two_grants_add_up_and_a_row_seen_through_both_comes_once(world: World) -> None:
    who = account("busy")
    world.grant(who, "guard", school=world.far)
    world.grant(who, "dispatcher", area=world.county)
    world.grant(who, "school_head", school=world.school)
    viewer = queries.viewer(who, NOW)
    rows = limit(School.objects.all(), viewer, "incidents.see", area="area__path", school="pk")
    assert sorted(rows.values_list("code", flat=True)) == ["S1", "S2", "S3"]
    # What one role allows does not leak into the scope of another.
    assert seen(viewer, "incidents.acknowledge") == {"S1", "S2"}


def test_a_neighbouring_code_that_begins_alike_is_another_area(world: World) -> None:
    viewer = Viewer(grants=(Grant("dispatcher", area_path="/46/4690/"),))
    assert seen(viewer, "incidents.see") == set()


def test_an_account_that_was_switched_off_and_a_visitor_see_nothing(world: World) -> None:
    who = account("gone")
    world.grant(who, "system_admin")
    who.is_active = False
    for viewer in (queries.viewer(who, NOW), queries.viewer(None, NOW), Viewer.nobody()):
        assert not any(may(viewer, action) for action in TABLE)


def test_jobs_of_the_house_see_everything(world: World) -> None:
    assert seen(Viewer.system(), "incidents.see") == {"S1", "S2", "S3"}
    assert allows(Viewer.system(), "accounts.edit")


def test_a_token_narrows_and_never_widens(world: World) -> None:
    who = account("machine")
    world.grant(who, "dispatcher", area=world.county)
    narrow = queries.viewer(who, NOW, scopes=frozenset({"incidents", "units.see"}))
    assert may(narrow, "incidents.acknowledge")
    assert may(narrow, "units.see")
    assert not may(narrow, "units.set_status")
    wide = queries.viewer(who, NOW, scopes=frozenset({"accounts.edit", "*"}))
    assert not may(wide, "accounts.edit")


def test_an_action_that_nobody_declared_is_an_error_not_a_no() -> None:
    with pytest.raises(ActionUnknown):
        allows(Viewer.system(), "incidents.sing")
    with pytest.raises(ActionUnknown):
        limit(School.objects.all(), Viewer.system(), "incidents.sing")


@pytest.mark.parametrize(
    ("role", "action", "answer"),
    [
        ("dispatcher", "incidents.acknowledge", True),
        ("dispatcher", "incidents.close", True),
        ("dispatcher", "incidents.reopen", False),
        ("dispatcher", "roster.edit", False),
        ("dispatcher", "accounts.edit", False),
        ("duty_leader", "incidents.command", True),
        ("liaison", "incidents.acknowledge", False),
        ("liaison", "people.contact", False),
        ("guard", "incidents.arrive", True),
        ("guard", "incidents.close", False),
        ("guard", "people.contact", False),
        ("school_head", "roster.edit", True),
        ("school_head", "incidents.dispatch", False),
        ("wall", "wall.see", True),
        ("wall", "people.see", False),
        ("wall", "calls.see", False),
        ("viewer", "incidents.see", True),
        ("viewer", "incidents.note", False),
        ("system_admin", "incidents.see", False),
        ("system_admin", "people.contact", False),
        ("system_admin", "grants.edit", False),
        ("security_admin", "grants.edit", True),
        ("security_admin", "accounts.edit", False),
        ("security_admin", "incidents.see", False),
        ("audit_admin", "journal.see", True),
        ("audit_admin", "settings.edit", False),
        ("audit_admin", "incidents.see", False),
    ],
)
def test_least_rights_as_the_duty_room_would_put_them(role: str, action: str, answer: bool) -> None:
    kind = sorted(ROLES[role].scopes)[0]
    scope = {
        "system": {},
        "area": {"area_path": "/46/"},
        "organisation": {"organisation_id": 1},
        "school": {"school_id": 1},
    }
    assert may(Viewer(grants=(Grant(role, **scope[kind]),)), action) is answer


def test_no_two_administrators_share_a_right_to_change_anything() -> None:
    admins = ("system_admin", "security_admin", "audit_admin")
    for action, roles in TABLE.items():
        if not action.endswith(".see"):
            assert sum(role in roles for role in admins) <= 1, action


def test_the_database_refuses_a_grant_over_two_scopes(world: World) -> None:
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(
            account=account("x"), role="viewer", area=world.county, school=world.school, starts_at=NOW
        )
