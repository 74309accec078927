"""Agreements are signed, plans are read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.directory import events
from anyuan.directory.models import Agreement, AgreementSignature, EmergencyPlan, Person, PlanReceipt
from anyuan.directory.models.agreements import SIDES
from anyuan.directory.refusals import Refused
from anyuan.directory.registers import sheet
from anyuan.directory.registers.reach import where_of
from anyuan.journal.actions import record
from anyuan.journal.events import Event
from anyuan.journal.models import EvidenceFile
from anyuan.journal.rules import Actor, Scope, Subject


class SignedAlready(Refused):
    """This side has signed already."""

    key = "directory.signed_already"
    sentence = _("This side has signed already, on {day}.")


class SignerMissing(Refused):
    """It must be said as what the signer signed, and the signed paper must be there."""

    key = "directory.signer_missing"
    sentence = _("Say as what the signer signed, and add the signed paper.")


class NotYetSigned(Refused):
    """The day of signing lies ahead."""

    key = "directory.signed_in_future"
    sentence = _("The day of signing lies ahead.")


def sign(
    agreement: Agreement,
    side: str,
    post: str,
    evidence: EvidenceFile | None,
    *,
    on: date | None = None,
    person: Person | None = None,
    by: Actor,
    now: datetime,
) -> AgreementSignature:
    """A side has signed; with the second signature the agreement is signed. Raises SignerMissing, SignedAlready."""
    today = timezone.localdate(now)
    on = on or today
    if side not in SIDES or not post.strip() or evidence is None:
        raise SignerMissing()
    if on > today:
        raise NotYetSigned()
    before = AgreementSignature.objects.filter(agreement=agreement, side=side).first()
    if before is not None:
        raise SignedAlready(day=before.signed_on)
    try:
        with transaction.atomic():
            row = AgreementSignature.objects.create(
                agreement=agreement, side=side, post=post.strip()[:80], person=person, signed_on=on, evidence=evidence
            )
            days = list(AgreementSignature.objects.filter(agreement=agreement).values_list("signed_on", flat=True))
            if len(days) == len(SIDES):
                Agreement.objects.filter(pk=agreement.pk).update(signed_on=max(days))
            _record(events.AGREEMENT_SIGNED, "agreements", agreement, {"side": side}, by, now)
    except IntegrityError as error:
        raise SignedAlready(day=on) from error
    agreement.refresh_from_db()
    return row


def confirm_reading(plan: EmergencyPlan, person: Person, *, by: Actor, now: datetime) -> bool:
    """The person has read this version. Returns False when that was said before."""
    with transaction.atomic():
        _row, made = PlanReceipt.objects.get_or_create(plan=plan, person=person, defaults={"read_at": now})
        if made:
            _record(events.PLAN_READ, "emergency_plans", plan, {"person": person.pk}, by, now)
    return made


def _record(event: Event, register: str, row: Any, data: dict[str, Any], by: Actor, now: datetime) -> None:
    where = where_of(sheet(register), row)
    subject = Subject(row._meta.label_lower, row.pk, row.code[:40])
    record(
        event,
        subject=subject,
        by=by,
        now=now,
        data=data,
        scope=Scope(where.area_path, where.school_id, where.organisation_id),
    )
