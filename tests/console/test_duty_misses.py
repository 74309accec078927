"""Missed and late by reason: one reason a row, counts that open their rows, pages by key, a sheet that runs nothing."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from anyuan.directory.models import School
from anyuan.directory.policy import Viewer
from anyuan.duties import actions
from anyuan.duties.models import Occurrence, Round
from anyuan.duties.queries import misses
from anyuan.duties.queries.misses import Asked
from anyuan.journal.models import Entry
from tests.console.test_duties import leader, sit, stop_the_clock
from tests.duties import world
from tests.duties.world import BY, MONDAY, County

pytestmark = pytest.mark.django_db
ASKED = Asked(MONDAY, MONDAY + timedelta(days=6))
QUERY = f"since={MONDAY}&until={MONDAY + timedelta(days=6)}"


@pytest.fixture
def county(db: None, monkeypatch: pytest.MonkeyPatch) -> County:
    """Monday and Tuesday are judged: short, wrong code, late, nothing, excused, nobody named."""
    made = world.build()
    made.scan("guard", "7:15")  # S1 arrival: one of two
    made.scan(
        "neighbour", "7:20", school=1, point=made.points[1].code + ".0000000000000000"
    )  # S2: a seal that is not ours
    for name, role in (("sun", "guard"), ("teacher", "school_head")):  # S3: in time and late
        viewer = made.viewer(name, "guard", 2)
        made.scan(name, "7:12" if role == "guard" else "7:55", school=2, viewer=viewer)
    row = made.today(school=2)
    assert row.pk
    for school in range(3):
        named = made.today("leaving", school)
        Occurrence.objects.filter(pk=named.pk).update(filled=2)
    over = made.at("48:00")
    for one in Round.objects.filter(judge_at__lte=over):
        actions.judge_round(one.pk, now=over)
    actions.excuse(made.today("leaving", 1).pk, reason="weather", by=BY, now=over)
    stop_the_clock(monkeypatch, over)
    return made


def reasons(asked: Asked = ASKED, viewer: Viewer | None = None) -> dict[str, int]:
    return dict(misses.counts(viewer or Viewer.system(), asked)[1])


def test_every_row_has_one_reason_and_the_counts_are_the_rows(county: County) -> None:
    found = {
        (row.school.code, row.window): row.why
        for row in misses.page(Viewer.system(), replace(ASKED, until=MONDAY)).rows
    }
    assert found[("S1", "arrival")] == "short"
    assert found[("S2", "arrival")] == "code_wrong"
    assert found[("S1", "leaving")] == "nothing"
    assert found[("S2", "leaving")] == "excused:weather"
    assert reasons()["unnamed"] == 6  # Tuesday: three gates twice, nobody named
    for code, n in reasons().items():
        page = misses.page(Viewer.system(), replace(ASKED, reason=code))
        assert (page.total, len(page.rows), {row.why for row in page.rows}) == (n, n, {code})
    for state, n in misses.counts(Viewer.system(), ASKED)[0]:
        assert misses.page(Viewer.system(), replace(ASKED, outcome=state)).total == n


def test_pages_by_key_hold_every_row_once_in_every_order(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(misses, "PAGE", 4)
    whole = misses.page(Viewer.system(), ASKED).total
    for sort in misses.SORTS:
        asked, after, seen = replace(ASKED, sort=sort), "", []
        while True:
            page = misses.page(Viewer.system(), asked, after)
            seen += [row.pk for row in page.rows]
            after = page.after
            if not after:
                break
        assert len(seen) == len(set(seen)) == whole
        assert seen == [row.pk for row in misses.every(Viewer.system(), asked)]
    strays = misses.stray_page(Viewer.system(), ASKED)
    assert [row.verdict for row in strays.rows].count("code_wrong") == 1
    for bad in ("x", "e30", "WzEsMl0", "W251bGwsMV0"):
        assert misses.page(Viewer.system(), ASKED, bad).rows


def test_the_page_narrows_by_every_filter_and_names_nobody(county: County) -> None:
    boss = leader(county)
    page = boss.get(f"/duties/misses/?{QUERY}").content.decode()
    assert "the code is not right" in page
    for name in ("Guard", "Neighbour", "Teacher"):
        assert f">{name}<" not in page
    for address in set(re.findall(r'href="(\?[^"]+)"', page)):
        assert boss.get("/duties/misses/" + address.replace("&amp;", "&")).status_code == 200
    one = boss.get(f"/duties/misses/?{QUERY}&school=S2&reason=code_wrong").content.decode()
    assert one.count("row-link") == 1
    assert boss.get(f"/duties/misses/?{QUERY}&rule=other").content.decode().count("row-link") == 0
    assert boss.get(f"/duties/misses/?{QUERY}&change=excuse&reason=weather").content.decode().count("row-link") == 1
    stray = boss.get(f"/duties/misses/?{QUERY}&of=check_ins&reason=code_wrong&sort=school").content.decode()
    assert stray.count("row-link") == 1
    assert boss.get("/duties/misses/?since=yesterday").status_code == 404
    assert boss.get(f"/duties/misses/?{QUERY}&outcome=happy&sort=size&kind=none&after=%00").status_code == 200


def test_the_rates_open_what_they_count(county: County) -> None:
    boss = leader(county)
    rates = boss.get(f"/duties/rates/?{QUERY}").content.decode()
    doors = [one.replace("&amp;", "&") for one in re.findall(r'class="figure" href="([^"]+)">\d+<', rates)]
    assert len(doors) >= 3
    for address in doors:
        page = boss.get(address)
        assert page.status_code == 200
        assert "row-link" in page.content.decode()


def test_one_school_sees_and_takes_its_own_rows_alone(county: County) -> None:
    head = sit(county, "head", "school_head", school=county.base.school)
    page = head.get(f"/duties/misses/?{QUERY}").content.decode()
    assert "试验第2小学" not in page
    assert head.get(f"/duties/misses/?{QUERY}&school=S2").status_code == 404
    School.objects.filter(pk=county.base.school.pk).update(name="=HYPERLINK(1)")
    answer = head.post("/duties/misses/export/", {"asked": f"?{QUERY}&sort=oldest"})
    rows: list[Any] = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + misses.page(county.viewer("head", "school_head"), ASKED).total
    assert {row[7] for row in rows[1:]} == {"'=HYPERLINK(1)"}
    assert rows[1][13] == "Too few people came"
    assert Entry.objects.filter(name="duties.exported").count() == 1
    guard = sit(county, "guard", "guard", school=county.base.school)
    assert guard.post("/duties/misses/export/", {"asked": ""}).status_code == 404
