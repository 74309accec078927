"""What inspections did in a period: schools looked at, findings made, what has become of them, what was decided against whom."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.reports.queries.counts.registry import Ask, CountUnknown, Found, Row, source
from anyuan.reports.queries.said import both
from anyuan.standards.models import Finding, Inspection
from anyuan.standards.queries import inspections
from anyuan.standards.rules import inspecting

STATES = {
    "open": _("open"),
    "rectifying": _("being put right"),
    "to_recheck": _("waits for a second look"),
    "fixed": _("put right"),
    "dropped": _("dropped"),
}
OUTCOMES = {
    "talk": _("Talks"),
    "criticism": _("Criticisms made public"),
    "commendation_cancelled": _("Commendations cancelled"),
}
OUTCOME_STATES = {
    "decided": _("decided"),
    "appealed": _("appealed"),
    "upheld": _("upheld"),
    "lifted": _("lifted"),
}
MADE, FIXED, OPEN = _("Findings"), _("Findings put right"), _("Findings open at the end of the period")
LOOKED, KINDS_SAID = _("Schools looked at"), _("Inspections")


@source("findings")
def findings(ask: Ask) -> Found:
    """``made``: in the period; ``fixed``: of those, put right; ``open``: not yet put right at the end, however old."""
    rows = inspections.findings_visible_to(ask.viewer)
    start, stop = _span(ask)
    if ask.of in ("made", "fixed"):
        rows = rows.filter(made_at__gte=start, made_at__lt=stop)
    elif ask.of == "open":
        rows = rows.filter(made_at__lt=stop).filter(Q(closed_at__isnull=True) | Q(closed_at__gte=stop))
    else:
        raise CountUnknown(ask.of)
    share = ask.of == "fixed"
    made = tuple(_finding(row, counted=not share or row.state == "fixed") for row in rows.order_by("made_at", "pk"))
    title = {"made": MADE, "fixed": FIXED, "open": OPEN}[ask.of]
    return Found(both(lambda: title), made, share=share, dated=ask.of == "made")


@source("outcomes")
def outcomes(ask: Ask) -> Found:
    """Talks, criticisms, cancelled commendations decided in the period; those lifted since stand in the list, uncounted."""
    if ask.of not in inspecting.OUTCOMES:
        raise CountUnknown(ask.of)
    start, stop = _span(ask)
    found = inspections.outcomes_visible_to(ask.viewer).filter(kind=ask.of, decided_at__gte=start, decided_at__lt=stop)
    rows = tuple(
        Row(
            ref=row.ref,
            url=f"/standards/outcomes/{row.ref}/",
            title=_name(row.school),
            counted=row.state != "lifted",
            school=row.school,
            at=row.decided_at,
            state=both(lambda row=row: OUTCOME_STATES[row.state]),
            path=row.area_path,
        )
        for row in found.order_by("decided_at", "pk")
    )
    return Found(both(lambda: OUTCOMES[ask.of]), rows, dated=True)


@source("inspected")
def inspected(ask: Ask) -> Found:
    """Schools whose checklist an inspector handed in during the period, each once; ``of`` is a kind of inspection or ``any``."""
    if ask.of != "any" and ask.of not in inspecting.KINDS:
        raise CountUnknown(ask.of)
    start, stop = _span(ask)
    rows = inspections.assessments_visible_to(ask.viewer).filter(
        side="inspector", submitted_at__gte=start, submitted_at__lt=stop
    )
    rows = rows if ask.of == "any" else rows.filter(inspection__kind=ask.of)
    last = {row.school_id: row for row in rows.select_related("inspection", "school__area").order_by("submitted_at")}
    made = tuple(
        Row(
            ref=row.inspection.ref,
            url=f"/standards/inspections/{row.inspection.ref}/",
            title=_name(row.school),
            school=row.school,
            at=row.submitted_at,
            path=row.area_path,
        )
        for row in sorted(last.values(), key=lambda one: one.school.code)
    )
    return Found(both(lambda: LOOKED), made, dated=True)


@source("inspections")
def rounds(ask: Ask) -> Found:
    """Inspections whose days touch the period; ``of`` is a kind or ``any``."""
    if ask.of != "any" and ask.of not in inspecting.KINDS:
        raise CountUnknown(ask.of)
    rows = inspections.inspections_visible_to(ask.viewer)
    rows = rows.filter(opens_on__lte=ask.period.last, opens_on__gte=ask.period.first)
    rows = rows if ask.of == "any" else rows.filter(kind=ask.of)
    made = tuple(_round(row) for row in rows.order_by("opens_on", "pk"))
    return Found(both(lambda: KINDS_SAID), made, dated=True)


def _round(row: Inspection) -> Row:
    return Row(
        ref=row.ref,
        url=f"/standards/inspections/{row.ref}/",
        title={"zh": row.title, "en": row.title},
        at=row.opens_on,
        path=row.area_path,
    )


def _finding(row: Finding, *, counted: bool) -> Row:
    label = row.line.get("label", {})
    words = {language: str(label.get(language) or row.requirement) for language in ("zh", "en")}
    return Row(
        ref=row.ref,
        url=f"/cases/{row.case_ref}/" if row.case_ref else f"/standards/{row.standard}/schools/{row.school.code}/",
        title=words,
        counted=counted,
        school=row.school,
        at=row.made_at,
        state=both(lambda: STATES[row.state]),
        path=row.area_path,
    )


def _name(school: Any) -> dict[str, str]:
    return {"zh": school.name, "en": school.name_en or school.name}


def _span(ask: Ask) -> tuple[Any, Any]:
    """The period as instants, local midnight to local midnight."""
    zone = timezone.get_current_timezone()
    first = datetime.combine(ask.period.first, time(), zone)
    return first, datetime.combine(ask.period.last + timedelta(days=1), time(), zone)
