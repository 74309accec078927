"""Who has signed of those who should, on the last day of the period; ``of`` is the code of the agreement's template."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anyuan.directory.models import AgreementTemplate, School
from anyuan.directory.queries.agreements import Party, coverage
from anyuan.reports.queries.counts.registry import Ask, CountUnknown, Found, Row, source
from anyuan.reports.queries.said import both

SIGNED, UNSIGNED = _("signed"), _("not signed")


@source("agreements")
def agreements(ask: Ask) -> Found:
    """Schools or bodies that owe a signature; those that have signed are counted. Raises CountUnknown."""
    template = AgreementTemplate.objects.filter(code=ask.of).select_related("area").first()
    if template is None:
        raise CountUnknown(ask.of)
    found = coverage(template, ask.on, None if ask.viewer.is_system else ask.viewer)
    title = {"zh": template.name, "en": template.name_en or template.name}
    return Found(title, tuple(_row(one) for one in found.parties), share=True)


def templates_of(ask: Ask) -> list[AgreementTemplate]:
    """Templates in force on the day that somebody owes, whose area lies around or within what is asked about."""
    rows = AgreementTemplate.objects.filter(active=True, starts_on__lte=ask.on).exclude(owed_by="nobody")
    rows = rows.exclude(ends_on__lt=ask.on).select_related("area").order_by("code")
    return [row for row in rows if row.area.path.startswith(ask.path) or ask.path.startswith(row.area.path)]


def _row(one: Party) -> Row:
    party: Any = one.party
    held = one.agreement
    is_school = isinstance(party, School)
    return Row(
        ref=held.code if held is not None else party.code,
        url=f"/registers/agreements/{held.pk}/" if held is not None else _home(party, is_school),
        title={"zh": party.name, "en": getattr(party, "name_en", "") or party.name},
        counted=held is not None,
        school=party if is_school else None,
        at=held.signed_on if held is not None else None,
        state=both(lambda: SIGNED if held is not None else UNSIGNED),
        path=party.area.path,
    )


def _home(party: Any, is_school: bool) -> str:
    return f"/schools/{party.code}/" if is_school else f"/registers/organisations/?q={party.code}"
