"""The week's plan on a page: names into the sheet, a draft, last week copied, published; then a swap with its reason."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from anyuan.directory.models import Person
from anyuan.duties import actions
from anyuan.duties.models import Change, Filling, WeekPlan
from tests.console.test_duties import sit, stop_the_clock
from tests.duties import world
from tests.duties.world import BY, MIDNIGHT, MONDAY, County

pytestmark = pytest.mark.django_db
ADDRESS = f"/duties/plan/?school=S1&monday={MONDAY}"


@pytest.fixture
def county(db: None, monkeypatch: pytest.MonkeyPatch) -> County:
    made = world.build()
    for name in ("zhao", "qian", "sun", "teacher"):
        Person.objects.filter(code=name).update(school=made.base.school)
    stop_the_clock(monkeypatch, made.at("6:30"))
    return made


def fields(page: str) -> list[str]:
    return re.findall(r'<select name="(seat\|[^"]+)"', page)


def test_a_week_is_planned_published_and_copied(county: County) -> None:
    head = sit(county, "head", "school_head", school=county.base.school)
    page = head.get("/duties/plan/").content.decode()  # there is one school only
    names = fields(page)
    assert len(names) == 2 * 5 * 2  # two windows, five days, a guard and a teacher each
    zhao, qian = county.people["zhao"].pk, county.people["qian"].pk
    chosen = {name: str(zhao if "|guard|" in name else qian) for name in names if "|arrival|" in name}
    form = {"school": "S1", "monday": str(MONDAY), **chosen}
    head.post("/duties/plan/save/", {**form, "do": "save"})
    assert Filling.objects.count() == 0
    assert head.get(ADDRESS).content.decode().count(f'<option value="{zhao}" selected>') == 5
    published = head.post("/duties/plan/save/", {**form, "do": "publish"}, follow=True).content.decode()
    assert "10 names were put to the duties." in published
    assert fields(published) == []
    assert published.count("nobody named") == 10
    assert Filling.objects.filter(person=zhao, role="guard").count() == 5
    again = head.post("/duties/plan/save/", {**form, "do": "publish"}, follow=True).content.decode()
    assert "not possible in the present state" in again
    later = MONDAY + timedelta(days=7)
    head.post("/duties/plan/save/", {"school": "S1", "monday": str(later), "do": "copy"})
    copied = WeekPlan.objects.get(monday=later)
    assert (copied.state, copied.seats.count()) == ("draft", 10)


def test_lines_that_clash_are_named_and_stop_no_other(county: County) -> None:
    head = sit(county, "head", "school_head", school=county.base.school)
    zhao = county.people["zhao"].pk
    actions.fill(county.today(school=1).pk, person=zhao, role="guard", by=BY, now=MIDNIGHT)
    names = [n for n in fields(head.get(ADDRESS).content.decode()) if "|guard|" in n and "|arrival|" in n]
    form = {"school": "S1", "monday": str(MONDAY), "do": "publish", **{name: str(zhao) for name in names}}
    page = head.post("/duties/plan/save/", form, follow=True).content.decode()
    assert "4 names were put to the duties." in page
    assert "11-23: Zhao already stands at" in page


def test_nobody_plans_for_another_school_or_with_its_people(county: County) -> None:
    head = sit(county, "head", "school_head", school=county.base.school)
    assert head.get("/duties/plan/?school=S2").status_code == 404
    assert head.get("/duties/plan/?school=S1&monday=soon").status_code == 404
    stranger = Person.objects.create(code="st", name="St", purpose="duty", legal_basis="duty")
    name = fields(head.get(ADDRESS).content.decode())[0]
    form = {"school": "S1", "monday": str(MONDAY), "do": "save"}
    assert head.post("/duties/plan/save/", {**form, name: str(stranger.pk)}).status_code == 404
    foreign = f"seat|{county.today(school=1).post_id}|1|arrival|guard|0"
    assert head.post("/duties/plan/save/", {**form, foreign: str(county.people["zhao"].pk)}).status_code == 404
    assert head.post("/duties/plan/save/", {**form, "school": "S2"}).status_code == 404
    assert not WeekPlan.objects.exists()
    guard = sit(county, "guard", "guard", school=county.base.school)
    assert guard.get("/duties/plan/").status_code == 404


def test_two_swap_from_the_page_of_a_duty_with_name_and_reason(county: County) -> None:
    head = sit(county, "head", "school_head", school=county.base.school)
    zhao, qian = county.people["zhao"].pk, county.people["qian"].pk
    one, other = county.today(), county.today("leaving")
    actions.fill(one.pk, person=zhao, role="guard", by=BY, now=MIDNIGHT)
    theirs = actions.fill(other.pk, person=qian, role="guard", by=BY, now=MIDNIGHT)
    address = f"/duties/{one.pk}/"
    assert f'<option value="{theirs.pk}">' in head.get(address).content.decode()
    form = {"one": zhao, "with": theirs.pk, "words": "家中有事"}
    assert "Please choose a reason." in head.post(f"{address}swap/", form, follow=True).content.decode()
    head.post(f"{address}swap/", {**form, "reason": "leave"})
    stands = Filling.objects.filter(ended_at=None).values_list("occurrence", "person")
    assert set(stands) == {(one.pk, qian), (other.pk, zhao)}
    change = Change.objects.get()
    assert (change.kind, change.reason, change.words) == ("swap", "leave", "家中有事")
    neighbour = actions.fill(
        county.today(school=1).pk, person=county.people["sun"].pk, role="guard", by=BY, now=MIDNIGHT
    )
    answer = head.post(f"{address}swap/", {"one": qian, "with": neighbour.pk, "reason": "leave"})
    assert answer.status_code == 404
