"""People, the posts they hold from–to, and the teams they belong to.

Every personal record carries purpose, legal basis, owner, retention and disposal date from creation (red line 10).
There is deliberately no field for health, belief, ethnicity, politics or biometric data (red lines 1 and 2).
"""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anyuan.directory.crypto import BlindIndexField, EncryptedField
from anyuan.directory.models.areas import Area, Organisation
from anyuan.directory.models.base import InitialsField, Register, code_is_plain
from anyuan.directory.models.schools import School


class LegalBasis(models.TextChoices):
    """The ground on which the record is kept, after article 13 of the Personal Information Protection Law."""

    DUTY = "duty", _("Statutory duty")
    CONTRACT = "contract", _("Employment or contract")
    CONSENT = "consent", _("Consent")
    EMERGENCY = "emergency", _("Emergency, to protect life and health")


class Person(Register):
    """Somebody who holds a post or works on shift; never a pupil in the role of a pupil."""

    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120, blank=True, default="")
    initials = InitialsField(_("pinyin initials"))
    phone = EncryptedField(_("telephone"), blank=True, default="")
    phone_index = BlindIndexField(source="phone")
    email = EncryptedField(_("e-mail"), blank=True, default="")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="people")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="people")
    purpose = models.CharField(_("purpose"), max_length=120)
    legal_basis = models.CharField(_("legal basis"), max_length=12, choices=LegalBasis)
    owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("record owner")
    )
    created_on = models.DateField(_("on record since"), null=True, blank=True)
    retention_days = models.PositiveIntegerField(_("kept after the last post ends, days"), default=365)
    dispose_on = models.DateField(_("disposal date"), null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("person")
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(condition=~Q(purpose="") & ~Q(legal_basis=""), name="person_purpose_and_basis"),
        ]


def made_code() -> str:
    """A code for an appointment that came without one."""
    return f"A-{secrets.token_hex(5).upper()}"


class Appointment(Register):
    """A post held from ``starts_on`` to ``ends_on`` (both days included; open end: still held).

    ``facts`` are what the post brings along: lessons owed in a term, the class, skills (see the sheet of posts).
    """

    code = models.CharField(_("code"), max_length=64, unique=True, default=made_code, validators=[code_is_plain])
    person = models.ForeignKey(Person, models.CASCADE, related_name="appointments")
    post = models.CharField(_("post"), max_length=60)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="appointments")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="appointments")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="appointments")
    # First, second, third responsible person (第一、第二、第三责任人).
    order = models.PositiveSmallIntegerField(_("order of responsibility"), null=True, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    facts = models.JSONField(_("facts"), default=dict, blank=True)

    class Meta:
        verbose_name = _("appointment")
        ordering = ("order", "starts_on", "id")
        indexes = [models.Index(fields=["post", "school"]), models.Index(fields=["post", "organisation"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(order__isnull=True) | Q(order__in=(1, 2, 3)), name="appointment_order_1_3"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="appointment_ends_after"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.post}"


class Team(Register):
    """A standing group: joint defence, mediation, a school's emergency group."""

    name = models.CharField(_("name"), max_length=150)
    name_en = models.CharField(_("English name"), max_length=200, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=40, blank=True, default="")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="teams")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="teams")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="teams")
    # What is known of it beyond its name, by the sheets in `registers/sheets`: the fields are data.
    facts = models.JSONField(_("facts"), default=dict, blank=True)

    class Meta:
        verbose_name = _("team")
        ordering = ("code",)


class TeamMember(models.Model):
    """A person in a team, from–to."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    duty = models.CharField(_("duty"), max_length=60, blank=True, default="")
    leader = models.BooleanField(_("leader"), default=False)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        ordering = ("team", "-leader", "id")
        constraints = [
            models.UniqueConstraint(fields=["team", "person", "starts_on"], name="team_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.team} {self.person}"


class DisposalCount(models.Model):
    """What disposal leaves behind: how many records of which kind were destroyed on a day, and nothing else."""

    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=40)
    count = models.PositiveIntegerField(_("records destroyed"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "kind"], name="disposal_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.count}"
