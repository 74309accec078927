"""Who may do which verb of a case: the policy, the kind's own roles, and what being involved allows."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from anyuan.cases import queries as cases
from anyuan.cases.models import Case
from anyuan.cases.rules import hands
from anyuan.cases.rules.verbs import HAND_OVER
from anyuan.console.queries.cases.rows import SUBJECT
from anyuan.directory import policy
from anyuan.directory.policy import Viewer
from anyuan.dispatch.queries.names import who_moved

# verb of the console → action of the policy.
ACTIONS = {
    "assign": "cases.assign",
    "accept": "cases.handle",
    "answer": "cases.answer",
    "step": "cases.handle",
    "submit": "cases.handle",
    "verify": "cases.verify",
    "return": "cases.verify",
    "reply": "cases.reply",
    "supervision_answer": "cases.handle",
    "extension_decision": "cases.extend",
    "grade_decision": "cases.grade",
    "bounce": "cases.handle",
    "hand_over": "cases.handle",
    "ask": "cases.handle",
    "extension": "cases.handle",
    "grade": "cases.grade",
    "supervise": "cases.supervise",
    "note": "cases.note",
    "join": "cases.join",
    "dismiss": "cases.assign",
    "reopen": "cases.reopen",
    "mediate": "cases.mediate",
    "recheck": "cases.recheck",
}


def mine(viewer: Viewer, case: Case, now: datetime) -> frozenset[str]:
    """The verbs that are this person's for this case, in whatever state it is; read with one query."""
    actions = sorted(set(ACTIONS.values()))
    asked = {
        f"may_{n}": Exists(cases.visible_to(viewer, action, now=now).filter(pk=OuterRef("pk")))
        for n, action in enumerate(actions)
    }
    row = Case.objects.filter(pk=case.pk).annotate(**asked).values(*asked).first() or {}
    open_ones = {action for n, action in enumerate(actions) if row.get(f"may_{n}")}
    found = {verb for verb, action in ACTIONS.items() if action in open_ones}
    if open_ones & set(HAND_OVER.values()):
        found.add("hand_over")
    key = f"person:{viewer.person_id}"
    # What one person did or asked for, another judges.
    if not hands.may_verify(key, case.handled_by, case.handler_id):
        found -= {"verify", "return"}
    if case.extensions.filter(decided_at__isnull=True, asked_by=key).exists():
        found.discard("extension_decision")
    if case.grade_changes.filter(confirmed_at__isnull=True, refused_at__isnull=True, asked_by=key).exists():
        found.discard("grade_decision")
    return frozenset(found)


def sees_evidence(viewer: Viewer, case: Case, verbs: frozenset[str]) -> bool:
    """Whoever works on the case sees its proof; others need the right to see evidence there (red line 9)."""
    return bool(verbs & {"submit", "answer", "verify", "mediate", "recheck"}) or policy.allows(
        viewer, "evidence.see", case
    )


def last_mover(case: Case) -> tuple[str, datetime | None]:
    """Who last changed the case, and when."""
    return who_moved(SUBJECT, case.pk, "cases.")
