"""Search: Chinese substrings, initials, numbers and their tails; protected and sealed cases are never there."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from anyuan.cases import actions
from anyuan.cases.actions import _index, tallies
from anyuan.cases.models import Case, CaseWords, Tally
from anyuan.cases.queries.search import search
from anyuan.cases.rules import bigrams
from anyuan.directory.actions.registers import save
from anyuan.directory.policy import Viewer
from anyuan.journal.actions import handle_due


def found(county, text, who="leader", **more):
    return [case.ref for case in search(county.viewer(who), text, now=county.now, **more).cases]


@pytest.mark.parametrize(
    "text",
    [
        *("校门", "门口乱停", "校门口乱停车", "堵路", "早高峰 停车", "第一小学", "正门", "一"),
        *("xmkltc", "kltc", "sydyxx", "dyxx", "小学 堵路"),
    ],
)
def test_any_part_of_title_text_school_place_and_initials(county, text):
    case = county.open(school=county.school, place=county.gate)
    county.open(title="食堂卫生", text="厨房", fields={"issued_by": "教育局", "demand": "检查食堂"})
    assert found(county, text) == [case.ref]


def test_numbers_full_tail_and_from_the_source(county):
    case = county.open(source_ref="政字〔2026〕18号")
    other = county.open()
    assert found(county, case.ref) == [case.ref]
    assert found(county, case.ref.lower()) == [case.ref]
    assert case.ref in found(county, case.ref[-4:])
    assert other.ref not in found(county, case.ref[-4:])
    assert found(county, "2026 18号") == [case.ref]


def test_fields_are_found_and_nothing_reaches_across_words(county):
    case = county.open(fields={"issued_by": "县委办", "demand": "三天内清理"})
    assert found(county, "委办") == [case.ref]
    assert found(county, "乱停路") == []
    assert found(county, "停车堵") == []
    assert found(county, "…… ——") == []
    assert found(county, "'; DROP TABLE cases_case; --\" OR") == []


def test_newest_first_page_by_page(county):
    refs = [county.open(title=f"校门口第{n}次").ref for n in range(7)]
    first = search(county.viewer("leader"), "校门口", now=county.now, limit=3)
    second = search(county.viewer("leader"), "校门口", now=county.now, limit=3, before=first.before)
    third = search(county.viewer("leader"), "校门口", now=county.now, limit=3, before=second.before)
    assert [c.ref for page in (first, second, third) for c in page.cases] == refs[::-1]
    assert third.before is None


def test_only_what_one_may_see(county):
    mine = county.open(school=county.school)
    theirs = county.open(school=county.school2)
    assert found(county, "停车", "head") == [mine.ref]
    assert found(county, "停车", "other_head") == [theirs.ref]
    assert found(county, "停车", "market") == []


def test_a_protected_case_is_nowhere_in_the_index(county):
    case = county.open(protected=True, named=(county.people["protector"].pk,))
    assert found(county, "停车", "protector") == []
    assert [c.ref for c in search(Viewer.system(), case.ref, now=county.now).cases] == []
    assert not CaseWords.objects.filter(pk=case.pk).exists()
    actions.note(case, text="校门口", by=county.actor("wang"), now=county.now)
    _index.reindex()
    assert not CaseWords.objects.filter(pk=case.pk).exists()
    assert [row for row in _raw("停车") if row == case.pk] == []


def test_what_was_found_is_gone_once_it_may_not_be(county):
    case = county.open()
    Case.objects.filter(pk=case.pk).update(title="", text="", fields={}, protected=True)
    actions.note(case, text="转入保护", by=county.actor("wang"), now=county.now)
    assert not CaseWords.objects.filter(pk=case.pk).exists()
    assert _raw("停车") == []


def test_a_renamed_school_is_found_by_its_new_name_and_by_the_old_one_no_longer(county):
    case = county.open(school=county.school, place=county.gate)
    other = county.open(school=county.school2)
    assert found(county, "第一小学") == [case.ref]
    by = county.actor("leader")
    for row, name in ((county.school, "望江实验小学"), (county.gate, "东大门")):
        row.name = name
        save(row, ["name"], by=by, now=county.now)
    while handle_due(now=county.now):
        pass
    assert found(county, "第一小学") == []
    assert found(county, "望江实验") == [case.ref]
    assert found(county, "东大门") == [case.ref]
    assert found(county, "正门") == []
    assert found(county, "第二小学") == [other.ref]


def test_a_school_that_an_import_renames_is_found_by_its_new_name(county, tmp_path):
    from anyuan.directory.actions.importing import import_files

    case, other = county.open(school=county.school), county.open(school=county.school2)
    sheet = tmp_path / "schools.csv"
    school, other_school = county.school, county.school2
    lines = [
        f"{school.code},望江实验小学,{school.area.code}",
        f"{other_school.code},{other_school.name},{school.area.code}",
    ]
    sheet.write_text("\n".join(["学校代码,学校名称,区划代码", *lines]), encoding="utf-8-sig")
    made = import_files([sheet], by=county.actor("leader"), now=county.now)
    assert made.applied, made.problems
    while handle_due(now=county.now):
        pass
    assert found(county, "望江实验") == [case.ref]
    assert found(county, "第一小学") == []
    assert found(county, "第二小学") == [other.ref]


def test_a_disposed_case_leaves_no_words(county):
    case = county.open()
    assert _raw("停车") == [case.pk]
    CaseWords.objects.filter(pk=case.pk).delete()
    assert _raw("停车") == []


@given(st.text(alphabet="校门口停车学0123ab -，", min_size=1, max_size=30), st.data())
def test_every_part_of_a_run_is_a_phrase_of_what_is_kept(text, data):
    kept = bigrams.kept([text])
    for run in bigrams.runs(text):
        start = data.draw(st.integers(0, len(run) - 1))
        end = data.draw(st.integers(start + 1, len(run)))
        (phrase,) = bigrams.phrases(run[start:end])
        if len(phrase) == 1 and len(phrase[0]) == 1:
            assert any(word.startswith(phrase[0]) for word in kept)
        else:
            size = len(phrase)
            assert any(kept[n : n + size] == phrase for n in range(len(kept)))


def test_totals_follow_every_change_without_counting(county):
    for _ in range(3):
        county.open()
    county.closed()
    county.open(protected=True)
    county.open(exercise=True)
    assert _tallied() == _counted()
    tallies.fold(now=county.now, least=0)
    assert _tallied() == _counted()
    assert not Tally.objects.filter(count=0).exists()
    county.handling()
    Case.objects.filter(state="registered").first().steps.all().delete()
    assert _tallied() == _counted()
    tallies.recount()
    assert _tallied() == _counted()


def _tallied():
    from django.db.models import Sum

    rows = Tally.objects.values_list("kind", "state", "organisation_id").annotate(n=Sum("count"))
    return {row[:3]: row[3] for row in rows if row[3]}


def _counted():
    from collections import Counter

    rows = Case.objects.filter(protected=False, exercise=False).values_list("kind", "state", "organisation_id")
    return dict(Counter(rows))


def _raw(text):
    from anyuan.cases.queries.search import _candidates

    assert connection.vendor in ("sqlite", "postgresql")
    return [id for ids in _candidates(bigrams.phrases(text), None) for id in ids]


def test_somebody_who_sees_few_finds_theirs_among_many_that_hold_the_word(county, monkeypatch):
    from anyuan.cases.queries import search as module

    monkeypatch.setattr(module, "FEW", 3)
    monkeypatch.setattr(module, "OWN_ROUND", 2)
    mine = []
    for n in range(5):
        mine.append(county.open(title=f"校门口第{n}次", school=county.school).ref)
        for _other in range(3):
            county.open(title="校门口别处", school=county.school2)
    pages, before = [], None
    while True:
        page = search(county.viewer("head"), "校门口", now=county.now, limit=2, before=before)
        pages += [case.ref for case in page.cases]
        before = page.before
        if before is None:
            break
    assert pages == mine[::-1]
    assert found(county, "校门口 第3次", "head") == [mine[3]]
