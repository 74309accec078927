"""Check-ins on the day: once, from another phone, with a shared photo, outside the window, with a wrong clock, for another
school, a week late from a dead phone. Each is judged by rule, kept and visible."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image

from anyuan.dispatch.actions import pass_due
from anyuan.duties import actions
from anyuan.duties.models import CheckIn, Occurrence, Round
from anyuan.duties.refusals import ClientIdTaken, NotPossibleNow
from anyuan.duties.rules import codes
from anyuan.journal.models import Entry, EvidenceFile
from tests.duties.world import BY, MONDAY

pytestmark = pytest.mark.django_db


def test_a_guard_and_a_teacher_in_time_and_it_is_done(county):
    first = county.scan("guard", "7:05")
    assert (first.verdict, first.role, first.occurrence.window) == ("in_time", "guard", "arrival")
    assert county.today().state == "planned"
    county.scan("head", "7:20", role="school_head")
    row = county.today()
    assert (row.state, row.arrived) == ("done", 2)
    names = list(Entry.objects.filter(subject_kind="duties.occurrence").order_by("id").values_list("name", flat=True))
    assert names == ["duties.checked_in", "duties.checked_in", "duties.done"]


def test_the_same_check_in_twice_is_one(county):
    one = county.scan("guard", "7:20", client_id="phone-1")
    again = county.scan("guard", "7:20", client_id="phone-1", now=county.at("7:25"))
    assert (again.pk, CheckIn.objects.count()) == (one.pk, 1)
    assert Entry.objects.filter(name="duties.checked_in").count() == 1


def test_somebody_elses_number_is_refused(county):
    county.scan("guard", "7:20", client_id="phone-1")
    with pytest.raises(ClientIdTaken):
        county.scan("head", "7:21", role="school_head", client_id="phone-1")


def test_once_more_from_another_phone_counts_nothing_and_is_kept(county):
    county.scan("guard", "7:20")
    assert county.scan("guard", "7:30").verdict == "duplicate"
    assert CheckIn.objects.count() == 2
    assert county.today().arrived == 1
    assert Entry.objects.get(name="duties.not_counted").data["verdict"] == "duplicate"


def test_outside_the_window(county):
    assert county.scan("guard", "6:40").verdict == "too_early"
    assert county.scan("guard", "7:55").verdict == "late"
    assert county.scan("guard", "8:05").verdict == "too_late"


def test_a_clock_three_hours_off_is_seen_and_corrected(county):
    made, sent = county.at("10:20"), county.at("12:00")
    row = county.scan("guard", "7:20", made_at=made, sent_at=sent, now=county.at("9:00"))
    assert (row.made_at, row.clock, row.clock_offset_seconds) == (county.at("7:20"), "corrected", -10800)
    assert (row.device_at, row.received_at, row.verdict) == (made, county.at("9:00"), "in_time")


def test_for_a_school_one_does_not_belong_to(county):
    row = county.scan("neighbour", "7:20", viewer=county.viewer("neighbour", "guard", 1))
    assert (row.verdict, row.occurrence) == ("not_yours", county.today())
    assert county.today().arrived == 0
    assert Entry.objects.get(name="duties.not_counted").school_id == county.base.school.pk


def test_a_sheet_that_nobody_knows_is_kept_without_a_duty(county):
    row = county.scan("guard", "7:20", point="ZZZZ9999")
    assert (row.verdict, row.occurrence, row.point) == ("no_duty", None, None)


def test_a_sheet_printed_by_somebody_else_is_no_proof(county):
    assert county.scan("guard", "7:20", point=f"{county.points[0].code}.0123456789abcdef").verdict == "code_wrong"


def test_the_code_typed_from_the_sheet_counts_and_a_turned_one_does_not(county):
    old = county.points[0].code
    assert county.scan("guard", "7:20", method="code", point=codes.spoken(old).lower()).verdict == "in_time"
    actions.turn_point(county.points[0], by=BY, now=county.at("7:21"))
    late = county.scan("head", "7:25", role="school_head", method="code", point=old)
    assert (late.verdict, late.occurrence) == ("proof_missing", county.today())


def test_a_shared_photo_does_not_check_in_where_the_code_is_short_lived(county):
    point = county.points[0]
    point.proof = "rotating"
    point.save()
    right = codes.short_lived(point.secret, county.at("7:20"))
    assert county.scan("guard", "7:20").verdict == "proof_missing"
    assert county.scan("guard", "7:20", digits=right, method="code", point=point.code).verdict == "in_time"
    assert county.scan("head", "7:30", role="school_head", digits=right).verdict == "code_expired"


def test_only_inside_or_not_is_kept_of_a_position(county):
    point = county.points[0]
    point.proof = "distance"
    point.save()
    near, far = (106.0005, 26.0, 10.0), (106.01, 26.0, 10.0)
    assert county.scan("guard", "7:20", position=far).verdict == "outside_radius"
    assert county.scan("guard", "7:21").verdict == "proof_missing"
    row = county.scan("guard", "7:22", position=near)
    assert (row.verdict, row.inside) == ("in_time", True)
    kept = CheckIn.objects.filter(pk=row.pk).values().get()
    assert not any("106.0" in str(value) for value in kept.values())
    assert not any("106.0" in str(entry.data) for entry in Entry.objects.all())


def test_a_photo_is_evidence_without_its_exif_and_a_text_file_is_not_kept(county):
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "JPEG")
    photos = [("gate.jpg", picture.getvalue()), ("gate.jpg", b"not a picture")]
    row = county.scan("guard", "7:20", photos=photos, head_count=12, note="雨天，家长较多")
    assert row.evidence == ["attendance", "head_count", "note", "photo"]
    file = EvidenceFile.objects.get()
    assert (row.files, file.subject_kind, file.media_type) == ([file.pk], "duties.occurrence", "image/jpeg")
    assert "雨天" not in str(Entry.objects.values_list("data", flat=True))


def over(county, clock, day=MONDAY):
    """The round's clock passes, as the worker does it, and the round is judged."""
    now = county.at(clock, day)
    pass_due(now)
    for one in Round.objects.filter(state="open", judge_at__lte=now):
        actions.judge_round(one.pk, now=now)


