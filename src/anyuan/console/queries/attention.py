"""What a person has to look after beside the queue: silence, unread messages, unknown senders, people not reached.

Each list is a door: a figure that opens exactly the rows it counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from anyuan.directory import policy
from anyuan.directory.models import Line
from anyuan.directory.policy import Viewer
from anyuan.intake.models import LineContact, PointState, RawMessage, Unknown
from anyuan.notify import queries as notify

Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One list: its address, its name, its icon, what it says when it is empty."""

    name: str
    label: Any
    icon: str
    empty: Any
    hint: Any
    rows: Callable[[Viewer, datetime], Rows]


@dataclass(frozen=True, slots=True)
class Door:
    """A figure and where it leads."""

    url: str
    label: Any
    icon: str
    count: int


def not_reached(viewer: Viewer, now: datetime) -> Rows:
    """People who were told and showed no sign in time."""
    return notify.not_reached_now(viewer, now)


def silent_lines(viewer: Viewer, _now: datetime) -> Rows:
    """Paths of lines and devices from which nothing is heard, the longest silence first."""
    rows = LineContact.objects.filter(lost_since__isnull=False).select_related(
        "line__school__area", "line__place", "device__school__area", "device__place"
    )
    reach = policy.visible(
        viewer,
        "lines.see",
        area=("line__school__area__path", "device__school__area__path"),
        school=("line__school_id", "device__school_id"),
        organisation=policy.school_bodies("line__school", "device__school"),
    )
    return (rows if reach is None else rows.filter(reach)).order_by("lost_since")


def never_heard(viewer: Viewer) -> Rows:
    """Lines in use that have never been heard at all: unknown, and never drawn as fine."""
    heard = LineContact.objects.filter(line__isnull=False, last_contact_at__isnull=False).values("line_id")
    rows = Line.objects.filter(active=True).exclude(pk__in=heard).select_related("school__area", "place")
    return policy.limit(rows, viewer, "lines.see", organisation=policy.school_bodies("school")).order_by("code")


def shelved(viewer: Viewer, _now: datetime) -> Rows:
    """Points that somebody silenced for a time or took out of service."""
    rows = PointState.objects.filter(Q(state="shelved") | Q(state="out_of_service")).select_related(
        "line", "device", "school"
    )
    limited = policy.limit(rows, viewer, "signals.see", area="area_path", organisation=policy.school_bodies("school"))
    return limited.order_by("until", "id")


def unknowns(viewer: Viewer, _now: datetime) -> Rows:
    """Senders and codes that nobody has told us about. They belong to no area: the centre's staff settle them."""
    rows = Unknown.objects.filter(settled_at__isnull=True).order_by("level", "-last_at")
    return rows if policy.may(viewer, "signals.settle") else rows.none()


def unread(viewer: Viewer, _now: datetime) -> Rows:
    """Messages that could not be understood; kept, and shown until somebody has looked."""
    rows = RawMessage.objects.filter(state="unread").order_by("priority", "-received_at")
    return rows if policy.may(viewer, "signals.settle") else rows.none()


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "not-reached",
            _("People not reached"),
            "phone-off",
            _("Everybody who was told has answered or seen it."),
            _("Who shows no sign within 15 seconds stands here: telephone them."),
            not_reached,
        ),
        Kind(
            "silent-lines",
            _("Lines without contact"),
            "radio-off",
            _("Every line is heard within its time."),
            _("A line that misses its reporting time stands here since when, until its next sign of life."),
            silent_lines,
        ),
        Kind(
            "unknown",
            _("Unknown senders and codes"),
            "circle-question-mark",
            _("Every sender and every code is known."),
            _("What nobody has told us about is kept and asked here once; the answer is remembered."),
            unknowns,
        ),
        Kind(
            "unread",
            _("Messages not understood"),
            "file-question-mark",
            _("Every message was understood."),
            _("A message that cannot be read is never dropped; it stands here as it was received."),
            unread,
        ),
        Kind(
            "shelved",
            _("Shelved and out of service"),
            "bell-off",
            _("No alarm point is silenced."),
            _("A chattering device can be shelved for a time on its school's page; it comes back by itself."),
            shelved,
        ),
    )
}


def doors(viewer: Viewer, now: datetime) -> list[Door]:
    """Every list with its count, in a fixed order, so that a hand finds them blind."""
    return [
        Door(reverse("console:attention", args=[kind.name]), kind.label, kind.icon, count(kind, viewer, now))
        for kind in KINDS.values()
    ]


def count(kind: Kind, viewer: Viewer, now: datetime) -> int:
    """How many rows the list holds: a line that was never heard is without contact as well."""
    never = never_heard(viewer).count() if kind.name == "silent-lines" else 0
    return kind.rows(viewer, now).count() + never
