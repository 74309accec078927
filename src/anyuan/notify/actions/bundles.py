"""Storms: the first messages of a sort go out one by one; the rest hide behind a head and are told as one sum.

Every bundled message keeps its own row and its own recipients: nothing is lost, only the noise.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from anyuan.journal.actions import record
from anyuan.journal.rules import Actor
from anyuan.notify import events
from anyuan.notify.actions.write import TITLE_LIMIT, both_languages, recipients_of, scope_of, store, subject_of
from anyuan.notify.models import Message, Recipient
from anyuan.notify.queries.persons import reachability
from anyuan.notify.rules import BUNDLING, mark_exercise

_LISTED = 10
# The worker settles windows every tick; when it is later than this, something is wrong and messages go out singly.
GRACE = timedelta(seconds=5)


def hide_behind(message: Message, recipients: list[Recipient], *, now: datetime) -> Message | None:
    """Hide ``message`` behind the head of its storm, for those who already heard of the storm. Returns the head.

    None: the message goes out by itself (it opens a window, or is among the free ones, or is never bundled).
    """
    if not message.bundle_key or not any(r.state == "waiting" for r in recipients):
        return None
    # A window that has just ended but is not settled yet still takes messages: they are in its sum.
    lately = now - GRACE
    heads = Message.objects.filter(bundle_key=message.bundle_key, bundle_closes_at__gt=lately, bundle_closed_at=None)
    head = heads.exclude(id=message.id).order_by("-id").first()
    if head is None:
        _open_window(message, BUNDLING[message.level].free - 1, now)
        return None
    open_head = Message.objects.filter(id=head.id, bundle_closed_at=None)
    if open_head.filter(bundle_free__gt=0).update(bundle_free=F("bundle_free") - 1):
        return None
    heard = Recipient.objects.filter(
        message__bundle_key=head.bundle_key, message_id__gte=head.id, message_id__lt=message.id
    ).exclude(state="skipped")
    told = set(heard.values_list("person_id", flat=True))
    hiding = [r for r in recipients if r.state == "waiting" and r.person_id in told]
    # Counting on the head's row takes it: the one who closes the window waits for this transaction and then sees it.
    if not hiding or not open_head.update(bundled_count=F("bundled_count") + 1):
        return None
    for recipient in hiding:
        recipient.state, recipient.reach_by = "bundled", None
    message.head = head
    message.save(update_fields=["head"])
    return head


def close_bundles(*, now: datetime, limit: int = 100) -> int:
    """Tell the sum of every window that has ended. Returns how many sums were sent."""
    due = Message.objects.filter(bundle_closes_at__lte=now, bundle_closed_at=None).order_by("bundle_closes_at")
    ids = list(due.values_list("id", flat=True)[:limit])
    # Windows behind which nothing hides, nearly all, are closed by one statement.
    Message.objects.filter(id__in=ids, bundled_count=0, bundle_closed_at=None).update(bundle_closed_at=now)
    open_ids = Message.objects.filter(id__in=ids, bundle_closed_at=None).values_list("id", flat=True)
    return sum(_close(head_id, now) for head_id in list(open_ids))


def _close(head_id: int, now: datetime) -> bool:
    with transaction.atomic():
        if not Message.objects.filter(id=head_id, bundle_closed_at=None).update(bundle_closed_at=now):
            return False
        head = Message.objects.get(id=head_id)
        hidden = Recipient.objects.filter(message__head=head, state="bundled", carried_by=None)
        person_ids = list(hidden.order_by("person_id").values_list("person_id", flat=True).distinct())
        if not person_ids:
            return False
        digest = _digest(head, now)
        known = reachability(person_ids, now=now)
        # Whoever went off duty meanwhile finds the sum on desk or page: they were part of it when it began.
        waiting = store(recipients_of(digest, list(known.values()), also_off_duty=True, now=now), known, now=now)
        for recipient in digest.recipients.all():
            hidden.filter(person_id=recipient.person_id).update(carried_by=recipient)
        record(
            events.DIGEST,
            subject=subject_of(digest),
            by=Actor.system("notify"),
            now=now,
            data={"message": digest.id, "kind": digest.kind, "level": digest.level, "count": head.bundled_count}
            | {"head": head.id, "person_ids": [r.person_id for r in waiting]},
            scope=scope_of(digest),
            exercise=digest.exercise,
        )
    return True


def _digest(head: Message, now: datetime) -> Message:
    """The sum of a window, which is itself the head of the next one: a storm that goes on costs one message a window."""
    last = Message.objects.filter(head=head).order_by("-id")
    refs = list(dict.fromkeys(last.values_list("subject_ref", flat=True)[: _LISTED * 5]))[:_LISTED]
    newest = last[0]
    said = both_languages(_("{count} more: {title}"))
    titles = {
        "zh": said["zh"].format(count=head.bundled_count, title=newest.title_zh),
        "en": said["en"].format(count=head.bundled_count, title=newest.title_en),
    }
    digest = Message(
        kind=head.kind,
        level=head.level,
        title_zh=mark_exercise(titles["zh"], exercise=head.exercise)[:TITLE_LIMIT],
        title_en=mark_exercise(titles["en"], exercise=head.exercise)[:TITLE_LIMIT],
        body_zh=" ".join(refs),
        body_en=" ".join(refs),
        subject_kind=newest.subject_kind,
        subject_id=newest.subject_id,
        subject_ref=newest.subject_ref,
        area_path=head.area_path,
        school_id=head.school_id,
        organisation_id=head.organisation_id,
        exercise=head.exercise,
        actor_kind="system",
        actor_label="notify",
        created_at=now,
        bundle_key=head.bundle_key,
    )
    digest.save(force_insert=True)
    _open_window(digest, 0, now)
    return digest


def _open_window(message: Message, free: int, now: datetime) -> None:
    message.bundle_free = free
    message.bundle_closes_at = now + timedelta(seconds=BUNDLING[message.level].window_seconds)
    message.save(update_fields=["bundle_free", "bundle_closes_at"])
