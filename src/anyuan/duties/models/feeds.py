"""Calendar feeds behind a secret address, and reports that a sheet was tampered with."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from anyuan.directory.crypto import EncryptedField
from anyuan.duties.models.columns import at, by, link
from anyuan.duties.models.programmes import Point
from anyuan.duties.rules import moves

_ONE = (
    Q(person__isnull=False, team__isnull=True, school__isnull=True)
    | Q(person__isnull=True, team__isnull=False, school__isnull=True)
    | Q(person__isnull=True, team__isnull=True, school__isnull=False)
)


class Feed(models.Model):
    """The duties of one person, team or school as a calendar that a calendar program fetches (日历订阅).

    Only the digest of the secret is kept. The feed shows what its ``account`` may see at the moment it is fetched: whoever
    left the house takes no open window along. ``withdrawn_at`` closes it for good.
    """

    digest = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey("directory.Account", models.CASCADE, related_name="+")
    person = link("directory.Person")
    team = link("directory.Team")
    school = link("directory.School")
    made_at = models.DateTimeField()
    withdrawn_at = at()
    fetched_at = at()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="feed_of_one", condition=_ONE),
        ]

    def __str__(self) -> str:
        return f"feed {self.pk}"


class TamperReport(models.Model):
    """Somebody saw that the sheet of a point was pasted over, moved or torn; open until the point is turned or looked at."""

    point = models.ForeignKey(Point, models.CASCADE, related_name="reports")
    what = models.CharField(max_length=16)
    words = EncryptedField(blank=True, default="")
    made_at = models.DateTimeField()
    made_by = by()
    settled_at = at()
    settled_by = by()

    class Meta:
        ordering = ("-made_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="tamper_report_what", condition=Q(what__in=moves.TAMPERINGS)),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="tamper_report_open", fields=["point"], condition=Q(settled_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.point_id} {self.what}"
