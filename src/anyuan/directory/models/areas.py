"""The area tree (province to village) and the organisations that work in it."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from anyuan.directory.models.base import Register


class Area(models.Model):
    """One node of the tree of administrative divisions.

    ``path`` is the chain of codes from the root, ``/46/4690/469001/``: a subtree is one prefix match. Codes follow
    GB/T 2260 and the statistical codes below it (2, 4, 6, 9 or 12 digits); invented cities may use capitals.
    """

    code = models.CharField(_("code"), max_length=12, unique=True, validators=[RegexValidator(r"^[0-9A-Z-]{1,12}$")])
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=150, blank=True, default="")
    level = models.PositiveSmallIntegerField(_("level"))
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(_("path"), max_length=80, unique=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    # A prefecture that exists only as a number: counties under direct provincial rule hang below it (4690, 4290, 6590).
    pseudo = models.BooleanField(_("only a grouping number"), default=False)
    active = models.BooleanField(_("in use"), default=True)
    extra = models.JSONField(_("other columns"), default=dict, blank=True)

    class Meta:
        verbose_name = _("area")
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(condition=models.Q(level__gte=1, level__lte=5), name="area_level_1_5"),
            models.CheckConstraint(
                condition=models.Q(path__startswith="/", path__endswith="/"), name="area_path_slashes"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AreaAlias(models.Model):
    """A code that was abolished, and the area that took its place; imports map old ledgers through it."""

    code = models.CharField(_("old code"), max_length=12, unique=True)
    area = models.ForeignKey(Area, models.CASCADE, related_name="old_codes")
    since = models.DateField(_("since"), null=True, blank=True)

    def __str__(self) -> str:
        return self.code


class OrganisationKind(models.TextChoices):
    """What an organisation is to the centre."""

    CENTRE = "centre", _("Command centre")
    POLICE = "police", _("Police authority")
    POLICE_STATION = "police_station", _("Police station")
    EDUCATION = "education", _("Education authority")
    DEPARTMENT = "department", _("Department")
    TOWNSHIP = "township", _("Township or street office")
    GUARD_COMPANY = "guard_company", _("Guard company")
    HOSPITAL = "hospital", _("Hospital or emergency service")
    FIRE = "fire", _("Fire and rescue")
    SOCIAL = "social", _("Social organisation")
    OTHER = "other", _("Other organisation")


class Organisation(Register):
    """A department, police station, guard company … that can owe something."""

    name = models.CharField(_("name"), max_length=150)
    name_en = models.CharField(_("English name"), max_length=200, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind, default=OrganisationKind.OTHER)
    area = models.ForeignKey(Area, models.PROTECT, related_name="organisations")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    phone = models.CharField(_("duty telephone"), max_length=40, blank=True, default="")

    class Meta:
        verbose_name = _("organisation")
        ordering = ("code",)
        indexes = [models.Index(fields=["kind", "area"])]
