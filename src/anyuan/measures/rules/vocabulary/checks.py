"""What is looked at and written about it; the packages above bind these, all but the checks of premises."""

from __future__ import annotations

from anyuan.measures.rules.vocabulary.shape import Source, fields

SOURCES = (
    # One school under one inspection, from one side; handed in.
    Source("assessments", fields(words="kind side"), ("handed_in",), kind="kind"),
    Source(
        "findings", fields(words="standard requirement state", instants="closed"), ("found", "closed"), kind="standard"
    ),
    # One look at a shop or venue beside a school.
    Source("premises_checks", fields(words="result kind"), ("checked",), kind="result", hours=False),
    Source("outcomes", fields(words="kind state"), ("decided",), kind="kind"),
    # Documents that went out.
    Source("papers", fields(words="name state"), ("issued",), kind="name"),
    # One school to which a document went, and whether it took note.
    Source("receipts", fields(words="name", instants="taken"), ("sent",), kind="name"),
)
