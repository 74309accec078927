"""When an incident is closed with something still to be done, that becomes a case, linked back to the incident."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from anyuan.cases.actions import open_case
from anyuan.cases.events import FOLLOW_UP_OPENED
from anyuan.cases.queries import all_kinds
from anyuan.dispatch.actions import say
from anyuan.incidents.models import Closure, Incident
from anyuan.journal.models import Entry
from anyuan.journal.subscriptions import handles
from anyuan.workflows import _incident

# What a follow-up becomes that names no kind of case: something at the school has to be put right.
USUAL = "hazard"


@handles("incidents.follow_up_asked", name="closure_leaves_case")
def handle(entry: Entry, now: datetime) -> None:
    """Open the case once, however often this runs. Its owner is found by the rule of its kind."""
    incident = _incident.of_entry(entry)
    closure = Closure.objects.filter(pk=entry.data.get("closure")).first()
    position = int(entry.data.get("position", -1))
    if incident is None or closure is None or not 0 <= position < len(closure.follow_ups):
        return
    asked: dict[str, Any] = closure.follow_ups[position]
    kind = str(asked.get("kind", ""))
    by = _incident.actor_of(entry)
    case = open_case(
        kind if kind in all_kinds() else USUAL,
        title=_title(incident, str(asked.get("text", ""))),
        text=str(asked.get("text", "")),
        source="incident",
        source_ref=incident.ref,
        school=incident.school,
        place=incident.place,
        area_path=incident.area_path,
        exercise=incident.exercise,
        opened_at=entry.at,
        client_id=f"follow_up:{closure.pk}:{position}",
        complete=False,
        by=by,
        now=now,
    )
    if not case.protected:
        say(
            FOLLOW_UP_OPENED,
            subject=_incident.subject_of(incident),
            by=by,
            now=now,
            data={"case": case.ref, "kind": case.kind},
            scope=_incident.scope_of(incident),
            exercise=incident.exercise,
        )


def _title(incident: Incident, text: str) -> str:
    """The first line of what was asked, else from which incident it comes."""
    first = text.strip().splitlines()[0] if text.strip() else ""
    return first[:80] or _incident.words(_("After incident {ref}: {kind}, {where}"), incident)["zh"][:200]
