"""What measures count of documents: those that went out. Bound when the house starts."""

from __future__ import annotations

from anyuan.measures.queries.sources import Bound, among, bind, names
from anyuan.reports.models import Paper
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
