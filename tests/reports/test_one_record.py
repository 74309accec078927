"""Reports about one incident and one case review: times, legs and gaps from the record alone, and nobody's name."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from docx import Document

from anyuan.directory.models import Account, RoleGrant
from anyuan.directory.policy import Grant, Viewer
from anyuan.incidents.models import Incident
from anyuan.measures.queries import About
from anyuan.measures.rules import periods
from anyuan.reports import actions, queries
from anyuan.reports.queries import said
from anyuan.reports.queries.counts import CountUnknown, count, sources
from anyuan.reports.refusals import ExerciseApart, NotOver, RecordUnknown
from anyuan.reports.render import render
from anyuan.reports.render.drawing import svg
from anyuan.reports.rules import templates
from anyuan.reports.rules.nameless import without
from tests.measures.world import BY, MONDAY, NEXT, noon
from tests.reports.looked_back import INCIDENT, NAMED, REVIEW
from tests.reports.world import written


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("门卫马守门不在岗", "门卫○○不在岗"),
        ("电话13812345678或0851-86543210", "电话○○或○○"),
        ("身份证52010119800101123X", "身份证○○"),
        ("于2026-11-23 10:05发生，共12人", "于2026-11-23 10:05发生，共12人"),
        ("王", "王"),
    ],
)
def test_names_and_personal_numbers_are_left_out(text, left):
    assert without(text, ["马守门", "王"]) == left


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0:00"), (58, "0:58"), (298, "4:58"), (3725, "1:02:05"), (None, "–")]
)
def test_seconds_are_said_as_a_clock_says_them(seconds, words):
    assert said.seconds(seconds) == words


def test_a_month_without_data_leaves_a_gap_and_one_between_gaps_is_a_dot():
    chart = {
        "share": False,
        "months": ["2026-01", "2026-02", "2026-03", "2026-04"],
        "now": [1, 2, None, 4],
        "then": [None] * 4,
    }
    drawing = svg(chart, 'a "b" <c>')
    assert (drawing.count("<polyline"), drawing.count("<circle")) == (1, 1)
    assert "a &quot;b&quot; &lt;c>" in drawing


def test_every_source_that_a_template_may_name_is_there():
    assert set(templates.SOURCES) == set(sources())


def test_the_times_of_an_incident_are_its_own(county):
    content = written(county, "after_action")
    figures = content["figures"]
    assert {name: figures[name]["said"] for name in ("acknowledged", "verified", "arrived", "cleared")} == {
        "acknowledged": "0:42", "verified": "2:10", "arrived": "4:58", "cleared": "1:02:05",
    }  # fmt: skip
    assert figures["legs"]["said"] == "33.3 %"
    # The check that was late, two legs, one item.
    assert figures["gaps"]["said"] == "4"
    assert content["record"] == INCIDENT
    course = content["sections"][1]["blocks"][0]
    times = [row[0]["text"] for row in course["rows"]]
    assert times == sorted(times)
    assert times[0] == "2026-11-23 10:00:00"
    assert "巡逻一组: on the scene" in [row[1]["words"]["en"] for row in course["rows"]]


def test_a_review_names_nobody_in_any_form(county):
    content = written(county, "case_review")
    for language in ("zh", "en"):
        assert NAMED not in render(content, "html", language).decode()
        book = Document(BytesIO(render(content, "docx", language)))
        cells = [cell.text for table in book.tables for row in table.rows for cell in row.cells]
        assert NAMED not in "".join([*cells, *(p.text for p in book.paragraphs)])
        assert "13812345678" not in "".join(cells)
    assert NAMED not in render(content, "json", "zh").decode()
    assert "演练不足：门卫○○未参加演练" in [
        row[2]["words"]["zh"] for row in content["sections"][2]["blocks"][1]["rows"]
    ]
    assert content["figures"]["carried"]["said"] == "100 %"


def test_what_cannot_be_looked_back_on_is_refused(county):
    viewer = county.viewer()
    Incident.objects.filter(ref=INCIDENT).update(exercise=True)
    with pytest.raises(ExerciseApart):
        actions.draft_about("after_action", viewer, INCIDENT, by=BY, now=NEXT)
    Incident.objects.filter(ref=INCIDENT).update(exercise=False, state="arrived", open=True)
    with pytest.raises(NotOver):
        actions.draft_about("after_action", viewer, INCIDENT, by=BY, now=NEXT)
    for ref in ("IN-0", REVIEW):
        with pytest.raises(RecordUnknown):
            actions.draft_about("after_action", viewer, ref, by=BY, now=NEXT)
    elsewhere = Viewer(grants=(Grant("commander", area_path="/88/"),))
    with pytest.raises(RecordUnknown):
        actions.draft_about("case_review", elsewhere, REVIEW, by=BY, now=NEXT)
    with pytest.raises(queries.TemplateUnknown):
        actions.draft_about("weekly_review", viewer, INCIDENT, by=BY, now=NEXT)
    with pytest.raises(queries.TemplateUnknown):
        actions.draft("after_action", viewer, periods.of(MONDAY, "day"), About(area=county.base.area), by=BY, now=NEXT)
    with pytest.raises(CountUnknown):
        count(
            "incident", elsewhere, f"{INCIDENT}:legs", periods.of(MONDAY, "day"), About(), now=NEXT, today=NEXT.date()
        )


def test_a_school_does_not_see_a_draft_about_itself_nor_what_is_for_others(county):
    about = About(school=county.base.school)
    head = Viewer(grants=(Grant("school_head", school_id=county.base.school.pk),))
    who = {"by": BY, "now": NEXT}
    assessed = actions.draft("risk_of_a_school", county.viewer(), periods.read("2026-Q4"), about, **who)
    reviewed = actions.draft_about("case_review", county.viewer(), REVIEW, **who)
    assert not queries.visible_to(head).exists()
    assert actions.issue(assessed, **who) == 1
    assert actions.issue(reviewed, **who) == 0
    assert queries.visible_to(head).get() == assessed
    assert set(queries.visible_to(county.viewer())) == {assessed, reviewed}


def test_an_assessment_of_risk_ranks_nobody_and_says_how_far_chance_goes(county):
    content = written(county, "risk_of_an_area")
    rates = content["sections"][2]["blocks"][0]
    assert [head["en"] for head in rates["heads"]][2] == "Between (chance alone)"
    assert content["figures"]["real_incidents"]["interval"] != "–"
    tables = [
        [row[0]["words"]["zh"] for row in block["rows"]]
        for block in content["sections"][2]["blocks"][2:]
        if block["kind"] == "table" and "total" in block
    ]
    assert ["第1镇", "第2镇"] in tables  # in the order of the codes, whatever the numbers
    text = render(content, "html", "en").decode()
    assert "gives no score and ranks nobody" in text
    school = written(county, "risk_of_a_school")
    assert all(one["query"].get("school") == "S1" for one in school["figures"].values())


def test_over_the_screens_a_figure_opens_exactly_the_rows_it_counts(county, settings, monkeypatch):
    from anyuan.directory import middleware

    settings.SECOND_FACTOR = False
    monkeypatch.setattr(middleware, "utc_now", lambda: NEXT)
    account = Account.objects.create_user("o-leader", person=county.base.people["leader"], language="en")
    RoleGrant.objects.create(account=account, role="duty_leader", starts_at=noon(MONDAY), area=county.base.area)
    leader = Client(headers={"accept-language": "en"})
    leader.cookies["django_language"] = "en"
    leader.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    said = {"name": "after_action", "record": INCIDENT, "area": county.base.area.code}
    address = leader.post("/reports/drafts/", said).headers["location"]
    assert b"After-action report" in leader.get(address).content
    again = leader.post("/reports/drafts/", said | {"record": "IN-404"}, follow=True)
    assert b"There is no such record: IN-404." in again.content
    school = {"name": "risk_of_a_school", "period": "2026-Q4", "area": county.base.area.code}
    assert b"There is no such school" in leader.post("/reports/drafts/", school | {"school": "S9"}, follow=True).content
    assert leader.post("/reports/drafts/", school | {"school": "S2"}).headers["location"].startswith("/reports/W")
    for name in ("after_action", "inspection_circular", "agreement_coverage", "four_100_bulletin", "risk_of_an_area"):
        for figure in written(county, name)["figures"].values():
            if figure["rows_url"].startswith("/reports/rows/"):
                page = leader.get(figure["rows_url"])
                assert page.status_code == 200
                assert sum(row[0].counted for row in page.context["rows"]) == figure["rows"], figure["rows_url"]
    assert leader.get("/reports/rows/verdicts/?of=four-100:light:nothing&period=2026-11").status_code == 404
    assert leader.get("/reports/rows/weather/?of=x&period=2026-11").status_code == 404
    assert leader.get("/reports/rows/findings/?of=made&period=always").status_code == 404
