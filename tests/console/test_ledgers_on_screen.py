"""Ledgers on screen: lists kept by name, taken out as files, brought in after a look at what is wrong; pages by key."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from anyuan.cases.actions import uploads
from anyuan.cases.models import Case, Imported, LedgerImport, LedgerUpload, SavedView
from anyuan.directory.models import RoleGrant
from anyuan.journal.models import Entry
from anyuan.kernel.clock import utc_now
from anyuan.worker.parts import crews
from tests.cases import world
from tests.cases.test_ledgers import HAZARD, LINE, OPEN


@pytest.fixture
def county(db: Any, settings: Any, tmp_path: Path) -> world.World:
    settings.SECOND_FACTOR = False
    settings.HOME = tmp_path
    made = world.build()
    made.now = utc_now()
    RoleGrant.objects.update(starts_at=made.now - timedelta(days=30))
    return made


def sit(county: Any, name: str, language: str = "en") -> Client:
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(county.accounts[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def sheet(*rows: Any) -> SimpleUploadedFile:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([HAZARD, *rows])
    return SimpleUploadedFile("隐患台账.csv", buffer.getvalue().encode("utf-8-sig"))


def hand_in(client: Client, file: Any, **more: Any) -> str:
    answer = client.post("/cases/ledger/in/", {"kind": "hazard", "area": "990100", "file": file, **more})
    assert answer.status_code == 303, text(answer)
    return str(answer["Location"])


def work() -> None:
    """The worker's own part, until nothing waits."""
    part = crews()["clerks"][0]
    while part.run(utc_now()):
        pass


def area(county: Any) -> str:
    return str(county.area.code)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_ledger_is_checked_brought_in_and_confirmed(county, language):
    leader = sit(county, "leader", language)
    page = hand_in(leader, sheet(LINE, OPEN), area=area(county))
    assert 'hx-trigger="every 2s"' in text(leader.get(page))
    work()
    checked = leader.get(page)
    assert Case.objects.count() == 0
    assert 'hx-trigger="every' not in text(checked)
    assert re.findall(r'figure-box"><b>(\d+)', text(checked)) == ["2", "0", "0"]
    leader.post(f"{page}store/")
    work()
    assert sorted(Case.objects.values_list("state", flat=True)) == ["closed", "handling"]
    upload = LedgerUpload.objects.get()
    assert (upload.state, upload.batch.created) == ("stored", 2)
    assert not any((uploads.folder()).glob("*/*")), "the file is gone once it came in"
    leader.post(f"{page}confirm/")
    assert LedgerImport.objects.get().confirmed_by == f"person:{county.people['leader'].pk}"
    assert "figure-box" in text(leader.get(page))


def test_wrong_cells_are_shown_with_their_address_and_taken_away_as_a_list(county):
    leader = sit(county, "leader")
    wrong = [*LINE]
    wrong[1], wrong[7] = "yesterday", "soon"
    page = hand_in(leader, sheet(LINE, wrong), area=area(county))
    work()
    shown = text(leader.get(page))
    assert "B3" in shown
    assert "排查时间" in shown
    assert "store/" not in shown, "what is wrong cannot be brought in"
    assert leader.post(f"{page}store/", follow=True).status_code == 200
    work()
    assert Case.objects.count() == 0
    listed = leader.get(f"{page}problems.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(listed)))
    assert rows[0] == ["Cell or row", "Column", "What is wrong in it"]
    assert [row[0] for row in rows[1:]] == ["B3", "H3"]


def test_what_came_in_is_taken_back_as_a_whole(county):
    leader = sit(county, "leader")
    page = hand_in(leader, sheet(LINE, OPEN), area=area(county))
    work()
    leader.post(f"{page}store/")
    work()
    assert Case.objects.count() == 2
    leader.post(f"{page}undo/")
    assert Case.objects.count() == 0
    assert "Taken back" in text(leader.get(page))


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (SimpleUploadedFile("x.exe", b"MZ"), "only xlsx, xls and csv are read"),
        (SimpleUploadedFile("x.csv", b""), "file"),
        (None, "no file was chosen"),
    ],
)
def test_files_that_are_no_ledger_are_refused_in_words(county, file, said):
    given = {"kind": "hazard", "area": area(county)} | ({"file": file} if file else {})
    answer = sit(county, "leader").post("/cases/ledger/in/", given)
    assert answer.status_code == 422
    assert said in text(answer)
    assert LedgerUpload.objects.count() == 0


def test_a_broken_spreadsheet_and_a_refused_column_say_why(county):
    leader = sit(county, "leader")
    page = hand_in(leader, SimpleUploadedFile("坏.xlsx", b"PK\x03\x04 not really"), area=area(county))
    work()
    assert LedgerUpload.objects.get().state in ("refused", "failed")
    assert "What is wrong in it" in text(leader.get(page))
    buffer = io.StringIO()
    csv.writer(buffer).writerows([[*HAZARD, "民族"], [*LINE, "汉"]])
    page = hand_in(leader, SimpleUploadedFile("民族.csv", buffer.getvalue().encode()), area=area(county))
    work()
    assert "民族" in text(leader.get(page))
    assert Case.objects.count() == 0


