"""Facts come with a day and the rows beneath them; what nobody recorded is not there, and never zero."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from anyuan.cases import actions as cases
from anyuan.directory.models import (
    Device,
    Equipment,
    Line,
    Organisation,
    Place,
    School,
    SchoolProfile,
    Shift,
    TrafficSheet,
)
from anyuan.duties.models import Occurrence
from anyuan.intake.models import LineContact, PathOutage
from anyuan.standards.queries.facts import Ask, gather, sources
from anyuan.standards.rules.vocabulary import FACTS
from tests.standards.world import BY, MONDAY, TUESDAY


def known(county, *names, on=TUESDAY, school=0):
    school = county.schools[school]
    return gather(Ask([school], on, rows=True), names)[school.pk]


def test_every_source_answers_a_fact_that_packs_may_name():
    assert set(sources()) <= set(FACTS)


@pytest.mark.django_db
def test_a_school_that_nobody_described_has_no_facts(county):
    found = known(county, *FACTS, school=2)
    assert set(found) == {
        "guard_posts",
        "boarding",
        "key_places",
        "key_place_kinds",
        "gates",
        "rectifications_overdue",
        "hazards_overdue",
    }


def test_the_schools_own_row_and_places(county):
    found = known(county, "pupils", "stage", "key_places", "gates")
    assert (found["pupils"].value, found["stage"].value, found["gates"].value) == (1200, "primary", 1)
    assert [row.ref for row in found["pupils"].rows] == ["S1"]
    assert "pupils" not in known(county, "pupils", school=2)
    Place.objects.create(
        code="S1-X", kind="dormitory", name="宿舍", school=county.school, area=county.area, active=False
    )
    assert known(county, "key_place_kinds")["key_place_kinds"].value == ["gate"]


def test_a_post_counts_on_its_days_both_ends_included(county):
    county.appoint("guard", since=MONDAY, ends_on=TUESDAY)
    county.appoint("guard", since=date(2026, 9, 1))
    for day, count in ((MONDAY - timedelta(days=1), 1), (MONDAY, 2), (TUESDAY, 2), (TUESDAY + timedelta(days=1), 1)):
        fact = known(county, "guards", on=day)["guards"]
        assert (fact.value, fact.total, fact.as_of) == (count, count, day)


def test_a_vacant_post_is_known_only_where_posts_are_kept(county):
    assert known(county, "guards", "security_director")["guards"].value == 0  # the head is on record, no guard is
    assert "guards" not in known(county, "guards", school=1)
    county.appoint("security_director", school=1)
    assert known(county, "security_director", school=1)["security_director"].value is True


def test_a_backdated_post_counts_for_the_days_it_names(county):
    """Entered today, held since September: the verdict of October can be worked out again, and changes."""
    october = date(2026, 10, 15)
    assert "guards" not in known(county, "guards", on=october, school=1)
    county.appoint("guard", school=1, since=date(2026, 9, 1))
    assert known(county, "guards", on=october, school=1)["guards"].value == 1


def test_the_gatehouse_is_manned_by_the_hour_and_overlaps_count_once(county):
    guard = county.duties.people["guard"]
    Shift.objects.all().delete()
    assert "gatehouse_hours" not in known(county, "gatehouse_hours")
    for first, last in (("00:00", "08:00"), ("07:00", "16:00"), ("18:00", "23:00")):
        Shift.objects.create(
            role="guard", person=guard, school=county.school, starts_at=county.at(first), ends_at=county.at(last)
        )
    fact = known(county, "gatehouse_hours")["gatehouse_hours"]
    assert (fact.value, fact.as_of, fact.total) == (21, MONDAY, 3)
    assert known(county, "gatehouse_hours", on=TUESDAY + timedelta(days=2))["gatehouse_hours"].value == 0


def test_posts_kept_and_windows_manned(county):
    assert known(county, "guard_posts")["guard_posts"].value == 1
    assert "post_rate" not in known(county, "post_rate", on=MONDAY - timedelta(days=1))
    mine = Occurrence.objects.filter(school=county.school, day=MONDAY)
    mine.filter(window="arrival").update(state="done")
    mine.filter(window="leaving").update(state="missed")
    found = known(county, "post_rate", "gate_windows")
    assert (found["post_rate"].of, found["post_rate"].as_of) == ((1, 2), MONDAY)
    assert found["gate_windows"].value == 1
    mine.filter(window="leaving").update(state="late")
    assert known(county, "gate_windows")["gate_windows"].value == 2
    # Excused was not owed, and planned is not over.
    mine.update(state="excused")
    assert "post_rate" not in known(county, "post_rate")


def test_a_school_without_a_post_in_an_area_with_a_programme_has_none(county):
    late = School.objects.create(code="S9", name="新学校", area=county.area)
    assert gather(Ask([late], TUESDAY), ["guard_posts"])[late.pk]["guard_posts"].value == 0


def test_a_button_is_heard_while_a_path_is_up(county):
    line = Line.objects.create(code="L1", protocol="dc09", account="1001", school=county.school)
    for n in (1, 2):
        Device.objects.create(code=f"B{n}", kind="panic_button", line=line if n == 1 else None, school=county.school)
    found = known(county, "panic_buttons", "panic_heard")
    assert found["panic_buttons"].value == 2
    assert "panic_heard" not in found  # never supervised
    LineContact.objects.create(line=line, path="ip", last_contact_at=county.at("09:00"))
    fact = known(county, "panic_heard")["panic_heard"]
    assert (fact.of, fact.as_of) == ((1, 2), MONDAY)
    PathOutage.objects.create(line=line, path="ip", lost_at=county.at("10:00"), restored_at=county.at("11:00", TUESDAY))
    assert known(county, "panic_heard", on=MONDAY)["panic_heard"].value == 0
    assert known(county, "panic_heard", on=TUESDAY)["panic_heard"].value == 0.5
    assert "cameras_linked" not in found


def test_what_is_overdue_is_counted_on_each_day(county):
    assert known(county, "hazards_overdue")["hazards_overdue"].value == 0
    Organisation.objects.create(code="C1", name="中心", kind="centre", area=county.area)
    case = cases.open_case(
        "hazard", title="围墙破损", school=county.school, complete=False, by=BY, now=county.at("09:00")
    )
    due = case.handle_due_at
    if due is None:
        type(case).objects.filter(pk=case.pk).update(handle_due_at=county.at("12:00"))
        due = county.at("12:00")
    day = due.astimezone(county.at("00:00").tzinfo).date()
    before = known(county, "hazards_overdue", on=day - timedelta(days=2))["hazards_overdue"]
    after = known(county, "hazards_overdue", on=day + timedelta(days=2))["hazards_overdue"]
    assert (before.value, after.value, [row.ref for row in after.rows]) == (0, 1, [case.ref])


def test_last_years_sheet_keeps_last_years_pupils(county):
    for day, pupils in ((date(2025, 9, 1), 700), (date(2026, 9, 1), 1400)):
        SchoolProfile.objects.create(code=f"P{pupils}", school=county.school, starts_on=day, pupils=pupils)
    for day, pupils in ((date(2026, 6, 1), 700), (TUESDAY, 1400)):
        fact = known(county, "pupils", on=day)["pupils"]
        assert fact.value == pupils
    assert fact.as_of == date(2026, 9, 1)
    # Before its first sheet the school was not described: unknown, and not today's figure.
    assert "pupils" not in known(county, "pupils", on=date(2025, 8, 31))


def test_equipment_counts_while_it_is_good_and_is_as_fresh_as_its_oldest_check(county):
    def batch(item, **more):
        Equipment.objects.create(code=f"E-{item}", item=item, school=county.school, **more)

    assert "equipment_items" not in known(county, "equipment_items")
    batch("shield", checked_on=MONDAY)
    batch("fork", checked_on=MONDAY - timedelta(days=9))
    batch("vest", checked_on=MONDAY, expires_on=MONDAY)
    batch("helmet", checked_on=MONDAY, state="repair")
    fact = known(county, "equipment_items")["equipment_items"]
    assert (fact.value, fact.as_of, fact.total) == (["fork", "shield"], MONDAY - timedelta(days=9), 4)
    assert known(county, "equipment_items", on=MONDAY)["equipment_items"].value == ["fork", "shield", "vest"]
    batch("torch")
    assert known(county, "equipment_items")["equipment_items"].as_of is None


def test_a_traffic_sheet_holds_from_its_day(county):
    TrafficSheet.objects.create(code="T1", school=county.school, starts_on=TUESDAY)
    assert "traffic_sheet" not in known(county, "traffic_sheet", on=MONDAY)
    assert known(county, "traffic_sheet")["traffic_sheet"].as_of == TUESDAY


def test_a_water_is_equipped_with_all_four_and_none_is_known_where_the_register_is_kept(county):
    assert "waters" not in known(county, "waters")
    ones = {"sign": True, "ring": True, "rope": True, "pole": True}
    water = {"kind": "water", "school": county.school, "area": county.area}
    Place.objects.create(code="W1", name="东塘", facts={**ones, "checked_on": "2026-11-20"}, **water)
    Place.objects.create(code="W2", name="西塘", facts={**ones, "pole": False, "checked_on": "2026-11-02"}, **water)
    found = known(county, "waters", "waters_equipped")
    assert (found["waters"].value, found["waters_equipped"].of) == (2, (1, 2))
    assert found["waters_equipped"].as_of == date(2026, 11, 2)
    other = known(county, "waters", "waters_equipped", school=1)
    assert other["waters"].value == 0
    assert "waters_equipped" not in other
    Place.objects.filter(code="W1").update(facts=ones)
    assert known(county, "waters_equipped")["waters_equipped"].as_of is None
