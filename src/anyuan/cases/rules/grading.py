"""Grades by written rules: what is a downgrade, who must lead which grade, what a change plans anew.

The scheme stands in full in the case's own definition (``definition["grading"]["grades"]``, the heaviest first).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from anyuan.cases.rules.limits import Limit, LimitMissing, limit_for


class GradeUnknown(LookupError):
    """The scheme of the case has no such grade."""


class Leader(NamedTuple):
    """Who must lead: "owner" (whoever owns it anyway), "school" (the case's own), "organisation" or "role" of a kind."""

    how: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a change of grade means. ``replan`` names the clocks whose limit differs, ``leader`` whoever must lead now if
    that differs from before; ``plan_asked`` that the new grade asks for a written plan and the old one did not."""

    downgrade: bool
    people: int
    replan: tuple[str, ...]
    leader: Leader | None
    plan_asked: bool


def codes(definition: Mapping[str, Any]) -> list[str]:
    """Codes of the grades, the heaviest first; empty for a kind that is not graded."""
    return [str(grade["code"]) for grade in _grades(definition)]


def is_downgrade(definition: Mapping[str, Any], before: str, after: str) -> bool:
    """Whether ``after`` is lighter than ``before``. A first grade is no downgrade; taking a grade away is one.

    Raises GradeUnknown for a grade that the scheme does not know.
    """
    if not before:
        return False
    return not after or _weight(definition, after) > _weight(definition, before)


def leads(definition: Mapping[str, Any], grade: str) -> Leader:
    """Who must lead a case of this grade; without a grade whoever owns it. Raises GradeUnknown."""
    if not grade:
        return Leader("owner")
    how, _colon, what = str(_grade(definition, grade)["leads"]).partition(":")
    return Leader(how, what)


def visits(definition: Mapping[str, Any], grade: str = "") -> list[int]:
    """Days after settlement on which a visit is owed: of the grade, else of the kind, else none."""
    own = next((g.get("visits_after_days") for g in _grades(definition) if g["code"] == grade), None)
    return list(own or definition.get("follow_up", {}).get("visits_after_days", ()))


def change(
    definition: Mapping[str, Any], before: str, after: str, department: str | Sequence[str] = "", category: str = ""
) -> Change:
    """What the step from one grade to another means for a case. Raises GradeUnknown."""
    downgrade = is_downgrade(definition, before, after)
    old, new = leads(definition, before), leads(definition, after)
    replan = tuple(
        clock
        for clock in dict.fromkeys(str(line["clock"]) for line in definition.get("limits", ()))
        if _differs(_limit(definition, clock, before, department, category),
                    _limit(definition, clock, after, department, category))
    )  # fmt: skip
    return Change(
        downgrade=downgrade,
        people=2 if downgrade else 1,
        replan=replan,
        leader=new if new != old else None,
        plan_asked=_plan(definition, after) and not _plan(definition, before),
    )


def _limit(
    definition: Mapping[str, Any], clock: str, grade: str, department: str | Sequence[str], category: str
) -> Limit | None:
    try:
        return limit_for(definition, clock, grade, department, category)
    except LimitMissing:
        return None


def _differs(old: Limit | None, new: Limit | None) -> bool:
    if old is None or new is None:
        return old is not new
    return (old.amount, old.unit, old.start, old.to_the_hour, old.roll) != (
        *(new.amount, new.unit, new.start, new.to_the_hour, new.roll),
    )


def _plan(definition: Mapping[str, Any], grade: str) -> bool:
    return bool(grade) and bool(_grade(definition, grade).get("plan_required"))


def _weight(definition: Mapping[str, Any], grade: str) -> int:
    """0 is the heaviest."""
    _grade(definition, grade)
    return codes(definition).index(grade)


def _grade(definition: Mapping[str, Any], code: str) -> Mapping[str, Any]:
    for grade in _grades(definition):
        if grade["code"] == code:
            return grade
    raise GradeUnknown(code)


def _grades(definition: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    grades: Sequence[Mapping[str, Any]] = definition.get("grading", {}).get("grades", ())
    return grades
