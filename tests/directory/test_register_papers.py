"""Agreements and who signed them, plans and who read them, licences and vetting, checks of premises, reminders."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from anyuan.directory.actions import described, papers, reminders
from anyuan.directory.actions.importing import import_files
from anyuan.directory.models import Agreement, Appointment, EmergencyPlan, Person, Place, Qualification, Vetting
from anyuan.directory.policy import Grant, Viewer
from anyuan.directory.queries import agreements, emergency, fitness
from anyuan.directory.queries.registers import Asked, find
from anyuan.directory.registers import sheet
from anyuan.journal.models import Entry, EvidenceFile
from anyuan.notify.models import Message
from anyuan.workflows.register_runs_out_reminds import handle
from tests.directory.test_import import csv
from tests.directory.test_registers import LEADER, change, enter, head_of
from tests.directory.world import CLERK, NOW, TODAY, World, person

SYSTEM = Viewer.system()


@pytest.fixture(autouse=True)
def in_english() -> Any:
    with translation.override("en"):
        yield


def paper() -> EvidenceFile:
    return EvidenceFile.objects.create(
        sha256="0" * 64, media_type="application/pdf", filename="a.pdf", size_bytes=1, received_at=NOW,
        by_kind="system", subject_kind="directory.agreement", subject_id=1, purpose="signature",
    )  # fmt: skip


class TestAgreements:
    def template(self, world: World, **given: str) -> Any:
        asked = {"name": "校园安全责任书", "version": "2026", "area": world.county.code, "starts_on": "2026-01-01"}
        return enter("agreement_templates", **{**asked, "ends_on": "2026-12-31", **given})

    def agreement(self, template: Any, **given: str) -> Any:
        return enter(
            "agreements", template=template.code, **{"starts_on": "2026-01-01", "ends_on": "2026-12-31", **given}
        )

    def test_the_rate_is_who_signed_of_who_should(self, world: World) -> None:
        template = self.template(world)
        assert agreements.coverage(template, TODAY).owed == 2
        signed = self.agreement(template, school="S1", signed_on="2026-03-01")
        self.agreement(template, school="S2")  # entered, not signed
        found = agreements.coverage(template, TODAY)
        assert (found.signed, found.owed, found.missing) == (1, 2, [world.second])
        assert found.parties[0].agreement == signed
        # Judged by the day: before it was signed, and after it has run out, it does not count.
        assert agreements.coverage(template, date(2026, 2, 28)).signed == 0
        assert agreements.coverage(template, date(2027, 1, 1)).signed == 0

    def test_everybody_counts_only_what_they_see(self, world: World) -> None:
        template = self.template(world)
        found = agreements.coverage(template, TODAY, head_of(world.school))
        assert [row.party for row in found.parties] == [world.school]

    def test_organisations_sign_too_and_what_nobody_owes_has_no_rate(self, world: World) -> None:
        template = self.template(world, owed_by="police_station")
        self.agreement(template, organisation="PS1", signed_on="2026-03-01")
        found = agreements.coverage(template, TODAY)
        assert (found.signed, found.owed) == (1, 1)
        nobody = self.template(world, owed_by="nobody", version="x")
        assert agreements.coverage(nobody, TODAY).owed == 0

    def test_with_both_signatures_it_is_signed(self, world: World) -> None:
        row = self.agreement(self.template(world), school="S1", counterpart="EDU")
        who: dict[str, Any] = {"by": CLERK, "now": NOW}
        papers.sign(row, "first", "校长", paper(), on=date(2026, 3, 1), **who)
        assert row.signed_on is None
        papers.sign(row, "second", "局长", paper(), on=date(2026, 3, 5), **who)
        assert row.signed_on == date(2026, 3, 5)
        with pytest.raises(papers.SignedAlready):
            papers.sign(row, "second", "局长", paper(), **who)
        assert Entry.objects.filter(name="directory.agreement_signed", school_id=world.school.pk).count() == 2

    def test_a_signature_needs_a_post_a_paper_and_a_day_that_has_come(self, world: World) -> None:
        row = self.agreement(self.template(world), school="S1")
        who: dict[str, Any] = {"by": CLERK, "now": NOW}
        for side, post, evidence in (("first", " ", paper()), ("first", "校长", None), ("third", "校长", paper())):
            with pytest.raises(papers.SignerMissing):
                papers.sign(row, side, post, evidence, **who)
        with pytest.raises(papers.NotYetSigned):
            papers.sign(row, "first", "校长", paper(), on=TODAY + timedelta(days=1), **who)

    def test_what_was_renewed_no_longer_runs_out(self, world: World) -> None:
        template = self.template(world)
        old = self.agreement(template, school="S1")
        assert list(find(sheet("agreements"), LEADER, Asked(due=True), TODAY)) == [old]
        self.agreement(template, school="S1", renews=old.code, starts_on="2027-01-01", ends_on="2027-12-31")
        assert not find(sheet("agreements"), LEADER, Asked(due=True), TODAY).exists()

    def test_one_party_and_not_two(self, world: World) -> None:
        template = self.template(world)
        with pytest.raises(described.CellsWrong):
            self.agreement(template, school="S1", organisation="EDU")
        with pytest.raises(IntegrityError), transaction.atomic():
            Agreement.objects.create(code="X", template=template, starts_on=TODAY)

    def test_the_ledger_of_what_was_signed_comes_in(self, tmp_path: Path, world: World) -> None:
        template = self.template(world)
        file = csv(
            tmp_path,
            "责任书台账.csv",
            "责任书名称,学校名称,签订日期,有效期起,有效期止\n校园安全责任书,第一小学,2026.3.1,2026-01-01,2026-12-31\n",
        )
        out = import_files([file], kind="agreements", by=CLERK, now=NOW)
        assert out.applied, [str(p) for p in out.problems]
        assert agreements.coverage(template, TODAY).signed == 1


class TestPlans:
    def plan(self, **given: str) -> EmergencyPlan:
        asked = {"school": "S1", "kind": "violence", "name": "防暴预案", "version": "1", "starts_on": "2025-09-01"}
        row: EmergencyPlan = enter("emergency_plans", **{**asked, **given})
        return row

    def test_the_version_that_holds_on_the_day_is_found_for_the_incident(self, world: World) -> None:
        general = self.plan(kind="general")
        first, second = self.plan(), self.plan(version="2", starts_on="2026-09-01")
        later = self.plan(version="3", starts_on="2027-01-01")
        assert emergency.plan_for(world.school, "panic", TODAY) == second
        assert emergency.plan_for(world.school, "violence", date(2026, 1, 1)) == first
        assert emergency.plan_for(world.school, "fire", TODAY) == general
        assert emergency.plan_for(world.school, "panic", date(2027, 2, 1)) == later
        assert emergency.plan_for(world.second, "panic", TODAY) is None

    def test_a_plan_is_reviewed_a_year_later_unless_said_otherwise(self, world: World) -> None:
        row = self.plan(starts_on="2024-02-29")
        assert row.review_due_on == date(2025, 3, 1)
        assert emergency.plans_reviewed_on([world.school.pk], TODAY) == {}
        self.plan(version="2", starts_on="2026-09-01")
        assert emergency.plans_reviewed_on([world.school.pk, world.second.pk], TODAY) == {world.school.pk: 1}

    def test_it_is_read_by_those_who_work_there_and_a_new_version_asks_anew(self, world: World) -> None:
        row = self.plan()
        guard, officer, gone = person("R1", school=world.school), person("R2"), person("R3")
        world.appointment(officer, "school_officer", school=world.school)
        world.appointment(gone, "guard", school=world.school, ends_on=date(2026, 10, 1))
        assert set(emergency.must_read(row, TODAY)) == {guard, officer}
        assert papers.confirm_reading(row, guard, by=CLERK, now=NOW)
        assert not papers.confirm_reading(row, guard, by=CLERK, now=NOW)
        assert emergency.readers(row) == {guard.pk}
        assert emergency.readers(self.plan(version="2")) == set()
        assert Entry.objects.filter(name="directory.plan_read").count() == 1


class TestWhoIsFit:
    def test_guards_with_a_licence_that_is_good_on_the_day(self, world: World) -> None:
        for number, until in enumerate(("2027-01-01", "2026-11-22", "")):
            guard = person(f"G{number}", school=world.school)
            world.appointment(guard, "guard", school=world.school)
            if until:
                enter("qualifications", person=guard.code, kind="保安员证", expires_on=until)
        assert fitness.guards_on([world.school.pk, world.second.pk], TODAY) == {
            world.school.pk: (3, 1),
            world.second.pk: (0, 0),
        }
        assert fitness.guards_on([world.school.pk], date(2026, 11, 22))[world.school.pk] == (3, 2)

    def test_of_vetting_the_answer_and_nothing_more_is_kept(self, tmp_path: Path, world: World) -> None:
        person("G1", school=world.school)
        file = csv(
            tmp_path,
            "准入查询.csv",
            "人员编号,查询日期,查询结果,身份证号码,备注,说明\nG1,2026-03-01,无,110101199001011234,某事,某事\n",
        )
        out = import_files([file], kind="vettings", by=CLERK, now=NOW)
        assert out.applied, [str(p) for p in out.problems]
        row = Vetting.objects.get()
        assert (row.answer, row.next_due_on, row.extra) == ("clear", date(2027, 3, 1), {})
        assert any("身份证号码" in str(note) for note in out.sheets[0].notes)

    def test_the_last_answer_counts_and_must_not_be_overdue(self, world: World) -> None:
        people = [person(f"G{n}", school=world.school) for n in range(4)]
        for who, asked, answer in (
            (0, "2026-03-01", "clear"), (1, "2025-03-01", "clear"), (2, "2026-03-01", "clear"),
            (2, "2026-10-01", "not_clear"), (3, "2026-03-01", "waiting"),
        ):  # fmt: skip
            enter("vettings", person=f"G{who}", asked_on=asked, answer=answer)
        ids = [p.pk for p in people]
        assert fitness.vetted(ids, TODAY) == {ids[0]}
        assert fitness.vetted(ids, date(2026, 9, 1)) == {ids[0], ids[2]}

    def test_vetting_is_seen_by_those_who_decide_on_posts_alone(self, world: World) -> None:
        person("G1", school=world.school)
        row = enter("vettings", person="G1", asked_on="2026-03-01", answer="clear")
        see = lambda role, **scope: list(  # noqa: E731
            find(sheet("vettings"), Viewer(account_id=5, grants=(Grant(role, **scope),)), Asked(), TODAY)
        )
        assert see("school_head", school_id=world.school.pk) == [row]
        assert see("duty_leader", area_path=world.county.path) == [row]
        for role in ("dispatcher", "police_officer", "viewer"):
            assert see(role, area_path=world.county.path) == []
        assert see("guard", school_id=world.school.pk) == []

    def test_a_post_has_its_term_and_its_lessons_and_ends(self, world: World) -> None:
        person("R1", organisation=world.station)
        row = enter(
            "posts", person="R1", post="法治副校长", school="S1", starts_on="2025-09-01", ends_on="2026-12-31",
            lessons_owed="4",
        )  # fmt: skip
        assert (row.post, row.facts) == ("rule_of_law_vice_principal", {"lessons_owed": 4})
        assert list(find(sheet("posts"), LEADER, Asked(due=True), TODAY)) == [row]
        assert not find(sheet("posts"), LEADER, Asked(), date(2027, 1, 1)).exists()
        found = fitness.posts_by_school("rule_of_law_vice_principal", [world.school.pk, world.second.pk], TODAY)
        assert found == {world.school.pk: [Person.objects.get(code="R1").pk]}

    def test_a_post_that_nobody_foresaw_is_kept_as_it_is_called(self, world: World) -> None:
        person("R1", school=world.school)
        assert (
            enter("posts", person="R1", post="食堂副校长助理", school="S1", starts_on="2026-09-01").post
            == "食堂副校长助理"
        )

    def test_posts_that_came_otherwise_have_codes(self, world: World) -> None:
        world.appointment(person("R1"), "guard", school=world.school)
        assert Appointment.objects.get().code.startswith("A-")

    def test_records_of_a_person_go_with_the_person(self, world: World) -> None:
        who = person("G1", school=world.school)
        enter("vettings", person="G1", asked_on="2026-03-01", answer="clear")
        enter("qualifications", person="G1", kind="first_aid", expires_on="2027-01-01")
        who.delete()
        assert not Vetting.objects.exists()
        assert not Qualification.objects.exists()


class TestPremises:
    def test_a_shop_and_its_checks(self, world: World) -> None:
        shop = enter("premises", kind="小卖部", school="S1", licensed="有", name="乐乐文具")
        assert (shop.kind, shop.area, shop.facts) == ("shop", world.town, {"licensed": True})
        row = enter("premises_checks", place=shop.code, checked_on="2026-11-01", result="有问题", right_by="2026-11-10")
        assert list(find(sheet("premises_checks"), LEADER, Asked(due=True), TODAY)) == [row]
        change("premises_checks", row, right_on="2026-11-12")
        assert not find(sheet("premises_checks"), LEADER, Asked(due=True), TODAY).exists()
        with pytest.raises(described.CellsWrong):
            change("premises_checks", row, right_on="2026-10-01")

    def test_a_gate_is_no_premises(self, world: World) -> None:
        Place.objects.create(code="G1", kind="gate", name="大门", area=world.town, school=world.school)
        assert not find(sheet("premises"), LEADER, Asked(), TODAY).exists()


class TestReminders:
    def test_each_row_is_said_once_when_near_and_once_when_over(self, world: World) -> None:
        enter("equipment", item="shield", count="1", school="S1", expires_on=str(TODAY + timedelta(days=10)))
        enter("equipment", item="helmet", count="1", school="S1", expires_on=str(TODAY - timedelta(days=1)))
        enter("equipment", item="fork", count="1", school="S2", expires_on=str(TODAY + timedelta(days=300)))
        assert reminders.remind_due(now=NOW) == 2
        assert reminders.remind_due(now=NOW + timedelta(hours=1)) == 0
        said = Entry.objects.get(name="directory.runs_out")
        assert said.data == {"soon": 1, "over": 1, "registers": {"equipment": [1, 1]}}
        assert said.school_id == world.school.pk
        assert reminders.remind_due(now=NOW + timedelta(days=1)) == 0
        assert reminders.remind_due(now=NOW + timedelta(days=12)) == 1

    def test_the_school_is_told_in_both_languages(self, world: World) -> None:
        director = person("R1", school=world.school)
        world.appointment(director, "security_director", school=world.school)
        enter("equipment", item="shield", count="1", school="S1", expires_on=str(TODAY + timedelta(days=10)))
        reminders.remind_due(now=NOW)
        entry = Entry.objects.get(name="directory.runs_out")
        handle(entry, NOW)
        handle(entry, NOW)
        message = Message.objects.get(kind="register_runs_out")
        assert "Protective equipment 1" in str(message.__dict__)
        assert "防护器材 1" in str(message.__dict__)
        assert [one.person_id for one in message.recipients.all()] == [director.pk]
