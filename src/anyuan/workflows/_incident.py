"""What several workflows say about an incident, in both languages, without a person's name."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from anyuan.incidents.actions._change import KIND
from anyuan.incidents.models import Incident
from anyuan.incidents.rules.plans import say
from anyuan.journal import rows
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor, Scope, Subject

LEVELS = {1: _("Extremely urgent"), 2: _("Urgent"), 3: _("Ordinary"), 4: _("Information")}
LANGUAGES = (("zh", "zh-hans"), ("en", "en"))


def of_entry(entry: Entry) -> Incident | None:
    """The incident an entry is about; None for other subjects."""
    if entry.subject_kind != KIND:
        return None
    return next(iter(rows.read(Incident, id=entry.subject_id)), None)


def subject_of(incident: Incident) -> Subject:
    """The incident as a subject."""
    return Subject(KIND, incident.pk, incident.ref)


def scope_of(incident: Incident) -> Scope:
    """Within whose sight it lies."""
    return Scope(incident.area_path, incident.school_id, incident.organisation_id)


def actor_of(entry: Entry) -> Actor:
    """Who did what the entry tells."""
    return Actor(entry.actor_kind, entry.actor_id, entry.actor_label)  # type: ignore[arg-type]


def words(sentence: Any, incident: Incident, **facts: Any) -> dict[str, str]:
    """A sentence in both languages. ``{level}``, ``{kind}``, ``{where}`` and ``{ref}`` are filled; a fact may be a dict."""
    said = {}
    for short, language in LANGUAGES:
        with override(language):
            known = {
                "ref": incident.ref,
                "level": str(LEVELS[incident.level]),
                "kind": say(incident.plan.get("title"), short),
                "where": where(incident, short),
            }
            own = {name: fact.get(short, "") if isinstance(fact, dict) else fact for name, fact in facts.items()}
            said[short] = str(sentence).format_map(known | own)
    return said


def where(incident: Incident, short: str) -> str:
    """School and place, as far as they are known."""
    rows = [row for row in (incident.school, incident.place) if row is not None]
    names = [(row.name_en or row.name) if short == "en" else row.name for row in rows]
    if names:
        return " ".join(names)
    return incident.title or str(_("place not yet known"))
