"""Joint clean-ups around a school (周边整治): a plan with division of work, form and timetable; every finding is a case of
the right department; the clean-up can only be handed in when every one of them is closed (`close.submit` holds to it)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from anyuan.cases import work_events as events
from anyuan.cases.actions._change import change, fresh
from anyuan.cases.actions.open import open_case
from anyuan.cases.models import CampaignPart, Case
from anyuan.cases.refusals import OwnerUnknown, ReasonMissing
from anyuan.cases.work_refusals import NotThisKind, TimeWrong
from anyuan.directory.models import Organisation, Place
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.rules import actors
from anyuan.journal.rules import Actor

KIND_NAME = "clean_up"
FINDINGS = "hazard"


@dataclass(frozen=True, slots=True)
class Progress:
    """How a clean-up stands: its findings, how many are closed, how many late."""

    findings: int
    closed: int
    late: int

    @property
    def done(self) -> bool:
        return self.findings == self.closed


def plan_part(
    case: Case | int,
    organisation: Organisation | int,
    *,
    task: str,
    form: str,
    starts_on: date,
    ends_on: date,
    by: Actor,
    now: datetime,
) -> CampaignPart:
    """One line of the plan. Raises NotThisKind, ReasonMissing, TimeWrong, OwnerUnknown, AlreadyClosed."""
    if not task.strip() or not form.strip():
        raise ReasonMissing("plan")
    if ends_on < starts_on:
        raise TimeWrong(ends_on)
    body = _organisation(organisation)
    with dispatching.turn(now):
        _is_clean_up(fresh(case))
        data = {"organisation": body.pk, "from": starts_on.isoformat(), "to": ends_on.isoformat()}
        row = change(case, "note", events.PLANNED, by=by, now=now, data=data)
        return CampaignPart.objects.create(
            case=row,
            organisation=body,
            task=task.strip()[:200],
            form=form.strip()[:60],
            starts_on=starts_on,
            ends_on=ends_on,
            planned_at=now,
            planned_by=actors.key(by),
        )


def find(
    case: Case | int,
    *,
    organisation: Organisation | int,
    title: str,
    text: str = "",
    kind: str = FINDINGS,
    category: str = "",
    grade: str = "",
    place: Place | None = None,
    fields: Mapping[str, Any] | None = None,
    client_id: str | None = None,
    by: Actor,
    now: datetime,
) -> Case:
    """Something was found: a case of its own, owed by the department whose task it is. Raises what `open_case` raises."""
    body = _organisation(organisation)
    with dispatching.turn(now):
        above = fresh(case)
        _is_clean_up(above)
        return open_case(
            kind,
            title=title,
            text=text,
            fields=fields,
            source="clean_up",
            source_ref=above.ref,
            school=above.school,
            place=place,
            area_path=above.area_path,
            category=category,
            grade=grade,
            parent=above,
            owner=("organisation", body.pk),
            client_id=client_id,
            exercise=above.exercise,
            by=by,
            now=now,
        )


def progress(case: Case | int, *, now: datetime) -> Progress:
    """How the findings stand."""
    rows = Case.objects.filter(parent_id=case.pk if isinstance(case, Case) else case)
    return Progress(rows.count(), rows.filter(open=False).count(), rows.filter(open=True, due_at__lt=now).count())


def _organisation(given: Organisation | int) -> Organisation:
    if isinstance(given, Organisation):
        return given
    found = Organisation.objects.filter(pk=given, active=True).first()
    if found is None:
        raise OwnerUnknown(f"organisation:{given}")
    return found


def _is_clean_up(row: Case) -> None:
    if row.kind != KIND_NAME and not row.definition.get("campaign"):
        raise NotThisKind()