def test_nobody_sees_or_moves_another_persons_file_or_imports_without_the_right(county):
    page = hand_in(sit(county, "leader"), sheet(LINE), area=area(county))
    assert sit(county, "commander").get(page).status_code == 404
    assert sit(county, "commander").post(f"{page}store/").status_code == 404
    for name in ("wang", "city", "head"):
        assert sit(county, name).get("/cases/ledger/in/").status_code == 404, name
    assert (
        sit(county, "leader").post("/cases/ledger/in/", {"kind": "bullying", "area": area(county)}).status_code == 422
    )
    assert 'value="bullying"' not in text(sit(county, "leader").get("/cases/ledger/in/"))


def test_a_job_whose_worker_died_leaves_nothing_and_says_so(county):
    leader = sit(county, "leader")
    page = hand_in(leader, sheet(LINE), area=area(county))
    work()
    leader.post(f"{page}store/")
    work()
    long_ago = utc_now() - timedelta(hours=1)
    LedgerUpload.objects.update(state="storing", touched_at=long_ago, batch=None)
    LedgerImport.objects.update(storing_at=long_ago)
    uploads.tidy(now=utc_now())
    assert (Case.objects.count(), Imported.objects.count(), LedgerImport.objects.count()) == (0, 0, 0)
    assert "It was interrupted" in text(leader.get(page))


def test_a_file_that_nobody_wants_is_deleted_after_a_week(county):
    hand_in(sit(county, "leader"), sheet(LINE), area=area(county))
    uploads.tidy(now=utc_now() + timedelta(days=8))
    assert LedgerUpload.objects.count() == 0
    assert not any(uploads.folder().glob("*/*"))


@pytest.mark.parametrize("form", ["xlsx", "csv", "zip"])
def test_the_list_on_screen_leaves_as_a_file_in_the_usual_columns(county, form):
    county.open(kind="hazard", title="围墙开裂", school=county.school)
    county.open(title="另一类")
    leader = sit(county, "leader")
    page = text(leader.get("/cases/ledger/?kind=hazard"))
    asked = re.search(r'name="asked" value="([^"]*)"', page)
    assert asked is not None
    given = {"asked": asked[1].replace("&amp;", "&"), "form": form, "approval": "办公室主任"}
    answer = leader.post("/cases/ledger/export/", given)
    assert answer.status_code == 200
    assert 'filename="hazard-' in answer["Content-Disposition"]
    assert Entry.objects.filter(name="cases.exported").count() == 1
    if form == "csv":
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert rows[0][0] == "No."
        assert len(rows) == 2
    refused = leader.post("/cases/ledger/export/", given | {"approval": " "}, follow=True)
    assert refused["Content-Type"].startswith("text/html")
    assert sit(county, "wang").post("/cases/ledger/export/", given).status_code == 404


def test_a_list_is_kept_by_name_found_again_and_kept_no_longer(county):
    county.open(kind="hazard", title="围墙开裂", school=county.school)
    wang = sit(county, "wang")
    assert "You keep no list yet" in text(wang.get("/cases/ledger/kept/"))
    asked = "kind=hazard&school=S1&state=all&columns=what&columns=grade"
    wang.post("/cases/ledger/keep/", {"asked": asked, "name": "一小隐患"})
    page = text(wang.get("/cases/ledger/kept/"))
    url = re.search(r'href="(/cases/ledger/\?[^"]*)"', page)
    assert url is not None
    shown = text(wang.get(url[1].replace("&amp;", "&")))
    assert "围墙开裂" in shown
    assert "一小隐患" in shown
    assert "一小隐患" not in text(sit(county, "leader").get("/cases/ledger/"))
    view = SavedView.objects.get()
    assert sit(county, "leader").post(f"/cases/ledger/kept/{view.pk}/forget/").status_code == 404
    wang.post(f"/cases/ledger/kept/{view.pk}/forget/")
    assert SavedView.objects.count() == 0


def test_pages_follow_each_other_by_key_without_gap_or_repeat(county):
    made = [county.open(title=f"第{n}件", now=county.at(minutes=-n)).ref for n in range(120)]
    wang, url, seen = sit(county, "wang"), "/cases/ledger/?sort=newest", []
    for _turn in range(5):
        page = text(wang.get(url))
        seen += re.findall(r'id="row-([^"]+)"', page)
        further = re.search(r'page-next no-print"><a class="button" href="([^"]*)"', page)
        if further is None:
            break
        url = "/cases/ledger/" + further[1].replace("&amp;", "&")
    assert seen == made
    assert "120 cases" in page


def test_words_are_found_and_a_protected_case_is_not(county):
    county.open(title="校门口的夜市", school=county.school)
    county.open(title="夜市斗殴", protected=True)
    page = text(sit(county, "wang").get("/cases/ledger/?q=夜市"))
    assert page.count('id="row-') == 1
    assert "校门口的夜市" in page
    assert "No case matches" in text(sit(county, "wang").get("/cases/ledger/?q=没有这个词"))
