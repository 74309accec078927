"""A standard over schools: whose, by which version, with which overlay; each school's gap and what it would take."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from anyuan.directory.models import Area, AreaAlias, School
from anyuan.journal.models import Entry
from anyuan.standards import words
from anyuan.standards.actions import adopt, switch
from anyuan.standards.queries import held, library
from anyuan.standards.queries.changing import preview
from anyuan.standards.queries.verdicts import judged, one
from anyuan.standards.refusals import DatesOverlap, LocalLooser, NothingChanged, ReasonMissing, RequirementUnknown
from tests.standards.shapes import GUARDS, asked, line, pack
from tests.standards.world import BY, MONDAY, TUESDAY

NAME = "test-standard"


@pytest.fixture
def put():
    """Put a pack into the home, and take all of them away afterwards."""
    folders = []

    def write(content, name=NAME):
        folder = Path(settings.HOME) / "packs" / "standards" / name
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "pack.json"
        stamp = file.stat().st_mtime_ns + 10**9 if file.exists() else None
        file.write_text(json.dumps({k: v for k, v in content.items() if k != "name"}, default=str), "utf-8")
        if stamp:
            import os

            os.utime(file, ns=(stamp, stamp))
        folders.append(folder)

    yield write
    for folder in set(folders):
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()


def test_schools_and_rates_of_the_shipped_standard(county):
    for _n in range(3):
        county.appoint("guard")
    sheet = judged(county.viewer(), "gb29315-2022", TUESDAY)
    first, second, third = sheet.schools
    assert (first.verdicts["guards"].verdict, first.verdicts["guards"].required) == ("green", 3)
    assert (second.verdicts["guards"].verdict, second.verdicts["guards"].reason) == ("grey", "no_source")
    assert third.verdicts["guards"].reason == "cannot_tell"
    rate = sheet.rate("guards")
    assert (rate.numerator, rate.denominator) == (1, 3)
    assert first.verdicts["guards_boarding"].verdict == "off"
    assert first.light in ("red", "grey")


def test_the_gap_is_a_sentence_in_both_languages(county):
    county.appoint("guard")
    sheet = one(county.viewer(), "gb29315-2022", county.school, TUESDAY)
    text = next(r for r in sheet.held.lines if r["key"] == "guards")
    verdict = sheet.verdicts["guards"]
    with translation.override("en"):
        assert words.take(verdict, text) == "2 more are needed."
        assert (words.required(verdict, text), words.found_value(verdict, text)) == ("≥ 3", "1")
    with translation.override("zh-hans"):
        assert "2" in words.take(verdict, text)
        assert words.take(verdict, text) != "2 more are needed."
    assert len(verdict.rows) == 1


def test_a_viewer_sees_only_their_own_schools(county):
    mine = judged(county.viewer("school_director", school=1), "four-100", TUESDAY)
    assert [s.school.code for s in mine.schools] == ["S2"]
    assert judged(county.viewer("guard", school=1), "four-100", TUESDAY) is None
    assert one(county.viewer("school_director", school=1), "four-100", county.school, TUESDAY) is None


def test_the_four_lights_count_no_data_as_failing(county):
    sheet = judged(county.viewer(), "four-100", TUESDAY)
    assert [light["code"] for light in sheet.held.lights] == ["guard", "closed", "alarm_video", "post"]
    rate = sheet.light_rate("post")
    # The third school's kind is not on record: whether it applies cannot be told, so it fails.
    assert (rate.numerator, rate.denominator) == (2, 3)
    assert sheet.light_rate("alarm_video").numerator == 0
    assert sum(len(schools) for _town, schools in sheet.by_town()) == 3


def test_a_version_taken_into_use_is_kept_when_the_pack_changes(county, put):
    put(pack(line(fact="gates", need={"at_least": 1}, key="gates")))
    first = adopt(NAME, county.area, by=BY, now=county.at("09:00"))
    assert (first.number, first.valid_from) == (1, MONDAY)
    with pytest.raises(NothingChanged):
        adopt(NAME, county.area, by=BY, now=county.at("10:00"))
    put(pack(line(fact="gates", need={"at_least": 2}, key="gates"), asked(), version=2))
    assert [c.how for c in preview(county.viewer(), NAME, MONDAY).lines] == ["changed", "added"]
    found = preview(county.viewer(), NAME, MONDAY)
    assert (found.worse, found.unchanged) == (3, 0)
    assert one(county.viewer(), NAME, county.school, MONDAY).light == "green"
    with pytest.raises(DatesOverlap):
        adopt(NAME, county.area, valid_from=MONDAY, by=BY, now=county.at("10:00", TUESDAY))
    second = adopt(NAME, county.area, by=BY, now=county.at("10:00", TUESDAY))
    assert second.number == 2
    # Monday stays judged by Monday's text.
    assert one(county.viewer(), NAME, county.school, MONDAY).light == "green"
    assert one(county.viewer(), NAME, county.school, TUESDAY).light == "red"
    assert Entry.objects.filter(name="standards.taken").count() == 2
    assert preview(county.viewer(), NAME, TUESDAY).lines == []


def test_what_is_unsure_is_switched_on_by_name_and_reason(county):
    now = county.at("09:00")
    with pytest.raises(ReasonMissing):
        switch("gb29315-2022", "footage", county.area, on=True, reason=" ", by=BY, now=now)
    with pytest.raises(RequirementUnknown):
        switch("gb29315-2022", "nothing", county.area, on=True, reason="6.2", by=BY, now=now)
    with pytest.raises(LocalLooser):
        switch("gb29315-2022", "guards", county.area, on=False, reason="too dear", by=BY, now=now)
    switch("gb29315-2022", "footage", county.area, on=True, reason="GB/T 29315-2022 6.2", by=BY, now=now)
    sheet = one(county.viewer(), "gb29315-2022", county.school, TUESDAY)
    assert sheet.verdicts["footage"].verdict == "grey"
    assert (
        one(county.viewer(), "gb29315-2022", county.school, MONDAY - timedelta(days=1)).verdicts["footage"].verdict
        == "off"
    )
    switch("gb29315-2022", "footage", county.area, on=False, reason="withdrawn", by=BY, now=now)
    assert one(county.viewer(), "gb29315-2022", county.school, TUESDAY).verdicts["footage"].reason == "switched_off"


def test_an_overlay_holds_in_its_area_and_for_its_old_code(county, put, monkeypatch, tmp_path):
    """The county was re-coded: an overlay written for the old code holds for the area that took its place."""
    monkeypatch.setenv("ANYUAN_HOME", str(tmp_path))  # the overlay's own home counts, whatever the shell says
    put(pack(line(need={"at_least": GUARDS}, key="guards")))
    AreaAlias.objects.create(code="990199", area=county.area)
    overlay = {"key": "guards", "need": {"at_least": {**GUARDS, "plus": [{"by": "pupils", "bands": [{"is": 1}]}]}}}
    put(pack(overlay, extends=NAME, areas=["990199"], confidence="official"), "local")
    text = held.standard_for(NAME, county.area.path, TUESDAY)
    assert text.overlays == ("local",)
    assert one(county.viewer(), NAME, county.school, TUESDAY).verdicts["guards"].required == 4
    assert held.standard_for(NAME, "/88/", TUESDAY).overlays == ()


def test_two_schools_that_merged(county, put):
    """The school that ended leaves the tables on that day and keeps its past; the other is judged by its own facts."""
    put(pack(line(key="gates", fact="gates", need={"at_least": 1})))
    ended = county.schools[1]
    School.objects.filter(pk=ended.pk).update(active=False, extra={"closed_on": "2026-11-24", "merged_into": "S1"})
    codes = {day: [s.school.code for s in judged(county.viewer(), NAME, day).schools] for day in (MONDAY, TUESDAY)}
    assert codes == {MONDAY: ["S1", "S2", "S3"], TUESDAY: ["S1", "S3"]}
    ended.places.update(school=county.school)
    assert one(county.viewer(), NAME, county.school, TUESDAY).verdicts["gates"].found == 2


def test_a_school_that_has_not_opened_yet_is_in_no_table(county, put):
    put(pack(line(key="gates", fact="gates", need={"at_least": 9}, grace_days=30)))
    School.objects.filter(pk=county.school.pk).update(extra={"opened_on": "2026-03-02"})
    assert one(county.viewer(), NAME, county.school, date(2026, 3, 1)) is None
    assert one(county.viewer(), NAME, county.school, date(2026, 3, 31)).verdicts["gates"].reason == "too_young"
    assert one(county.viewer(), NAME, county.school, date(2026, 4, 1)).verdicts["gates"].verdict == "red"


def test_a_requirement_of_another_region_is_not_asked_here(county, put):
    other = Area.objects.create(code="880101", name="别处", level=3, path="/88/8801/880101/")
    put(pack(line(key="gates", fact="gates", need={"at_least": 1}, region=other.code)))
    assert one(county.viewer(), NAME, county.school, TUESDAY).verdicts["gates"].reason == "elsewhere"


def test_a_broken_pack_is_left_out_and_a_taken_version_stays(county, put):
    put(pack(line(key="gates", fact="gates", need={"at_least": 1})))
    adopt(NAME, county.area, by=BY, now=county.at("09:00"))
    put(pack(line(fact="wifi")))
    assert NAME not in library.standards()
    assert one(county.viewer(), NAME, county.school, TUESDAY).light == "green"
