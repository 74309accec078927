"""What taking a programme into use would install and change, before anybody does it. The action goes by the same plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from anyuan.cases.queries.kinds import all_kinds
from anyuan.directory.models import Area
from anyuan.duties.actions import rules_of
from anyuan.incidents.queries.plans import all_plans
from anyuan.measures.queries import catalogue
from anyuan.measures.rules import definitions
from anyuan.programmes.queries.in_use import Standing, held, in_use
from anyuan.programmes.queries.library import programme
from anyuan.programmes.queries.readiness import Need, needs
from anyuan.programmes.rules.digest import digest_of
from anyuan.programmes.rules.joining import Joined, Side, join
from anyuan.programmes.rules.packs import INSTALLED
from anyuan.reports.queries.catalogue import all_templates
from anyuan.standards.queries import held as standards_held
from anyuan.standards.queries import library as standards_library

LAST = 1 << 40  # who comes now comes after everybody who is there


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is installed or changed. ``does``: new, there, changed, covered, replaces, ends, clash, broken.

    ``other`` is the title of the programme that it meets, ``fields`` in what the two differ.
    """

    kind: str
    name: str
    title: Mapping[str, str]
    does: str
    other: Mapping[str, str] | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything that taking it into use would do. ``possible`` is False where it would be refused."""

    pack: Mapping[str, Any]
    area: Area
    first: date
    steps: tuple[Step, ...]
    needs: tuple[Need, ...]
    unchanged: bool

    @property
    def possible(self) -> bool:
        return all(step.does not in ("clash", "broken") for step in self.steps)

    def of(self, kind: str) -> list[Step]:
        return [step for step in self.steps if step.kind == kind]


def preview(name: str, area: Area, first: date) -> Preview:
    """Raises ProgrammeUnknown."""
    pack = programme(name)
    before = held(name, area)
    steps = [*duty_steps(pack, area, first), *(step for kind in INSTALLED for step in _packs(kind, pack, area, first))]
    same = before is not None and before.digest == digest_of(pack)
    return Preview(pack, area, first, tuple(steps), tuple(needs(pack, area, first)), same)


def duty_steps(pack: Mapping[str, Any], area: Area, first: date) -> list[Step]:
    """What becomes of each duty of the pack, and of those of other programmes that it meets."""
    me, standing, joined = joining(pack, area, first)
    titles = {one.side.key: one.title for one in standing} | {me.key: dict(pack["title"])}
    rules = {one.side.key: one.side.rules for one in standing} | {me.key: me.rules}
    mine = next((one for one in standing if one.side.key == me.key), None)
    there = set(_owed(mine)) if mine else set()
    before = mine.side.rules if mine else {}
    steps = []
    for key in joined.owed[me.key]:
        does = "changed" if key in there and before.get(key) != me.rules[key] else "there" if key in there else "new"
        steps.append(Step("rules", key, me.rules[key]["title"], does))
    for one in joined.covered:
        title = rules[one.side][one.rule]["title"]
        if one.side == me.key:
            steps.append(Step("rules", one.rule, title, "covered", titles[one.by], one.fields))
        elif one.by == me.key:
            steps.append(Step("rules", one.rule, title, "replaces", titles[one.side], one.fields))
    for clash in joined.clashes:
        if me.key in (clash.first, clash.second):
            other = clash.second if clash.first == me.key else clash.first
            steps.append(Step("rules", clash.rule, me.rules[clash.rule]["title"], "clash", titles[other], clash.fields))
    gone = there - set(me.rules)
    return steps + [Step("rules", key, before[key]["title"], "ends") for key in sorted(gone)]


def joining(pack: Mapping[str, Any], area: Area, first: date) -> tuple[Side, list[Standing], Joined]:
    """The pack beside everything that is in use around it: (its own side, the others and itself as it stands, the whole)."""
    standing = in_use(area, first)
    code = f"{pack['name']}-{area.code}"
    own = next((one for one in standing if one.side.key == code), None)
    me = Side(code, area.path, own.side.order if own else LAST, rules_of(pack))
    return me, standing, join([me, *(one.side for one in standing if one.side.key != code)])


def _owed(standing: Standing) -> Iterator[str]:
    from anyuan.duties.models import DutyRule

    yield from DutyRule.objects.filter(programme=standing.programme, valid_to__isnull=True).values_list(
        "key", flat=True
    )


def _packs(kind: str, pack: Mapping[str, Any], area: Area, first: date) -> Iterator[Step]:
    names = (pack.get("installs") or {}).get(kind, ())
    if not names:
        return
    usable = _usable(kind)
    for name in names:
        if name not in usable:
            yield Step(kind, name, {"en": name, "zh": name}, "broken")
            continue
        yield Step(kind, name, _title(usable[name]), _state(kind, name, area, first))


def _usable(kind: str) -> Mapping[str, Any]:
    """Usable packs of a kind by name."""
    if kind == "case_kinds":
        return all_kinds()
    if kind == "standards":
        return standards_library.standards()
    if kind == "measures":
        return {name: pack for name, pack in catalogue.in_folders().items() if not list(definitions.problems(pack))}
    if kind == "reports":
        return all_templates()
    return {plan["name"]: plan for plan in all_plans().values()}


def _title(pack: Mapping[str, Any]) -> Mapping[str, str]:
    found: Mapping[str, str] = pack.get("title") or pack.get("label") or {}
    return found


def _state(kind: str, name: str, area: Area, first: date) -> str:
    """Kinds of case, plans and templates are usable as soon as their folder stands; standards and measures are taken."""
    if kind == "measures":
        return "there" if name in catalogue.all_measures() else "new"
    if kind == "standards":
        now = standards_held.standard_for(name, area.path, first)
        return "there" if now is not None and now.adoption is not None else "new"
    return "there"
