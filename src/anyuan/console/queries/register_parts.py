"""What stands on the page of one row besides its facts, by register: what is out, a team's people and things."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from anyuan.console.queries import registers
from anyuan.directory import policy
from anyuan.directory.models import (
    Agreement,
    AgreementTemplate,
    Appointment,
    EmergencyPlan,
    Equipment,
    Person,
    Place,
    Team,
)
from anyuan.directory.policy import Viewer
from anyuan.directory.queries import agreements, emergency
from anyuan.directory.queries import registers as queries
from anyuan.directory.queries.equipment import out_of
from anyuan.directory.registers import sheets
from anyuan.directory.registers.reach import NAMED
from anyuan.duties.queries import lessons
from anyuan.journal.models import EvidenceFile

MOST_PEOPLE = 200
Part = tuple[str, dict[str, Any]]


def parts(register: str, row: Any, viewer: Viewer, today: date) -> list[Part]:
    """Templates to show below the facts, each with what it shows."""
    made = PARTS.get(register)
    shown = made(row, viewer, today) if made else []
    if sheets()[register].upload:
        kept = EvidenceFile.objects.filter(subject_kind=row._meta.label_lower, subject_id=row.pk).order_by("-pk")
        shown.append(("console/registers/parts/files.html", {"files": kept}))
    return shown


def people_at_hand(viewer: Viewer, row: Equipment) -> QuerySet[Person]:
    """Whom the equipment may be handed to: people in sight of the school, organisation or team that keeps it."""
    action, reach = NAMED["Person"]
    seen = policy.limit(
        Person.objects.filter(active=True),
        viewer,
        action,
        area=reach["area"],
        school=reach["school"],
        organisation=reach["organisation"],
    )
    keeper = Q(pk__in=[])
    if row.school_id:
        keeper |= Q(school=row.school_id)
    if row.organisation_id:
        keeper |= Q(organisation=row.organisation_id)
    if row.team_id:
        keeper |= Q(memberships__team=row.team_id)
    return seen.filter(keeper).distinct()


def _equipment(row: Equipment, viewer: Viewer, today: date) -> list[Part]:
    out = out_of(row)
    context = {
        "issues": row.issues.select_related("person").order_by("returned_on", "-issued_on")[:50],
        "out": out,
        "left": row.count - out,
        "people": people_at_hand(viewer, row).order_by("code")[:MOST_PEOPLE],
        "may_see_people": policy.may(viewer, "people.see"),
    }
    return [("console/registers/parts/issues.html", context)]


def _team(row: Team, viewer: Viewer, today: date) -> list[Part]:
    held = row.members.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), starts_on__lte=today)
    context = {
        "members": held.count(),
        "things": row.equipment.filter(active=True).order_by("item", "code"),
    }
    return [("console/registers/parts/team.html", context)]


def _template(row: AgreementTemplate, viewer: Viewer, today: date) -> list[Part]:
    return [("console/registers/parts/coverage.html", {"coverage": agreements.coverage(row, today, viewer)})]


def _agreement(row: Agreement, viewer: Viewer, today: date) -> list[Part]:
    signed = {one.side: one for one in row.signatures.select_related("evidence")}
    sides = [
        {"name": "first", "who": row.school or row.organisation, "signature": signed.get("first")},
        {"name": "second", "who": row.counterpart, "signature": signed.get("second")},
    ]
    context = {"sides": sides, "renewal": row.renewals.first(), "open": len(signed) < len(sides)}
    return [("console/registers/parts/signatures.html", context)]


def _plan(row: EmergencyPlan, viewer: Viewer, today: date) -> list[Part]:
    people = list(emergency.must_read(row, today))
    have = emergency.readers(row)
    context = {
        "asked": len(people),
        "read": sum(1 for person in people if person.pk in have),
        "missing": [person for person in people if person.pk not in have] if policy.may(viewer, "people.see") else [],
        "may_confirm": viewer.person_id is not None and viewer.person_id not in have,
    }
    return [("console/registers/parts/receipts.html", context)]


def _premises(row: Place, viewer: Viewer, today: date) -> list[Part]:
    checks = [registers.line(sheets()["premises_checks"], c, today) for c in row.checks.filter(active=True)[:20]]
    return [("console/registers/parts/checks.html", {"checks": checks})]


def _post(row: Appointment, viewer: Viewer, today: date) -> list[Part]:
    """The licences of whoever holds the post, and their vetting as far as the viewer may know of it."""
    found = []
    for name in ("qualifications", "vettings"):
        sheet = sheets()[name]
        if policy.may(viewer, sheet.rights["see"]):
            rows = queries.rows(sheet, viewer).filter(person=row.person_id, active=True)
            lines = [registers.line(sheet, one, today) for one in queries.current(sheet, rows, today)]
            found.append({"sheet": sheet, "lines": lines})
    fitness: Part = ("console/registers/parts/fitness.html", {"registers": found})
    taught = lessons.lines([row], today) if row.post == lessons.POST else []
    return [*(("console/registers/parts/lessons.html", {"line": line}) for line in taught), fitness]


PARTS: dict[str, Callable[[Any, Viewer, date], list[Part]]] = {
    "equipment": _equipment,
    "defence_teams": _team,
    "agreement_templates": _template,
    "agreements": _agreement,
    "emergency_plans": _plan,
    "premises": _premises,
    "posts": _post,
}
