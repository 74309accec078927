"""What a version that is not yet in use would change: line by line, and for each school before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from anyuan.directory.models import School
from anyuan.directory.policy import Viewer
from anyuan.standards.queries import library
from anyuan.standards.queries.facts import Ask, gather
from anyuan.standards.queries.held import Shelf
from anyuan.standards.queries.verdicts import sheet_of
from anyuan.standards.queries.visible import in_scope, schools_visible_to
from anyuan.standards.rules import changes
from anyuan.standards.rules.judging import facts_of
from anyuan.standards.rules.overlays import merged
from anyuan.standards.rules.packs import frozen


@dataclass(frozen=True, slots=True)
class Preview:
    """``lines``: what differs in the text. ``schools``: those for which a verdict or an amount differs, the worst first."""

    lines: Sequence[changes.LineChange]
    schools: Sequence[tuple[School, Sequence[changes.VerdictChange]]]
    unchanged: int

    @property
    def worse(self) -> int:
        return sum(any(change.worse for change in found) for _school, found in self.schools)


def preview(viewer: Viewer, name: str, on: date, *, area_path: str = "") -> Preview | None:
    """The pack as it stands now against what holds; None when no version was taken into use, or there is no such pack."""
    pack = library.standards().get(name)
    shelf = Shelf(on, name)
    seen = schools_visible_to(viewer)
    seen = seen.filter(area__path__startswith=area_path) if area_path else seen
    there = [school for school in seen if in_scope(school, on)]
    held = {school.pk: shelf.held(name, school.area.path) for school in there}
    texts = {pk: text for pk, text in held.items() if text is not None and text.adoption is not None}
    if pack is None or not texts:
        return None
    plain = frozen(pack)
    first = next(iter(texts.values()))
    said = changes.lines(first.head["requirements"], plain["requirements"])
    schools = [school for school in there if school.pk in texts]
    new = {}
    for pk, text in texts.items():
        local = [shelf.packs[overlay]["requirements"] for overlay in text.overlays]
        lines = tuple(
            {key: plain[key] for key in ("valid_from", "valid_to") if key in plain} | line
            for line in merged(plain["requirements"], local)
        )
        new[pk] = replace(text, lines=lines, lights=tuple(plain.get("lights", ())), head=plain)
    wanted = frozenset[str]().union(*(facts_of(line) for pk in texts for line in (*texts[pk].lines, *new[pk].lines)))
    known = gather(Ask(schools, on), wanted)
    found = []
    for school in schools:
        before = sheet_of(school, texts[school.pk], known[school.pk], on, shelf)
        after = sheet_of(school, new[school.pk], known[school.pk], on, shelf)
        differs = changes.verdicts(list(before.verdicts.values()), list(after.verdicts.values()))
        if differs:
            found.append((school, differs))
    found.sort(key=lambda entry: (-sum(change.worse for change in entry[1]), entry[0].code))
    return Preview(said, found, len(schools) - len(found))
