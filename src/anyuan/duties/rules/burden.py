"""What the duties ask of one person in a week: taps, fields and photos, from the programme's own rules (负担测算).

Teachers and guards drown in photos and double forms, so what is asked is counted before it is asked, and a programme that asks
more than its budget needs somebody who answers for it by name. Counted is what the phone page asks for:

- a tap opens the card of the duty, another hands it in where there is more to say than "I am here";
- every scan of a point is a tap: one for a check-in, one for each stop of a round; every item ticked is a tap;
- a number, a note or minutes is a field; a photo is a photo and the tap that takes it.

A week is the fullest week of the year in term, without holidays. Days that do not come every week (exams, peaks, storms) are
counted where a rule is owed on them alone: five of them in their week. Each seat is counted as if the one who sits there brings
all the evidence alone: the most that one person can be asked, not a mean. Nobody can hold two seats that are open at the same
time, so a rule counts once for one person however many posts it has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from typing import Any

from anyuan.duties.rules.calendar import NAMED, Named, SchoolCalendar
from anyuan.duties.rules.occurrences import as_date, occurrences, rule_of
from anyuan.kernel.faults import Fault

# Whoever answers for a duty that names no force: the security director or the head of the body that owes it.
OWNER = "owner"
MOST = 10_000
WHATS = ("taps", "fields", "photos")
FIELDS = ("head_count", "attendance", "note", "minutes")
# A Monday in autumn; 53 weeks hold every weekday, every first of a month and every quarter.
BEGIN, WEEKS = date(2025, 9, 1), 53


@dataclass(frozen=True, slots=True)
class Load:
    """How much is asked."""

    taps: int = 0
    fields: int = 0
    photos: int = 0

    def __add__(self, other: Load) -> Load:
        return Load(self.taps + other.taps, self.fields + other.fields, self.photos + other.photos)

    def times(self, count: int) -> Load:
        """The same, so many times."""
        return Load(self.taps * count, self.fields * count, self.photos * count)

    def over(self, budget: Load) -> list[str]:
        """Which of `WHATS` are more than the budget."""
        return [name for name in WHATS if getattr(self, name) > getattr(budget, name)]

    def plain(self) -> dict[str, int]:
        """As it is kept and shown."""
        return {name: getattr(self, name) for name in WHATS}


@dataclass(frozen=True, slots=True)
class Asked:
    """What one rule asks of one person of one force: at one time, and how many times in its fullest week."""

    key: str
    force: str
    once: Load
    times: int

    @property
    def week(self) -> Load:
        return self.once.times(self.times)


def asked_once(definition: Mapping[str, Any]) -> Load:
    """What one occurrence of the rule asks of the one who does it."""
    evidence = definition.get("evidence", ("check_in",))
    scans = ("check_in" in evidence) + (int(definition.get("stops", 0)) if "stops" in evidence else 0)
    fields = sum(1 for word in evidence if word in FIELDS)
    photos = 1 if "photo" in evidence else 0
    ticks = sum(1 for word in evidence if word not in ("check_in", "stops", "photo", *FIELDS))
    hand_in = 1 if fields or photos or ticks else 0
    return Load(1 + scans + ticks + photos + hand_in, fields, photos)


def times_a_week(definition: Mapping[str, Any]) -> int:
    """How many times the rule is owed at one post in its fullest week; a duty of a month or a term is owed once in it.

    Raises RecurrenceWrong.
    """
    start = as_date(definition["start"]) if definition.get("start") else BEGIN
    first = max(BEGIN, start - timedelta(days=start.weekday()))
    last = first + timedelta(weeks=WEEKS, days=-1)
    rule = rule_of(definition, first, None)
    # In term; for what is owed in the holidays alone, a year of holidays.
    calendars = [SchoolCalendar(terms, _special(definition, first), UTC) for terms in ((), ((date.min, date.min),))]
    weeks: dict[int, int] = {}
    for calendar in calendars:
        for one in occurrences(rule, calendar, first, last):
            number = (one.day - first).days // 7
            weeks[number] = weeks.get(number, 0) + 1
        if weeks:
            break
    return max(weeks.values(), default=0)


def of_rule(definition: Mapping[str, Any]) -> list[Asked]:
    """What the rule asks of a person of each force that it needs; of its owner where it needs no force."""
    forces = sorted(definition.get("needs", {})) or [OWNER]
    once, times = asked_once(definition), times_a_week(definition)
    return [Asked(str(definition["key"]), force, once, times) for force in forces]


def of_programme(definitions: Iterable[Mapping[str, Any]]) -> dict[str, list[Asked]]:
    """Force → what each rule asks of it, the heaviest first."""
    found: dict[str, list[Asked]] = {}
    for definition in definitions:
        for asked in of_rule(definition):
            found.setdefault(asked.force, []).append(asked)
    return {force: sorted(lines, key=lambda one: (-one.week.taps, one.key)) for force, lines in sorted(found.items())}


def total(lines: Iterable[Asked]) -> Load:
    """What several rules ask together of one person in a week."""
    whole = Load()
    for one in lines:
        whole += one.week
    return whole


def excess(definitions: Iterable[Mapping[str, Any]], budget: Load) -> dict[str, Load]:
    """Force → what is asked of one person of it, for each force of which more is asked than the budget allows."""
    totals = {force: total(lines) for force, lines in of_programme(definitions).items()}
    return {force: load for force, load in totals.items() if load.over(budget)}


def covered(over: Mapping[str, Load], allowed: Mapping[str, Mapping[str, int]]) -> bool:
    """Is all that is asked too much within what an override already allows?"""
    return all(
        force in allowed and not load.over(Load(**{name: int(allowed[force].get(name, 0)) for name in WHATS}))
        for force, load in over.items()
    )


def problems(data: Any) -> Iterator[Fault]:
    """What is wrong with a budget as data: three whole numbers, each from 1 up."""
    if not isinstance(data, Mapping):
        yield Fault("budget", "must be a table.")
        return
    for name in data:
        if name not in WHATS:
            yield Fault(f"budget.{name}", "this key is not known.")
    for name in WHATS:
        value = data.get(name, 1)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST:
            yield Fault(f"budget.{name}", "must be a whole number from {least} to {most}", least=1, most=MOST)


def budget_of(data: Mapping[str, Any], widest: Load) -> Load:
    """A programme may set itself a tighter budget than the house; never a wider one."""
    return Load(**{name: min(int(data.get(name, getattr(widest, name))), getattr(widest, name)) for name in WHATS})


def parsed(text: str) -> Load:
    """The budget of the house as a setting holds it: ``taps=150 fields=15 photos=5``. Raises ValueError."""
    pairs = dict(part.split("=", 1) for part in text.replace(",", " ").split() if "=" in part)
    numbers = {name: int(value) for name, value in pairs.items()}
    wrong = list(problems(numbers))
    if wrong or set(numbers) != set(WHATS):
        raise ValueError(wrong[0] if wrong else f"the budget needs {', '.join(WHATS)}")
    return Load(**numbers)


def _special(definition: Mapping[str, Any], first: date) -> dict[date, Named]:
    """Five days of the kind on which alone the rule is owed, in the first week."""
    alone = [tag for tag in definition.get("on", ()) if tag in NAMED]
    if len(alone) < len(definition.get("on", ())) or not alone:
        return {}
    return {first + timedelta(days=n): Named(frozenset(alone)) for n in range(5)}
