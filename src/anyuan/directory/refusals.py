"""What the directory refuses, as small exceptions with a sentence that the edges translate."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """An expected refusal. ``key`` names it for programs; ``sentence`` is whole and translatable, ``facts`` fill it."""

    key = "directory.refused"
    sentence: Any = _("This is not possible.")

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.key)
        self.facts = facts

    def __str__(self) -> str:
        return str(self.sentence).format_map(self.facts)
