"""Messages as the desk, a person and an incident's page need them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from anyuan.directory import policy
from anyuan.directory.policy import Viewer
from anyuan.journal.rules import Subject
from anyuan.notify.models import Message, Recipient, Sending


def visible_to(viewer: Viewer) -> QuerySet[Message]:
    """The messages whose subject lies within the viewer's sight."""
    return policy.limit(
        Message.objects.all(),
        viewer,
        "messages.see",
        area="area_path",
        school="school_id",
        organisation="organisation_id",
    )


def messages_of(subject: Subject) -> QuerySet[Message]:
    """What was said about one record, newest first."""
    return Message.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("-id")


def reached(subject: Subject) -> QuerySet[Recipient]:
    """Everybody whom any message about the record reached: those who must hear of a recall.

    Whoever was sent a message that may have arrived without a receipt (a text message without one) counts too:
    a recall that goes to one too many does no harm.
    """
    maybe = Q(state="reached") | Q(sendings__state__in=("sent", "delivered"))
    return _about(subject).filter(maybe).distinct().order_by("id")


def not_reached(subject: Subject, now: datetime) -> QuerySet[Recipient]:
    """Who was told about the record and has not shown a sign of it in time: the desk telephones them."""
    late = Q(state="not_reached") | Q(state="waiting", reach_by__lte=now)
    return _about(subject).filter(late).select_related("person", "message").order_by("reach_by", "id")


def not_reached_now(viewer: Viewer, now: datetime) -> QuerySet[Recipient]:
    """The desk's list over all records within the viewer's sight, worst level first."""
    late = Q(state="not_reached") | Q(state="waiting", reach_by__lte=now)
    found = Recipient.objects.filter(late, message__in=visible_to(viewer), message__silent=False)
    return found.select_related("person", "message").order_by("message__level", "reach_by", "id")


def inbox(person_id: int, *, limit: int = 50) -> list[Recipient]:
    """A person's own messages on desk or phone page, newest first; what waits for quiet hours is not there yet."""
    there = Recipient.objects.filter(
        person_id=person_id,
        sendings__transport__in=("desk", "page"),
        sendings__state__in=("sent", "delivered"),
        message__silent=False,
    )
    return list(there.select_related("message").distinct().order_by("-id")[:limit])


def dead_letters() -> QuerySet[Sending]:
    """Sendings that were given up and that nobody has tried again, newest first."""
    return (
        Sending.objects.filter(state="dead")
        .select_related("recipient__message", "recipient__person")
        .order_by("-dead_at")
    )


def _about(subject: Subject) -> QuerySet[Recipient]:
    return Recipient.objects.filter(message__subject_kind=subject.kind, message__subject_id=subject.id)
