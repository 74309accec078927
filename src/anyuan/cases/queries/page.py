"""One case with everything on it, and what the person who looks may do with it now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from anyuan.cases.models import (
    Case,
    Closure,
    Consultation,
    Extension,
    GradeChange,
    Note,
    Report,
    Step,
    Supervision,
    Transfer,
)
from anyuan.cases.queries import bodies
from anyuan.cases.queries.visible import sheet_of, visible_to
from anyuan.cases.rules import hands, kinds, verbs
from anyuan.cases.rules.jurisdiction import Held, held
from anyuan.cases.rules.lights import light
from anyuan.directory.policy import Viewer, may
from anyuan.dispatch.models import Deadline
from anyuan.dispatch.queries import clocks_of, names_of
from anyuan.journal.models import Entry
from anyuan.journal.queries import timeline

KIND = "cases.case"


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on one case's page. ``names`` maps actor keys (``person:12``) to names, ``labels`` owners to theirs."""

    case: Case
    title: str
    text: str
    fields: dict[str, Any]
    light: str
    clocks: list[Deadline]
    steps: list[Step]
    transfers: list[Transfer]
    held: list[Held]
    consultations: list[Consultation]
    extensions: list[Extension]
    supervisions: list[Supervision]
    grade_changes: list[GradeChange]
    closures: list[Closure]
    notes: list[Note]
    reports: list[Report]
    children: list[Case]
    timeline: list[Entry]
    allowed: list[str]
    next: str
    names: dict[str, str]
    labels: dict[tuple[str, int], str]

    def name(self, key: str) -> str:
        """The name behind an actor key."""
        return self.names.get(key, "")

    @property
    def owner(self) -> str:
        """The owner's name."""
        return self.labels.get((self.case.owner_kind, self.case.owner_id), "")

    @property
    def waited(self) -> timedelta:
        """How long departments that were asked have had it."""
        own = {(t.to_kind, t.to_id) for t in self.transfers}
        return sum((h.time for h in self.held if h.body not in own), timedelta())


def page(viewer: Viewer, ref: str, *, now: datetime) -> Page:
    """One case with everything on it. Raises Case.DoesNotExist: not allowed and not there look the same.

    Whoever shows a protected case must put the reading on record first (`cases.actions.read_protected`).
    """
    case = visible_to(viewer, now=now).get(ref=ref)
    transfers, asked = list(case.transfers.all()), list(case.consultations.select_related("organisation"))
    extensions, demands = list(case.extensions.all()), list(case.supervisions.all())
    grades, closures, notes = list(case.grade_changes.all()), list(case.closures.all()), list(case.notes.all())
    steps, entries = list(case.steps.all()), list(timeline(KIND, case.pk))
    keys = [case.opened_by, case.handled_by, case.verified_by, f"person:{case.handler_id}" if case.handler_id else ""]
    keys += [t.moved_by for t in transfers] + [k for c in asked for k in (c.asked_by, c.answered_by)]
    keys += [k for e in extensions for k in (e.asked_by, e.decided_by)]
    keys += [k for d in demands for k in (d.made_by, d.answered_by)]
    keys += [k for g in grades for k in (g.asked_by, g.confirmed_by)]
    keys += [k for c in closures for k in (c.submitted_by, c.judged_by, c.replied_by, c.reopened_by)]
    keys += [n.written_by for n in notes] + [s.done_by for s in steps]
    keys += [f"{e.actor_kind}:{e.actor_label if e.actor_id is None else e.actor_id}" for e in entries]
    children = list(visible_to(viewer, now=now).filter(parent=case).order_by("id"))
    sums = time_held(case, now=now, transfers=transfers, asked=asked)
    owners = {(case.owner_kind, case.owner_id)} | {h.body for h in sums}
    owners |= {(child.owner_kind, child.owner_id) for child in children}
    return Page(
        case=case,
        **sheet_of(case),
        light=light(case.due_at, case.yellow_at, now),
        clocks=list(clocks_of(KIND, case.pk)),
        steps=steps,
        transfers=transfers,
        held=sums,
        consultations=asked,
        extensions=extensions,
        supervisions=demands,
        grade_changes=grades,
        closures=closures,
        notes=notes,
        reports=list(case.reports.order_by("id")),
        children=children,
        timeline=entries,
        allowed=allowed_verbs(viewer, case, now=now),
        next=verbs.NEXT.get(case.state, ""),
        names=names_of(keys),
        labels=bodies.labels(owners, viewer.language.startswith("en")),
    )


def time_held(
    case: Case,
    *,
    now: datetime,
    transfers: Iterable[Transfer] | None = None,
    asked: Iterable[Consultation] | None = None,
) -> list[Held]:
    """The jurisdiction sum: how long each owner and each asked department had the case, up to its end or ``now``."""
    moves = case.transfers.all() if transfers is None else transfers
    waits = case.consultations.all() if asked is None else asked
    until = now if case.open else min(case.stage_at, now)
    return held(
        [(case.opened_at if t.verb == "open" else t.moved_at, (t.to_kind, t.to_id)) for t in moves],
        [(c.asked_at, c.answered_at or c.withdrawn_at, ("organisation", c.organisation_id)) for c in waits],
        until,
    )


def allowed_verbs(viewer: Viewer, case: Case, *, now: datetime) -> list[str]:
    """Verbs that the state, the kind and the viewer's rights allow now, in the order of the table."""
    table = kinds.allowed(case.definition, case.state)
    wanted = [verb for verb in verbs.ACTION if verbs.BEHIND.get(verb, verb) in table]
    open_actions = {
        action
        for action in {verbs.ACTION[verb] for verb in wanted} | set(verbs.HAND_OVER.values())
        if visible_to(viewer, action, now=now).filter(pk=case.pk).exists()
    }
    me = f"person:{viewer.person_id}"
    needed = {v: {verbs.ACTION[v]} for v in wanted} | {"hand_over": set(verbs.HAND_OVER.values())}
    return [v for v in wanted if needed[v] & open_actions and _makes_sense(v, case, me)]


def evidence_asked(case: Case, disposition: str = "") -> list[dict[str, Any]]:
    """Lines of evidence that the kind asks for at submission: ``{code, type, en, zh, required}``."""
    lines = case.definition.get("closure", {}).get("evidence", ())
    return [dict(line) for line in lines if not line.get("for") or not disposition or disposition in line["for"]]


def openable(viewer: Viewer) -> list[str]:
    """Names of the kinds that the viewer may open somewhere, in the order of the menu."""
    from anyuan.cases.queries.kinds import all_kinds

    if not may(viewer, "cases.open"):
        return []
    return [
        name
        for name, kind in all_kinds().items()
        if not kinds.roles(kind, "open") or viewer.is_system or viewer.has_role(*kinds.roles(kind, "open"))
    ]


def _makes_sense(verb: str, case: Case, me: str) -> bool:
    """Leave out what would be refused anyway: one's own work, questions that nobody asked."""
    match verb:
        case "verify" | "return":
            return hands.may_verify(me, case.handled_by, case.handler_id)
        case "extend":
            return bool(case.definition.get("extension")) and not case.extensions.filter(decided_at=None).exists()
        case "extend_decide":
            return case.extensions.filter(decided_at=None).exclude(asked_by=me).exists()
        case "grade":
            return bool(case.definition.get("grading", {}).get("grades"))
        case "grade_decide":
            waiting = case.grade_changes.filter(confirmed_at=None, refused_at=None)
            return waiting.exclude(asked_by=me).exists()
        case "answer_supervision":
            return case.supervisions.filter(answered_at=None).exists()
        case "step":
            return case.steps.filter(done_at=None).exists()
    return True
