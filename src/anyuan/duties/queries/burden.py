"""What the duties ask of people: by programme and force from the rules, by the seats that people hold in a week.

Groups are shown as numbers without names, and one person's figures only to that person and to whoever plans for them: it is
the work that is measured, not the people (red line 3).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from anyuan.directory.policy import Viewer, limit
from anyuan.duties.burden_words import Excess
from anyuan.duties.models import DutyRule, Filling, Post, Programme
from anyuan.duties.queries.visible import COLUMNS, visible_to
from anyuan.duties.rules import burden
from anyuan.duties.rules.burden import Asked, Load
from anyuan.kernel.packs import PackMissing, PackUnreadable, load_pack


@dataclass(frozen=True, slots=True)
class ForceLoad:
    """What one programme asks of one person of a force in its fullest week."""

    force: str
    lines: list[tuple[Asked, dict[str, str]]]
    week: Load
    over: list[str]


@dataclass(frozen=True, slots=True)
class ProgrammeLoad:
    """A programme at work with what it asks; ``override`` says who answers for more than the budget."""

    programme: Programme
    forces: list[ForceLoad]


@dataclass(frozen=True, slots=True)
class Group:
    """The people of one force who are named in a week: how many, what the middle one and the most asked one carry."""

    force: str
    people: int
    middle: Load
    most: Load
    over: int


def house_budget() -> Load:
    """What the settings allow."""
    return burden.parsed(settings.DUTY_BUDGET)


def budget_of(programme: Programme) -> Load:
    """The house's budget, or the tighter one that the programme sets itself."""
    try:
        pack = load_pack("programmes", programme.pack, Path(settings.HOME))
    except (PackMissing, PackUnreadable):
        pack = {}  # its rules stand in the records and are judged by the budget of the house
    return burden.budget_of(pack.get("budget", {}), house_budget())


def excess_of(pack: Mapping[str, Any]) -> Excess | None:
    """What a pack asks above its budget, before it is taken into use; None when it keeps within it."""
    made = Excess(list(pack["rules"]), burden.budget_of(pack.get("budget", {}), house_budget()))
    return made if made.over else None


def programmes(viewer: Viewer) -> list[ProgrammeLoad]:
    """Every programme at work of which the viewer sees a post, with the rules that hold or begin later."""
    posts = limit(Post.objects.all(), viewer, "duties.see", **COLUMNS)  # type: ignore[arg-type]
    rows = Programme.objects.filter(pk__in=posts.values("programme")).select_related("area").order_by("code")
    rules: dict[int, list[DutyRule]] = defaultdict(list)
    holding = DutyRule.objects.filter(programme__in=rows, valid_to__isnull=True)
    for rule in holding.order_by("key", "number"):
        rules[rule.programme_id].append(rule)
    budget = house_budget()
    return [ProgrammeLoad(row, _forces(rules[row.pk], budget)) for row in rows]


def together(loads: Iterable[ProgrammeLoad]) -> list[tuple[str, Load]]:
    """What all the programmes ask of one person of each force who would hold a seat in each of them."""
    found: dict[str, Load] = {}
    for load in loads:
        for one in load.forces:
            found[one.force] = found.get(one.force, Load()) + one.week
    return sorted(found.items())


def of_person(person: int, first: date, last: date) -> Load:
    """What one person is asked for by the seats held on the local days ``first`` … ``last``."""
    return _sum(_held(first, last).filter(person=person)).get((person, ""), Load())


def groups(viewer: Viewer, first: date, last: date) -> list[Group]:
    """Who is named on the local days ``first`` … ``last``, force by force, as far as the viewer sees the duties."""
    seen = visible_to(viewer).filter(day__gte=first, day__lte=last).order_by()
    carried: dict[str, list[Load]] = defaultdict(list)
    for (_person, role), load in _sum(
        _held(first, last).filter(occurrence__in=seen.values("pk")), by_role=True
    ).items():
        carried[role].append(load)
    budget = house_budget()
    made = []
    for force, loads in sorted(carried.items()):
        middle = Load(**{name: round(median(getattr(one, name) for one in loads)) for name in burden.WHATS})
        most = Load(**{name: max(getattr(one, name) for one in loads) for name in burden.WHATS})
        made.append(Group(force, len(loads), middle, most, sum(1 for one in loads if one.over(budget))))
    return made


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday around a day."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def _forces(rules: list[DutyRule], budget: Load) -> list[ForceLoad]:
    titles = {rule.key: rule.definition["title"] for rule in rules}
    found = []
    for force, lines in burden.of_programme([rule.definition for rule in rules]).items():
        week = burden.total(lines)
        found.append(ForceLoad(force, [(one, titles[one.key]) for one in lines], week, week.over(budget)))
    return found


def _held(first: date, last: date) -> QuerySet[Filling]:
    """Seats that stand in these days; what was excused or withdrawn asks nothing."""
    rows = Filling.objects.filter(ended_at__isnull=True, occurrence__day__gte=first, occurrence__day__lte=last)
    return rows.exclude(occurrence__state__in=("excused", "withdrawn"))


def _sum(held: QuerySet[Filling], by_role: bool = False) -> dict[tuple[int, str], Load]:
    counted: dict[tuple[int, str, int], int] = defaultdict(int)
    for person, role, rule in held.values_list("person_id", "role", "occurrence__rule_id"):
        counted[person, role if by_role else "", rule] += 1
    rules = DutyRule.objects.in_bulk({rule for _person, _role, rule in counted})
    asked = {pk: burden.asked_once(rule.definition) for pk, rule in rules.items()}
    found: dict[tuple[int, str], Load] = {}
    for (person, role, rule), count in counted.items():
        found[person, role] = found.get((person, role), Load()) + asked[rule].times(count)
    return found
