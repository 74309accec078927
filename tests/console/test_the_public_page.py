"""The public page behind a QR code: three steps without scripts, the answer by the code, and not a trace of the sender."""

from __future__ import annotations

import io
import logging
import re
import threading
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client

from anyuan.cases.models import Case, Report
from anyuan.console.brake import DANGER, PLACE, SOURCE, Brake
from anyuan.console.views import public
from anyuan.journal.actions import handle_due
from anyuan.kernel.clock import utc_now
from tests.cases.test_reports_become_what_they_need import photo

ADDRESS, AGENT, COOKIE = "203.0.113.77", "OldPhone/1.0 (of the reporter)", "cookie-of-the-reporter-4711"


@pytest.fixture
def county(db, settings):
    settings.SECOND_FACTOR = False
    from tests.cases import world

    return world.build()


@pytest.fixture(autouse=True)
def _fresh_brake(monkeypatch):
    monkeypatch.setattr(public, "brake", Brake(iter_clock()))


def iter_clock():
    """A clock that stands still: no test waits."""
    return lambda: 1000.0


def phone(**more: Any) -> Client:
    return Client(REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=AGENT, HTTP_X_FORWARDED_FOR=ADDRESS, **more)


def fields(page: Any) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode())
    return dict(found)


def walk(client: Client, code: str, *, danger: str = "no", what: str = "road", path: str = "", **last: Any) -> Any:
    """The three steps as a hand without scripts does them."""
    url = f"/r/{code}/{path}"
    page = client.get(url, {"lang": "en"})
    page = client.post(url, fields(page) | {"danger": danger})
    if danger != "yes":
        page = client.post(url, fields(page) | {"what": what})
    return client.post(url, fields(page) | {"do": "send", **last})


def code_of(page: Any) -> str:
    found = re.search(r'<p class="code"[^>]*>([^<]+)</p>', page.content.decode())
    assert found, page.content.decode()
    return found[1]


def test_three_steps_one_question_at_a_time(county):
    client = phone()
    page = client.get("/r/S1/", {"lang": "en"})
    assert page.content.decode().count("<h1") == 1
    assert "Step 1 of 3" in page.content.decode()
    sent = walk(client, "S1", text="The manhole cover at the gate is broken")
    assert sent.status_code == 201
    report = Report.objects.get()
    assert (report.channel, report.service, report.school, report.case.kind) == (
        "page",
        "road",
        county.school,
        "hazard",
    )
    assert public.queries.by_code(code_of(sent)).pk == report.pk


def test_a_sheet_at_a_place_knows_the_place(county):
    walk(phone(), "S1-G", text="门坏了")
    report = Report.objects.get()
    assert (report.place, report.school) == (county.gate, county.school)


@pytest.mark.parametrize(("lang", "word"), [("en", "Is somebody in danger now?"), ("zh-hans", "现在有人有危险吗？")])
def test_in_both_languages_and_without_a_cookie(county, lang, word):
    page = phone().get("/r/S1/", {"lang": lang})
    assert word in page.content.decode()
    assert "<script" not in page.content.decode()
    assert not page.cookies
    assert page["Cache-Control"] == "no-store"


def test_the_language_can_be_changed_in_the_middle_and_nothing_is_lost(county):
    client = phone()
    page = client.get("/r/S1/", {"lang": "en"})
    page = client.post("/r/S1/", fields(page) | {"danger": "no"})
    page = client.post("/r/S1/", fields(page) | {"what": "road"})
    page = client.post("/r/S1/", fields(page) | {"text": "half a sentence", "lang_only": "zh-hans"})
    assert "half a sentence" in page.content.decode()
    assert "第3步" in page.content.decode()
    assert not Report.objects.exists()


def test_danger_goes_straight_to_sending(county):
    sent = walk(phone(), "S1", danger="yes", text="有人拿刀")
    assert sent.status_code == 201
    assert b"tel:110" in sent.content
    assert Report.objects.get().triage == "life"


