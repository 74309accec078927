"""The pages of the standards: the four lights, a standard over all schools, one school, the rows behind a verdict."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from re import findall, sub

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from anyuan.directory.models import Appointment, Person, School
from anyuan.standards.models import Adoption, Switch

GB = "/standards/gb29315-2022/"


@pytest.fixture
def schools(town):
    """The first school has 1,200 pupils and one guard."""
    School.objects.filter(pk=town.county.school.pk).update(pupils=1200, stage="primary")
    since = timezone.localdate() - timedelta(days=60)
    for n in range(1):
        person = Person.objects.create(code=f"g{n}", name="保安一", purpose="duty", legal_basis="duty")
        Appointment.objects.create(person=person, post="guard", school=town.county.school, starts_on=since)
    return town


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_overview_shows_the_four_lights_with_both_numbers(sit, schools):
    page = text(sit("leader").get("/standards/"))
    assert "Four 100 %" in page
    assert "0 of 3 schools; 3 without data count as failing" in page
    assert GB in page


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_number_opens_the_schools_that_it_counts(sit, schools, language):
    browser = sit("leader", language)
    page = text(browser.get(GB))
    doors = {url.replace("&amp;", "&") for url in findall(r'href="(/standards/gb29315-2022/schools/\?[^"]+)"', page)}
    assert len(doors) > 10
    counted = {}
    for url, count in findall(r'<a href="(/standards/[^"]+verdict=[^"]+)">(\d+)</a>', page):
        counted[url.replace("&amp;", "&")] = int(count)
    assert counted
    for url, count in counted.items():
        listed = text(browser.get(url))
        assert f'<span class="quiet figure">{count}</span>' in listed
        assert listed.count('class="row-link"') == count
    for url in doors - set(counted):
        text(browser.get(url))


def test_a_school_sees_its_gap_and_what_it_takes(sit, schools):
    page = text(sit("school").get(GB + "schools/S1/"))
    assert "2 more are needed." in page
    assert "Off: the text was not checked against the official one." in page
    rows = text(sit("leader").get(GB + "schools/S1/guards/"))
    assert "保安一" in rows
    assert sit("school").get(GB + "schools/S2/").status_code == 404
    assert sit("far").get(GB).status_code == 404
    assert sit("patrol").get("/standards/").status_code == 404


def test_both_languages_say_it(sit, schools):
    page = text(sit("school", "zh-hans").get(GB + "schools/S1/"))
    assert "还需2。" in page
    assert "more are needed" not in page


def test_the_workbook_holds_what_is_shown(sit, schools):
    answer = sit("leader").get(GB + "sheet.xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    mine = [row for row in rows if row[0] == "S1" and row[3] == "R1 R2 R3"]
    assert mine[0][6:8] == ["≥ 3", "1"]
    assert mine[0][11] == "2 more are needed."


def test_a_version_is_taken_into_use_and_a_requirement_switched_on(sit, schools):
    browser = sit("leader")
    assert browser.post(GB + "adoption/", {}).status_code == 303
    assert Adoption.objects.get().area == schools.county.area
    assert "Nothing: it says what holds." in text(browser.get(GB + "text/"))
    browser.post(GB + "switches/", {"requirement": "footage", "on": "1", "reason": "GB/T 29315-2022 6.2"})
    assert Switch.objects.get().on
    page = text(browser.get(GB + "text/"))
    assert "Why it is taken back" in page
    assert sit("school").post(GB + "adoption/", {}).status_code == 404
    refused = browser.post(GB + "switches/", {"requirement": "guards", "on": "", "reason": "dear"}, follow=True)
    assert "never looser" in refused.content.decode()


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Met → Not met (≥ 1 → ≥ 3)"), ("zh-hans", "达标 → 不达标 (≥ 1 → ≥ 3)")],
)
def test_a_newer_version_says_in_words_what_changes_for_each_school(sit, schools, language, said):
    browser = sit("leader", language)
    browser.post(GB + "adoption/", {})
    held = Adoption.objects.get()
    for line in held.definition["requirements"]:
        if line["key"] == "guards":
            line["need"] = {"at_least": 1}
            words = line["label"]["en" if language == "en" else "zh"]
    held.save()
    page = text(browser.get(GB + "text/"))
    part = " ".join(sub(r"<[^>]+>", " ", page[page.index('id="preview"') :]).split())
    assert f"{words}: {said}" in part, part[:600]
    assert "· guards:" not in part
    assert ("启用前请核对正式文本" in part) == (language != "en")
    assert ("check the official text before it is switched on" in part) == (language == "en")


@pytest.mark.parametrize("query", ["?on=yesterday", "?on=2026-13-01"])
def test_a_day_that_is_none_is_not_there(sit, schools, query):
    assert sit("leader").get(GB + query).status_code == 404


def test_a_day_ahead_is_today(sit, schools):
    assert text(sit("leader").get(GB + "?on=2999-01-01&page=99"))


def test_the_interface_gives_verdicts_with_evidence_and_figures_without_schools(sit, schools):
    browser = sit("leader")
    names = [row["name"] for row in browser.get("/api/v1/standards").json()]
    assert names[:2] == ["gb29315-2022", "four-100"]
    found = browser.get("/api/v1/standards/gb29315-2022/assessments?school=S1&requirement=guards").json()["items"]
    assert len(found) == 1
    assert {k: found[0][k] for k in ("verdict", "required", "found", "gap", "take")} == {
        "verdict": "red",
        "required": 3,
        "found": 1,
        "gap": 2,
        "take": "2 more are needed.",
    }
    assert found[0]["evidence"][0]["kind"] == "directory.appointment"
    pages, cursor = [], ""
    while cursor is not None:
        query = f"&cursor={cursor}" if cursor else ""
        answer = browser.get(f"/api/v1/standards/gb29315-2022/assessments?limit=7{query}").json()
        pages += [(row["school"]["code"], row["requirement"]) for row in answer["items"]]
        cursor = answer["next"]
    assert len(pages) == len(set(pages)) == 3 * 17
    figures = browser.get("/api/v1/standards/gb29315-2022/figures")
    guards = next(row for row in figures.json()["requirements"] if row["requirement"] == "guards")
    assert (guards["green"], guards["red"], guards["grey"]) == (0, 1, 2)
    assert "S1" not in figures.content.decode()
    assert browser.get("/api/v1/standards/nothing/assessments").status_code == 404
    assert sit("far").get("/api/v1/standards/gb29315-2022/assessments").status_code == 404
    assert browser.get("/api/v1/standards?colour=red").status_code == 400
