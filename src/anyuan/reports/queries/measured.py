"""What measures count of documents: those that went out, and who took note. Bound when the house starts."""

from __future__ import annotations

from anyuan.measures.queries.sources import Bound, among, bind, names, same
from anyuan.reports.models import Paper, Receipt
from anyuan.reports.queries.visible import visible_to

bind(
    "papers",
    # A draft is nobody's document yet.
    Bound(
        lambda: Paper.objects.filter(state="issued"),
        lambda rows, viewer, now: among(rows, visible_to(viewer)),
        names("name", "state"),
        {"issued": "issued_at"},
        {"reports.paper": "pk"},
        ref="ref",
        title="name",
    ),
)
bind(
    "receipts",
    Bound(
        lambda: Receipt.objects.filter(paper__state="issued"),
        lambda rows, viewer, now: among(rows, visible_to(viewer), "paper_id"),
        same(name="paper__name", taken="taken_at"),
        {"sent": "sent_at"},
        {"reports.paper": "paper_id"},
        ref="paper__ref",
        title="paper__name",
        area="school__area__path",
    ),
)
