"""Red line 6 on a single case: a support plan has a named need, consent or a legal basis, an end, and a lead who is not
police unless the law requires it. The kind's ``[support]`` table says which fields hold these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any


def wrong(definition: Mapping[str, Any], given: Mapping[str, Any], today: date) -> Iterator[tuple[str, str]]:
    """(key of the field, what is wrong: need, ground, end, lead or police) for a case of a kind with ``[support]``."""
    plan = definition.get("support")
    if not plan:
        return
    for name, fault in (("need", "need"), ("lead", "lead")):
        if not given.get(plan[name]):
            yield str(plan[name]), fault
    if not any(_ground(given.get(key)) for key in plan["ground"]):
        yield str(plan["ground"][0]), "ground"
    if not _ends(given.get(plan["ends_on"]), today, int(plan["max_days"])):
        yield str(plan["ends_on"]), "end"
    if given.get(plan["lead"]) in plan.get("police_leads", ()) and not _ground(given.get(plan.get("law", ""))):
        yield str(plan["lead"]), "police"


def ends_on(definition: Mapping[str, Any], given: Mapping[str, Any]) -> date | None:
    """The agreed end of a support plan; None for other kinds."""
    plan = definition.get("support")
    return _date(given.get(plan["ends_on"])) if plan else None


def review_step(definition: Mapping[str, Any]) -> str:
    """The step that is owed once the agreed end has passed; empty for other kinds."""
    return str(definition.get("support", {}).get("review", ""))


def _ground(value: Any) -> bool:
    return value is True or bool(isinstance(value, str) and value.strip())


def _ends(value: Any, today: date, max_days: int) -> bool:
    end = _date(value)
    return end is not None and today < end <= today + timedelta(days=max_days)


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value or ""))
    except ValueError:
        return None
