"""Re-inspection on screen: a draw that nobody can choose, checked from outside, looked at by somebody without part in it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from anyuan.cases.actions import draws
from anyuan.cases.models import Draw, Recheck
from anyuan.journal.actions.seal import seal_waiting
from anyuan.journal.models import EvidenceFile
from anyuan.journal.queries.export import lines
from tests.cases.world import World, sound
from tests.console.test_a_dispute_is_mediated_on_screen import _paper, _text

Seat = Callable[..., Client]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def drawn(county: World, seat: Seat) -> Draw:
    for number in range(1, 6):
        county.closed(now=county.at(minutes=-number), title=f"stalls {number}")
    day = county.now.date()
    span = {"from_date": (day - timedelta(days=2)).isoformat(), "to_date": (day + timedelta(days=1)).isoformat()}
    answer = seat("leader").post("/cases/draws/", span | {"size": "2", "kinds": ["instruction"]}, follow=True)
    assert "the seed and the cases follow by themselves" in _text(answer)
    seal_waiting(now=county.at(seconds=5))
    assert draws.draw_sealed(now=county.at(seconds=6)) == 1
    return Draw.objects.get()


def test_a_draw_shows_its_seed_and_can_be_checked_by_anybody(
    county: World, seat: Seat, drawn: Draw, tmp_path: Path
) -> None:
    leader = seat("leader")
    page = _text(leader.get(f"/cases/draws/{drawn.pk}/"))
    for words in (drawn.seed, drawn.population_digest, "Drawn again just now: the same cases", "check_draw.py"):
        assert words in page, words
    for ref in drawn.rechecks.values_list("case__ref", flat=True):
        assert ref in page
    file = leader.get(f"/cases/draws/{drawn.pk}/draw.json")
    (tmp_path / "draw.json").write_bytes(file.content)
    (tmp_path / "record.jsonl").write_bytes(b"".join(lines()))
    command = [sys.executable, str(ROOT / "docs/check_draw.py"), "draw.json", "record.jsonl"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "the draw stands: 2 of 5")
    bent = json.loads(file.content)
    bent["picks"] = bent["picks"][::-1]
    (tmp_path / "draw.json").write_text(json.dumps(bent))
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 1
    assert "stalls" not in file.content.decode(), "references only"


def test_a_bent_draw_is_shown_as_one(county: World, seat: Seat, drawn: Draw) -> None:
    drawn_refs = set(drawn.rechecks.values_list("case_id", flat=True))
    other = next(ref for ref in drawn.refs if actions_case(ref).pk not in drawn_refs)
    Recheck.objects.filter(pk=drawn.rechecks.first().pk).update(case=actions_case(other))  # type: ignore[union-attr]
    page = _text(seat("leader").get(f"/cases/draws/{drawn.pk}/"))
    assert "Drawn again, the list gives other cases." in page
    assert "the same cases" not in page


def actions_case(ref: str) -> Any:
    from anyuan.cases.models import Case

    return Case.objects.get(ref=ref)


def test_only_who_had_no_part_is_offered_and_the_second_look_is_theirs(county: World, seat: Seat, drawn: Draw) -> None:
    row = drawn.rechecks.order_by("id").first()
    assert row is not None
    page = _text(seat("commander").get(f"/cases/draws/{drawn.pk}/"))
    for had_part in ("wang", "leader"):
        assert f'<option value="{county.people[had_part].pk}">' not in page, had_part
    name = f"/cases/draws/{drawn.pk}/{row.pk}/inspector/"
    assert seat("commander").post(name, {"person": county.people["wang"].pk}).status_code == 404
    seat("commander").post(name, {"person": county.people["officer"].pk})
    row.refresh_from_db()
    assert row.inspector_id == county.people["officer"].pk
    officer = seat("officer")
    assert f'href="/cases/{row.case.ref}/recheck/"' in _text(officer.get("/cases/"))
    look = f"/cases/{row.case.ref}/recheck/"
    assert seat("li").get(look).status_code == 404, "the look is the named person's alone"
    refused = officer.post(look, {"outcome": "", "note": "they stand there as before"})
    assert refused.status_code == 409
    assert "they stand there as before</textarea>" in _text(refused)
    refused = officer.post(look, {"outcome": "false", "note": " "})
    assert refused.status_code == 409
    officer.post(look, {"outcome": "false", "note": "they stand there as before", "file": _paper("now.jpg")})
    row.refresh_from_db()
    assert (row.outcome, len(row.evidence)) == ("false", 1)
    assert EvidenceFile.objects.filter(purpose="recheck").count() == 1
    case = sound(row.case)
    assert (case.state, case.falsely_closed_at is not None) == ("handling", True)
    assert officer.get(look).status_code == 404, "looked at once"
    page = _text(seat("leader").get(f"/cases/draws/{drawn.pk}/"))
    assert "Not done as reported" in page
    assert "they stand there as before" in page
    assert "found not to be done" in _text(seat("leader").get(f"/cases/{case.ref}/"))
    lists = _text(seat("leader").get("/cases/draws/"))
    assert 'data-label="Not done as reported">1<' in lists


def test_nothing_to_draw_is_said_and_what_was_typed_stays(county: World, seat: Seat) -> None:
    leader = seat("leader")
    assert "Nothing was drawn yet." in _text(leader.get("/cases/draws/"))
    form = {"from_date": "2026-01-05", "to_date": "2026-01-06", "size": "7", "kinds": ["hazard"]}
    refused = leader.post("/cases/draws/", form)
    assert refused.status_code == 422
    page = _text(refused)
    for words in ("No verified, closed case of this time and kind", "2026-01-05", 'value="7"', 'id="d-hazard" checked'):
        assert words in page, words
    assert not Draw.objects.exists()


@pytest.mark.parametrize("name", ["wang", "city", "officer", "head", "mediator"])
def test_only_leaders_draw(county: World, seat: Seat, drawn: Draw, name: str) -> None:
    client = seat(name)
    for path in ("", f"{drawn.pk}/", f"{drawn.pk}/draw.json"):
        assert client.get(f"/cases/draws/{path}").status_code == 404, path
    assert client.post("/cases/draws/", {}).status_code == 404
    assert "/cases/draws/" not in _text(client.get("/cases/"))


def test_the_draw_is_wholly_chinese_in_chinese(county: World, seat: Seat, drawn: Draw) -> None:
    leader = seat("leader", "zh-hans")
    for path in ("/cases/draws/", f"/cases/draws/{drawn.pk}/"):
        page = _text(leader.get(path))
        for english in ("Re-inspection", "Seed", "Drawn", "Cases in the list", "Who looks", "nobody yet", "Print"):
            assert english not in page, (path, english)
