"""A message, its recipients and every single sending."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from anyuan.notify import rules


class Message(models.Model):
    """One thing said about one subject. Its words are kept in both languages; each person gets their own."""

    kind = models.SlugField(max_length=40)
    level = models.PositiveSmallIntegerField()
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    body_zh = models.TextField(blank=True)
    body_en = models.TextField(blank=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    subject_ref = models.CharField(max_length=40)
    area_path = models.CharField(max_length=120, blank=True)
    school = models.ForeignKey("directory.School", null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("directory.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    exercise = models.BooleanField(default=False)
    answerable = models.BooleanField(default=False)
    silent = models.BooleanField(default=False)
    key = models.CharField(max_length=120, null=True, unique=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    # Storm bundling: `head` is the message that this one hides behind; on a head: how many more go out one by one, how
    # many hide, until when, and when that was settled.
    bundle_key = models.CharField(max_length=160, blank=True)
    head = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="bundled")
    bundle_free = models.PositiveSmallIntegerField(default=0)
    bundled_count = models.PositiveIntegerField(default=0)
    bundle_closes_at = models.DateTimeField(null=True)
    bundle_closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("message")
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="notify_message_subject"),
            models.Index(
                fields=["bundle_key", "created_at"], condition=~Q(bundle_key=""), name="notify_message_bundle"
            ),
            models.Index(
                fields=["bundle_closes_at"],
                condition=Q(bundle_closed_at=None, bundle_closes_at__isnull=False),
                name="notify_message_bundle_due",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="notify_message_level_1_to_4")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_ref}"

    @property
    def title(self) -> str:
        """The title in the language of the screen."""
        return self.words(get_language() or "")[0]

    @property
    def body(self) -> str:
        """The body in the language of the screen."""
        return self.words(get_language() or "")[1]

    def words(self, language: str) -> tuple[str, str]:
        """Title and body for a person who reads ``language`` (``zh-hans`` or ``en``)."""
        if language.startswith("zh"):
            return self.title_zh, self.body_zh
        return self.title_en, self.body_en


class Recipient(models.Model):
    """One person of one message: reached or not, read, answered; or why nothing was sent."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="recipients")
    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=12, choices=[(s, s) for s in rules.RECIPIENT_STATES])
    reason = models.CharField(max_length=20, blank=True)
    # "Not reached" is judged at this instant, counted from the moment when the message may be sent (end of quiet hours).
    reach_by = models.DateTimeField(null=True)
    reached_at = models.DateTimeField(null=True)
    not_reached_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=12, blank=True, choices=[(a, a) for a in ("", *rules.ANSWERS)])
    # A bundled recipient is carried by the recipient row of the digest that told them how many there were.
    carried_by = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="carries")

    class Meta:
        verbose_name = _("recipient")
        constraints = [
            models.UniqueConstraint(fields=["message", "person"], name="notify_recipient_once"),
            models.CheckConstraint(
                condition=Q(state__in=rules.RECIPIENT_STATES), name="notify_recipient_state_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["reach_by"], condition=Q(state="waiting"), name="notify_recipient_due"),
            models.Index(fields=["not_reached_at"], condition=Q(state="not_reached"), name="notify_recipient_missed"),
            models.Index(fields=["person", "-id"], name="notify_recipient_person"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}/{self.person_id} {self.state}"


class Sending(models.Model):
    """One message to one person over one path. The row is the promise: it is retried until sent or given up."""

    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="sendings")
    transport = models.CharField(max_length=20)
    address = models.ForeignKey("notify.Address", null=True, on_delete=models.SET_NULL, related_name="+")
    order = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default="queued", choices=[(s, s) for s in rules.SENDING_STATES])
    due_at = models.DateTimeField()
    level = models.PositiveSmallIntegerField()
    attempts = models.PositiveSmallIntegerField(default=0)
    # The far side sees the same key on every attempt, so that a repeated attempt is not a second message.
    key = models.CharField(max_length=40, unique=True)
    claimed_by = models.CharField(max_length=32, blank=True, default="")
    claimed_until = models.DateTimeField(null=True)
    external_id = models.CharField(max_length=120, blank=True)
    error = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    kept_inside = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("sending")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=rules.SENDING_STATES), name="notify_sending_state_is_known"),
            models.UniqueConstraint(fields=["recipient", "order"], name="notify_sending_order_once"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="queued"), name="notify_sending_due"),
            models.Index(fields=["claimed_until"], condition=Q(state="sending"), name="notify_sending_claimed"),
            models.Index(fields=["dead_at"], condition=Q(state="dead"), name="notify_sending_dead"),
            models.Index(
                fields=["transport", "external_id"], condition=~Q(external_id=""), name="notify_sending_external"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transport} {self.state}"
