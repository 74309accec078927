"""When each line or device was last heard, on which path, and when it was not."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class LineContact(models.Model):
    """Last contact of one line (or device without a line) over one path. ``lost_since`` is null while it is heard."""

    line = models.ForeignKey("directory.Line", models.CASCADE, null=True, blank=True, related_name="+")
    device = models.ForeignKey("directory.Device", models.CASCADE, null=True, blank=True, related_name="+")
    path = models.CharField(max_length=12)
    last_contact_at = models.DateTimeField(null=True, blank=True)
    lost_since = models.DateTimeField(null=True, blank=True)
    clock_offset_ms = models.IntegerField(null=True, blank=True)
    refused = models.IntegerField(default=0)
    battery_percent = models.SmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("line contact")
        verbose_name_plural = _("line contacts")
        constraints = [
            models.UniqueConstraint(fields=["line", "path"], condition=Q(line__isnull=False), name="contact_line_path"),
            models.UniqueConstraint(
                fields=["device", "path"], condition=Q(device__isnull=False), name="contact_device_path"
            ),
        ]


class PathOutage(models.Model):
    """One loss of one path, from–to; availability over 7 days and 12 months is counted from these rows (EN 50136)."""

    line = models.ForeignKey("directory.Line", models.CASCADE, null=True, blank=True, related_name="+")
    device = models.ForeignKey("directory.Device", models.CASCADE, null=True, blank=True, related_name="+")
    path = models.CharField(max_length=12)
    lost_at = models.DateTimeField(db_index=True)
    restored_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("path outage")
        verbose_name_plural = _("path outages")
        indexes = [models.Index(fields=["line", "lost_at"], name="outage_line")]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "path"],
                condition=Q(restored_at__isnull=True, line__isnull=False),
                name="outage_line_open_once",
            ),
            models.UniqueConstraint(
                fields=["device", "path"],
                condition=Q(restored_at__isnull=True, device__isnull=False),
                name="outage_device_open_once",
            ),
        ]


class LineTest(models.Model):
    """Test clocks of one line: the periodic test report that is due, and a walk test that is running."""

    line = models.OneToOneField("directory.Line", models.CASCADE, primary_key=True, related_name="+")
    last_test_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    overdue_since = models.DateTimeField(null=True, blank=True)
    walk_test_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("line test")
        verbose_name_plural = _("line tests")
