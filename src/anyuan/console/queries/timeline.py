"""What happened to one record, as whole sentences with words instead of codes and names instead of numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from anyuan.console.present import case_course, course, words
from anyuan.console.queries.cases import owners
from anyuan.console.templatetags.console import hms
from anyuan.directory.models import Person, Unit
from anyuan.dispatch.queries import names_of
from anyuan.incidents import queries as incidents
from anyuan.journal import queries as journal
from anyuan.journal.models import Entry

# Facts of an entry that are codes, and the table of words that speaks them.
CODES = {
    "state": "state",
    "verdict": "verdict",
    "role": "role",
    "leg": "leg",
    "outcome": "leg_state",
    "channel": "channel",
    "transport": "transport",
}
# An entry written down this much later than it happened says so: occurred and recorded are both kept.
LATE = timedelta(seconds=30)
# Bookkeeping that a person on duty does not read.
SILENT = {"journal.evidence_read", "journal.record_read"}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it is read."""

    id: int
    at: datetime
    sentence: str
    who: str
    late: str


def timeline(
    subject_kind: str,
    subject_id: int,
    *,
    most: int = 300,
    plan: dict[str, Any] | None = None,
    silent: Iterable[str] = (),
) -> list[Line]:
    """The newest first by when it happened, not by when it was written down; at most ``most``. ``silent``: left out."""
    entries = (
        journal.timeline(subject_kind, subject_id).exclude(name__in={*SILENT, *silent}).order_by("-at", "-id")[:most]
    )
    return lines(list(entries), plan or {})


def lines(entries: Iterable[Entry], plan: dict[str, Any]) -> list[Line]:
    """Entries as sentences, with names in the language of the screen, read in a handful of queries."""
    entries = list(entries)
    keys = {_key(entry) for entry in entries} | {key for entry in entries for key in _owners(entry)}
    names = names_of(keys) | _unit_names(entries) | _people_names(keys)
    bodies = owners.names(case_course.owners(entries))
    return [_line(entry, names, plan, bodies) for entry in entries]


def _line(entry: Entry, names: dict[str, str], plan: dict[str, Any], bodies: dict[owners.Key, str]) -> Line:
    facts = {name: _said(name, value, names, plan, entry) for name, value in entry.data.items()}
    facts |= _more(entry, names, plan)
    if entry.name.startswith("cases."):
        facts |= case_course.facts(entry.name, entry.data, plan, bodies)
    late = entry.recorded_at - entry.at
    return Line(
        id=entry.pk,
        at=entry.at,
        sentence=course.sentence(entry.name, facts, entry.subject_ref),
        who=names.get(_key(entry), ""),
        late=_("written down %(time)s") % {"time": hms(entry.recorded_at)} if late > LATE else "",
    )


def _more(entry: Entry, names: dict[str, str], plan: dict[str, Any]) -> dict[str, Any]:
    """Facts that the entry holds as codes or numbers, as the course says them."""
    data, kind = entry.data, str(entry.data.get("kind") or "")
    more: dict[str, Any] = {}
    if entry.name.startswith("dispatch."):
        more["clock"] = words.joined(words.word("owed", code) for code in kind.split(", "))
        # Steps are counted from nought in the plan and from one by people.
        step = data.get("step")
        more["number"] = step + 1 if isinstance(step, int) else course.NOTHING
        more["step_name"] = words.word("step", data.get("name", ""))
        owner = names.get(f"{data.get('owner_kind')}:{data.get('owner_id')}")
        if owner:
            more["owner"] = owner
    if entry.name == "incidents.follow_up_asked":
        rows = plan.get("closure", {}).get("follow_ups", ())
        more["follow_up"] = next((words.said(row.get("text")) for row in rows if row.get("code") == kind), kind)
    if isinstance(data.get("units"), list):
        more["units"] = words.joined(names.get(f"unit:{number}", course.NOTHING) for number in data["units"])
    return more


def _unit_names(entries: list[Entry]) -> dict[str, str]:
    """Units as the register names them in the language of the screen: "unit:12" → "Patrol car 12"."""
    sent = {number for entry in entries for number in entry.data.get("units") or () if isinstance(number, int)}
    owners = {entry.data.get("owner_id") for entry in entries if entry.data.get("owner_kind") == "unit"}
    found = Unit.objects.in_bulk([number for number in sent | owners if isinstance(number, int)])
    return {f"unit:{number}": words.named(unit) for number, unit in found.items()}


def _people_names(keys: Iterable[str]) -> dict[str, str]:
    """People as they are called in the language of the screen; nothing for those whose record was disposed of."""
    numbers = {int(key[7:]) for key in keys if key.startswith("person:") and key[7:].isdigit()}
    return {f"person:{number}": words.named(row) for number, row in Person.objects.in_bulk(numbers).items()}


def _said(name: str, value: Any, names: dict[str, str], plan: dict[str, Any], entry: Entry) -> Any:
    if value is None or value == "":
        return "–"
    if name == "kind":
        return _kind(entry.name, value)
    if name == "level":
        return words.LEVELS.get(value, value)
    if name in CODES:
        return words.word(CODES[name], value)
    if name in ("cause", "disposition", "item"):
        return _plan_word(name, value, plan)
    if isinstance(value, str) and value in names:
        return names[value]
    if name.endswith("_at") or name in ("since", "at"):
        moment = parse_datetime(str(value))
        return hms(moment) if moment else value
    return value


def _kind(event: str, code: Any) -> str:
    """A kind is a clock's in dispatch, a message's in notify, an incident's or a signal's elsewhere."""
    if event.startswith("dispatch."):
        return words.word("clock", code)
    if event.startswith("notify."):
        return words.word("message", code)
    plan = incidents.all_plans().get(code)
    return words.said(plan.get("title")) if plan else words.word("signal", code)


def _plan_word(name: str, code: Any, plan: dict[str, Any]) -> str:
    """A code that the frozen plan explains."""
    shelves = {
        "cause": (plan.get("causes", ()), "code"),
        "disposition": (plan.get("closure", {}).get("dispositions", ()), "code"),
        "item": (plan.get("checklist", ()), "key"),
    }
    rows, key = shelves[name]
    return next((words.said(row.get("text")) for row in rows if row.get(key) == code), str(code))


def _owners(entry: Entry) -> list[str]:
    """Actor keys among the facts ("person:12"), written out or as a kind and a number."""
    keys = [value for value in entry.data.values() if isinstance(value, str) and value.startswith("person:")]
    if entry.data.get("owner_kind") == "person" and entry.data.get("owner_id"):
        keys.append(f"person:{entry.data['owner_id']}")
    return keys


def _key(entry: Entry) -> str:
    return f"{entry.actor_kind}:{entry.actor_label if entry.actor_id is None else entry.actor_id}"
