"""Owners, departments and people of cases by name, many at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from anyuan.console.present import words
from anyuan.directory.models import Organisation, Person, School, Team

TABLES: dict[str, Any] = {"organisation": Organisation, "school": School, "team": Team, "person": Person}
Key = tuple[str, int | None]


def names(keys: Iterable[Key]) -> dict[Key, str]:
    """``("school", 12)`` → its name in the language of the screen; at most one query per kind."""
    wanted: dict[str, set[int]] = {}
    for kind, number in keys:
        if number is not None and kind in TABLES:
            wanted.setdefault(kind, set()).add(number)
    return {
        (kind, number): words.named(row)
        for kind, numbers in wanted.items()
        for number, row in TABLES[kind].objects.in_bulk(numbers).items()
    }


def people(keys: Iterable[str]) -> dict[str, str]:
    """Actor keys (``person:12``) as names; the system and devices by their words."""
    from anyuan.dispatch.queries import names_of

    given = {key for key in keys if key}
    found = names_of(given)
    numbers = {int(key[7:]) for key in given if key.startswith("person:") and key[7:].isdigit()}
    return found | {f"person:{number}": words.named(row) for number, row in Person.objects.in_bulk(numbers).items()}
