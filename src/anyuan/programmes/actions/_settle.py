"""Who owes what: the plan of `rules.joining`, carried out for every programme in and around an area."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from anyuan.directory.models import Area
from anyuan.duties import actions as duties
from anyuan.journal.rules import Actor
from anyuan.programmes.queries.in_use import Standing, in_use
from anyuan.programmes.queries.preview import joining
from anyuan.programmes.refusals import DutiesConflict, OtherAreaLooser
from anyuan.programmes.rules.joining import Clash, join


def refuse_clashes(pack: Mapping[str, Any], area: Area, first: date) -> None:
    """Raises DutiesConflict or OtherAreaLooser where the pack cannot hold beside what is in use."""
    _me, standing, joined = joining(pack, area, first)
    _refuse(joined.clashes, standing)


def settle(area: Area, first: date, *, by: Actor, now: datetime) -> int:
    """From the local day on every programme in and around the area owes what the plan says. Returns rules begun and ended.

    Raises DutiesConflict, OtherAreaLooser.
    """
    standing = [one for one in in_use(area, first) if one.programme.ends_on is None]
    joined = join([one.side for one in standing])
    _refuse(joined.clashes, standing)
    changed = 0
    for one in standing:
        wanted = {key: one.side.rules[key] for key in joined.owed[one.side.key]}
        changed += sum(duties.owe(one.programme, wanted, first=first, by=by, now=now))
    return changed


def _refuse(clashes: tuple[Clash, ...], standing: list[Standing]) -> None:
    for clash in clashes:
        if clash.elsewhere:
            other = next(one.programme for one in standing if one.side.key == clash.first)
            raise OtherAreaLooser(clash.first, clash.rule, other.area.name)
        raise DutiesConflict(clash.first, clash.second, clash.rule, ", ".join(clash.fields))
