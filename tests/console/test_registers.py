"""The registers at a screen: list, record, form and import, in both languages, by right."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from anyuan.directory.imports.readers import read
from anyuan.directory.models import Agreement, AgreementTemplate, Appointment, EmergencyPlan, Equipment, SchoolProfile
from anyuan.directory.registers import sheets
from anyuan.kernel.clock import utc_now


def upload(text: str, name: str = "list.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def enter(client: Client, register: str, **given: str) -> Any:
    return client.post(f"/registers/{register}/new/", given)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", sorted(sheets()))
def test_every_register_opens_and_an_empty_one_teaches(
    sit: Callable[..., Client], name: str, language: str, tmp_path: Path
) -> None:
    sheet = sheets()[name]
    client = sit("leader", language)
    page = client.get(f"/registers/{name}/", {"q": ""})
    assert page.status_code == 200
    text = page.content.decode()
    assert sheet.say(language) in text
    form = client.get(f"/registers/{name}/new/").content.decode()
    for column in sheet.columns:
        if column.form:
            assert column.say(language) in form
    other = "zh-hans" if language == "en" else "en"
    assert sheet.label["zh" if other == "zh-hans" else "en"] not in text
    file = tmp_path / "empty.xlsx"
    file.write_bytes(client.get(f"/registers/{name}/empty.xlsx").content)
    row = next(iter(read(file).sheets[0].rows))
    assert list(row) == [c.say(language) for c in sheet.columns if c.type != "datum"]


def test_the_overview_counts_and_leads_to_what_runs_out(sit: Callable[..., Client], town: Any) -> None:
    client = sit("leader")
    code = town.county.school.code
    assert enter(client, "equipment", item="shield", count="2", school=code, expires_on="2020-01-01").status_code == 303
    page = client.get("/registers/").content.decode()
    assert "1 runs out soon or has run out" in page
    due = client.get("/registers/equipment/?due=1").content.decode()
    assert "Shield" in due
    assert "has run out" in due


def test_a_school_enters_changes_and_ends_its_own_row(sit: Callable[..., Client], town: Any) -> None:
    client = sit("school")
    code = town.county.school.code
    answer = enter(client, "equipment", item="shield", count="2", school=code, name="透明")
    row = Equipment.objects.get()
    assert answer["Location"] == f"/registers/equipment/{row.code}/"
    shown = client.get(answer["Location"]).content.decode()
    assert "透明" in shown
    assert "Change" in shown
    form = client.get(f"/registers/equipment/{row.code}/change/")
    given = {f.column.name: f.value for f in form.context["fields"]} | {"count": "5", "seen": form.context["seen"]}
    assert client.post(f"/registers/equipment/{row.code}/change/", given).status_code == 303
    row.refresh_from_db()
    assert (row.count, row.name) == (5, "透明")
    late = client.post(f"/registers/equipment/{row.code}/change/", given | {"count": "6"})
    assert late.status_code == 422
    assert "meanwhile" in late.content.decode()
    assert client.post(f"/registers/equipment/{row.code}/end/").status_code == 303
    row.refresh_from_db()
    assert not row.active


def test_what_was_typed_stays_with_the_reason_beside_it(sit: Callable[..., Client], town: Any) -> None:
    answer = enter(sit("leader"), "equipment", item="shield", count="viele", school=town.county.school.code)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="viele"' in text
    assert "is not a whole number" in text
    assert not Equipment.objects.exists()


def test_rows_of_elsewhere_are_not_there(sit: Callable[..., Client], town: Any) -> None:
    enter(sit("leader"), "equipment", item="shield", count="2", school=town.county.school.code)
    row = Equipment.objects.get()
    far = sit("far")
    for page in ("", "change/"):
        assert far.get(f"/registers/equipment/{row.code}/{page}").status_code == 404
    assert row.code not in far.get("/registers/equipment/").content.decode()
    assert sit("wall").get("/registers/").status_code == 404
    assert sit("desk").get("/registers/equipment/new/").status_code == 404
    assert Client().get("/registers/equipment/").status_code == 302


def test_import_checks_first_and_then_stores(sit: Callable[..., Client], town: Any) -> None:
    client, code = sit("leader", "zh-hans"), town.county.school.code
    table = f"学校代码,生效日期,学生数,专职保安员数\n{code},2026-09-01,1277,3\n"
    checked = client.post("/registers/school_profiles/import/", {"file": upload(table), "do": "check"})
    assert "新增 1" in checked.content.decode()
    assert not SchoolProfile.objects.exists()
    stored = client.post("/registers/school_profiles/import/", {"file": upload(table), "do": "import"})
    assert stored.status_code == 200
    assert SchoolProfile.objects.get().pupils == 1277
    wrong = client.post(
        "/registers/school_profiles/import/", {"file": upload(table.replace("1277", "许多")), "do": "import"}
    )
    assert wrong.status_code == 422
    assert "C2" in wrong.content.decode()
    assert SchoolProfile.objects.get().pupils == 1277


def test_what_is_exported_is_what_is_shown_and_comes_in_again(sit: Callable[..., Client], town: Any) -> None:
    client, code = sit("leader", "zh-hans"), town.county.school.code
    enter(client, "equipment", item="shield", count="2", school=code, name="=1+1", expires_on="2027-01-01")
    enter(client, "equipment", item="helmet", count="3", school=code)
    taken = client.get("/registers/equipment/export.csv?item=shield")
    lines = taken.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "防暴盾牌" in lines[1]
    assert "'=1+1" in lines[1]
    assert town.county.school.name in lines[1]
    again = client.post(
        "/registers/equipment/import/", {"file": SimpleUploadedFile("x.csv", taken.content), "do": "import"}
    )
    assert "新增 0" in again.content.decode()
    assert "未变 1" in again.content.decode()
    assert client.get("/registers/equipment/export.pdf").status_code == 404


def test_equipment_is_handed_out_and_taken_back_at_the_screen(sit: Callable[..., Client], town: Any) -> None:
    client, school = sit("school"), town.county.school
    enter(client, "equipment", item="shield", count="2", school=school.code)
    row = Equipment.objects.get()
    guard = town.county.people["head"]
    guard.school = school
    guard.save()
    page = f"/registers/equipment/{row.code}/"
    assert "0 out, 2 at hand" in client.get(page).content.decode()
    client.post(f"{page}issues/", {"person": guard.code, "count": "2"})
    assert "2 out, 0 at hand" in client.get(page).content.decode()
    client.post(f"{page}issues/", {"person": guard.code, "count": "1"})
    assert "Only 0 pieces are at hand." in client.get(page).content.decode()
    client.post(f"{page}issues/{row.issues.get().pk}/return/", {"condition": "ok"})
    assert "0 out, 2 at hand" in client.get(page).content.decode()
    client.post(f"{page}issues/", {"person": "NOBODY", "count": "1"})
    assert "There is no such person here." in client.get(page).content.decode()
    assert sit("far").post(f"{page}issues/", {"person": guard.code, "count": "1"}).status_code == 404


def signed_paper() -> SimpleUploadedFile:
    image = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(image, "PNG")
    return SimpleUploadedFile("signed.png", image.getvalue(), "image/png")


def test_an_agreement_is_signed_with_its_paper_and_counted(
    sit: Callable[..., Client], town: Any, settings: Any, tmp_path: Path
) -> None:
    settings.EVIDENCE_ROOT = tmp_path
    client, county = sit("leader"), town.county
    template = {"name": "安全责任书", "version": "2026", "area": county.area.code, "owed_by": "schools"}
    assert (
        sit("leader").post("/registers/agreement_templates/new/", template | {"starts_on": "2026-01-01"}).status_code
        == 303
    )
    page = f"/registers/agreement_templates/{AgreementTemplate.objects.get().code}/"
    before = client.get(page)
    assert "not signed" in before.content.decode()
    given = {"template": AgreementTemplate.objects.get().code, "school": county.school.code, "starts_on": "2026-01-01"}
    assert client.post("/registers/agreements/new/", given | {"counterpart": county.police.code}).status_code == 303
    agreement = Agreement.objects.get()
    place = f"/registers/agreements/{agreement.code}/"
    client.post(f"{place}signatures/", {"side": "first", "post": "校长"})
    assert "add the signed paper" in client.get(place).content.decode()
    for side in ("first", "second"):
        client.post(
            f"{place}signatures/", {"side": side, "post": "校长", "signed_on": "2026-03-01", "file": signed_paper()}
        )
    agreement.refresh_from_db()
    assert agreement.signed_on == date(2026, 3, 1)
    shown = client.get(place).content.decode()
    paper = agreement.signatures.first().evidence
    assert f"{place}files/{paper.pk}/" in shown
    assert client.get(f"{place}files/{paper.pk}/").status_code == 200
    assert sit("far").get(f"{place}files/{paper.pk}/").status_code == 404
    assert 'class="figure">1 /' in client.get(page).content.decode()


def test_the_schools_plan_is_one_press_away_on_its_incident(sit: Callable[..., Client], town: Any) -> None:
    school = town.county.school
    given = {"school": school.code, "kind": "violence", "name": "防暴预案", "version": "3", "starts_on": "2026-01-01"}
    assert sit("school").post("/registers/emergency_plans/new/", given).status_code == 303
    plan = EmergencyPlan.objects.get()
    incident = town.alarm(utc_now())
    page = sit("desk").get(f"/incidents/{incident.ref}/").content.decode()
    assert f"/registers/emergency_plans/{plan.code}/" in page
    reader = sit("school")
    reader.post(f"/registers/emergency_plans/{plan.code}/read/")
    assert plan.receipts.count() == 1


def test_pages_of_single_rows_open_with_what_hangs_on_them(sit: Callable[..., Client], town: Any) -> None:
    client, school = sit("leader", "zh-hans"), town.county.school
    head = town.county.people["head"]
    head.school = school
    head.save()
    rows = (
        ("premises", {"name": "文具店", "school": school.code}),
        ("defence_teams", {"name": "联防队", "area": town.county.area.code, "people": "12"}),
        ("posts", {"person": head.code, "post": "mediator", "school": school.code, "starts_on": "2026-01-01"}),
        ("vettings", {"person": head.code, "asked_on": "2026-01-01", "answer": "clear"}),
        ("risky_waters", {"name": "山塘", "area": town.county.area.code, "sign": "yes"}),
    )
    for register, given in rows:
        answer = enter(client, register, **given)
        assert answer.status_code == 303, (register, answer.context["errors"])
        assert client.get(answer["Location"]).status_code == 200
    assert (
        "无不适合情形"
        in client.get(f"/registers/posts/{Appointment.objects.get(post='mediator').code}/").content.decode()
    )
    assert sit("desk").get("/registers/vettings/").status_code == 404
