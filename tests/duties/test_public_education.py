"""Materials, sessions, sign-ups, tips, rooms: counted and never named; a counselling booking is seen by two people."""

from datetime import timedelta

import pytest
from django.db import connection

from anyuan.directory.models import Appointment, Area
from anyuan.directory.policy import Grant, Viewer
from anyuan.duties import actions
from anyuan.duties.education_refusals import (
    EducationIncomplete,
    NoRoomLeft,
    NotFree,
    SessionMoved,
    TimeWrong,
)
from anyuan.duties.models import Booking, MaterialView, Session, SignUp, Tip
from anyuan.duties.queries import education as queries
from anyuan.duties.rules import education as rules
from anyuan.journal.actions import handle_due
from anyuan.journal.models import Entry
from anyuan.notify.models import Message

HOUR = timedelta(hours=1)


@pytest.fixture
def world(db):
    from tests.incidents import world as county

    return county.build()


def viewer(world, name="head", role="school_head", **scope):
    where = scope or {"school_id": world.school.pk}
    return Viewer(person_id=world.people[name].pk, grants=(Grant(role, **where),))


def planned(world, **changes):
    fields = {
        "kind": "live_class",
        "topic": "drowning",
        "title": "防溺水直播课",
        "starts_at": world.at(3600),
        "ends_at": world.at(7200),
        "area": world.area,
        "sign_up": True,
    }
    return actions.plan_session(actions.Gathering(**(fields | changes)), by=world.actor("head"), now=world.now)


def test_a_live_class_for_1600_pupils_counts_classes_and_no_names(world):
    session = planned(world, capacity=1600)
    by = world.actor("head")
    for number in range(40):
        school = world.schools[number % 3]
        actions.sign_up(session.pk, school=school, label=f"三年级{number}班", count=40, by=by, now=world.now)
    assert sum(session.sign_ups.values_list("count", flat=True)) == 1600
    with pytest.raises(NoRoomLeft):
        actions.sign_up(session.pk, school=world.school, label="四年级1班", count=1, by=by, now=world.now)
    # Said again, the number is changed; a smaller one gives places back.
    actions.sign_up(session.pk, school=world.school, label="三年级0班", count=38, by=by, now=world.now)
    actions.sign_up(session.pk, school=world.school, label="四年级1班", count=2, by=by, now=world.now)
    assert SignUp.objects.count() == 41
    with pytest.raises(EducationIncomplete):
        actions.hold_session(session.pk, {"pupils": 1590}, by=by, now=world.now)  # it has not begun
    actions.hold_session(session.pk, {"pupils": 1590, "staff": 40}, by=by, now=world.at(7200))
    with pytest.raises(SessionMoved):
        actions.hold_session(session.pk, {"pupils": 3}, by=by, now=world.at(7300))
    with pytest.raises(SessionMoved):
        actions.sign_up(session.pk, school=world.school, label="五年级1班", count=1, by=by, now=world.at(7300))
    assert Session.objects.get().attendance == 1630
    columns = {field.name for model in (Session, SignUp) for field in model._meta.get_fields()}
    assert not columns & {"pupil", "name", "names", "participants", "person"}
    day = world.now.date()
    found = queries.figures(viewer(world, "leader", "duty_leader", area_path=world.area.path), day, day)
    assert (found.sessions, found.attendances) == (1, 1630)
    assert found.by_topic == [("drowning", 1, 1630)]


def test_what_is_missing_is_said(world):
    by = world.actor("head")
    with pytest.raises(EducationIncomplete):
        planned(world, title=" ")
    with pytest.raises(EducationIncomplete):
        planned(world, topic="belief")
    with pytest.raises(EducationIncomplete):
        planned(world, url="javascript:alert(1)")
    with pytest.raises(EducationIncomplete):
        actions.publish_material(
            title="x", topic="fire", audience="pupils", area=world.area, url="javascript:1", by=by, now=world.now
        )
    session = planned(world)
    with pytest.raises(EducationIncomplete):
        actions.hold_session(session.pk, {}, by=by, now=world.at(7200))
    with pytest.raises(EducationIncomplete):
        actions.publish_tip(title="x", text=" ", topic="fire", area=world.area, by=by, now=world.now)


