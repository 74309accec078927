"""A reference typed whole, without its letter, by its day or by its last four figures; anything else is text."""

from __future__ import annotations

import pytest
from django.db import connection

from anyuan.cases.queries.search import search
from anyuan.cases.rules import bigrams
from anyuan.cases.rules.numbers import Number, read


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("T261125-0007", Number(whole="T261125-0007")),
        (" t261125 - 0007 ", Number(whole="T261125-0007")),
        ("Ｔ２６１１２５－０００７", Number(whole="T261125-0007")),
        ("XT2611250007", Number(whole="XT261125-0007")),
        ("261125-0007", Number(figures="261125-0007")),
        ("2611250007", Number(figures="261125-0007")),
        ("261125-12345", Number(figures="261125-12345")),
        ("261125", Number(day="261125")),
        ("T261125", Number(day="T261125")),
        ("0007", Number(tail="0007")),
        ("-0007", Number(tail="0007")),
        *(
            (text, None)
            for text in ("007", "T0007", "校门0007", "0007 校门", "T26112", "1380000000012", "", "-", "T", "26-11")
        ),
    ],
)
def test_what_figures_mean(text: str, number: Number | None) -> None:
    assert read(text) == number


def found(county, text, who="leader", **more):
    return [case.ref for case in search(county.viewer(who), text, now=county.now, **more).cases]


def test_every_way_of_typing_a_number_finds_its_case(county):
    case, other = county.open(school=county.school), county.open()
    bare = case.ref[1:]
    for text in (case.ref, case.ref.lower(), bare, bare.replace("-", ""), case.ref.replace("-", ""), case.ref[-4:]):
        assert found(county, text) == [case.ref], text
    for text in (case.ref[1:7], case.ref[:7]):
        assert found(county, text) == [other.ref, case.ref], text
    assert found(county, case.ref[:7], limit=1) == [other.ref]


def test_a_number_of_somebody_elses_case_finds_nothing_of_it(county):
    theirs = county.open(school=county.school2)
    hidden = county.open(protected=True, named=(county.people["protector"].pk,))
    assert found(county, theirs.ref, "head") == []
    for text in (hidden.ref, hidden.ref[1:], hidden.ref[-4:]):
        assert found(county, text, "protector") == []


def test_a_number_that_no_case_has_is_searched_for_in_the_texts(county):
    case = county.open(text="来文编号261124,尾号8866,电话13812345678")
    assert [found(county, text) for text in ("261124", "8866", "138123", "13812345678")] == [[case.ref]] * 4


def test_pages_of_a_day_go_on(county):
    refs = [county.open(title=f"第{n}件").ref for n in range(5)]
    first = search(county.viewer("leader"), refs[0][1:7], now=county.now, limit=3)
    second = search(county.viewer("leader"), refs[0][1:7], now=county.now, limit=3, before=first.before)
    assert [c.ref for c in (*first.cases, *second.cases)] == refs[::-1]
    assert second.before is None


def test_figures_of_texts_are_read_page_by_page_too(county):
    refs = [county.open(text=f"第{n}次来电,尾号8866").ref for n in range(4)]
    first = search(county.viewer("leader"), "8866", now=county.now, limit=3)
    second = search(county.viewer("leader"), "8866", now=county.now, limit=3, before=first.before)
    assert [c.ref for c in (*first.cases, *second.cases)] == refs[::-1]


def test_a_long_text_is_kept_to_its_end(county):
    filler = "".join(chr(0x4E00 + n % 5000) + chr(0x4E00 + n * 7 % 6001) for n in range(9_900))
    case = county.open(title="长文", text=f"开头一句。{filler}。末尾提到望江亭。结束")
    other = county.open(title="另一件", text=f"江亭。{filler}。望江。")
    assert found(county, "望江亭") == [case.ref]
    assert found(county, "末尾提到") == [case.ref]
    assert found(county, "江亭") == [other.ref, case.ref]
    assert bigrams.holds([case.text], "望江亭 结束")
    assert not bigrams.holds([other.text], "望江亭")


def test_numbers_are_looked_up_in_their_indexes(county):
    from anyuan.cases.models import Case
    from anyuan.cases.models.columns import DayOf, Figures, Tail

    county.open()
    for column, value, name in ((Figures, "261125-0001", "figures"), (DayOf, "261125", "day"), (Tail, "0001", "tail")):
        rows = Case.objects.annotate(wanted=column("ref")).filter(wanted=value).order_by("-pk").values_list("pk")
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL enable_seqscan = off")
        assert f"case_ref_{name}" in rows[:50].explain()
