"""What the forms of a case offer to choose from: bodies that could own it, departments, grades, endings, steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anyuan.cases import queries as cases
from anyuan.cases.models import Case
from anyuan.cases.rules.verbs import HAND_OVER
from anyuan.console.present import words
from anyuan.console.queries.cases import parts
from anyuan.console.queries.cases.gathered import gathered
from anyuan.directory.models import Account, Organisation, Person, Team
from anyuan.directory.policy import Viewer
from anyuan.journal.models import EvidenceFile

MOST = 400
SUPERVISION_HOURS = (4, 8, 24, 48, 72)
Option = dict[str, Any]


def choices(verb: str, case: Case, viewer: Viewer, now: datetime) -> dict[str, Any]:
    """Everything that the form of one verb needs."""
    known = CHOICES.get(verb)
    return known(case, viewer, now) if known else {}


def option(value: Any, label: str, **more: Any) -> Option:
    """One line of a list."""
    return {"value": value, "label": label, **more}


def organisations(area_path: str) -> list[Option]:
    """Departments of the area, of those above it and below it."""
    codes = area_path.strip("/").split("/")
    above = ["/" + "/".join(codes[:n]) + "/" for n in range(1, len(codes) + 1)]
    found = Organisation.objects.filter(active=True).filter(
        Q(area__path__startswith=area_path) | Q(area__path__in=above)
    )
    return [option(row.pk, words.named(row)) for row in found.order_by("kind", "name")[:MOST]]


def owners(case: Case) -> list[dict[str, Any]]:
    """Bodies that could own the case, by kind of body; its own school first."""
    groups = []
    if case.school is not None:
        groups.append((_("Its own school"), [option(f"school:{case.school_id}", words.named(case.school))]))
    departments = [
        option(f"organisation:{row['value']}", row["label"], chosen=False) for row in organisations(case.area_path)
    ]
    groups.append((_("Departments"), departments))
    teams = Team.objects.filter(active=True).filter(
        Q(area__path__startswith=case.area_path) | Q(school=case.school_id or 0) | Q(organisation=case.organisation_id)
    )
    groups.append((_("Teams"), [option(f"team:{row.pk}", words.named(row)) for row in teams.order_by("name")[:MOST]]))
    return [{"label": label, "options": rows} for label, rows in groups if rows]


def _people(case: Case) -> list[Option]:
    """People of the owning department or school."""
    if case.owner_kind == "school":
        found = Person.objects.filter(active=True, school_id=case.owner_id)
    elif case.organisation_id:
        found = Person.objects.filter(active=True, organisation_id=case.organisation_id)
    else:
        return []
    return [option(row.pk, words.named(row)) for row in found.order_by("name")[:MOST]]


def _own_teams(case: Case) -> list[Option]:
    """Teams of the owning department or school."""
    own = Q(school_id=case.owner_id) if case.owner_kind == "school" else Q(organisation_id=case.organisation_id or 0)
    found = Team.objects.filter(own, active=True).order_by("name")[:MOST]
    return [option(f"team:{row.pk}", words.named(row)) for row in found]


def _assign(case: Case, viewer: Viewer, now: datetime) -> dict[str, Any]:
    return {"owners": owners(case)}


def _hand_over(case: Case, viewer: Viewer, now: datetime) -> dict[str, Any]:
    """The centre chooses among all bodies; whoever works on it among the teams and people of their own."""
    # The form offers what `views.cases.do` takes.
    beyond, within = (cases.may_do(viewer, HAND_OVER[out], case, now=now) for out in (True, False))
    found = owners(case) if beyond else [{"label": _("Teams"), "options": rows}] if (rows := _own_teams(case)) else []
    return {"owners": found, "handlers": _people(case) if within else [], "stays": within}


def _ask(case: Case, viewer: Viewer, now: datetime) -> dict[str, Any]:
    return {"organisations": [row for row in organisations(case.area_path) if row["value"] != case.organisation_id]}


def _answer(case: Case, viewer: Viewer, now: datetime) -> dict[str, Any]:
    row = case.consultations.filter(answered_at__isnull=True, withdrawn_at__isnull=True).first()
    return {"question": row.question if row else ""}


def _supervision(case: Case, viewer: Viewer, now: datetime) -> dict[str, Any]:
    row = case.supervisions.filter(answered_at__isnull=True).first()
    return {"demand": row.demand if row else ""}


def _supervise(case: Case, viewer: Viewer, now: datetime) -> dict[str, Any]:
    return {"hours": [(str(n), ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n}) for n in SUPERVISION_HOURS]}


def _extension(case: Case, viewer: Viewer, now: datetime) -> dict[str, Any]:
    rule = case.definition.get("extension", {})
    return {"unit": rule.get("unit", "working_days"), "most": rule.get("max_amount")}


def _extension_decision(case: Case, viewer: Viewer, now: datetime) -> dict[str, Any]:
    return {"extension": next((row for row in parts.extensions(case) if row["decided_at"] is None), None)}


def grades(case: Case) -> list[Option]:
    """The grades of the kind, the heaviest first."""
    return [
        {
            "code": grade["code"],
            "label": words.said(grade.get("label") or {"en": grade.get("en"), "zh": grade.get("zh")}) or grade["code"],
            "level": min(rank + 1, 4),
            "now": grade["code"] == case.grade,
        }
        for rank, grade in enumerate(case.definition.get("grading", {}).get("grades", ()))
    ]


def _grade(case: Case, viewer: Viewer, now: datetime) -> dict[str, Any]:
    rules = case.definition.get("grading", {}).get("rules", ())
    said = [words.said(rule.get("label") or {"en": rule.get("en"), "zh": rule.get("zh")}) for rule in rules]
    return {"grades": grades(case), "grade_rules": [line for line in said if line]}


def _grade_decision(case: Case, viewer: Viewer, now: datetime) -> dict[str, Any]:
    waiting = [row for row in parts.grade_changes(case) if not row["confirmed_at"] and not row["refused_at"]]
    return {"grade_change": waiting[0] if waiting else None}


def _join(case: Case, viewer: Viewer, now: datetime) -> dict[str, Any]:
    """Open cases of the same school or area that this person sees, the newest first."""
    found = cases.visible_to(viewer, now=now).filter(open=True, exercise=case.exercise).exclude(pk=case.pk)
    found = found.filter(school=case.school_id) if case.school_id else found.filter(area_path=case.area_path)
    return {"others": [option(row.ref, row.title) for row in found.order_by("-opened_at")[:30]]}


def _step(case: Case, viewer: Viewer, now: datetime) -> dict[str, Any]:
    return {"steps": list(case.steps.filter(done_at__isnull=True))}


def _submit(case: Case, viewer: Viewer, now: datetime) -> dict[str, Any]:
    closure = case.definition.get("closure", {})
    here = list(
        EvidenceFile.objects.filter(subject_kind="cases.case", subject_id=case.pk).values_list("purpose", flat=True)
    )
    merged = gathered(case, viewer, now).merged() if case.children.exists() else ""
    return {
        "merged": merged,
        "dispositions": [
            {"code": row["code"], "label": words.said({"en": row.get("en"), "zh": row.get("zh")})}
            for row in closure.get("dispositions", ())
        ],
        "evidence": [
            {
                "code": row["code"],
                "type": row.get("type", "any"),
                "label": words.said({"en": row.get("en"), "zh": row.get("zh")}),
                "required": row.get("required", True) and not row.get("for"),
                "given": here.count(row["code"]),
            }
            for row in closure.get("evidence", ())
        ],
    }


def _verify(case: Case, viewer: Viewer, now: datetime) -> dict[str, Any]:
    found = parts.closures(case)
    return {"closure": found[-1] if found else None}


CHOICES: dict[str, Any] = {
    "assign": _assign,
    "hand_over": _hand_over,
    "ask": _ask,
    "answer": _answer,
    "supervise": _supervise,
    "supervision_answer": _supervision,
    "extension": _extension,
    "extension_decision": _extension_decision,
    "grade": _grade,
    "grade_decision": _grade_decision,
    "join": _join,
    "step": _step,
    "submit": _submit,
    "verify": _verify,
}


def inspectors(case: Case, had_part: set[int]) -> list[Option]:
    """People of the centre, the education authority and the area's offices who had no part in the case."""
    found = Account.objects.filter(
        is_active=True,
        person__active=True,
        grants__area__isnull=False,
        grants__role__in=("commander", "duty_leader", "dispatcher", "education_officer"),
    ).exclude(person_id__in=had_part)
    people = Person.objects.filter(pk__in=found.values("person_id")).order_by("name")
    return [option(row.pk, words.named(row)) for row in people[:MOST]]
