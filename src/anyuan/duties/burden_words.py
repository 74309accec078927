"""Words of the burden: who is asked, what is asked, and the sentence that says which rule asks how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from anyuan.duties.rules import burden
from anyuan.duties.rules.burden import OWNER, Load

FORCES: dict[str, Any] = {
    "police": pgettext_lazy("force", "Police"),
    "auxiliary": pgettext_lazy("force", "Auxiliary police"),
    "guard": pgettext_lazy("force", "Guards"),
    "staff": pgettext_lazy("force", "Staff"),
    "parent": pgettext_lazy("force", "Parent volunteers"),
    OWNER: pgettext_lazy("force", "Whoever answers for it"),
}
WHATS: dict[str, Any] = {
    "taps": pgettext_lazy("burden", "Taps"),
    "fields": pgettext_lazy("burden", "Fields"),
    "photos": pgettext_lazy("burden", "Photos"),
}
MOST_RULES = 4


class Excess:
    """What is too much, in words of whoever reads it: force, kind, both numbers, and the rules that ask most."""

    def __init__(self, definitions: Sequence[Mapping[str, Any]], budget: Load) -> None:
        self.budget = budget
        self.lines = burden.of_programme(definitions)
        self.over = burden.excess(definitions, budget)
        self.titles: dict[str, Any] = {str(one["key"]): one["title"] for one in definitions}

    def __str__(self) -> str:
        return _("; ").join(
            _("{who}: {what} {asked}, the budget is {budget} ({rules})").format(
                who=FORCES.get(force, force),
                what=WHATS[what],
                asked=getattr(load, what),
                budget=getattr(self.budget, what),
                rules=self._rules(force, what),
            )
            for force, load in self.over.items()
            for what in load.over(self.budget)
        )

    def _rules(self, force: str, what: str) -> str:
        asking = sorted(self.lines[force], key=lambda one: (-getattr(one.week, what), one.key))
        named = [(one, getattr(one.week, what)) for one in asking if getattr(one.week, what)][:MOST_RULES]
        return _(", ").join(f"{self._title(one.key)} {count}" for one, count in named)

    def _title(self, key: str) -> str:
        title = self.titles.get(key, key)
        language = "zh" if (get_language() or "").startswith("zh") else "en"
        return str(title.get(language, key)) if isinstance(title, Mapping) else str(title)
