"""A report comes in: danger opens an incident, a child's matter is kept apart, the rest becomes a case, the same is joined."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from anyuan.cases.actions import reports, settle, talk
from anyuan.cases.actions.reports import New
from anyuan.cases.models import Case, PoliceNotice, Report, ReportMessage
from anyuan.cases.queries import reports as queries
from anyuan.cases.queries.visible import visible_to
from anyuan.incidents.models import Call, Incident
from anyuan.journal.actions import handle_due
from anyuan.journal.models import Entry, EvidenceFile
from anyuan.notify.models import Message
from tests.cases.world import NOON, sound


def send(county: Any, text: str = "校门口的井盖破了一个大洞", service: str = "road", **more: Any) -> reports.Taken:
    now = more.pop("now", NOON)
    pictures = more.pop("pictures", ())
    given = {"channel": "page", "school": county.school, "danger": "no"} | more
    return reports.take(New(text=text, service=service, **given), pictures=pictures, now=now)


def photo(**exif: Any) -> bytes:
    file = BytesIO()
    image = Image.new("RGB", (40, 30), (10, 90, 120))
    data = image.getexif()
    data[0x010F] = "PhoneMakerOfTheReporter"
    data[0x9003] = "2026:11:23 09:59:00"
    image.save(file, "JPEG", exif=data)
    return file.getvalue()


def test_a_hazard_becomes_a_case_whose_reporter_is_answered_by_the_code(county):
    taken = send(county)
    case = sound(taken.report.case)
    assert (case.kind, case.source, case.school, case.reply_wanted) == ("hazard", "public", county.school, True)
    assert case.text == "校门口的井盖破了一个大洞"
    assert taken.report.public
    assert queries.by_code(taken.code).pk == taken.report.pk
    assert queries.for_reporter(queries.by_code(taken.code)).stands == "looked_at"


def test_only_a_keyed_digest_of_the_code_is_stored(county):
    taken = send(county)
    row = Report.objects.values().get(pk=taken.report.pk)
    bare = taken.code.replace("-", "")
    assert taken.code not in str(row)
    assert bare not in str(row)
    from hashlib import sha256

    assert row["code_digest"] != sha256(bare.encode()).hexdigest()


def test_a_code_outlives_a_change_of_the_secret(county, settings):
    taken = send(county)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new secret that is long enough for everything"
    assert queries.by_code(taken.code).pk == taken.report.pk


def test_danger_now_opens_an_incident_at_once_and_a_second_report_joins_it(county):
    first = send(county, "教学楼着火了", "building", danger="yes")
    send(county, "三楼有浓烟，着火", "building", danger="yes", now=NOON + timedelta(seconds=20))
    assert handle_due(now=NOON + timedelta(seconds=21), urgent=True) >= 2
    incident = Incident.objects.get()
    assert (incident.kind, incident.school) == ("fire", county.school)
    assert incident.received_at == NOON
    assert Call.objects.filter(incident=incident, anonymous=True).count() == 2
    assert Report.objects.get(pk=first.report.pk).incident_ref == incident.ref
    assert not Case.objects.exists()
    assert not first.report.public


def test_a_childs_report_is_kept_apart_and_is_in_no_public_list(county):
    taken = send(county, "有同学一直欺负我", "help")
    case = Case.objects.get(pk=taken.report.case_id)
    assert (case.protected, case.title, case.text, case.kind) == (True, "", "", "bullying")
    assert not taken.report.public
    assert not queries.public_list().exists()
    seen = visible_to(county.viewer("wang"), now=NOON)
    assert not seen.filter(pk=case.pk).exists()
    assert not visible_to(county.viewer("head"), now=NOON).filter(pk=case.pk).exists()
    assert visible_to(county.viewer("protector"), now=NOON).filter(pk=case.pk).exists()
    assert not queries.visible_to(county.viewer("wang")).exists()
    assert queries.visible_to(county.viewer("protector")).get().pk == taken.report.pk
    assert queries.hidden_count(county.viewer("wang")) == 1


def test_the_database_itself_refuses_a_childs_report_in_a_public_list(county):
    from django.db import IntegrityError, transaction

    taken = send(county, "有同学一直欺负我", "help")
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=taken.report.pk).update(public=True)


def test_a_duty_to_report_gives_the_police_notice_at_once_and_no_school_step_can_hold_it(county):
    discovered = NOON - timedelta(hours=26)
    taken = send(
        county,
        "学生身上多处伤痕，说被殴打",
        "help",
        channel="desk",
        situation="4",
        discovered_at=discovered,
    )
    notice = PoliceNotice.objects.get()
    assert (notice.police, notice.situation) == (county.police, "4")
    assert notice.delay_seconds == 26 * 3600
    assert notice.case == Case.objects.get()
    handle_due(now=NOON, urgent=True)
    message = Message.objects.get(kind="police_notice")
    assert "殴打" not in message.title_zh + message.body_zh
    # Whatever the school does with its case, the notice stands: nothing that it may do reaches it.
    from anyuan.cases.actions import notices

    assert {name for name in vars(notices) if not name.startswith("_") and callable(getattr(notices, name))} & {
        "approve",
        "hold",
        "return_",
        "withdraw",
        "cancel",
        "dismiss",
    } == set()
    assert not queries.notices_visible_to(county.viewer("head")).exists()
    assert not queries.notices_visible_to(county.viewer("director"), "notices.see").exists()
    assert queries.notices_visible_to(county.viewer("police"), "notices.take").get() == notice
    assert taken.report.situation == "4"


def test_an_untaken_notice_is_said_again_to_more_people_until_the_station_has_it(county):
    from anyuan.cases.actions import notices
    from anyuan.dispatch.actions import pass_due
    from anyuan.dispatch.refusals import SomebodyWasFirst

    send(county, "孩子被虐待", "help", child=True)
    notice = PoliceNotice.objects.get()
    later = NOON + timedelta(minutes=6)
    pass_due(now=later)
    handle_due(now=later, urgent=True)
    handle_due(now=later)
    assert Message.objects.filter(kind="police_notice").count() == 2
    notices.taken(notice, by=county.actor("police"), now=later)
    with pytest.raises(SomebodyWasFirst) as first:
        notices.taken(notice, by=county.actor("protector"), now=later)
    assert first.value.who == "Police"
    pass_due(now=NOON + timedelta(hours=3))
    handle_due(now=NOON + timedelta(hours=3))
    assert Message.objects.filter(kind="police_notice").count() == 2


def test_the_same_hole_told_twice_is_one_case(county):
    one = send(county)
    other = send(county, "学校大门口井盖破了，有个洞", now=NOON + timedelta(days=2))
    third = send(county, "操场单杠松动", "building", now=NOON + timedelta(days=2))
    elsewhere = send(county, "校门口的井盖破了一个大洞", school=county.school2)
    assert other.report.case_id == one.report.case_id
    assert other.report.joined
    assert third.report.case_id != one.report.case_id
    assert elsewhere.report.case_id != one.report.case_id
    assert Case.objects.count() == 3


def test_a_childs_report_is_never_joined_by_itself(county):
    one = send(county, "有同学一直欺负我", "help")
    two = send(county, "有同学一直欺负我", "help")
    assert one.report.case_id != two.report.case_id


def test_what_is_no_report_opens_nothing_and_goes_soon(county):
    taken = send(county, "代开发票 加微信领", "help")
    assert (taken.report.triage, taken.report.case) == ("spam", None)
    assert taken.report.dispose_on == NOON.date() + timedelta(days=30)
    with pytest.raises(talk.TalkEnded):
        talk.write(taken.code, "再来", now=NOON)


def test_a_class_page_waits_for_an_adult_of_the_school(county):
    taken = send(county, "操场单杠松动", "building", channel="class_page")
    assert taken.report.case is None
    mine = queries.visible_to(county.viewer("head"))
    assert mine.get() == taken.report
    assert not queries.visible_to(county.viewer("other_head")).exists()
    settled = settle.to_case(taken.report, by=county.actor("head"), now=NOON)
    assert settled.case.kind == "hazard"
    from anyuan.dispatch.refusals import SomebodyWasFirst

    with pytest.raises(SomebodyWasFirst) as first:
        settle.decline(taken.report, by=county.actor("wang"), now=NOON)
    assert first.value.who == "Head"


def test_a_report_about_a_school_is_not_handed_to_that_school(county):
    send(county, "食堂用过期的油", "food")
    assert not queries.visible_to(county.viewer("head")).exists()
    assert queries.visible_to(county.viewer("wang")).count() == 1


def test_a_person_sees_that_it_is_about_a_child_and_there_is_no_way_back(county):
    taken = send(county, "经常听到哭声", "surroundings")
    before = taken.report.case
    turned = settle.turn_to_child(taken.report, situation="4", by=county.actor("wang"), now=NOON)
    assert (turned.about_child, turned.public, turned.triage) == (True, False, "child")
    assert turned.case.protected
    assert turned.case != before
    assert PoliceNotice.objects.get().report == turned
    assert not queries.public_list().exists()
    assert "turn_back" not in dir(settle)


def test_words_are_public_only_after_somebody_has_read_them(county):
    taken = send(county)
    assert not taken.report.words_public
    assert settle.show_words(taken.report, True, by=county.actor("wang"), now=NOON).words_public
    child = send(county, "有同学一直欺负我", "help")
    with pytest.raises(settle.NotForPublic):
        settle.show_words(child.report, True, by=county.actor("wang"), now=NOON)


def test_the_talk_goes_both_ways_and_neither_learns_who_the_other_is(county):
    taken = send(county)
    talk.ask(taken.report, "是东门还是西门？", by=county.actor("wang"), now=NOON)
    row = talk.read(taken.code.lower().replace("-", " "), now=NOON + timedelta(hours=1))
    assert [m.text for m in queries.for_reporter(row).messages] == ["是东门还是西门？"]
    talk.write(taken.code, "东门", pictures=[photo()], now=NOON + timedelta(hours=1))
    answer = ReportMessage.objects.get(from_reporter=True)
    assert (answer.written_by, len(answer.evidence)) == ("", 1)
    with pytest.raises(talk.CodeUnknown):
        talk.read("23456789ABCDEFGH", now=NOON)
    with pytest.raises(talk.NothingWritten):
        talk.write(taken.code, "  ", now=NOON)


def test_photos_come_without_place_camera_owner_or_name(county):
    taken = send(county, pictures=[photo(), photo()])
    files = EvidenceFile.objects.filter(pk__in=taken.report.evidence)
    assert len(taken.report.evidence) == 2
    from anyuan.journal.actions.evidence import path_of

    for file in files:
        assert (file.by_kind, file.by_id, file.filename) == ("system", None, "photo.jpg")
        content = path_of(file.sha256).read_bytes()
        assert b"PhoneMaker" not in content
        assert b"2026:11:23" not in content


def test_a_photo_that_cannot_be_kept_refuses_the_report_and_nothing_is_half_written(county):
    from anyuan.journal.evidence.content import EvidenceRefused

    before = Entry.objects.count()
    with pytest.raises(EvidenceRefused):
        send(county, pictures=[b"MZ\x90\x00 this is a program"])
    assert not Report.objects.exists()
    assert Entry.objects.count() == before


@pytest.mark.parametrize("text", ["", "   \n "])
def test_a_report_that_says_nothing_is_refused(county, text):
    with pytest.raises(reports.NothingSaid):
        send(county, text)


def test_a_report_from_nowhere_is_refused(county):
    with pytest.raises(reports.NowhereSaid):
        send(county, school=None)


def test_no_words_of_a_report_are_in_the_journal(county):
    send(county, "有同学一直欺负我的绝密句子", "help")
    send(county, "井盖破了的绝密句子")
    assert not [e for e in Entry.objects.all() if "绝密" in str(e.data)]


def test_the_words_lie_encrypted(county):
    from django.db import connection

    send(county, "有同学一直欺负我", "help")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM cases_report")
        assert "欺负" not in cursor.fetchone()[0]