def test_when_the_time_is_over_what_is_not_there_is_missed(county):
    county.scan("guard", "7:20")
    over(county, "8:01")
    states = dict(Occurrence.objects.filter(day=MONDAY, window="arrival").values_list("school_id", "state"))
    first, second, third = (school.pk for school in county.base.schools)
    assert states == {first: "incomplete", second: "missed", third: "missed"}
    counts = Entry.objects.get(name="duties.round_judged").data
    assert (counts["missed"], counts["incomplete"], counts["done"]) == (2, 1, 0)


def test_judging_twice_says_it_once(county):
    over(county, "8:01")
    over(county, "8:30")
    assert Entry.objects.filter(name="duties.missed").count() == 3
    assert Entry.objects.filter(name="duties.round_judged").count() == 1


def test_marks_are_right_after_the_worker_was_down_over_midnight(county):
    from anyuan.dispatch.models import Deadline

    over(county, "9:00", MONDAY + timedelta(days=1))
    marks = Entry.objects.filter(name="duties.missed")
    assert set(marks.values_list("at", flat=True)) == {
        county.at("8:00"),
        county.at("17:40"),
        county.at("8:00", MONDAY + timedelta(days=1)),
    }
    assert Occurrence.objects.filter(state="missed").count() == 9
    running = Deadline.objects.filter(subject_kind="duties.round", state="running", kind="judge")
    assert running.count() == Round.objects.filter(state="open").count()


def test_a_dead_phone_that_comes_back_within_three_days_makes_it_good(county):
    over(county, "8:01")
    thursday = county.at("7:00", MONDAY + timedelta(days=3))
    county.scan("guard", "7:20", now=thursday)
    row = county.scan("head", "7:30", role="school_head", now=thursday)
    assert (row.verdict, county.today().state) == ("in_time", "done")


def test_a_week_later_it_is_kept_and_counts_when_a_leader_accepts_it(county):
    over(county, "8:01")
    week = county.at("9:00", MONDAY + timedelta(days=7))
    row = county.scan("guard", "7:20", now=week)
    assert (row.verdict, county.today().state) == ("too_old", "missed")
    actions.accept(row.pk, reason="手机损坏", by=county.actor("leader"), now=week)
    assert county.today().state == "incomplete"
    with pytest.raises(NotPossibleNow):
        actions.accept(row.pk, reason="again", by=county.actor("leader"), now=week)


def test_last_years_rule_judges_last_years_days(county):
    """A version that asks more does not touch what was owed before it."""
    from tests.duties.world import MIDNIGHT, POST

    more = {**POST, "needs": {"guard": 1, "staff": 1, "police": 1}}
    actions.change_rule(county.programme, more, valid_from=MONDAY + timedelta(days=1), by=BY, now=MIDNIGHT)
    tomorrow = MONDAY + timedelta(days=1)
    for day in (MONDAY, tomorrow):
        at = county.at("7:20", day)
        county.scan("guard", "7:20", made_at=at, now=at)
        county.scan("head", "7:20", role="school_head", made_at=at, now=at)
    assert (county.today().state, county.today(day=tomorrow).state) == ("done", "planned")
