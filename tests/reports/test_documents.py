"""A document is computed, edited by a person, issued and acknowledged; no number can be typed into it, in any form."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.db.models import F
from django.test import Client
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import load_workbook

from anyuan.directory.models import Account, Appointment, RoleGrant
from anyuan.directory.policy import Grant, Viewer
from anyuan.incidents.models import Incident
from anyuan.journal.models import Entry
from anyuan.kernel.packs import pack_dirs, read_pack
from anyuan.measures import queries as measures
from anyuan.measures.actions import fill
from anyuan.measures.queries import About
from anyuan.measures.queries.sources import BOUND
from anyuan.measures.rules import periods
from anyuan.notify.models import Message
from anyuan.reports import actions, queries
from anyuan.reports.models import Paper
from anyuan.reports.refusals import FigureUnknown, NotADraft, NumberTyped, PlaceUnknown, RowsMissing
from anyuan.reports.render import render
from anyuan.reports.render.runs import han, laid
from anyuan.reports.render.typeset import fonts_there, pages
from anyuan.reports.rules import edits, templates
from anyuan.site import packcheck
from tests.measures.world import BY, MONDAY, NEXT
from tests.reports.world import FIRST, PERIODS, written


def write(county, name="weekly_review"):
    about = About(area=county.base.area)
    return actions.draft(name, county.viewer(), periods.read(PERIODS[name]), about, by=BY, now=NEXT)


@pytest.mark.parametrize("folder", pack_dirs("reports"), ids=lambda folder: folder.name)
def test_every_template_of_the_house_is_good(folder):
    assert packcheck.faults("reports", folder) == []


def test_a_number_typed_into_a_template_is_refused():
    pack = copy.deepcopy(read_pack(next(one for one in pack_dirs("reports") if one.name == "daily_judgement")))
    pack["sections"][0]["blocks"][0]["text"]["zh"] = "当日接到警情12起。"
    assert [fault.place for fault in templates.problems(pack)] == ["sections[1].blocks[1].text"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("接到警情{incidents}起", ""),
        ("于12月1日前、2026-12-01、07:20完成", ""),
        ("接到警情12起", "12"),
        ("up 31.8 % on last year", "31.8 %"),
        ("共１２起", "１２"),
        ("{incidents}12", "12"),
    ],
)
def test_dates_may_be_written_and_numbers_not(text, number):
    assert edits.typed_number(text) == number


@given(st.text(alphabet="警情起{}abc_ ", max_size=30))
def test_a_text_is_split_without_losing_a_letter(text):
    parts = edits.split(text)
    assert "".join(f"{{{part}}}" if figure else part for part, figure in parts) == text


@pytest.mark.parametrize(("number", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (45, "四十五")])
def test_headings_are_numbered_in_chinese(number, said):
    assert han(number) == said


def test_only_a_figure_of_the_records_can_be_printed(county):
    sheet = queries.Sheet(county.viewer(), NEXT)
    for made_up in (1144, "1,144", {"value": 1144, "rows_url": "/"}, None):
        with pytest.raises(TypeError):
            sheet.figure(made_up)
    with pytest.raises(ValueError, match=r"1\.1"):
        sheet.sentence("1.1", {"en": "1,144 posts", "zh": "岗位"})
    with pytest.raises(ValueError, match=r"1\.1"):
        sheet.sentence("1.1", {"en": "{incidents}", "zh": "岗位"})


def test_a_figure_whose_rows_have_gone_is_not_printed(county):
    assert queries.compute("daily_judgement", county.viewer(), periods.of(MONDAY, "day"), About(), now=NEXT)
    Incident.objects.create(
        ref="X", kind="fire", level=1, state="closed", open=False, school=county.base.school, received_at=NEXT
        - timedelta(hours=12), last_signal_at=NEXT, plan_name="fire", plan={}, area_path=county.base.school.area.path,
    )  # fmt: skip
    with pytest.raises(RowsMissing):
        queries.compute("daily_judgement", county.viewer(), periods.of(MONDAY, "day"), About(), now=NEXT)


def printed(content):
    """Keys of the figures that stand in sentences and tables (others were only asked, to decide what to propose)."""
    found = set()
    for block in (block for section in content["sections"] for block in section["blocks"]):
        for text in block.get("text", {}).values() if block["kind"] == "sentence" else ():
            found.update(edits.named(text))
        found.update(one["figure"] for one in block.get("bars", ()))
        for row in [*block.get("rows", ()), block.get("total", ())]:
            found.update(cell["figure"] for cell in row if "figure" in cell)
    return found


def test_every_form_says_the_same_numbers(county):
    for name in PERIODS:
        for language in ("zh", "en"):
            says_the_same(county, name, language)


def says_the_same(county, name, language):
    content = written(county, name)
    figures = json.loads(render(content, "json", language))["figures"]
    assert all(
        set(one) >= {"measure", "label", "value", "numerator", "denominator", "rows", "rows_url"} for one in figures
    )
    html = render(content, "html", language).decode()
    word = Document(BytesIO(render(content, "docx", language)))
    texts = "\n".join(
        [p.text for p in word.paragraphs] + [c.text for t in word.tables for row in t.rows for c in row.cells]
    )
    sheet = load_workbook(BytesIO(render(content, "xlsx", language))).get_sheet_by_index(0).to_python()
    assert len(sheet) == 3 + len(content["figures"])
    shown = printed(content)
    assert shown
    for key in shown:
        one = content["figures"][key]
        assert one["rows_url"].replace("&", "&amp;") in html, key
        assert one["said"] in texts, key
    assert {row[2] for row in sheet[3:]} == {float(one["numerator"]) for one in content["figures"].values()}


@pytest.mark.skipif(not fonts_there(), reason="this machine has no Chinese font")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_pdf_has_pages_and_shows_both_languages(county, language):
    content = queries.compute(
        "weekly_review", county.viewer(), periods.read("2026-W47"), About(area=county.base.area), now=NEXT
    )
    assert render(content, "pdf", language).startswith(b"%PDF-")
    found = pages(laid(content, language))
    assert len(found) >= 1
    assert all(page.startswith(b"\x89PNG") for page in found)


def test_a_person_changes_words_and_both_stand(county):
    row = write(county)
    row = actions.change_words(row, "1.1", "zh", "本周警情{incidents}起，请于12月1日前自查。", by=BY, now=NEXT)
    edit = row.edits.get()
    assert edit.before.startswith("本周接到警情{incidents}起")
    assert edit.after == "本周警情{incidents}起，请于12月1日前自查。"
    assert laid(row.content, "zh").edited == 1
    assert Entry.objects.filter(name="reports.edited", subject_ref=row.ref).count() == 1


@pytest.mark.parametrize(
    ("place", "text", "refusal"),
    [
        ("1.1", "本周警情12起", NumberTyped),
        ("1.1", "本周警情{weather}起", FigureUnknown),
        ("9.9", "无", PlaceUnknown),
    ],
)
def test_what_may_not_be_written_is_refused_and_nothing_changes(county, place, text, refusal):
    row = write(county)
    with pytest.raises(refusal):
        actions.change_words(row, place, "zh", text, by=BY, now=NEXT)
    assert Paper.objects.get(pk=row.pk).content == row.content


def test_what_is_issued_changes_no_more_and_goes_to_every_school(county):
    head = county.base.people["head"]
    Appointment.objects.filter(person=head).update(starts_on=MONDAY - timedelta(days=9))
    row = write(county)
    assert actions.issue(row, by=BY, now=NEXT) == 3
    assert Message.objects.filter(subject_kind="reports.paper").count() == 1
    for again in (
        lambda: actions.issue(row, by=BY, now=NEXT),
        lambda: actions.withdraw(row, by=BY, now=NEXT),
        lambda: actions.change_words(row, "1.1", "zh", "无", by=BY, now=NEXT),
    ):
        with pytest.raises(NotADraft):
            again()
    school = Viewer(grants=(Grant("school_head", school_id=county.base.school.pk),))
    assert actions.take(row, school, by=BY, now=NEXT) == 1
    assert actions.take(row, school, by=BY, now=NEXT) == 0
    assert row.receipts.filter(taken_at__isnull=False).count() == 1


def test_a_school_sees_what_was_issued_to_it_and_no_draft(county):
    school = Viewer(grants=(Grant("school_head", school_id=county.base.school.pk),))
    row = write(county)
    assert not queries.visible_to(school).exists()
    actions.issue(row, by=BY, now=NEXT)
    assert queries.visible_to(school).get() == row
    other = Viewer(grants=(Grant("commander", area_path="/88/"),))
    assert not queries.visible_to(other).exists()


def test_published_tables_leave_small_cells_out(county):
    """Red line 11: conflicts by township, where an area has fewer than five of them."""
    content = queries.compute(
        "monthly_return", county.viewer(), periods.read("2026-11"), About(area=county.base.area), now=NEXT
    )
    table = content["sections"][1]["blocks"][0]
    at = [head["en"] for head in table["heads"]].index("Conflicts entered")
    column = [row[at] for row in table["rows"]]
    seen = [content["figures"][cell["figure"]]["numerator"] for cell in column if "figure" in cell]
    assert any(cell.get("hidden") for cell in column)
    assert not any(0 < count < 5 for count in seen)
    areas = {"990101101", "990101102"}
    listed = [
        one for one in content["figures"].values() if one["measure"] == "disputes" and one["query"]["area"] in areas
    ]
    assert not any(0 < one["numerator"] < 5 for one in listed)


def test_over_the_screens_from_draft_to_receipt(county, monkeypatch, settings):
    from anyuan.directory import middleware

    settings.SECOND_FACTOR = False
    monkeypatch.setattr(middleware, "utc_now", lambda: NEXT)

    def sit(name, role, **scope):
        account = Account.objects.create_user(f"sit-{name}", person=county.base.people[name], language="en")
        RoleGrant.objects.create(account=account, role=role, starts_at=NEXT - timedelta(days=9), **scope)
        client = Client(headers={"accept-language": "en"})
        client.cookies["django_language"] = "en"
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return client

    leader, head = (
        sit("leader", "duty_leader", area=county.base.area),
        sit("head", "school_head", school=county.base.school),
    )
    assert b"Weekly review of work" in leader.get("/reports/").content
    answer = leader.post("/reports/drafts/", {"name": "weekly_review", "period": "2026-W47", "area": "990101"})
    row = Paper.objects.get()
    assert answer.headers["location"] == f"/reports/{row.ref}/"
    assert head.get(f"/reports/{row.ref}/").status_code == 404
    text = {"place": "1.1", "language": "en", "text": "{incidents} incidents, 12 of them real."}
    leader.post(f"/reports/{row.ref}/words/", text)
    assert b"Numbers come from the records" in leader.get(f"/reports/{row.ref}/").content
    leader.post(f"/reports/{row.ref}/words/", text | {"text": "{incidents} incidents came in."})
    page = leader.get(f"/reports/{row.ref}/").content.decode()
    assert "<ins>{incidents} incidents came in.</ins>" in page
    leader.post(f"/reports/{row.ref}/issue/")
    assert b"We have taken note" in head.get(f"/reports/{row.ref}/").content
    head.post(f"/reports/{row.ref}/receipt/")
    assert "1 of 3 schools have taken note" in leader.get(f"/reports/{row.ref}/").content.decode()
    for form in ("html", "docx", "xlsx", "json"):
        assert head.get(f"/reports/{row.ref}/file.{form}").status_code == 200
    assert head.get(f"/reports/{row.ref}/file.exe").status_code == 404
    assert head.post("/reports/drafts/", {"name": "weekly_review", "period": "2026-W47"}).status_code == 404


def test_what_is_added_up_is_read_from_the_column_that_its_name_stands_for(county, monkeypatch):
    """A sum's name need not be its column's: the sheet, the day and the list of rows all go by the source's own mapping."""
    bound = BOUND["check_ins"]
    twice = replace(
        bound,
        rows=lambda: bound.rows().annotate(in_pairs=F("head_count") * 2),
        fields={**bound.fields, "head_count": "in_pairs"},
    )
    plain = queries.compute("monthly_return", county.viewer(), periods.read("2026-11"), About(), now=NEXT)
    monkeypatch.setitem(BOUND, "check_ins", twice)
    days = [FIRST + timedelta(days=n) for n in range((MONDAY - FIRST).days + 1)]
    fill("attendances", days, now=NEXT)
    sheet = queries.Sheet(county.viewer(), NEXT)
    figure = measures.figure(county.viewer(), "attendances", periods.read("2026-11"), About(), today=NEXT.date())
    sheet.figure(figure)
    rows = measures.rows_of(county.viewer(), figure.measure, FIRST, MONDAY, About(), now=NEXT)
    before = plain["figures"]["attendances"]["numerator"]
    assert sheet.figures["attendances"]["numerator"] == rows.adds == 2 * before > 0