def test_danger_needs_no_words(county):
    assert walk(phone(), "S1", danger="yes", text="").status_code == 201


def test_the_answer_is_read_and_written_by_the_code_alone(county):
    from anyuan.cases.actions import talk

    client = phone()
    code = code_of(walk(client, "S1", text="井盖破了"))
    talk.ask(Report.objects.get(), "哪一个门？", by=county.actor("wang"), now=utc_now())
    page = client.post("/r/answer/", {"code": code.lower(), "lang": "zh-hans"})
    assert "哪一个门" in page.content.decode()
    page = client.post("/r/answer/", {"code": code, "do": "write", "text": "东门", "lang": "zh-hans"})
    assert "东门" in page.content.decode()
    assert not page.cookies
    assert client.get("/r/answer/", {"code": code}).content.decode().count("哪一个门") == 0


@pytest.mark.parametrize("typed", ["", "XXXX", "2345-6789-ABCD-EFGH", "<script>", "A" * 3000])
def test_a_wrong_code_says_so_and_nothing_else(county, typed):
    page = phone().post("/r/answer/", {"code": typed, "lang": "en"})
    assert page.status_code == 404
    assert b"There is no report with this code" in page.content
    assert b"<script>" not in page.content


def test_guesses_are_slowed(county):
    client = phone()
    answers = [client.post("/r/answer/", {"code": "2345"}).status_code for _ in range(12)]
    assert answers[:10] == [404] * 10
    assert answers[-1] == 429


# --- red line 14: anonymous means anonymous ---------------------------------------------------------------------------


def everything_stored() -> str:
    """Every cell of every table, and every file of the home, as text."""
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            parts += [repr(row) for row in cursor.fetchall()]
    for path in Path(django_settings.HOME).rglob("*"):
        if path.is_file() and path.suffix not in (".sqlite3", ".sqlite3-wal", ".sqlite3-shm"):
            parts.append(str(path))
            parts.append(path.read_bytes().decode("latin-1"))
    return "\n".join(parts)


def test_after_a_report_no_table_no_file_and_no_log_knows_the_sender(county, caplog):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    # As with ANYUAN_LOG_LEVEL=debug, the most that an installation can be made to say.
    levels = {name: logging.getLogger(name).level for name in ("", "uvicorn", "asyncio")}
    root.addHandler(handler)
    try:
        for name in levels:
            logging.getLogger(name).setLevel(logging.DEBUG)
        client = phone()
        client.cookies["sessionid"] = COOKIE
        client.cookies["someone"] = COOKIE
        picture = io.BytesIO(photo())
        picture.name = "IMG_of_the_reporter_Zhang.jpg"
        code = code_of(walk(client, "S1", text="井盖破了", photo=picture))
        child = code_of(walk(client, "S1", what="child", text="有人一直欺负我"))
        code_of(walk(client, "S1", danger="yes", text="着火了"))
        client.post("/r/answer/", {"code": code, "do": "write", "text": "还在"})
        client.post("/r/answer/", {"code": child})
        client.post("/r/answer/", {"code": "wrong"})
        client.get("/r/nowhere/")
        for _ in range(3):
            handle_due(now=utc_now())
    finally:
        root.removeHandler(handler)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
    assert Report.objects.count() == 3
    said = [stream.getvalue(), caplog.text, everything_stored()]
    bare = [c.replace("-", "") for c in (code, child)]
    for secret in (ADDRESS, AGENT, "OldPhone", COOKIE, "reporter_Zhang", "PhoneMaker", code, child, *bare):
        for place in said:
            assert secret not in place, secret


