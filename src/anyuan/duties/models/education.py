"""Public education: materials and how often they were looked at, sessions, sign-ups by class, tips, rooms and bookings."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from anyuan.duties.models.columns import at, by, link
from anyuan.duties.models.occurrences import CheckIn, Occurrence
from anyuan.duties.rules import education as rules


class Material(models.Model):
    """Something to read or to watch (宣传资料). Once published everybody may read it, by a link that asks for no name."""

    code = models.CharField(max_length=16, unique=True)
    title = models.CharField(max_length=120)
    topic = models.CharField(max_length=16)
    audience = models.CharField(max_length=8)
    text = models.TextField(blank=True, default="")
    url = models.URLField(max_length=300, blank=True, default="")
    area_path = models.CharField(max_length=120)
    school = link("directory.School")
    written_at = models.DateTimeField(db_index=True)
    written_by = by()
    withdrawn_at = at()

    class Meta:
        ordering = ("-written_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="material_topic", condition=Q(topic__in=rules.TOPICS)),
            models.CheckConstraint(name="material_audience", condition=Q(audience__in=rules.AUDIENCES)),
            models.CheckConstraint(name="material_has_content", condition=~Q(text="") | ~Q(url="")),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def ref(self) -> str:
        """As it stands in the journal."""
        return f"ZL-{self.code}"


class MaterialView(models.Model):
    """How often a material was opened on a local day. By whom is not known to anybody: there is no column for it."""

    material = models.ForeignKey(Material, models.CASCADE, related_name="views")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="material_view_once", fields=["material", "day"])
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.count}"


class Session(models.Model):
    """A lesson, a talk, a live class, a parents' session, a practice post: planned, then held with counts (宣讲活动)."""

    occurrence = models.ForeignKey(Occurrence, models.PROTECT, null=True, blank=True, related_name="sessions")
    kind = models.CharField(max_length=16)
    topic = models.CharField(max_length=16)
    title = models.CharField(max_length=120)
    school = link("directory.School")
    area_path = models.CharField(max_length=120)
    where = models.CharField(max_length=120, blank=True, default="")
    url = models.URLField(max_length=300, blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    speaker = link("directory.Person")
    capacity = models.PositiveIntegerField(null=True, blank=True)
    sign_up = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="planned")
    planned_by = by()
    pupils = models.PositiveIntegerField(null=True, blank=True)
    parents = models.PositiveIntegerField(null=True, blank=True)
    staff = models.PositiveIntegerField(null=True, blank=True)
    others = models.PositiveIntegerField(null=True, blank=True)
    held_at = at()
    held_by = by()
    words = models.TextField(blank=True, default="")

    class Meta:
        ordering = ("-starts_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="session_kind", condition=Q(kind__in=rules.SESSION_KINDS)),
            models.CheckConstraint(name="session_topic", condition=Q(topic__in=rules.TOPICS)),
            models.CheckConstraint(name="session_state", condition=Q(state__in=rules.SESSION_STATES)),
            models.CheckConstraint(name="session_ends_after", condition=Q(ends_at__gt=F("starts_at"))),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="session_starts", fields=["-starts_at", "-id"]),
            models.Index(name="session_school", fields=["school", "-starts_at"]),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """As it stands in the journal."""
        return f"XJ{self.starts_at:%y%m%d}-{self.pk}"

    @property
    def attendance(self) -> int:
        """How many were there, of all kinds."""
        return sum(count or 0 for count in (self.pupils, self.parents, self.staff, self.others))


class SignUp(models.Model):
    """A class that will come, with how many. Never a list of names."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="sign_ups")
    school = models.ForeignKey("directory.School", models.PROTECT, related_name="+")
    label = models.CharField(max_length=60)
    count = models.PositiveIntegerField()
    came = models.PositiveIntegerField(null=True, blank=True)  # how many were there; None until it was held
    signed_at = models.DateTimeField()
    signed_by = by()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="sign_up_once", fields=["session", "school", "label"]),
            models.CheckConstraint(name="sign_up_count", condition=Q(count__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.count}"


class Tip(models.Model):
    """A short word of warning or advice, sent to the channels (安全提示)."""

    title = models.CharField(max_length=80)
    text = models.CharField(max_length=500)
    topic = models.CharField(max_length=16)
    area_path = models.CharField(max_length=120)
    school = link("directory.School")
    published_at = models.DateTimeField()
    published_by = by()
    message_id = models.BigIntegerField(null=True, blank=True)
    written_to = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("-published_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="tip_topic", condition=Q(topic__in=rules.TOPICS)),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(name="tip_published", fields=["-published_at", "-id"])]

    def __str__(self) -> str:
        return self.ref

    @property
    def ref(self) -> str:
        """As it stands in the journal."""
        return f"TS{self.published_at:%y%m%d}-{self.pk}"


class Fulfilment(models.Model):
    """A session or a tip that filled a duty: of each duty one at a time, so that nothing is counted twice.

    ``taken_back_at`` is set when the session was corrected; the check-in then no longer counts.
    """

    session = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="fulfilments")
    tip = models.ForeignKey(Tip, models.PROTECT, null=True, blank=True, related_name="fulfilments")
    occurrence = models.ForeignKey(Occurrence, models.PROTECT, related_name="fulfilments")
    check_in = models.OneToOneField(CheckIn, models.PROTECT, related_name="+")
    people = models.PositiveIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()
    taken_back_at = at()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="fulfilment_once", fields=["occurrence"], condition=Q(taken_back_at__isnull=True)
            ),
            models.CheckConstraint(
                name="fulfilment_by_one",
                condition=Q(session__isnull=False, tip__isnull=True) | Q(session__isnull=True, tip__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occurrence_id} {self.check_in_id}"


class Room(models.Model):
    """A room that is booked: one for trying out, or one for talking."""

    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    school = link("directory.School")
    area_path = models.CharField(max_length=120)
    seats = models.PositiveIntegerField(default=1)
    counsellor = link("directory.Person")
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("name", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="room_kind", condition=Q(kind__in=rules.ROOM_KINDS)),
            models.CheckConstraint(
                name="room_counsellor", condition=~Q(kind="counselling") | Q(counsellor__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """As it stands in the journal."""
        return f"FJ-{self.pk}"


class Booking(models.Model):
    """A time in a room. Of the counselling room only this: no reason, no name of a pupil, no note; red line 8.

    Purpose: to keep a time free. Basis: the duty to offer help. Owner: the school. Destroyed on ``dispose_on``.
    """

    room = models.ForeignKey(Room, models.CASCADE, related_name="bookings")
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()
    booked_by = models.ForeignKey("directory.Person", models.CASCADE, related_name="+")
    label = models.CharField(max_length=60, blank=True, default="")
    count = models.PositiveIntegerField(null=True, blank=True)
    dispose_on = models.DateField()

    class Meta:
        ordering = ("starts_at", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="booking_ends_after", condition=Q(ends_at__gt=F("starts_at"))),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="booking_room", fields=["room", "starts_at"]),
            models.Index(name="booking_dispose", fields=["dispose_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.starts_at:%H:%M}"
