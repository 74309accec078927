"""Response units with status and position, and the duty roster."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anyuan.directory.models.areas import Area, Organisation
from anyuan.directory.models.base import Register
from anyuan.directory.models.people import Person, Team
from anyuan.directory.models.schools import School


class UnitKind(models.TextChoices):
    """What can be sent."""

    PATROL_CAR = "patrol_car", _("Patrol car")
    FOOT_PATROL = "foot_patrol", _("Foot patrol")
    GUARDS = "guards", _("School guards")
    STOP = "stop", _("Patrol stop")
    TEAM = "team", _("Response team")
    MEDICAL = "medical", _("Medical unit")
    FIRE = "fire", _("Fire unit")


class UnitStatus(models.TextChoices):
    """One column, one table of moves (`directory.rules.units`)."""

    FREE = "free", _("Free")
    ASSIGNED = "assigned", _("Assigned")
    EN_ROUTE = "en_route", _("En route")
    ON_SCENE = "on_scene", _("On scene")
    OFF_DUTY = "off_duty", _("Off duty")
    NO_CONTACT = "no_contact", _("No contact")


class Unit(Register):
    """A patrol car, foot patrol, guard group … ``position_at`` and ``contact_at`` say how old the picture is."""

    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=150, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=16, choices=UnitKind)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="units")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="units")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="units")
    area = models.ForeignKey(Area, models.PROTECT, related_name="units")
    skills = models.JSONField(_("skills"), default=list, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=UnitStatus, default=UnitStatus.OFF_DUTY)
    # What it was doing before contact was lost, so that the next sign of life restores it.
    status_before = models.CharField(_("status before"), max_length=12, blank=True, default="")
    status_at = models.DateTimeField(_("status since"), null=True, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    position_at = models.DateTimeField(_("position of"), null=True, blank=True)
    contact_at = models.DateTimeField(_("last contact"), null=True, blank=True)
    # Units that are expected to report positions are watched for silence; a school's guard desk is not.
    reports_position = models.BooleanField(_("reports its position"), default=False)

    class Meta:
        verbose_name = _("unit")
        ordering = ("code",)
        indexes = [models.Index(fields=["status", "kind"])]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=UnitStatus.values), name="unit_status_known"),
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="unit_kind_known"),
        ]


class ShiftRole(models.TextChoices):
    """Posts that are manned by roster."""

    COMMANDER = "commander", _("Commander")
    DUTY_LEADER = "duty_leader", _("Duty leader")
    DISPATCHER = "dispatcher", _("Dispatcher")
    GUARD = "guard", _("Guard")
    CREW = "crew", _("Crew")
    RESPONDER = "responder", _("Responder")


class Shift(models.Model):
    """One person's duty from ``starts_at`` up to, not including, ``ends_at``; a substitute stands in for the person."""

    role = models.CharField(_("post"), max_length=16, choices=ShiftRole)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="shifts")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="shifts")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="shifts")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="shifts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="shifts")
    substitute = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="stand_ins")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))

    class Meta:
        ordering = ("starts_at", "id")
        indexes = [
            models.Index(fields=["ends_at", "starts_at", "role"]),
            models.Index(fields=["person", "ends_at"]),
            models.Index(fields=["substitute", "ends_at"]),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_start"),
            models.CheckConstraint(
                condition=Q(substitute__isnull=True) | ~Q(substitute=F("person")), name="shift_substitute_differs"
            ),
            models.CheckConstraint(condition=Q(role__in=ShiftRole.values), name="shift_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.person} {self.starts_at:%Y-%m-%d %H:%M}"


class DutyPost(models.Model):
    """A post that must be manned: ``needed`` people, on the given weekdays, between two local times.

    ``closes`` at or before ``opens`` means that the duty runs past midnight; equal times mean round the clock.
    """

    role = models.CharField(_("post"), max_length=16, choices=ShiftRole)
    area = models.ForeignKey(Area, models.CASCADE, null=True, blank=True, related_name="duty_posts")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="duty_posts")
    school = models.ForeignKey(School, models.CASCADE, null=True, blank=True, related_name="duty_posts")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="duty_posts")
    weekdays = models.CharField(_("weekdays, 1 is Monday"), max_length=7, default="1234567")
    opens = models.TimeField(_("from"), default=time(0, 0))
    closes = models.TimeField(_("to"), default=time(0, 0))
    needed = models.PositiveSmallIntegerField(_("people needed"), default=1)

    class Meta:
        ordering = ("role", "id")
        constraints = [
            models.CheckConstraint(condition=Q(role__in=ShiftRole.values), name="duty_post_role_known"),
            models.CheckConstraint(condition=Q(needed__gte=1), name="duty_post_needs_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.opens:%H:%M}–{self.closes:%H:%M}"