def test_a_signed_in_person_leaves_no_name_on_the_public_page_either(county):
    client = phone()
    client.force_login(county.accounts["head"], backend="django.contrib.auth.backends.ModelBackend")
    walk(client, "S1", text="井盖破了")
    report = Report.objects.get()
    from anyuan.journal.models import Entry

    about = Entry.objects.filter(subject_kind="cases.report", subject_id=report.pk)
    assert {(e.actor_kind, e.actor_id) for e in about} == {("system", None)}
    assert Case.objects.get().opened_by == "system:public"


def test_no_table_of_reports_has_a_column_for_an_address_a_device_or_an_account():
    wrong = re.compile(r"(^|_)(ip|addr|agent|device|account|session|cookie|fingerprint|referer)($|_)")
    for name in ("Report", "ReportMessage", "PoliceNotice", "OffCampusNotice"):
        columns = [field.name for field in apps.get_model("cases", name)._meta.get_fields()]
        assert [column for column in columns if wrong.search(column)] == []


def test_the_web_server_writes_no_access_log():
    from anyuan.site.processes.web import server

    assert server("127.0.0.1", 1).config.access_log is False


# --- floods, double taps, forms from elsewhere ------------------------------------------------------------------------


def test_a_flood_from_one_phone_is_slowed_and_danger_still_gets_through(county):
    client = phone()
    answers = [walk(client, "S1", text=f"井盖破了 {n}").status_code for n in range(int(PLACE.burst) + 2)]
    assert answers[: int(PLACE.burst)] == [201] * int(PLACE.burst)
    assert answers[-1] == 429
    refused = walk(client, "S1", text="我的话不能丢")
    assert "我的话不能丢" in refused.content.decode()
    assert int(refused["Retry-After"]) > 0
    assert walk(client, "S1", danger="yes", text="着火").status_code == 201
    # Another place has a bucket of its own, as far as this source still has something left.
    assert walk(client, "S2", text="井盖破了").status_code == 201


def test_the_brake_forgets_addresses_and_bounds_its_memory():
    now = [0.0]
    brake = Brake(lambda: now[0])
    for _ in range(int(SOURCE.burst)):
        brake.report("198.51.100.1", f"P{_}", danger=False)
    assert brake.report("198.51.100.1", "PX", danger=False) > 0
    assert brake.report("198.51.100.2", "PX", danger=False) == 0
    assert b"198.51.100.1" not in b"".join(brake._buckets)
    salt = brake._salt
    now[0] = 601.0
    assert brake.report("198.51.100.1", "PY", danger=False) == 0
    assert brake._salt != salt
    for n in range(30_000):
        brake.guess(f"10.0.{n // 250}.{n % 250}")
    assert len(brake._buckets) <= 20_001
    assert DANGER.burst > PLACE.burst


def test_a_double_tap_shows_the_same_code_and_makes_one_report(county):
    client = phone()
    page = client.get("/r/S1/")
    page = client.post("/r/S1/", fields(page) | {"danger": "no"})
    page = client.post("/r/S1/", fields(page) | {"what": "road"})
    form = fields(page) | {"do": "send", "text": "井盖破了"}
    first, second = client.post("/r/S1/", form), client.post("/r/S1/", form)
    assert code_of(first) == code_of(second)
    assert Report.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_make_one_report(settings):
    from tests.cases import world

    settings.SECOND_FACTOR = False
    world.build()
    client = phone()
    page = client.get("/r/S1/")
    page = client.post("/r/S1/", fields(page) | {"danger": "no"})
    page = client.post("/r/S1/", fields(page) | {"what": "road"})
    form = fields(page) | {"do": "send", "text": "井盖破了"}
    codes: list[str] = []

    def tap() -> None:
        try:
            codes.append(code_of(phone().post("/r/S1/", form)))
        finally:
            connection.close()

    hands = [threading.Thread(target=tap) for _ in range(4)]
    [hand.start() for hand in hands]
    [hand.join() for hand in hands]
    assert len(codes) == 4
    assert len(set(codes)) == 1
    assert Report.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_report_the_same_hole_at_once_and_it_is_one_case():
    from anyuan.cases.actions import reports
    from tests.cases import world

    county = world.build()
    barrier = threading.Barrier(6)

    def send() -> None:
        try:
            barrier.wait(10)
            new = reports.New(channel="page", text="校门口的井盖破了一个大洞", service="road", school=county.school)
            reports.take(new, now=world.NOON)
        finally:
            connection.close()

    hands = [threading.Thread(target=send) for _ in range(6)]
    [hand.start() for hand in hands]
    [hand.join() for hand in hands]
    assert Report.objects.count() == 6
    assert Case.objects.count() == 1


