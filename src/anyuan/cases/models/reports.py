"""What people report, and the talk that follows under a one-time code. An anonymous report leaves no trace of its sender."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from anyuan.cases.models.case import Case
from anyuan.cases.models.columns import at, by, words


class Report(models.Model):
    """One report (上报) by whatever channel. The reporter holds the code; here lies only its keyed digest.

    ``triage``: life (an incident at once), child (the protected path), ordinary, spam. A report never counts as a fact about
    a person. Personal fields: purpose "answer the reporter", disposed of on ``dispose_on`` (red lines 10, 14).
    """

    code_digest = models.CharField(max_length=64, unique=True)
    # The number in public lists: drawn by lot, so that gaps betray no report that is not shown.
    public_id = models.CharField(max_length=16, unique=True)
    channel = models.CharField(max_length=16)  # page, open311, class_page, desk, partner
    service = models.CharField(max_length=40, blank=True, default="")
    triage = models.CharField(max_length=10)
    about_child = models.BooleanField(default=False)
    situation = models.CharField(max_length=8, blank=True, default="")  # of the duty to report (强制报告)
    look_first = models.BooleanField(default=False)
    because = models.JSONField(default=list, blank=True)  # names of the rules that sorted it
    text = words()
    school = models.ForeignKey("directory.School", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("directory.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    area_path = models.CharField(max_length=120, blank=True, default="")
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    address = words()
    attributes = models.JSONField(default=dict, blank=True)
    evidence = models.JSONField(default=list, blank=True)
    anonymous = models.BooleanField(default=True)
    reporter_name = words()
    reporter_contact = words()
    public = models.BooleanField(default=False)  # may be shown in the public list (Open311), without the reporter
    words_public = models.BooleanField(default=False)  # somebody has read the words and found that they name nobody
    received_at = models.DateTimeField()
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    incident_ref = models.CharField(max_length=24, blank=True, default="")
    joined = models.BooleanField(default=False)  # the case was there already: several reports, one matter
    settled_at = at()
    settled_by = by()
    outcome = models.CharField(max_length=12, blank=True, default="")  # case, declined, spam
    dispose_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="report_anonymous_means_anonymous",
                condition=Q(anonymous=False) | Q(reporter_name="", reporter_contact=""),
            ),
            models.CheckConstraint(name="report_triage", condition=Q(triage__in=("life", "child", "ordinary", "spam"))),
            models.CheckConstraint(
                name="report_child_never_public",
                condition=Q(public=False) | Q(triage="ordinary", about_child=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="report_public", fields=["-received_at", "-id"], condition=Q(public=True)),
            models.Index(name="report_inbox", fields=["-received_at", "-id"], condition=Q(settled_at__isnull=True)),
            models.Index(name="report_dispose", fields=["dispose_on"], condition=Q(dispose_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.received_at:%Y-%m-%d %H:%M}"


class ReportMessage(models.Model):
    """One line of the talk between the centre and the reporter."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="messages")
    from_reporter = models.BooleanField()
    text = words()
    evidence = models.JSONField(default=list, blank=True)
    written_at = models.DateTimeField()
    written_by = by()  # empty for the reporter
    read_at = at()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="report_message_sender", condition=Q(from_reporter=False) | Q(written_by=""))
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.written_at:%m-%d %H:%M}"
