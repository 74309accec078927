"""Lists by filter and page, exact totals, my work, the centre's board, the five figures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from anyuan.cases import actions
from anyuan.cases.actions.views import drop_view, save_view
from anyuan.cases.queries import lists
from anyuan.cases.queries.figures import closure_figures
from anyuan.cases.queries.lists import Asked
from anyuan.cases.queries.work import board, my_work
from anyuan.directory.policy import Viewer


def refs(county, who="leader", now=None, **asked):
    return [c.ref for c in lists.page(county.viewer(who), Asked.of(asked), now=now or county.now).cases]


def total(county, who="leader", **asked):
    return lists.total(county.viewer(who), Asked.of(asked), now=county.now)


@pytest.fixture
def many(county):
    """Eight cases of several sorts, a minute apart."""
    made = {"registered": county.open(now=county.at(minutes=-8))}
    made["assigned"] = county.assigned(now=county.at(minutes=-7))
    made["handling"] = county.handling(now=county.at(minutes=-6), school=county.school)
    made["submitted"] = county.submitted(now=county.at(minutes=-5))
    made["closed"] = county.closed(now=county.at(minutes=-4))
    made["market"] = county.assigned(county.market, now=county.at(minutes=-3))
    row = county.assigned(county.market, now=county.at(minutes=-2))
    made["bounced"] = actions.bounce(row, reason="不归我们", by=county.actor("market"), now=county.at(minutes=-1))
    made["protected"] = county.open(protected=True, now=county.at(minutes=-1))
    return made


def test_filters(county, many):
    ref = {name: row.ref for name, row in many.items()}
    assert ref["protected"] not in refs(county)
    assert set(refs(county)) == set(ref.values()) - {ref["protected"]}
    assert refs(county, state="closed") == [ref["closed"]]
    assert set(refs(county, state="ended")) == {ref["closed"]}
    assert refs(county, organisation=str(county.market.pk)) == [ref["market"]]
    assert refs(county, school=str(county.school.pk)) == [ref["handling"]]
    assert refs(county, bounced="1") == [ref["bounced"]]
    assert refs(county, owner=f"organisation:{county.market.pk}") == [ref["market"]]
    assert refs(county, kind="hazard") == []
    assert refs(county, opened_from="2026-11-24") == []
    assert len(refs(county, opened_to="2026-11-23")) == 7
    assert refs(county, light="red") == []
    late = county.at(days=9)
    assert len(refs(county, light="red", now=late)) == 6
    assert len(refs(county, text="乱停车")) == 7
    assert refs(county, text=ref["market"][-4:], state="open")[0] == ref["market"]


def test_pages_by_key_in_every_order_hold_everything_once(county, many):
    for sort in lists.SORTS:
        asked = Asked.of({"sort": sort})
        whole = [c.ref for c in lists.page(county.viewer("leader"), asked, now=county.now).cases]
        seen, key = [], ""
        while True:
            page = lists.page(county.viewer("leader"), asked, now=county.now, limit=2, after=key)
            seen += [c.ref for c in page.cases]
            key = page.next
            if not key:
                break
        assert seen == whole
        assert len(set(seen)) == len(seen) == lists.total(county.viewer("leader"), asked, now=county.now).count


@pytest.mark.parametrize("who", ["leader", "city", "market", "head", "mediator", "officer", "protector"])
@pytest.mark.parametrize("asked", [{}, {"state": "open"}, {"kind": "instruction", "state": "closed"}, {"bounced": "1"}])
def test_a_total_is_what_one_would_count(county, many, who, asked):
    actions.ask(many["handling"], organisation=county.market.pk, question="?", by=county.actor("city"), now=county.now)
    viewer = county.viewer(who)
    count = lists.matching(viewer, Asked.of(asked), now=county.now).count()
    assert lists.total(viewer, Asked.of(asked), now=county.now) == lists.Total(count)


def test_the_system_counts_everything(county, many):
    assert lists.total(Viewer.system(), Asked(), now=county.now).count == len(many)


def test_nonsense_in_an_address_is_left_out():
    given = {"kind": "x" * 999, "school": "abc", "opened_from": "2026-13-45", "sort": "evil", "bounced": "maybe"}
    asked = Asked.of(given | {"unknown": "1", "light": "", "text": "  校门  "})
    assert asked == Asked(kind="x" * 120, text="校门")
    assert Asked.of(asked.plain()) == asked
    assert Asked.of({"opened_from": "2026-01-02"}).plain() == {"opened_from": "2026-01-02"}


def test_saved_views_belong_to_one_person(county):
    wang, li = county.people["wang"].pk, county.people["li"].pk
    save_view(wang, "红灯", Asked(light="red"), ["ref", "title"], now=county.now)
    view = save_view(wang, "红灯", Asked(light="red", kind="hazard"), now=county.now)
    assert [v.name for v in lists.saved_views(county.viewer("wang"))] == ["红灯"]
    assert Asked.of(lists.saved_views(county.viewer("wang"))[0].asked) == Asked(light="red", kind="hazard")
    assert lists.saved_views(county.viewer("li")) == []
    assert not drop_view(li, view.pk)
    assert drop_view(wang, view.pk)


def test_my_work_is_what_i_owe_next(county, many):
    def mine(who):
        return {c.ref for c in my_work(county.viewer(who), now=county.now)}

    ref = {name: row.ref for name, row in many.items()}
    assert mine("city") == {ref["assigned"], ref["handling"]}
    assert mine("market") == {ref["market"]}
    assert {ref["registered"], ref["bounced"], ref["submitted"]} <= mine("leader")
    assert ref["handling"] not in mine("leader")
    actions.ask(many["handling"], organisation=county.market.pk, question="?", by=county.actor("city"), now=county.now)
    assert mine("market") == {ref["market"], ref["handling"]}
    assert mine("city") == {ref["assigned"]}
    due = [c.due_at for c in my_work(county.viewer("leader"), now=county.now)]
    assert due == sorted(due)


def test_the_board_by_department(county, many):
    actions.ask(many["handling"], organisation=county.market.pk, question="?", by=county.actor("city"), now=county.now)
    rows = {row.label: row for row in board(county.viewer("leader"), now=county.now)}
    assert (rows["城管局"].owed, rows["市场监管局"].owed, rows["市场监管局"].asked) == (2, 2, 1)
    assert rows["指挥中心"].bouncing == 1
    assert sum(row.owed for row in rows.values()) == 6
    late = {row.label: row for row in board(county.viewer("leader"), now=county.at(days=9))}
    assert late["城管局"].red == 2
    assert board(county.viewer("city"), now=county.now) == []


def test_five_figures_each_with_both_numbers_and_rows(county, many):
    day = county.now.date()
    again = county.closed(now=county.at(minutes=-3))
    actions.reopen(again, reason="又犯", by=county.actor("leader"), now=county.at(days=3))
    found = closure_figures(county.viewer("leader"), from_date=day, to_date=day, now=county.at(days=3))
    figures = {f.name: (f.numerator, f.denominator) for f in found}
    assert figures == {"closed": (1, 8), "on_time": (1, 1), "verified": (1, 1), "reopened": (1, 2), "false": (0, 0)}
    assert [c.ref for c in found[3].rows] == [again.ref]
    later = closure_figures(
        county.viewer("leader"), from_date=date(2026, 12, 24), to_date=day + timedelta(days=60), now=county.now
    )
    assert all(f.denominator == 0 for f in later)
