"""Protected cases (red lines 6, 7, 8, 10, 12): sealed, opened by two, every look written down, destroyed in time, counted on."""

from __future__ import annotations

import inspect
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from anyuan.cases import actions
from anyuan.cases.actions import disposal, off_campus, protected, referrals, reports, unsealing
from anyuan.cases.models import Case, CaseTally, OffCampusNotice, Referral, Report, Unsealing
from anyuan.cases.queries import off_campus as off_campus_queries
from anyuan.cases.queries import protected as queries
from anyuan.cases.queries.visible import visible_to
from anyuan.directory.models import DisposalCount
from anyuan.dispatch.refusals import NotAllowedNow, SomebodyWasFirst
from anyuan.journal.actions import handle_due
from anyuan.journal.models import Entry, EvidenceFile
from anyuan.notify.models import Message
from tests.cases.test_reports_become_what_they_need import photo
from tests.cases.world import NOON, sound


def hidden(county: Any, **more: Any) -> Case:
    given = {"title": "某生被欺", "text": "绝密的经过", "school": county.school} | more
    return actions.open_case("bullying", **given, by=county.actor("protector"), now=NOON)


def sealed(county: Any, now: Any = NOON) -> Case:
    """A protected case that was handled, verified by another and so sealed."""
    return verified(county, submitted(county, hidden(county), now), now)


def verified(county: Any, case: Case, now: Any = NOON) -> Case:
    """Somebody else has verified it, and so it is sealed."""
    case = actions.verify(case, by=county.actor("officer"), now=now)
    if case.open:
        case = actions.reply(case, text="已告知", by=county.actor("head"), now=now)
    assert case.sealed_at == now
    return case


def submitted(county: Any, case: Case, now: Any = NOON) -> Case:
    """It was accepted and handled by the school; somebody else has to verify it."""
    case = actions.accept(case, by=county.actor("head"), now=now)
    for step in case.steps.all():
        actions.step_done(case, step.key, by=county.actor("head"), now=now, **_evidence(county, case, step))
    ending = case.definition["closure"]["dispositions"][0]["code"]
    asked = [line for line in case.definition["closure"]["evidence"] if line.get("required")]
    proof = [{"kind": line["code"], "file": county.photo(case)} for line in asked]
    actions.submit(case, disposition=ending, result="已处置", evidence=proof, by=county.actor("head"), now=now)
    return case


def _evidence(county: Any, case: Case, step: Any) -> dict[str, Any]:
    asked = next((s.get("evidence") for s in case.definition["steps"] if s["key"] == step.key), None)
    return {"evidence": [{"kind": kind, "file": county.photo(case)} for kind in asked]} if asked else {}


def asks(county: Any, case: Case, **more: Any) -> Unsealing:
    given = {"basis": "未成年人保护法 第一百一十三条", "purpose": "复查", "expires_at": NOON + timedelta(days=3)} | more
    return unsealing.ask(county.viewer("protector"), case, **given, now=NOON)


def test_a_closed_protected_case_is_seen_by_nobody(county):
    case = sealed(county)
    for name in county.accounts:
        assert not visible_to(county.viewer(name), now=NOON).filter(pk=case.pk).exists(), name
    with pytest.raises(Case.DoesNotExist):
        protected.read_sheet(county.viewer("protector"), case, now=NOON)


def test_a_sealed_case_is_in_no_search_no_list_and_no_named_count(county):
    from anyuan.cases.models import CaseWords, Tally

    case = sealed(county)
    assert not CaseWords.objects.filter(case=case).exists()
    assert not Tally.objects.filter(kind="bullying").exists()
    viewer = county.viewer("protector")
    from anyuan.cases.queries import search

    found = [name for name, run in vars(search).items() if inspect.isfunction(run) and name.startswith("search")]
    for name in found:
        run = getattr(search, name)
        if {"viewer", "words"} <= set(inspect.signature(run).parameters):
            assert case not in list(run(viewer, case.ref, now=NOON))


