"""Lessons that a vice principal of law owes this term against those given: a share of the term, never a rank."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from anyuan.directory.models import Account, Appointment, RoleGrant
from anyuan.duties import actions
from anyuan.duties.queries import lessons
from anyuan.duties.rules.lessons import span, standing
from tests.duties import world
from tests.duties.world import MIDNIGHT, MONDAY, County

TERM = (date(2026, 9, 1), date(2027, 1, 18))  # 140 days


@pytest.mark.parametrize(
    ("owed", "given", "since", "day", "due", "behind"),
    [
        (4, 0, date(2025, 1, 1), date(2026, 9, 1), 0, 0),  # the first day
        (4, 0, date(2025, 1, 1), date(2026, 10, 5), 1, 1),  # a quarter of the term
        (4, 1, date(2025, 1, 1), date(2026, 11, 9), 2, 1),  # half-term
        (4, 2, date(2025, 1, 1), date(2026, 11, 9), 2, 0),
        (4, 9, date(2025, 1, 1), date(2026, 11, 9), 2, 0),  # more than owed is nobody's debt
        (4, 3, date(2025, 1, 1), date(2027, 1, 18), 4, 1),  # the last day
        (4, 3, date(2025, 1, 1), date(2027, 2, 10), 4, 1),  # vacation: as the term ended
        (4, 0, date(2026, 11, 10), date(2027, 1, 18), 2, 2),  # came at half-term: owes half
        (4, 0, date(2027, 1, 25), date(2027, 2, 10), 0, 0),  # came after the term
        (None, 0, date(2025, 1, 1), date(2027, 1, 18), 0, 0),
        (0, 0, date(2025, 1, 1), date(2027, 1, 18), 0, 0),
    ],
)
def test_how_it_stands(owed: int | None, given: int, since: date, day: date, due: int, behind: int) -> None:
    found = standing(owed, given, TERM, since, day)
    assert (found.due, found.behind) == (due, behind)


@pytest.mark.parametrize(
    ("terms", "day", "expected"),
    [
        ((TERM,), date(2026, 11, 9), TERM),
        ((TERM,), date(2027, 2, 1), TERM),  # vacation
        (
            (TERM, (date(2027, 2, 22), date.max)),
            date(2027, 3, 1),
            (date(2027, 2, 22), date(2027, 7, 11)),
        ),  # no end known
        ((), date(2026, 11, 9), (date(2026, 8, 1), date(2027, 1, 31))),
        ((), date(2027, 1, 9), (date(2026, 8, 1), date(2027, 1, 31))),
        ((), date(2027, 4, 9), (date(2027, 2, 1), date(2027, 7, 31))),
    ],
)
def test_which_term_is_meant(terms: Any, day: date, expected: tuple[date, date]) -> None:
    assert span(terms, day) == expected


@pytest.fixture
def county(db: None) -> County:
    return world.build()


def in_post(county: County, school: int, name: str, owed: int | None) -> Appointment:
    facts = {} if owed is None else {"lessons_owed": owed}
    fields = {"person": county.people[name], "school": county.base.schools[school], "facts": facts}
    return Appointment.objects.create(post=lessons.POST, starts_on=date(2025, 9, 1), **fields)


def held(county: County, name: str, days_ago: int, **changes: Any) -> None:
    begin = MIDNIGHT + timedelta(hours=10) - timedelta(days=days_ago)
    fields = {
        "kind": "lesson",
        "topic": "law",
        "title": "法治课",
        "starts_at": begin,
        "ends_at": begin + timedelta(hours=1),
        "area": county.base.area,
        "school": county.base.school,
        "speaker": county.people[name],
    }
    who = {"by": county.actor("head")}
    row = actions.plan_session(actions.Gathering(**(fields | changes)), now=begin - timedelta(hours=1), **who)
    if row.sign_up:
        other = county.base.schools[1]
        actions.sign_up(row.pk, school=other, label="二班", count=30, now=begin - timedelta(minutes=9), **who)
    actions.hold_session(row.pk, {"pupils": 40}, now=begin + timedelta(hours=1), **who)


@pytest.mark.django_db
def test_given_counts_what_was_held_for_the_own_school_in_this_term(county: County) -> None:
    mine, other = in_post(county, 0, "zhao", 4), in_post(county, 1, "qian", 4)
    held(county, "zhao", 3)
    held(county, "zhao", 5, school=county.base.schools[2])  # elsewhere
    held(county, "zhao", 120)  # last term
    held(county, "sun", 3)  # somebody else
    held(county, "zhao", 3, kind="parents_session")
    held(county, "qian", 4, kind="live_class", school=None, sign_up=True)  # the own school's class came
    found = {line.post.pk: line for line in lessons.lines([mine, other], MONDAY)}
    assert found[mine.pk].standing.given == 1
    assert found[other.pk].standing.given == 1
    assert found[mine.pk].first == date(2026, 9, 1)
    assert found[mine.pk].standing.due == 2


def sit(county: County, name: str, role: str, language: str = "en", **scope: Any) -> Client:
    account = Account.objects.create_user(f"l-{name}", person=county.people[name], language=language)
    RoleGrant.objects.create(account=account, role=role, starts_at=MIDNIGHT - timedelta(days=1), **scope)
    client = Client(headers={"accept-language": language})
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language
    return client


@pytest.mark.django_db
def test_the_page_lists_who_is_behind_by_right(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    from anyuan.directory import middleware

    monkeypatch.setattr(middleware, "utc_now", lambda: county.at("9:00"))
    in_post(county, 0, "zhao", 4)
    in_post(county, 1, "qian", 1)
    in_post(county, 2, "sun", None)
    officer = sit(county, "head", "education_officer", area=county.base.area)
    page = officer.get("/registers/posts/lessons/").content.decode()
    assert page.count("row-link") == 3
    assert "not written down" in page
    behind = officer.get("/registers/posts/lessons/?behind=1").content.decode()
    assert behind.count("row-link") == 1
    assert "Zhao" in behind
    chinese = sit(county, "guard", "school_head", "zh-hans", school=county.base.schools[1])
    own = chinese.get("/registers/posts/lessons/").content.decode()
    assert own.count("row-link") == 1
    assert "法治副校长授课情况" in own
    code = Appointment.objects.get(person=county.people["zhao"]).code
    record = officer.get(f"/registers/posts/{code}/").content.decode()
    assert "Lessons this term" in record
    assert "2 are due by now" in record
    assert "/registers/posts/lessons/" in officer.get("/registers/posts/").content.decode()
    viewer = sit(county, "teacher", "viewer", area=county.base.area)
    assert viewer.get("/registers/posts/lessons/").status_code == 404


@pytest.mark.django_db
def test_everybody_is_asked_with_the_same_few_queries(county: County, django_assert_num_queries: Any) -> None:
    posts = [in_post(county, n % 3, name, 4) for n, name in enumerate(("zhao", "qian", "sun", "teacher", "guard"))]
    rows = list(Appointment.objects.filter(pk__in=[p.pk for p in posts]).select_related("school__area", "person"))
    with django_assert_num_queries(3):
        lessons.lines(rows[:1], MONDAY)
    with django_assert_num_queries(3):
        lessons.lines(rows, MONDAY)
