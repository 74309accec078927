"""What measures count of inspections: checklists handed in, findings, outcomes. Bound when the house starts."""

from __future__ import annotations

from anyuan.measures.queries.sources import Bound, among, bind, names, same
from anyuan.standards.models import Assessment, Finding, Outcome
from anyuan.standards.queries.inspections import assessments_visible_to, findings_visible_to, outcomes_visible_to

bind(
    "assessments",
    Bound(
        lambda: Assessment.objects.filter(submitted_at__isnull=False),
        lambda rows, viewer, now: among(rows, assessments_visible_to(viewer)),
        names("side") | same(kind="inspection__kind"),
        {"handed_in": "submitted_at"},
        {"standards.assessment": "pk", "standards.inspection": "inspection_id"},
        ref="inspection__ref",
        title="inspection__title",
    ),
)
bind(
    "findings",
    # What was dropped turned out to be no finding.
    Bound(
        lambda: Finding.objects.exclude(state="dropped"),
        lambda rows, viewer, now: among(rows, findings_visible_to(viewer)),
        names("standard", "requirement", "state") | same(closed="closed_at"),
        {"found": "made_at", "closed": "closed_at"},
        {"standards.finding": "pk"},
        ref="ref",
        title="requirement",
        moves=True,
    ),
)
bind(
    "outcomes",
    # A decision that was lifted was never one.
    Bound(
        lambda: Outcome.objects.exclude(state="lifted"),
        lambda rows, viewer, now: among(rows, outcomes_visible_to(viewer)),
        names("kind", "state"),
        {"decided": "decided_at"},
        {"standards.outcome": "pk"},
        ref="ref",
        title="kind",
    ),
)