def test_unsealing_takes_two_people_in_two_roles_a_basis_a_purpose_and_an_end(county):
    case = sealed(county)
    with pytest.raises(unsealing.GroundMissing):
        asks(county, case, basis=" ")
    with pytest.raises(unsealing.GroundMissing):
        asks(county, case, purpose="")
    for end in (NOON, NOON - timedelta(days=1), NOON + timedelta(days=31)):
        with pytest.raises(unsealing.EndWrong):
            asks(county, case, expires_at=end)
    with pytest.raises(unsealing.TwoPeople):
        unsealing.ask(
            county.viewer("wang"), case, basis="x", purpose="y", expires_at=NOON + timedelta(days=1), now=NOON
        )
    asked = asks(county, case)
    assert not visible_to(county.viewer("protector"), now=NOON).filter(pk=case.pk).exists()
    with pytest.raises(unsealing.TwoPeople):
        unsealing.decide(county.viewer("protector"), asked, True, now=NOON)
    with pytest.raises(unsealing.TwoPeople):
        unsealing.decide(county.viewer("leader"), asked, True, now=NOON)
    granted = unsealing.decide(county.viewer("commander"), asked, True, now=NOON)
    assert granted.asked_role != granted.decided_role
    assert protected.read_sheet(county.viewer("protector"), case, now=NOON)["text"] == "绝密的经过"
    # For the asker alone: not for whoever granted it, and not after its end.
    assert not visible_to(county.viewer("commander"), now=NOON).filter(pk=case.pk).exists()
    late = NOON + timedelta(days=3, seconds=1)
    assert not visible_to(county.viewer("protector"), now=late).filter(pk=case.pk).exists()
    sound(case)


