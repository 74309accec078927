"""Schools, their campuses and the key places in and around them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from anyuan.directory.models.areas import Area, Organisation
from anyuan.directory.models.base import InitialsField, Located, Register


class Stage(models.TextChoices):
    """What is taught; a school of several stages carries the name of the combination."""

    KINDERGARTEN = "kindergarten", _("Kindergarten")
    PRIMARY = "primary", _("Primary school")
    JUNIOR = "junior", _("Junior high school")
    SENIOR = "senior", _("Senior high school")
    NINE_YEAR = "nine_year", _("Nine-year school")
    COMPLETE_MIDDLE = "complete_middle", _("Complete middle school")
    TWELVE_YEAR = "twelve_year", _("Twelve-year school")
    VOCATIONAL = "vocational", _("Vocational school")
    SPECIAL = "special", _("Special school")
    COLLEGE = "college", _("College or university")
    TRAINING = "training", _("Training institution")
    OTHER = "other", _("Other school")


class School(Register, Located):
    """A school as the centre sees it. Counts are people, of the day the ledger was written."""

    name = models.CharField(_("name"), max_length=150)
    name_en = models.CharField(_("English name"), max_length=200, blank=True, default="")
    short_name = models.CharField(_("short name"), max_length=60, blank=True, default="")
    initials = InitialsField(_("pinyin initials"))
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, default=Stage.OTHER)
    boarding = models.BooleanField(_("boarding school"), default=False)
    pupils = models.PositiveIntegerField(_("pupils"), null=True, blank=True)
    boarders = models.PositiveIntegerField(_("boarders"), null=True, blank=True)
    staff = models.PositiveIntegerField(_("staff"), null=True, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="schools")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="schools", verbose_name=_("authority")
    )
    police_station = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="guarded_schools"
    )

    class Meta:
        verbose_name = _("school")
        ordering = ("code",)


class Campus(Register, Located):
    """One of several sites of a school."""

    name = models.CharField(_("name"), max_length=150)
    name_en = models.CharField(_("English name"), max_length=200, blank=True, default="")
    school = models.ForeignKey(School, models.PROTECT, related_name="campuses")

    class Meta:
        verbose_name = _("campus")
        ordering = ("code",)


class Place(Register, Located):
    """A key place (部位): a gate, a dormitory, a kitchen, a pond outside. ``kind`` is a folder of `packs/place_kinds`."""

    kind = models.CharField(_("kind"), max_length=40)
    name = models.CharField(_("name"), max_length=150)
    name_en = models.CharField(_("English name"), max_length=200, blank=True, default="")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="places")
    campus = models.ForeignKey(Campus, models.PROTECT, null=True, blank=True, related_name="places")
    area = models.ForeignKey(Area, models.PROTECT, related_name="places")
    # What is known of it beyond its name, by the sheets in `registers/sheets`: the fields are data.
    facts = models.JSONField(_("facts"), default=dict, blank=True)

    class Meta:
        verbose_name = _("place")
        ordering = ("code",)
        indexes = [models.Index(fields=["kind", "school"])]
