"""What the pages about programmes say: groups of a preview, what becomes of each line, why one ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from anyuan.programmes.models import Adoption
from anyuan.programmes.queries import Preview, Step
from anyuan.programmes.rules.packs import INSTALLED

KINDS: Mapping[str, Any] = {
    "rules": gettext_lazy("Duties"),
    "standards": gettext_lazy("Standards"),
    "measures": gettext_lazy("Figures"),
    "case_kinds": gettext_lazy("Kinds of case"),
    "response_plans": gettext_lazy("Response plans"),
    "reports": gettext_lazy("Report templates"),
}
DOES: Mapping[str, Any] = {
    "new": pgettext_lazy("programme", "will be installed"),
    "there": pgettext_lazy("programme", "is there already"),
    "changed": pgettext_lazy("programme", "gets a new version; the days before keep theirs"),
    "ends": pgettext_lazy("programme", "ends; the programme no longer holds it"),
    "broken": pgettext_lazy("programme", "cannot be used: packs check says why"),
}
WITH_OTHER: Mapping[str, Any] = {
    "covered": gettext_lazy("is owed already by “{other}”, which asks for as much or more"),
    "replaces": gettext_lazy("is stricter than that of “{other}”, which then rests ({fields})"),
    "clash": gettext_lazy("cannot stand beside that of “{other}”: they differ in {fields}"),
}
MARKS = {
    "new": "+",
    "changed": "±",
    "replaces": "±",
    "ends": "−",
    "clash": "!",
    "broken": "!",
    "covered": "=",
    "there": "=",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One step of a preview as the page shows it."""

    name: str
    title: Mapping[str, str]
    does: str
    mark: str
    said: str


@dataclass(frozen=True, slots=True)
class Group:
    """The steps of one kind."""

    kind: str
    label: Any
    lines: list[Line]


def groups(preview: Preview) -> list[Group]:
    """The steps by kind, duties first; kinds without any are left out."""
    found = [Group(kind, KINDS[kind], [_line(step) for step in preview.of(kind)]) for kind in KINDS]
    return [group for group in found if group.lines]


def counts(pack: Mapping[str, Any]) -> list[tuple[Any, int]]:
    """How much of each kind a programme holds."""
    installs = pack.get("installs") or {}
    found = [("rules", len(pack["rules"])), *((kind, len(installs.get(kind, ()))) for kind in INSTALLED)]
    return [(KINDS[kind], count) for kind, count in found if count]


def reason(adoption: Adoption) -> str:
    """Why it ended: a person's words, or that a newer version followed."""
    if adoption.reason == "newer_version":
        return _("a newer version of the programme follows")
    return adoption.reason


def _line(step: Step) -> Line:
    from anyuan.console.present.words import joined, said

    if step.does in WITH_OTHER:
        words = str(WITH_OTHER[step.does]).format(other=said(dict(step.other or {})), fields=joined(step.fields))
    else:
        words = str(DOES[step.does])
    return Line(step.name, step.title, step.does, MARKS[step.does], words)