def test_the_same_role_cannot_ask_and_decide(county):
    case = sealed(county)
    asked = unsealing.ask(
        county.viewer("officer"), case, basis="x", purpose="y", expires_at=NOON + timedelta(days=1), now=NOON
    )
    with pytest.raises(unsealing.TwoPeople):
        unsealing.decide(county.viewer("officer"), asked, True, now=NOON)
    for wrong in ({"decided_by": asked.asked_by}, {"decided_by": "person:1", "decided_role": asked.asked_role}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Unsealing.objects.filter(pk=asked.pk).update(granted=True, decided_at=NOON, **wrong)


def test_a_seal_is_decided_once_and_can_be_closed_early(county):
    asked = asks(county, sealed(county))
    granted = unsealing.decide(county.viewer("commander"), asked, True, now=NOON)
    with pytest.raises(SomebodyWasFirst) as first:
        unsealing.decide(county.viewer("officer"), asked, False, now=NOON)
    assert first.value.who == "Commander"
    unsealing.end(granted, by=county.actor("protector"), now=NOON)
    assert not queries.visible_protected(county.viewer("protector"), NOON).exists()


def test_an_open_case_has_no_seal_to_open(county):
    with pytest.raises(unsealing.NotSealed):
        asks(county, hidden(county))


def test_every_look_is_written_down_and_shown_to_the_reviewer(county):
    case = hidden(county)
    for name, minutes in (("protector", 0), ("protector", 1)):
        protected.read_sheet(county.viewer(name), case, now=NOON + timedelta(minutes=minutes))
    looked = queries.who_looked(case)
    assert [(look.who, look.at) for look in looked] == [
        ("Protector", NOON + timedelta(minutes=1)),
        ("Protector", NOON),
    ]
    assert queries.readable_reads(county.viewer("commander"), case.ref, NOON) == case
    for name in ("wang", "other_head", "market"):
        with pytest.raises(Case.DoesNotExist):
            queries.readable_reads(county.viewer(name), case.ref, NOON)
    protected.name(case, county.people["head"], by=county.actor("protector"), now=NOON)
    # Whoever is on record can ask who looked, also after the seal and after the task.
    protected.unname(case, county.people["head"], by=county.actor("protector"), now=NOON + timedelta(hours=1))
    assert queries.readable_reads(county.viewer("head"), case.ref, NOON + timedelta(days=9)) == case
    sound(case)


def test_an_account_without_a_person_reads_nothing_protected(county):
    county.accounts["protector"].person = None
    county.accounts["protector"].save()
    with pytest.raises(Case.DoesNotExist):
        protected.read_sheet(county.viewer("protector"), hidden(county), now=NOON)
    assert not Entry.objects.filter(name="journal.record_read").exists()


def test_a_refused_look_writes_no_entry_and_an_ordinary_case_neither(county):
    case = hidden(county)
    with pytest.raises(Case.DoesNotExist):
        protected.read_sheet(county.viewer("wang"), case, now=NOON)
    protected.read_sheet(county.viewer("wang"), county.open(), now=NOON)
    assert not Entry.objects.filter(name="journal.record_read").exists()


# --- red line 8 -------------------------------------------------------------------------------------------------------


def test_a_referral_goes_through_its_states_and_takes_no_words(county):
    case = hidden(county)
    with pytest.raises(referrals.ReferralWrong):
        referrals.refer(case, "counselling", county.bureau, by=county.actor("protector"), now=NOON)
    with pytest.raises(referrals.ReferralWrong):
        referrals.refer(case, "police", county.bureau, consent=True, by=county.actor("protector"), now=NOON)
    one = referrals.refer(case, "counselling", county.bureau, consent=True, by=county.actor("protector"), now=NOON)
    with pytest.raises(NotAllowedNow):
        referrals.move(one, "end", by=county.actor("officer"), now=NOON)
    one = referrals.move(one, "accept", by=county.actor("officer"), now=NOON)
    with pytest.raises(NotAllowedNow):
        referrals.move(one, "refuse", by=county.actor("officer"), now=NOON)
    assert referrals.move(one, "end", by=county.actor("officer"), now=NOON).state == "ended"
    other = referrals.refer(
        case, "legal_aid", county.bureau, legal_basis="法律援助法", by=county.actor("protector"), now=NOON
    )
    assert referrals.move(other, "revoke", by=county.actor("protector"), now=NOON).state == "revoked"
    sound(case)
    for verb in (referrals.refer, referrals.move):
        assert not {"text", "note", "words", "content", "result", "reason"} & set(inspect.signature(verb).parameters)
    columns = {f.name for f in Referral._meta.get_fields()}
    assert not columns & {"text", "note", "words", "content", "result", "reason", "notes"}


# --- red line 10 ------------------------------------------------------------------------------------------------------


def test_disposal_leaves_a_count_and_totals_survive(county):
    from anyuan.journal.actions.evidence import path_of

    case = sealed(county)
    before = queries.totals(["bullying"])
    assert [(t.opened, t.closed) for t in before] == [(1, 1)]
    files = [path_of(f.sha256) for f in EvidenceFile.objects.filter(subject_kind="cases.case", subject_id=case.pk)]
    assert files
    assert all(f.exists() for f in files)
    day = NOON + timedelta(days=case.retention_days)
    assert disposal.dispose_due(now=day - timedelta(days=1)) == 0
    assert disposal.dispose_due(now=day) == 1
    assert disposal.dispose_due(now=day) == 0
    assert not Case.objects.filter(pk=case.pk).exists()
    assert not EvidenceFile.objects.filter(subject_kind="cases.case", subject_id=case.pk).exists()
    assert DisposalCount.objects.get(kind="case:bullying").count == 1
    assert queries.totals(["bullying"]) == before
    assert {f.name for f in CaseTally._meta.get_fields()} == {
        *("id", "month", "kind", "area_path", "opened", "closed", "on_time", "reopened")
    }
    assert Entry.objects.get(name="cases.disposed").data == {"count": 1}


@pytest.mark.django_db(transaction=True)
def test_the_files_of_a_destroyed_case_leave_the_disk():
    from anyuan.journal.actions.evidence import path_of
    from tests.cases import world

    county = world.build()
    case = sealed(county)
    files = [path_of(f.sha256) for f in EvidenceFile.objects.filter(subject_kind="cases.case", subject_id=case.pk)]
    disposal.dispose_due(now=NOON + timedelta(days=case.retention_days))
    assert files
    assert not any(f.exists() for f in files)


def test_reports_go_with_their_time_but_never_under_an_open_case(county):
    new = reports.New(channel="page", text="井盖破了", service="road", school=county.school)
    open_one = reports.take(new, pictures=[photo()], now=NOON).report
    spam = reports.take(
        reports.New(channel="page", text="代开发票", service="help", school=county.school), now=NOON
    ).report
    day = NOON + timedelta(days=400)
    assert disposal.dispose_due(now=day) == 1
    assert list(Report.objects.all()) == [open_one]
    assert DisposalCount.objects.get(kind="report").count == 1
    assert not Report.objects.filter(pk=spam.pk).exists()


def test_every_record_about_a_person_says_why_and_until_when_from_creation(county):
    case = hidden(county)
    assert case.purpose
    assert case.legal_basis
    assert case.retention_days
    assert case.record_owner_id
    taken = reports.take(reports.New(channel="page", text="井盖", service="road", school=county.school), now=NOON)
    assert taken.report.dispose_on


# --- red line 6 -------------------------------------------------------------------------------------------------------

PLAN = {"need": "study", "consent": True, "ends_on": "2027-03-01", "lead": "school", "measures": "每周辅导"}
WRONG_PLANS = [
    {"need": None},
    {"consent": False},
    {"ends_on": None},
    {"ends_on": "2026-01-01"},
    {"ends_on": "2036-01-01"},
    {"lead": None},
    {"lead": "police"},
]


def plan(county: Any, **changes: Any) -> Case:
    fields = {k: v for k, v in (PLAN | changes).items() if v is not None}
    return actions.open_case(
        "support_plan", title="帮扶", fields=fields, school=county.school, by=county.actor("protector"), now=NOON
    )


def test_a_support_plan_with_all_it_needs_is_opened_and_kept_apart(county):
    assert plan(county).protected
    assert plan(county, lead="police", legal_ground="预防未成年人犯罪法 第四十一条").protected


@pytest.mark.parametrize("change", WRONG_PLANS, ids=str)
def test_a_support_plan_without_need_ground_end_or_lead_is_refused(county, change):
    from anyuan.directory.refusals import Refused

    with pytest.raises(Refused):
        plan(county, **change)
    assert not Case.objects.filter(kind="support_plan").exists()


def test_there_is_no_list_label_or_search_of_key_people_anywhere():
    from anyuan.site import catalogues

    package = Path(__file__).resolve().parents[2] / "src/anyuan"
    forbidden = re.compile(r"重点人员|重点关注学生|重点学生|key[ _-]?(?:people|person)s?\b", re.IGNORECASE)
    # Where the words stand so that they can be refused.
    refusing = {"site/packcheck.py", "directory/imports/tables/_refused.toml", "cases/rules/kind_checks/vocabulary.py"}
    found = []
    for path in sorted(package.rglob("*")):
        name = str(path.relative_to(package))
        if (
            path.suffix in (".py", ".html", ".toml", ".po", ".js", ".css")
            and name not in refusing
            and "/vendor/" not in name
        ):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                if forbidden.search(line) and not re.search(
                    r"refuse|forbid|red line|拒绝|不得|never|no “?key", line, re.IGNORECASE
                ):
                    found.append(f"{name}:{number}: {line.strip()[:80]}")
    assert found == []
    assert catalogues.languages()
    models = [model.__name__.lower() for model in apps.get_models()]
    assert not [name for name in models if "keyperson" in name or "watchlist" in name]


# --- events off campus ------------------------------------------------------------------------------------------------


def test_an_event_off_campus_reaches_the_named_person_with_the_fewest_words(county):
    notice = off_campus.tell(
        county.school, "traffic", "五年级某生，县医院", happened_at=NOON, by=county.actor("wang"), now=NOON
    )
    handle_due(now=NOON, urgent=True)
    message = Message.objects.get(kind="off_campus")
    assert list(message.recipients.values_list("person", flat=True)) == [county.people["head"].pk]
    for secret in ("五年级", "医院", "交通", "traffic", "试验第一小学"):
        assert secret not in " ".join((message.title_zh, message.body_zh, message.title_en, message.body_en))
    assert not [e for e in Entry.objects.all() if "五年级" in str(e.data)]
    # The named person opens the sheet; the school's other leader and other schools do not.
    assert protected.read_sheet(county.viewer("head"), notice.case, now=NOON)["text"] == "五年级某生，县医院"
    for name in ("director", "other_head", "market"):
        assert not visible_to(county.viewer(name), now=NOON).filter(pk=notice.case_id).exists(), name
    assert off_campus_queries.visible_to(county.viewer("head"), "off_campus.pass_on").get() == notice
    assert not off_campus_queries.visible_to(county.viewer("other_head")).exists()


def test_until_the_guardians_know_a_clock_runs_and_widens_the_circle(county):
    from anyuan.dispatch.actions import pass_due

    notice = off_campus.tell(county.school, "medical", "某生", happened_at=NOON, by=county.actor("wang"), now=NOON)
    handle_due(now=NOON, urgent=True)
    late = notice.due_at + timedelta(seconds=1)
    pass_due(now=late)
    handle_due(now=late)
    assert Message.objects.filter(kind="off_campus").count() == 2
    with pytest.raises(off_campus.EventUnknown):
        off_campus.passed_on(notice, "told their mother at 138…", by=county.actor("head"), now=late)
    done = off_campus.passed_on(notice, "told", by=county.actor("head"), now=late)
    assert (done.outcome, done.passed_on_by) == ("told", f"person:{county.people['head'].pk}")
    with pytest.raises(SomebodyWasFirst):
        off_campus.passed_on(notice, "not_reached", by=county.actor("head"), now=late)


def test_no_table_holds_pupils_or_guardians():
    columns = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("anyuan.")
        for field in model._meta.get_fields()
        # How many, or whether at all, is nobody.
        if field.get_internal_type() not in ("PositiveIntegerField", "BooleanField")
    }
    wrong = [c for c in columns if re.search(r"\.(pupil|guardian|parent_(name|phone)|student|child_name)", c)]
    assert not wrong
    assert not {f.name for f in OffCampusNotice._meta.get_fields()} & {"text", "name", "words", "note"}


def test_a_childs_report_is_announced_to_those_who_are_named_to_read_it(county):
    new = reports.New(channel="page", text="有同学一直欺负我", service="help", school=county.school)
    reports.take(new, now=NOON)
    handle_due(now=NOON, urgent=True)
    message = Message.objects.get(kind="child_report")
    assert list(message.recipients.values_list("person", flat=True)) == [county.people["protector"].pk]
    assert "欺负" not in message.title_zh + message.body_zh
