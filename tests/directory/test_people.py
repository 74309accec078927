"""People: closed telephone numbers, looks on record, disposal on the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import IntegrityError, connection, transaction

from anyuan.directory import crypto
from anyuan.directory.actions import people, roster
from anyuan.directory.models import Account, Appointment, DisposalCount, Line, Person, Shift
from anyuan.directory.policy import Grant, Viewer
from anyuan.directory.queries import holds_post, people_by_phone, post_holders
from anyuan.directory.rules.people import disposal_date
from anyuan.journal.models import Entry
from tests.directory.world import CLERK, NOW, TODAY, World, account, person

DAY = timedelta(days=1)
KEPT = {"purpose": "duty", "legal_basis": "contract", "retention_days": 30}


def stored(table: str, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return str(cursor.fetchone()[0])


def test_a_number_lies_closed_in_the_table_and_is_found_by_any_spelling(world: World) -> None:
    who = person("A", phone="138-0000 1111", email="a@example.org")
    assert "1111" not in stored("directory_person", "phone")
    assert "example" not in stored("directory_person", "email")
    who.refresh_from_db()
    assert (who.phone, who.email) == ("138-0000 1111", "a@example.org")
    for spelling in ("13800001111", "+86 138 0000 1111", "0086-13800001111"):
        assert list(people_by_phone(spelling)) == [who]
    assert not people_by_phone("13800001112").exists()
    assert not people_by_phone("").exists()


def test_a_closed_value_does_not_open_in_another_column_or_after_tampering() -> None:
    closed = crypto.close("secret", "directory.line.key")
    assert crypto.reveal(closed, "directory.line.key") == "secret"
    assert crypto.close("secret", "directory.line.key") != closed
    with pytest.raises(crypto.Unreadable):
        crypto.reveal(closed, "directory.person.phone")
    with pytest.raises(crypto.Unreadable):
        crypto.reveal(closed[:-4] + "AAA=", "directory.line.key")
    with pytest.raises(crypto.Unreadable):
        crypto.reveal("00000000." + closed.partition(".")[2], "directory.line.key")


def test_after_the_secret_is_replaced_the_old_one_still_opens(settings: object) -> None:
    closed = crypto.close("secret", "x")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]  # type: ignore[attr-defined]
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    assert crypto.reveal(closed, "x") == "secret"
    settings.SECRET_KEY_FALLBACKS = []  # type: ignore[attr-defined]
    with pytest.raises(crypto.Unreadable):
        crypto.reveal(closed, "x")


def test_searching_a_closed_column_is_an_error_and_never_an_empty_answer(world: World) -> None:
    with pytest.raises(FieldError):
        Line.objects.filter(key="x").exists()
    assert not Line.objects.filter(key__isnull=True).exists()


def test_no_person_without_purpose_and_ground(world: World) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(code="A", name="甲", purpose="", legal_basis="duty")
    with pytest.raises(ValidationError):
        people.add("B", "乙", purpose="", legal_basis="duty", by=CLERK, now=NOW)


@pytest.mark.parametrize(
    ("grant", "sees"),
    [
        (Grant("dispatcher", area_path="/46/469001/"), True),
        (Grant("school_head", school_id=1), True),
        (Grant("dispatcher", area_path="/46/469002/"), False),
        (Grant("guard", school_id=1), False),
        (Grant("system_admin"), False),
    ],
)
def test_who_reads_a_number_is_on_record_and_who_may_not_finds_nobody(world: World, grant: Grant, sees: bool) -> None:
    if grant.school_id:
        grant = Grant(grant.role, school_id=world.school.pk)
    who = person("A", phone="13800001111", school=world.school)
    viewer = Viewer(account_id=7, person_id=9, grants=(grant,))
    if sees:
        contact = people.read_contact(who.pk, viewer=viewer, by=CLERK, now=NOW, reason="call back")
        assert contact.phone == "13800001111"
        entry = Entry.objects.get(name="directory.contact_read")
        assert (entry.subject_id, entry.data) == (who.pk, {"reason": "call back"})
        return
    with pytest.raises(people.NotThere) as refused:
        people.read_contact(who.pk, viewer=viewer, by=CLERK, now=NOW)
    with pytest.raises(people.NotThere) as missing:
        people.read_contact(10**9, viewer=viewer, by=CLERK, now=NOW)
    assert str(refused.value) == str(missing.value)


@pytest.mark.parametrize(
    ("created", "last_end", "holds", "expected"),
    [
        (date(2026, 1, 1), None, False, date(2026, 1, 31)),
        (date(2026, 1, 1), date(2026, 6, 1), False, date(2026, 7, 1)),
        (date(2026, 1, 1), date(2026, 6, 1), True, None),
        (None, None, False, None),
    ],
)
def test_when_a_record_must_go(created: date | None, last_end: date | None, holds: bool, expected: date | None) -> None:
    assert disposal_date(created, last_end, holds, 30) == expected


def test_records_go_on_their_day_and_leave_only_a_count(world: World) -> None:
    leaver = people.add(
        "A",
        "要走的人",
        purpose="duty",
        legal_basis="contract",
        by=CLERK,
        now=NOW,
        phone="13800001111",
        retention_days=30,
    )
    stayer = people.add("B", "留下的人", by=CLERK, now=NOW, **KEPT)
    post = people.appoint(leaver, "guard", school=world.school, by=CLERK, now=NOW)
    people.appoint(stayer, "guard", school=world.school, by=CLERK, now=NOW)
    roster.add_shift("guard", leaver, NOW, NOW + DAY / 2, by=CLERK, now=NOW, school=world.school)
    login = account("leaver")
    Account.objects.filter(pk=login.pk).update(person=leaver)
    people.end_appointment(post, TODAY, by=CLERK, now=NOW)
    assert people.dispose_due(now=NOW + 29 * DAY) == 0
    assert Person.objects.get(code="A").dispose_on == TODAY + 30 * DAY
    assert people.dispose_due(now=NOW + 30 * DAY) == 1
    assert people.dispose_due(now=NOW + 30 * DAY) == 0  # once a day is enough
    assert list(Person.objects.values_list("code", flat=True)) == ["B"]
    assert not Shift.objects.exists()
    assert not Account.objects.filter(pk=login.pk).exists()
    assert DisposalCount.objects.get(kind="person").count == 1
    entry = Entry.objects.get(name="directory.disposed")
    assert entry.data == {"count": 1}
    assert "要走的人" not in "".join(str(e.data) + e.subject_ref for e in Entry.objects.all())


def test_a_record_that_still_serves_or_is_going_to_does_not_go(world: World) -> None:
    who = people.add("A", "甲", purpose="duty", legal_basis="duty", by=CLERK, now=NOW, retention_days=0)
    Appointment.objects.create(person=who, post="x", starts_on=TODAY + 10 * DAY)
    assert people.dispose_due(now=NOW + DAY) == 0
    Appointment.objects.all().delete()
    roster.add_shift("guard", who, NOW + 2 * DAY, NOW + 3 * DAY, by=CLERK, now=NOW)
    assert people.dispose_due(now=NOW + 2 * DAY) == 0
    assert people.dispose_due(now=NOW + 5 * DAY) == 1


def test_posts_are_held_on_their_first_and_last_day(world: World) -> None:
    first, second = person("A"), person("B")
    world.appointment(first, "head", school=world.school, order=2, starts_on=TODAY, ends_on=TODAY)
    world.appointment(second, "head", school=world.school, order=1)
    assert [p.code for p in post_holders("head", world.school, TODAY)] == ["B", "A"]
    assert [p.code for p in post_holders("head", world.school, TODAY + DAY)] == ["B"]
    assert holds_post("head", world.school, TODAY, first)
    assert not holds_post("head", world.second, TODAY)
    with pytest.raises(people.EndsBeforeStart):
        people.appoint(first, "x", by=CLERK, now=NOW, starts_on=TODAY, ends_on=TODAY - DAY)
