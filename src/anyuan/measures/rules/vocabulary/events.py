"""What comes in and what becomes of it: incidents, calls, cases, and what belongs to a case."""

from __future__ import annotations

from anyuan.measures.rules.vocabulary.shape import Source, fields

SOURCES = (
    Source(
        "incidents",
        fields(
            words="kind state verdict cause",
            numbers="level reopened_count acknowledge_seconds arrive_seconds",
            yes="open major",
            instants="recalled acknowledged arrived closed",
        ),
        ("received", "closed"),
        kind="kind",
    ),
    Source("legs", fields(words="name state kind", numbers="level"), ("received",), kind="name"),
    # ``arrived`` and ``closed``: of the incident that the call became; an operator at the cameras calls, too.
    Source(
        "calls",
        fields(words="channel kind", yes="anonymous", instants="arrived closed"),
        ("received",),
        kind="channel",
    ),
    Source("outages", fields(words="path", instants="restored"), ("lost",), kind="path"),
    # ``mediated``: mediators have sat with its sides at least once.
    Source(
        "cases",
        fields(
            words="kind grade category state source",
            numbers="bounced_count reopened_count supervised_count",
            yes="open on_time mediated",
            instants="closed verified replied falsely_closed",
        ),
        ("opened", "closed"),
        kind="kind",
    ),
    # A sitting of mediators with the sides of a case.
    Source("mediations", fields(words="outcome kind grade"), ("held",), kind="outcome"),
    # Something off campus concerned a pupil, and the school's named person was told. No pupil is in it.
    Source("off_campus", fields(words="kind outcome", instants="passed_on"), ("told",), kind="kind"),
)
