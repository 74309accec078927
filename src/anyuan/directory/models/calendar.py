"""Days of the calendar that were handed in for an area or for one school: holidays, make-up days, exams, weather, terms."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from anyuan.directory.models.areas import Area
from anyuan.directory.models.base import Register
from anyuan.directory.models.schools import School


class DayKind(models.TextChoices):
    """What a day is. Only the first two decide whether work is done on it."""

    HOLIDAY = "holiday", _("Day off")
    WORKING = "working", _("Working day, made up for a day off")
    EXAM = "exam", _("Examination")
    WEATHER = "weather", _("Weather warning")
    TERM_START = "term_start", _("Term begins")
    TERM_END = "term_end", _("Term ends")
    EVENT = "event", _("Event at school")
    CLOSED = "closed", _("School closed")
    PEAK = "peak", _("Peak of travel")
    OTHER = "other", _("Other day")


class CalendarDay(Register):
    """One day of one kind in an area and all below it, or at one school alone (then ``area`` is the school's). The code is
    made of area or school, date and kind, so that a day handed in twice is the same row; ``batch`` is the import that
    brought it, by which an import can be taken back. ``follows``: the ISO weekday whose timetable a made-up day has
    (0: nobody said). This is the one calendar: deadlines, duties and terms all read it."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="calendar_days", verbose_name=_("area"))
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="calendar_days", verbose_name=_("school")
    )
    date = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=12, choices=DayKind)
    follows = models.PositiveSmallIntegerField(_("timetable of weekday"), default=0)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=120, blank=True, default="")
    source = models.CharField(_("notice or source"), max_length=120, blank=True, default="")
    batch = models.CharField(_("import"), max_length=20, blank=True, default="", db_index=True)

    class Meta:
        verbose_name = _("calendar day")
        ordering = ("date", "code")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["area", "date", "kind"], name="calendar_day_once", condition=models.Q(school__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["school", "date", "kind"],
                name="calendar_day_school_once",
                condition=models.Q(school__isnull=False),
            ),
            models.CheckConstraint(condition=models.Q(follows__lte=7), name="calendar_day_follows"),
            models.CheckConstraint(condition=models.Q(kind__in=DayKind.values), name="calendar_day_kind"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="calendar_day_works", fields=["date", "kind"], condition=models.Q(active=True)),
        ]
