"""What is looked at and written about it; the packages above bind these: standards the first three, reports the last."""

from __future__ import annotations

from anyuan.measures.rules.vocabulary.shape import Source, fields

SOURCES = (
    # One school under one inspection, from one side; handed in.
    Source("assessments", fields(words="kind side"), ("handed_in",), kind="kind"),
    Source(
        "findings", fields(words="standard requirement state", instants="closed"), ("found", "closed"), kind="standard"
    ),
    Source("outcomes", fields(words="kind state"), ("decided",), kind="kind"),
    # Documents that went out.
    Source("papers", fields(words="name state"), ("issued",), kind="name"),
)
