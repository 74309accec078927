"""Who should mediate: grade, skill, nearness and load, each with its reason. Pure; a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

# A grade that is led by these needs somebody of the team's leaders.
HEAVY_RANK = 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member of a mediation team. ``skills`` are the words of their duty in the team."""

    person_id: int
    team_id: int
    leader: bool
    skills: tuple[str, ...]
    area_path: str
    school_id: int | None
    organisation_id: int | None
    load: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the dispute asks for. ``grade_rank``: 0 is the heaviest; None for an ungraded case."""

    words: tuple[str, ...]
    grade_rank: int | None
    area_path: str
    school_id: int | None
    away: frozenset[int] = frozenset()  # people with a part in the case: owner, handler, mediators already


@dataclass(frozen=True, slots=True)
class Proposal:
    """A candidate with the reasons for the place in the list: codes and facts, for a sentence on the screen."""

    candidate: Candidate
    reasons: tuple[dict[str, Any], ...]


def ranked(candidates: Iterable[Candidate], wanted: Wanted) -> list[Proposal]:
    """Best first; each person once. Load counts against everybody, so that nobody is buried."""
    best: dict[int, tuple[tuple[Any, ...], Proposal]] = {}
    for candidate in candidates:
        if candidate.person_id in wanted.away:
            continue
        skill = [word for word in wanted.words if any(word in s or s in word for s in candidate.skills)]
        heavy = wanted.grade_rank is not None and wanted.grade_rank <= HEAVY_RANK
        near = _nearness(candidate, wanted)
        reasons: list[dict[str, Any]] = [{"code": "load", "count": candidate.load}]
        reasons += [{"code": "skill", "words": skill}] if skill else []
        reasons += [{"code": "leader"}] if heavy and candidate.leader else []
        reasons += [{"code": near}] if near else []
        key = (
            not (heavy and candidate.leader),
            not skill,
            candidate.load,
            _ORDER.index(near),
            candidate.person_id,
        )
        known = best.get(candidate.person_id)
        if known is None or key < known[0]:
            best[candidate.person_id] = (key, Proposal(candidate, tuple(reasons)))
    return [proposal for _key, proposal in sorted(best.values(), key=lambda pair: pair[0])]


_ORDER = ("same_school", "same_area", "")


def _nearness(candidate: Candidate, wanted: Wanted) -> str:
    if wanted.school_id is not None and candidate.school_id == wanted.school_id:
        return "same_school"
    return "same_area" if candidate.area_path and wanted.area_path.startswith(candidate.area_path) else ""


def visits(definition: Any, grade: str) -> Sequence[int]:
    """After how many days a settled dispute is visited again: the grade's own days, else the kind's."""
    for line in definition.get("grading", {}).get("grades", ()):
        if line.get("code") == grade and line.get("visits_after_days"):
            return [int(days) for days in line["visits_after_days"]]
    return [int(days) for days in definition.get("follow_up", {}).get("visits_after_days", ())]
