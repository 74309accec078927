"""What people do day by day: duties and their check-ins, drills, public education."""

from __future__ import annotations

from anyuan.measures.rules.vocabulary.shape import Source, fields

SOURCES = (
    Source(
        "duties",
        fields(words="kind rule programme state", numbers="needed arrived"),
        ("owed",),
        kind="kind",
        hours=False,
    ),
    Source(
        "check_ins",
        fields(words="kind method verdict role clock", numbers="head_count"),
        ("made",),
        kind="kind",
        sums=("head_count",),
    ),
    # Drills that were held to their end. ``participants``: present at the roll call; ``evacuation_seconds``: from the
    # start until everybody was out; ``parts``: who had one in it; ``notes``: what observers wrote down, with its time.
    Source(
        "drills",
        fields(
            words="scenario state", numbers="participants evacuation_seconds interruptions parts notes", yes="with_pupils",
            instants="evacuated evaluated",
        ),
        ("held",),
        kind="scenario",
        sums=("participants",),
    ),
    # Lessons, talks, live classes, parents' sessions, practice posts that were held.
    Source(
        "sessions",
        fields(words="kind topic stage", numbers="attendance pupils parents staff others"),
        ("held",),
        kind="kind",
        sums=("attendance", "pupils", "parents", "staff", "others"),
    ),
    # Groups that booked a room for trying out (AR). Of the counselling room nothing is counted (red line 8).
    Source("bookings", fields(words="kind", numbers="people"), ("booked",), kind="kind", sums=("people",)),
    Source("materials", fields(words="topic audience"), ("published",), kind="topic"),
    Source("tips", fields(words="topic", numbers="written_to"), ("published",), kind="topic", sums=("written_to",)),
)  # fmt: skip