def test_a_form_from_another_site_or_without_our_stamp_is_not_taken(county):
    client = phone()
    page = client.get("/r/S1/")
    form = fields(page) | {"danger": "no", "what": "road", "do": "send", "text": "井盖破了"}
    assert client.post("/r/S1/", form, HTTP_ORIGIN="https://evil.example").status_code == 403
    assert client.post("/r/S1/", form | {"stamp": "forged"}).status_code == 409
    assert client.post("/r/S2/", form).status_code == 409
    assert not Report.objects.exists()
    kept = client.post("/r/S1/", form | {"stamp": "forged"})
    assert "井盖破了" in kept.content.decode()


def test_a_file_that_lies_about_its_type_is_refused_and_the_words_stay(county):
    liar = io.BytesIO(b"MZ\x90\x00 a program")
    liar.name = "photo.jpg"
    page = walk(phone(), "S1", text="我的话", photo=liar)
    assert page.status_code == 422
    assert "我的话" in page.content.decode()
    assert not Report.objects.exists()


def test_an_unknown_code_is_said_kindly(county):
    page = phone().get("/r/old-sheet/", {"lang": "en"})
    assert page.status_code == 404
    assert b"not in use any more" in page.content


# --- red line 5: class safety officers --------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["三班的李小红同学经常在走廊跑", "张伟打人", "有同学一直欺负我"])
def test_a_text_about_a_pupil_is_turned_back_with_advice_and_nothing_is_stored(county, text):
    page = walk(phone(), "S1", path="class/", what="building", text=text)
    assert page.status_code == 422
    assert b"12355" in page.content
    assert text in page.content.decode()
    assert not Report.objects.exists()


def test_a_danger_on_the_class_page_waits_for_an_adult(county):
    assert walk(phone(), "S1", path="class/", what="building", text="操场的单杠松了").status_code == 201
    assert Report.objects.get().case is None


def test_the_class_page_has_no_score_no_quota_no_reward_and_offers_no_child_service(county):
    page = phone().get("/r/S1/class/", {"lang": "en"}).content.decode()
    page += phone().post("/r/S1/class/", {"danger": "no", "lang": "en"}).content.decode()
    assert 'value="child"' not in page
    assert 'value="dispute"' not in page
    assert not re.search(r"score|points|rank|quota|reward|积分|排名|指标|奖励", page)
    columns = {f.name for f in Report._meta.get_fields()}
    assert not columns & {"score", "points", "rank", "quota", "reward", "pupil", "classroom"}


def test_the_class_page_is_a_schools_and_not_a_places(county):
    assert phone().get("/r/S1-G/class/").status_code == 404


# --- the sheet --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "copies"), [("a4", 1), ("a5", 2), ("a6", 4), ("card", 8)])
def test_the_sheet_prints_in_four_sizes(county, size, copies):
    client = Client()
    client.force_login(county.accounts["head"], backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/r/S1/sheet/", {"size": size}).content.decode()
    assert page.count("<svg") == copies
    assert page.count("http://testserver/r/S1/") == copies


def test_a_sheet_is_only_for_those_who_may_see_the_school(county):
    assert Client().get("/r/S1/sheet/").status_code == 404
    client = Client()
    client.force_login(county.accounts["other_head"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/r/S1/sheet/").status_code == 404
