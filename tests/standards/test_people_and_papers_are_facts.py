"""Licences, enquiries, agreements, plans and cameras: each fact has a day, so that old evidence goes grey, never green."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anyuan.directory.models import (
    Agreement,
    AgreementTemplate,
    Device,
    EmergencyPlan,
    Qualification,
    School,
    SchoolProfile,
    Vetting,
)
from anyuan.intake.models import LineContact
from anyuan.standards.queries.facts import Ask, gather
from anyuan.standards.queries.verdicts import judged, one
from tests.standards.world import TUESDAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def fact(county, name, on=TUESDAY, school=0):
    return gather(Ask([county.schools[school]], on, rows=True), [name])[county.schools[school].pk].get(name)


def licence(person, issued, expires, **more):
    return Qualification.objects.create(
        code=f"Q{Qualification.objects.count()}", person=person, kind="guard_licence", issued_on=issued,
        expires_on=expires, **more,
    )  # fmt: skip


def asked(person, on, answer="clear", due=None):
    return Vetting.objects.create(
        code=f"V{Vetting.objects.count()}", person=person, asked_on=on, answer=answer, next_due_on=due or on + 365 * DAY
    )


def test_a_guard_counts_while_the_licence_is_good(county):
    first, second = county.appoint("guard").person, county.appoint("guard").person
    assert fact(county, "guards_licensed") is None  # nobody ever entered a licence
    licence(first, date(2024, 1, 5), TUESDAY)
    licence(second, date(2022, 1, 5), None, active=False)
    found = fact(county, "guards_licensed")
    assert (found.value, found.as_of, found.total) == (1, date(2024, 1, 5), 1)
    assert fact(county, "guards_licensed", on=TUESDAY + DAY).value == 0
    licence(second, None, None)
    found = fact(county, "guards_licensed")
    assert (found.value, found.as_of) == (2, None)  # one without a day leaves the whole undated


def test_a_school_with_posts_and_no_guard_has_no_licensed_guard(county):
    county.appoint("school_head")
    assert fact(county, "guards_licensed").value == 0


def test_everybody_in_post_was_asked_about_and_the_oldest_enquiry_dates_the_share(county):
    people = [county.appoint(post, school=1).person for post in ("guard", "duty_teacher", "counsellor")]
    assert fact(county, "hire_checked", school=1) is None
    asked(people[0], date(2026, 1, 10))
    asked(people[1], date(2026, 9, 1))
    found = fact(county, "hire_checked", school=1)
    assert (found.of, found.as_of) == ((2, 3), date(2026, 1, 10))
    assert {row.kind for row in found.rows} == {"directory.appointment"}  # no row says who was not clear
    asked(people[2], date(2026, 10, 1), answer="waiting")
    assert fact(county, "hire_checked", school=1).of == (2, 3)
    asked(people[0], date(2026, 11, 1), answer="not_clear")
    assert fact(county, "hire_checked", school=1).of == (1, 3)
    assert fact(county, "hire_checked", school=1, on=date(2027, 9, 2)).of == (
        0,
        3,
    )  # all are due to be asked about again


def test_an_agreement_is_missing_only_where_one_is_owed(county):
    assert fact(county, "agreement") is None
    template = AgreementTemplate.objects.create(
        code="AT", name="责任书", version="1", area=county.area, starts_on=date(2026, 1, 1)
    )
    assert fact(county, "agreement").value is False
    Agreement.objects.create(
        code="AG", template=template, school=county.school, signed_on=date(2026, 9, 3), starts_on=date(2026, 9, 1),
        ends_on=TUESDAY,
    )  # fmt: skip
    found = fact(county, "agreement")
    assert (found.value, found.as_of, [row.ref for row in found.rows]) == (True, date(2026, 9, 3), ["AG"])
    assert fact(county, "agreement", on=TUESDAY + DAY).value is False
    assert fact(county, "agreement", on=date(2026, 9, 2)).value is False  # not yet signed on that day


def test_a_plan_is_as_old_as_its_last_review_and_goes_grey(county):
    school = county.school
    assert fact(county, "plans") is None
    for kind, reviewed, due in (("fire", date(2026, 3, 1), None), ("violence", date(2025, 1, 1), date(2026, 1, 1))):
        EmergencyPlan.objects.create(
            code=f"P-{kind}", school=school, kind=kind, name=kind, version="1", starts_on=date(2024, 9, 1),
            reviewed_on=reviewed, review_due_on=due,
        )  # fmt: skip
    found = fact(county, "plans")
    assert (found.value, found.as_of) == (1, date(2026, 3, 1))  # the overdue one does not count

    def verdict(on):
        return one(county.viewer(), "inspection-2024", school, on).verdicts["plans"]

    assert verdict(TUESDAY).verdict == "green"
    old = verdict(date(2026, 3, 1) + 401 * DAY)
    assert (old.verdict, old.reason) == ("grey", "stale")


def test_cameras_are_linked_as_heard_or_as_the_register_says(county):
    said = {"linked": True, "serviced_on": "2026-10-01", "keep_days": 90}
    Device.objects.create(code="C1", kind="camera", school=county.school, facts=said)
    Device.objects.create(code="C2", kind="camera", school=county.school)
    found = fact(county, "cameras_linked")
    assert (found.of, found.as_of) == ((1, 2), date(2026, 10, 1))
    assert fact(county, "footage_days") is None  # one camera does not say
    SchoolProfile.objects.create(code="SP", school=county.school, starts_on=date(2026, 9, 1), facts={"video_days": 60})
    assert (fact(county, "footage_days").value, fact(county, "footage_days").as_of) == (60, date(2026, 9, 1))
    Device.objects.filter(code="C2").update(facts={"keep_days": 30, "linked": True})
    found = fact(county, "footage_days")
    assert (found.value, found.as_of, found.total) == (30, None, 2)
    assert fact(county, "cameras_linked").as_of is None  # linked, but nobody said when that was seen
    heard = Device.objects.get(code="C1")
    LineContact.objects.create(device=heard, path="ip", last_contact_at=None)
    assert fact(county, "cameras_linked").of == (1, 2)  # supervised and silent outweighs the register's word


def test_the_four_lights_of_guards_are_no_longer_without_a_source(county):
    guards = [county.appoint("guard").person for _n in range(3)]
    for person in guards:
        licence(person, date(2025, 1, 1), date(2028, 1, 1))
    sheet = judged(county.viewer(), "four-100", TUESDAY)
    assert [school.lights["guard"] for school in sheet.schools] == ["green", "grey", "grey"]


def test_the_vice_principal_of_the_register_is_the_one_of_the_standard(county):
    county.appoint("rule_of_law_vice_principal")
    assert fact(county, "law_vice_principal").value is True


@pytest.mark.parametrize("name", ["four-100", "gb29315-2022", "inspection-2024"])
def test_judging_forty_schools_asks_no_more_than_judging_three(county, name):
    def cost():
        with CaptureQueriesContext(connection) as told:
            judged(county.viewer(), name, TUESDAY)
        return len(told)

    cost()
    before = cost()
    School.objects.bulk_create(
        School(code=f"N{n}", name=f"N{n}", area=county.area, stage="primary", pupils=900) for n in range(40)
    )
    assert cost() == before
    assert before < 40
