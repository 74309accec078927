"""Rest between shifts and the longest run of days: data of the programme, refused with the reason, also under two writers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from anyuan.duties import actions
from anyuan.duties.models import DutyRule, Filling, Occurrence
from anyuan.duties.refusals import TooLittleRest, TooManyDays
from anyuan.duties.rules import packs
from anyuan.duties.rules.calendar import SHANGHAI
from anyuan.duties.rules.rest import Fault, Rest, fault
from anyuan.duties.rules.seats import Seat
from tests.duties import world
from tests.duties.world import BY, MIDNIGHT, MONDAY, POST
from tests.incidents.test_races_have_one_winner import race

NIGHT = {
    **POST,
    "key": "night",
    "kind": "night_patrol",
    "needs": {"guard": 2},
    "substitutes": {},
    "evidence": ["check_in", "stops"],
    "stops": 1,
    "windows": [{"key": "night", "opens": "22:30", "closes": "01:00", "grace_minutes": 30}],
}


def seat(number: int, day: int, opens: str, closes: str) -> Seat:
    """On the n-th of November, local time; a close before the opening is on the next day."""
    start = datetime.combine(date(2026, 11, day), datetime.strptime(opens, "%H:%M").time(), SHANGHAI)  # noqa: DTZ007
    end = datetime.combine(date(2026, 11, day), datetime.strptime(closes, "%H:%M").time(), SHANGHAI)  # noqa: DTZ007
    end += timedelta(days=end <= start)
    return Seat(number, 1, start.astimezone(UTC), end.astimezone(UTC), f"place:{number}")


ARRIVAL, NIGHT_ROUND = ("07:10", "07:50"), ("22:30", "01:00")
EIGHT, SIX_DAYS = Rest(minimum_hours=8), Rest(longest_run_days=6)


@pytest.mark.parametrize(
    ("wanted", "held", "rest", "found"),
    [
        (seat(1, 24, *ARRIVAL), [seat(2, 23, *NIGHT_ROUND)], EIGHT, Fault("rest", 6, 8)),
        (seat(2, 23, *NIGHT_ROUND), [seat(1, 24, *ARRIVAL)], EIGHT, Fault("rest", 6, 8)),  # the other way round
        (seat(1, 24, "09:00", "10:00"), [seat(2, 23, *NIGHT_ROUND)], EIGHT, None),  # eight hours to the minute
        (seat(1, 24, "08:59", "10:00"), [seat(2, 23, *NIGHT_ROUND)], EIGHT, Fault("rest", 7, 8)),
        (seat(1, 24, "16:40", "17:30"), [seat(2, 24, *ARRIVAL)], Rest(12), None),  # one working day
        # A second duty of a day may come earlier than the one that was known.
        (seat(1, 24, *ARRIVAL), [seat(2, 23, *NIGHT_ROUND), seat(3, 24, "16:40", "17:30")], EIGHT, Fault("rest", 6, 8)),
        (seat(1, 24, *ARRIVAL), [seat(2, 22, *NIGHT_ROUND)], EIGHT, None),
        (seat(1, 24, *ARRIVAL), [seat(n, n, *ARRIVAL) for n in range(18, 24)], SIX_DAYS, Fault("run", 7, 6)),
        (seat(1, 24, *ARRIVAL), [seat(n, n, *ARRIVAL) for n in range(19, 24)], SIX_DAYS, None),
        (seat(1, 21, *ARRIVAL), [seat(n, n, *ARRIVAL) for n in (18, 19, 20, 22, 23, 24)], SIX_DAYS, Fault("run", 7, 6)),
        (seat(1, 24, *ARRIVAL), [seat(n, n, *ARRIVAL) for n in range(1, 24)], Rest(), None),
        # Another person's duties are another person's.
        (seat(1, 24, *ARRIVAL), [replace(seat(2, 23, *NIGHT_ROUND), person=9)], EIGHT, None),
    ],
)
def test_what_rest_is(wanted: Seat, held: list[Seat], rest: Rest, found: Fault | None) -> None:
    assert fault(wanted, held, rest, SHANGHAI) == found


def test_the_programme_says_how_much_and_is_checked() -> None:
    pack = {"title": {"en": "T", "zh": "试"}, "version": 1, "rules": [POST]}
    assert list(packs.problems({**pack, "rest": {"minimum_hours": 8, "longest_run_days": 6}})) == []
    for wrong in ({"minimum_hours": 0}, {"minimum_hours": 99}, {"longest_run_days": True}, {"naps": 2}, [8]):
        assert any("rest" in said for said in packs.problems({**pack, "rest": wrong})), wrong


@pytest.mark.django_db
@translation.override("en")
def test_less_rest_than_the_programme_asks_is_refused_and_a_plan_goes_on_without_that_line():
    rest = {"rest": {"minimum_hours": 8, "longest_run_days": 3}}
    county = world.build(rules=[{**POST, **rest}, {**NIGHT, **rest}])
    person = county.people["zhao"].pk
    night = Occurrence.objects.get(rule__key="night", day=MONDAY, school=county.base.school)
    actions.fill(night.pk, person=person, role="guard", by=BY, now=MIDNIGHT)
    tuesday = county.today(day=MONDAY + timedelta(days=1))
    with pytest.raises(TooLittleRest, match="6 hours of rest"):
        actions.fill(tuesday.pk, person=person, role="guard", by=BY, now=MIDNIGHT)
    assert tuesday.fillings.count() == 0
    other = county.people["qian"].pk
    post = tuesday.post_id
    lines = [(post, weekday, "arrival", other, "guard") for weekday in (1, 2, 3, 4)]
    plan = actions.plan_week(county.base.school, MONDAY, lines, now=MIDNIGHT)
    named, refused = actions.publish(plan, by=BY, now=MIDNIGHT)
    assert named == 3
    assert [seat.weekday for seat, _why in refused] == [4]
    assert "4 days in a row" in refused[0][1]
    # Tuesday, Thursday and Friday stand already: to stand in on Wednesday would make four in a row.
    for day in (1, 3, 4):
        row = county.today("leaving", day=MONDAY + timedelta(days=day))
        actions.fill(row.pk, person=person, role="guard", by=BY, now=MIDNIGHT)
    wednesday = county.today(day=MONDAY + timedelta(days=2))
    with pytest.raises(TooManyDays):
        actions.substitute(wednesday.pk, out=other, into=person, reason="illness", by=BY, now=MIDNIGHT)
    assert [one.person_id for one in wednesday.fillings.filter(ended_at=None)] == [other]


@pytest.mark.django_db(transaction=True)
def test_two_who_name_one_person_for_a_night_and_the_next_morning_at_once_cannot_both_win():
    rest = {"rest": {"minimum_hours": 8}}
    county = world.build(rules=[{**POST, **rest}, {**NIGHT, **rest}])
    person = county.people["zhao"].pk
    night = Occurrence.objects.get(rule__key="night", day=MONDAY, school=county.base.school)
    morning = county.today(day=MONDAY + timedelta(days=1))
    for _round in range(3):
        Filling.objects.all().delete()
        rows = (night.pk, morning.pk)
        results = race(*[lambda r=r: actions.fill(r, person=person, role="guard", by=BY, now=MIDNIGHT) for r in rows])
        won = [r for r in results if isinstance(r, Filling)]
        lost = [r for r in results if isinstance(r, TooLittleRest)]
        assert (len(won), len(lost)) == (1, 1), results
    assert DutyRule.objects.filter(definition__rest__minimum_hours=8).count() == 2
