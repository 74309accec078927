"""Who has signed of those who should: the coverage of an agreement, with its rows. Measures and standards read this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from anyuan.directory import policy
from anyuan.directory.models import Agreement, AgreementTemplate, Organisation, School
from anyuan.directory.policy import Viewer
from anyuan.directory.registers.reach import NAMED


@dataclass(frozen=True, slots=True)
class Party:
    """A school or organisation that should have signed, and the agreement that holds on the day (None: none)."""

    party: Any
    agreement: Agreement | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Numerator, denominator and the rows under both, on one day."""

    on: date
    parties: tuple[Party, ...]

    @property
    def signed(self) -> int:
        return sum(1 for row in self.parties if row.agreement is not None)

    @property
    def owed(self) -> int:
        return len(self.parties)

    @property
    def missing(self) -> list[Any]:
        return [row.party for row in self.parties if row.agreement is None]


def holding(on: date) -> QuerySet[Agreement]:
    """Agreements that are signed and valid on a day. One that was taken off the list does not count."""
    open_ended = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    return Agreement.objects.filter(open_ended, active=True, signed_on__lte=on, starts_on__lte=on)


def coverage(template: AgreementTemplate, on: date, viewer: Viewer | None = None) -> Coverage:
    """Of the parties that should have signed the template (as far as the viewer sees them), who has on that day.

    A template that nobody in particular owes has no parties: a rate over it would mean nothing.
    """
    parties = list(_owing(template, viewer))
    column = "school_id" if template.owed_by == "schools" else "organisation_id"
    held = holding(on).filter(template=template, **{f"{column}__in": [p.pk for p in parties]}).order_by("signed_on")
    signed = {getattr(row, column): row for row in held}
    return Coverage(on, tuple(Party(party, signed.get(party.pk)) for party in parties))


def _owing(template: AgreementTemplate, viewer: Viewer | None) -> QuerySet[Any]:
    if template.owed_by == "nobody":
        return School.objects.none()
    if template.owed_by == "schools":
        schools = School.objects.filter(active=True, area__path__startswith=template.area.path).order_by("code")
        if viewer is None:
            return schools
        action, reach = NAMED["School"]
        columns = {key: reach[key] for key in ("area", "school", "organisation")}
        return policy.limit(schools, viewer, action, **columns)
    bodies = Organisation.objects.filter(active=True, kind=template.owed_by, area__path__startswith=template.area.path)
    bodies = bodies.order_by("code")
    if viewer is None:
        return bodies
    return policy.limit(bodies, viewer, "directory.see", area="area__path", school=None, organisation="pk")