def test_views_are_counted_by_day_and_nothing_else_is_kept(world):
    row = actions.publish_material(
        title="防溺水六不准",
        topic="drowning",
        audience="parents",
        area=world.area,
        text="六不准",
        by=world.actor("head"),
        now=world.now,
    )
    for seconds in (1, 2, 3, 90_000):
        actions.count_view(row, now=world.at(seconds))
    assert list(MaterialView.objects.order_by("day").values_list("count", flat=True)) == [3, 1]
    assert {field.name for field in MaterialView._meta.get_fields()} == {"id", "material", "day", "count"}
    assert queries.views_of([row]) == {row.pk: 4}
    assert not Entry.objects.filter(name__contains="view").exists()
    actions.withdraw_material(row.pk, by=world.actor("head"), now=world.now)
    assert not queries.materials_visible_to(viewer(world)).exists()


def test_a_tip_goes_to_every_school_and_the_number_of_people_is_kept(world):
    for number, name in enumerate(("wang", "li"), 1):
        person = world.people[name]
        Appointment.objects.create(
            person=person, post="security_director", starts_on=world.now.date(), school=world.schools[number]
        )
    elsewhere = Area.objects.create(code="990109", name="邻县", level=3, path="/99/9901/990109/")
    tip = actions.publish_tip(
        title="雨天慢行", text="校门口减速", topic="traffic", area=world.area, by=world.actor("head"), now=world.now
    )
    actions.publish_tip(title="x", text="y", topic="fire", area=elsewhere, by=world.actor("head"), now=world.now)
    while handle_due(now=world.now):
        pass
    tip.refresh_from_db()
    assert tip.written_to == 3
    message = Message.objects.get(pk=tip.message_id)
    assert (message.kind, message.level, message.exercise) == ("tip", 4, False)
    assert "雨天慢行" in message.title_zh
    assert Tip.objects.exclude(pk=tip.pk).get().written_to == 0


def room(world, kind="counselling", **changes):
    fields = {"area": world.area, "school": world.school, "counsellor": world.people["chief"], "seats": 30}
    return actions.make_room(kind, "一楼101", by=world.actor("head"), now=world.now, **(fields | changes))


def book(world, room, name="head", start=3600, end=7200, **more):
    return actions.book(
        room.pk,
        world.at(start),
        world.at(end),
        person=world.people[name].pk,
        by=world.actor(name),
        now=world.now,
        **more,
    )


def test_a_counselling_booking_is_seen_by_two_people_and_by_nobody_else(world):
    quiet = room(world)
    booking = book(world, quiet, label="因为被欺负", count=3)
    booking.refresh_from_db()
    assert (booking.label, booking.count) == ("", None)  # nothing said inside, nothing said about it
    seen = {
        "the one who booked": viewer(world),
        "the counsellor": viewer(world, "chief", "police_officer", area_path=world.area.path),
        "another at the school": viewer(world, "guard", "guard"),
        "the commander": viewer(world, "commander", "commander", area_path=world.area.path),
        "the administrator": Viewer(person_id=world.people["wang"].pk, grants=(Grant("system_admin"),)),
        "the house itself": Viewer.system() if hasattr(Viewer, "system") else Viewer(person_id=None, grants=()),
    }
    found = {name: queries.bookings_visible_to(who, quiet).count() for name, who in seen.items()}
    assert found == {
        "the one who booked": 1,
        "the counsellor": 1,
        "another at the school": 0,
        "the commander": 0,
        "the administrator": 0,
        "the house itself": 0,
    }
    entry = Entry.objects.get(name="duties.room_booked")
    assert (entry.actor_kind, entry.actor_id, entry.actor_label) == ("system", None, "bookings")
    assert entry.data == {}
    assert (entry.area_path, entry.school_id) == ("", None)


