"""The pure rules of a case, each a table: clocks, who had it how long, lights, hands, fields, proof."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from anyuan.cases.rules import clocks, fields, hands, proof
from anyuan.cases.rules.clocks import Facts
from anyuan.cases.rules.jurisdiction import Held, held
from anyuan.cases.rules.lights import light
from anyuan.cases.rules.limits import LimitMissing
from anyuan.kernel.workdays import WorkCalendar

# Monday 2026-11-23, 09:00 in Beijing; the calendar works 08:30-12:00 and 14:00-17:30, without holidays.
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
CALENDAR = WorkCalendar()


def hours(count: float) -> datetime:
    return MONDAY + timedelta(hours=count)


def kind(amount: int = 3, unit: str = "natural_days", **more: Any) -> dict[str, Any]:
    return {"limits": [{"clock": "handle", "amount": amount, "unit": unit, "from": "stage", "yellow": 0.5, **more}]}


LAST = datetime(2026, 11, 26, 15, 59, 59, tzinfo=UTC)  # the end of the third day, in Beijing


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        ({}, LAST),
        ({"definition": kind(2, "hours")}, hours(2)),
        ({"definition": kind(1, "working_days")}, datetime(2026, 11, 24, 9, 30, tzinfo=UTC)),  # when work ends
        # Two hours before noon, then the pause until two.
        ({"definition": kind(4, "working_hours")}, hours(6)),
        # A promise named at the opening beats the kind.
        ({"answer_by": hours(5)}, hours(5)),
        # Others had it for a day and a half: three days become the end of the day on which four and a half are over.
        ({"pauses": ((hours(1), hours(37)),)}, datetime(2026, 11, 28, 15, 59, 59, tzinfo=UTC)),
        ({"definition": kind(2, "hours"), "pauses": ((hours(0), hours(3)),)}, hours(5)),
        # A pause that lies outside working time moves no working limit.
        ({"definition": kind(4, "working_hours"), "pauses": ((hours(9), hours(20)),)}, hours(6)),
        ({"extensions": ((2, "natural_days"),)}, LAST + timedelta(days=2)),
        ({"definition": kind(2, "hours"), "extensions": ((1, "hours"), (3, "hours"))}, hours(6)),
    ],
)
def test_by_when_the_handler_promised(facts: dict[str, Any], due: datetime) -> None:
    given = Facts(**({"definition": kind(), "opened_at": MONDAY} | facts))
    assert clocks.handle(given, CALENDAR, MONDAY).due_at == due


def test_yellow_comes_before_red_and_a_pause_that_ends_before_it_begins_moves_nothing() -> None:
    given = Facts(kind(2, "hours"), MONDAY, pauses=((hours(3), hours(1)),))
    planned = clocks.handle(given, CALENDAR, MONDAY)
    assert planned.due_at == hours(2)
    assert MONDAY < planned.yellow_at < planned.due_at


def test_a_clock_without_a_limit_is_an_error_of_the_kind_not_an_endless_time() -> None:
    with pytest.raises(LimitMissing):
        clocks.stage(Facts(kind(), MONDAY), "verify", CALENDAR, MONDAY)


@pytest.mark.parametrize(("given", "seconds"), [({}, 86_400), ({"remind_hours": 2}, 7_200)])
def test_how_often_an_overdue_case_reminds(given: dict[str, Any], seconds: int) -> None:
    assert clocks.repeat_seconds(given) == seconds


CENTRE, CITY, MARKET = ("organisation", 1), ("organisation", 2), ("organisation", 3)


@pytest.mark.parametrize(
    ("transfers", "waits", "expected"),
    [
        ([], [], []),
        ([(hours(0), CENTRE)], [], [(CENTRE, 10, 1)]),
        ([(hours(0), CENTRE), (hours(2), CITY)], [], [(CENTRE, 2, 1), (CITY, 8, 1)]),
        # Bounced and sent again: three stays at two desks.
        (
            [(hours(0), CENTRE), (hours(1), CITY), (hours(3), CENTRE), (hours(4), CITY)],
            [],
            [(CENTRE, 2, 2), (CITY, 8, 2)],
        ),
        # A hand-over within one body is no second stay.
        ([(hours(0), CITY), (hours(4), CITY)], [], [(CITY, 10, 1)]),
        # What an asked department takes counts on it, not on the owner.
        ([(hours(0), CITY)], [(hours(2), hours(5), MARKET)], [(CITY, 7, 1), (MARKET, 3, 1)]),
        # It has not answered yet.
        ([(hours(0), CITY)], [(hours(6), None, MARKET)], [(CITY, 6, 1), (MARKET, 4, 1)]),
    ],
)
def test_who_had_it_how_long(transfers: Any, waits: Any, expected: Any) -> None:
    wanted = [Held(body, timedelta(hours=count), times) for body, count, times in expected]
    assert held(transfers, waits, hours(10)) == wanted
    assert sum((one.time for one in held(transfers, waits, hours(10))), timedelta()) == timedelta(
        hours=10 if transfers else 0
    )


@pytest.mark.parametrize(
    ("due", "yellow", "now", "colour"),
    [
        (None, None, hours(0), "none"),
        (None, hours(1), hours(9), "none"),
        (hours(4), hours(2), hours(1), "green"),
        (hours(4), hours(2), hours(2), "yellow"),
        (hours(4), hours(2), hours(4), "yellow"),  # the very instant is still in time
        (hours(4), hours(2), hours(4) + timedelta(microseconds=1), "red"),
        (hours(4), None, hours(3), "green"),
    ],
)
def test_lights(due: datetime | None, yellow: datetime | None, now: datetime, colour: str) -> None:
    assert light(due, yellow, now) == colour


@pytest.mark.parametrize(
    ("by", "handled_by", "handler", "may"),
    [
        ("person:1", "person:2", None, True),
        ("person:1", "person:1", None, False),
        ("person:1", "person:2", 1, False),  # handled it, and had another hand it in
        ("person:11", "person:2", 1, True),
        ("system:x", "person:2", 1, True),
    ],
)
def test_who_may_verify(by: str, handled_by: str, handler: int | None, may: bool) -> None:
    assert hands.may_verify(by, handled_by, handler) is may


@pytest.mark.parametrize(
    ("by", "first", "is_another"),
    [("person:1", "person:2", True), ("person:1", "person:1", False), ("system:x", "person:1", False)],
)
def test_a_second_person_is_a_person_and_another_one(by: str, first: str, is_another: bool) -> None:
    assert hands.another(by, first) is is_another


@pytest.mark.parametrize(
    ("before", "after", "lighter"),
    [
        ("red", "yellow", True),
        ("yellow", "red", False),
        ("red", "red", False),
        ("", "red", False),
        ("red", "", True),
        ("red", "unheard_of", True),
        ("unheard_of", "yellow", False),
    ],
)
def test_what_is_a_downgrade(before: str, after: str, lighter: bool) -> None:
    assert hands.is_downgrade(["red", "orange", "yellow"], before, after) is lighter


def test_every_involvement_opens_seeing_and_watching_opens_nothing_else() -> None:
    assert set(hands.roles_that_may("cases.see")) == set(hands.INVOLVED_MAY)
    assert hands.roles_that_may("cases.answer") == ("consulted",)
    assert not any("watching" in hands.roles_that_may(action) for action in ("cases.note", "cases.handle"))
    assert hands.roles_that_may("cases.export") == ()


FORM = {
    "fields": [
        {"key": "name", "type": "text"},
        {"key": "said", "type": "long"},
        {"key": "day", "type": "date"},
        {"key": "much", "type": "number"},
        {"key": "many", "type": "count"},
        {"key": "sure", "type": "yesno"},
        {"key": "way", "type": "choice", "choices": [{"code": "a"}, {"code": "b"}]},
        {"key": "spot", "type": "place"},
    ]
}


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("name", ["x", "字" * 200, "", None], ["x" * 201, 7, True]),
        ("said", ["x" * 8000], ["x" * 8001, []]),
        ("day", ["2026-11-23", ""], ["2026-13-01", "today", 20261123, date(2026, 1, 1)]),
        ("much", [1, 1.5, -3], ["1", True]),
        ("many", [0, 7], [-1, 1.5, True, "7"]),
        ("sure", [True, False], [1, "yes"]),
        ("way", ["a", ""], ["c", 1]),
        ("spot", ["S1-G"], ["x" * 65, 1]),
    ],
)
def test_what_fits_a_field(key: str, good: list[Any], bad: list[Any]) -> None:
    for value in good:
        assert list(fields.wrong(FORM, {key: value})) == [], value
    for value in bad:
        assert [(k, t) for k, _v, t in fields.wrong(FORM, {key: value})] == [
            (key, next(f["type"] for f in FORM["fields"] if f["key"] == key))
        ], value


def test_an_unknown_field_is_named_and_values_are_kept_in_the_order_of_the_form() -> None:
    assert list(fields.wrong(FORM, {"score": 5})) == [("score", "5", "absent")]
    kept = fields.cleaned(FORM, {"many": 0, "name": "  王  ", "said": "   ", "sure": False, "score": 5})
    assert list(kept.items()) == [("name", "王"), ("many", 0), ("sure", False)]


@pytest.mark.parametrize(
    ("type", "item", "media", "fits"),
    [
        ("photo", {"file": 1}, "image/jpeg", True),
        ("photo", {"file": 1}, "application/pdf", False),
        ("photo", {"text": "done"}, None, False),
        ("document", {"file": 1}, "application/pdf", True),
        ("document", {"file": 1}, "image/png", True),
        ("document", {"file": 1}, "video/mp4", False),
        ("signature", {"file": 1}, "image/png", True),
        ("signature", {"text": "signed"}, None, False),
        ("any", {"text": "done"}, None, True),
        ("any", {"text": "   "}, None, False),
        ("any", {"file": 1}, "audio/ogg", True),
        ("any", {"file": 1, "text": "of another case"}, None, False),  # a file that is not one of this case
    ],
)
def test_what_a_piece_of_proof_must_be(type: str, item: dict[str, Any], media: str | None, fits: bool) -> None:
    assert proof.fits(type, item, media) is fits


def test_proof_keeps_what_it_knows_and_no_more() -> None:
    given = [{"kind": "k" * 99, "file": 7, "text": "x" * 3000, "lon": 0.0, "lat": "", "score": 9, "taken_at": None}]
    (kept,) = proof.cleaned(given)
    assert kept == {"kind": "k" * 40, "file": 7, "text": "x" * proof.LONGEST, "lon": 0.0}
