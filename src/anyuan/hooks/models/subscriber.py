"""An outside system: where it listens, what it asked for, and within what it may hear."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anyuan.directory.crypto import EncryptedField
from anyuan.directory.policy import ROLES, Grant, Viewer
from anyuan.hooks.rules import ROLES_OUTSIDE


class Subscriber(models.Model):
    """A system that is told. Its rights are those of a role over one scope, from the same table as a person's."""

    name = models.SlugField(_("name"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120, blank=True, default="")
    url = EncryptedField(_("address"))
    secret = EncryptedField(_("secret"))
    plain_allowed = models.BooleanField(
        _("http allowed"), default=False, help_text=_("Without encryption, and then only to a private address.")
    )
    events = models.JSONField(_("events"), default=list)
    exercises = models.BooleanField(_("drills, too"), default=False)
    role = models.CharField(
        _("role"), max_length=20, default="viewer", choices=[(name, ROLES[name].label) for name in ROLES_OUTSIDE]
    )
    area = models.ForeignKey("directory.Area", models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey("directory.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    school = models.ForeignKey("directory.School", models.PROTECT, null=True, blank=True, related_name="+")
    active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(_("created"))
    # How the last attempts went. `rest_until`: nothing is tried before; claimed: one worker speaks to it until then.
    failures = models.PositiveIntegerField(default=0)
    rest_until = models.DateTimeField(null=True, blank=True)
    last_taken_at = models.DateTimeField(_("last taken"), null=True, blank=True)
    error = models.CharField(_("last error"), max_length=80, blank=True, default="")
    claimed_by = models.CharField(max_length=32, blank=True, default="")
    claimed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("outside system")
        verbose_name_plural = _("outside systems")
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(condition=Q(role__in=ROLES_OUTSIDE), name="hooks_role_known"),
            models.CheckConstraint(
                condition=Q(area__isnull=False, organisation__isnull=True, school__isnull=True)
                | Q(area__isnull=True, organisation__isnull=False, school__isnull=True)
                | Q(area__isnull=True, organisation__isnull=True, school__isnull=False),
                name="hooks_one_scope",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.name

    @property
    def viewer(self) -> Viewer:
        """The system as one who asks. Reads the area when it was not loaded with the row."""
        grant = Grant(
            self.role,
            area_path=self.area.path if self.area else "",
            organisation_id=self.organisation_id,
            school_id=self.school_id,
        )
        return Viewer(grants=(grant,))