def test_two_are_never_in_one_room_at_once(world):
    quiet = room(world)
    book(world, quiet)
    for start, end in ((3600, 7200), (0, 3601), (7199, 9000), (4000, 5000)):
        with pytest.raises(NotFree):
            book(world, quiet, "guard", start, end)
    book(world, quiet, "guard", 7200, 9000)  # one goes as the other comes
    for start, end in ((-10, 100), (9000, 9000), (10_000, 10_000 + 5 * 3600)):
        with pytest.raises(TimeWrong):
            book(world, quiet, "guard", start, end)
    assert Booking.objects.count() == 2


def test_an_experience_room_says_which_class_comes_with_how_many(world):
    lab = room(world, "experience")
    with pytest.raises(EducationIncomplete):
        book(world, lab)
    with pytest.raises(EducationIncomplete):
        book(world, lab, label="三年级1班", count=31)
    booking = book(world, lab, label="三年级1班", count=30)
    assert queries.bookings_visible_to(viewer(world, "guard", "guard"), lab).get() == booking
    assert Entry.objects.get(name="duties.room_booked").actor_id == world.people["head"].pk
    with pytest.raises(EducationIncomplete):
        room(world, counsellor=None)


def test_bookings_are_destroyed_and_leave_a_count(world):
    book(world, room(world))
    book(world, room(world, "experience"), label="三年级1班", count=30)
    assert actions.dispose_bookings(now=world.at(7200)) == 0
    assert actions.dispose_bookings(now=world.at(7200) + timedelta(days=2)) == 1
    assert Booking.objects.get().room.kind == "experience"
    assert Entry.objects.get(name="duties.bookings_disposed").data == {"bookings": 1}


def test_a_schools_own_lesson_fills_the_lesson_that_it_owes(db):
    from tests.duties import world as duties

    lesson = {
        "key": "law_lesson",
        "kind": "lesson",
        "title": {"en": "Lesson", "zh": "法治课"},
        "where": {"of": "school"},
        "rrule": "FREQ=DAILY",
        "evidence": ["attendance", "note"],
        "windows": [{"key": "day", "opens": "08:00", "closes": "20:00", "early_minutes": 0, "grace_minutes": 60}],
        "ladder": [],
    }
    world = duties.build(rules=[lesson]).base
    session = planned(world, kind="lesson", topic="law", school=world.school, sign_up=False)
    assert session.occurrence is not None
    assert planned(world, kind="lesson", topic="law", school=world.school).occurrence_id != session.occurrence_id
    actions.hold_session(session.pk, {"pupils": 45}, by=world.actor("head"), now=world.at(7300))
    session.occurrence.refresh_from_db()
    assert session.occurrence.state == "done"
    assert planned(world, kind="talk", topic="law").occurrence is None


@pytest.mark.parametrize(
    ("start", "end", "meets"), [(0, 1, False), (0, 2, True), (2, 3, True), (3, 4, False), (1, 3, True), (0, 9, True)]
)
def test_overlaps(world, start, end, meets):
    other = (world.now + HOUR, world.now + 3 * HOUR)
    assert rules.overlaps(world.now + start * HOUR, world.now + end * HOUR, [other]) is meets


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time")
def test_two_who_book_at_once_do_not_both_get_the_room():
    from threading import Barrier, Thread

    from django.db import close_old_connections

    from tests.incidents import world as county

    world = county.build()
    lab = room(world, "experience")
    gate, results = Barrier(2), []

    def go(name):
        gate.wait()
        try:
            book(world, lab, name, label=name, count=3)
            results.append("booked")
        except NotFree:
            results.append("refused")
        finally:
            close_old_connections()
            connection.close()

    threads = [Thread(target=go, args=(name,)) for name in ("head", "guard")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(results) == ["booked", "refused"]
