"""Which buttons an incident shows to this person now: one primary, the others quieter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from anyuan.directory import policy
from anyuan.directory.policy import Viewer
from anyuan.incidents.models import Incident
from anyuan.incidents.rules import moves

FORMS = "console/incidents/forms/"


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb as a button, or as a small form behind one."""

    name: str
    label: Any
    url: str
    key: str = ""
    form: str = ""
    hint: Any = ""


@dataclass(frozen=True, slots=True)
class _Kind:
    move: str
    right: str
    label: Any
    resource: str
    key: str = ""
    form: str = ""
    hint: Any = ""


KINDS = (
    _Kind("acknowledge", "incidents.acknowledge", _("Acknowledge"), "acknowledgement", "a"),
    _Kind("verify", "incidents.verify", _("Verify"), "verification", "v", "verify.html"),
    _Kind("dispatch", "incidents.dispatch", _("Dispatch"), "dispatches", "d", "dispatch.html"),
    _Kind("arrive", "incidents.arrive", _("Record arrival"), "arrival"),
    _Kind("clear", "incidents.clear", _("Dealt with on scene"), "clearance"),
    _Kind("close", "incidents.close", _("Close"), "closure", "c", "close.html"),
    _Kind(
        "recall",
        "incidents.recall",
        _("Recall"),
        "recall",
        "",
        "reason.html",
        _("Everyone and every system that was reached is told. Why is it called back?"),
    ),
    _Kind("reopen", "incidents.reopen", _("Reopen"), "reopening", "", "reason.html", _("Why is it opened again?")),
    _Kind("note", "incidents.note", _("Note"), "notes", "", "note.html"),
    _Kind("set_level", "incidents.command", _("Level"), "level", "", "level.html"),
    _Kind("merge", "incidents.merge", _("Merge"), "merge", "", "merge.html"),
    _Kind("split", "incidents.merge", _("Split"), "split", "", "split.html"),
    _Kind("make_major", "incidents.command", _("Major incident"), "major", "", "major.html"),
)


def verbs(incident: Incident, viewer: Viewer, *, others: bool, signals: int, more_answers: bool = False) -> list[Verb]:
    """The verbs that the table of moves allows now and the policy allows this person.

    ``more_answers``: the ladder still waits for other people to acknowledge as well.
    """
    open_now = moves.allowed(incident.state, incident.verdict)
    found = []
    for kind in KINDS:
        if kind.move not in open_now or not policy.allows(viewer, kind.right, incident):
            continue
        if (kind.move in ("merge", "make_major") and not others) or (kind.move == "split" and signals < 2):
            continue
        if kind.move == "recall" and incident.recalled_at is not None:
            continue
        if kind.move == "acknowledge" and incident.acknowledged_at is not None and not more_answers:
            continue
        url = reverse("console:incident-verb", args=[incident.ref, kind.resource])
        form = FORMS + kind.form if kind.form else ""
        found.append(Verb(kind.move, kind.label, url, kind.key, form, kind.hint))
    return found


def primary(incident: Incident, shown: list[Verb]) -> Verb | None:
    """The one next step; None when it is not this person's to do."""
    best = moves.next_best(incident.state, incident.verdict, incident.recalled_at is not None)
    return next((verb for verb in shown if verb.name == best), None)
