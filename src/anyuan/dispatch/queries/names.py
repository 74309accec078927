"""From an actor's key to the name a screen shows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from anyuan.directory.models import Person
from anyuan.dispatch.rules.actors import parse
from anyuan.journal.models import Entry


def names_of(keys: Iterable[str]) -> dict[str, str]:
    """Names for actor keys, with one query for all people among them."""
    parsed = {key: parse(key) for key in set(keys) if key}
    people = {id for kind, id, _label in parsed.values() if kind == "person" and id is not None}
    found = dict(Person.objects.filter(id__in=people).values_list("id", "name")) if people else {}
    return {key: _say(kind, id, label, found) for key, (kind, id, label) in parsed.items()}


def name_of(key: str) -> str:
    """The name for one actor key."""
    return names_of([key]).get(key, "")


def who_moved(subject_kind: str, subject_id: int, *names: str) -> tuple[str, datetime | None]:
    """Who last did something to the subject, and when. ``names`` are event names, or prefixes that end in a dot."""
    entries = Entry.objects.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("-id")
    for entry in entries[:50]:
        if any(entry.name == n or (n.endswith(".") and entry.name.startswith(n)) for n in names):
            key = f"{entry.actor_kind}:{entry.actor_label if entry.actor_id is None else entry.actor_id}"
            return name_of(key), entry.at
    return "", None


def _say(kind: str, id: int | None, label: str, people: dict[int, str]) -> str:
    if kind == "person":
        return people.get(id or 0) or _("A person whose record was disposed of")
    if kind == "system":
        return _("The system")
    if kind == "device":
        return _("A device")
    return label or _("A partner")
