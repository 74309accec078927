"""Accounts, the roles granted to them, and tokens of programs and devices."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anyuan.directory.models.areas import Area, Organisation
from anyuan.directory.models.people import Appointment, Person
from anyuan.directory.models.schools import School
from anyuan.directory.policy.roles import ROLES


class AccountManager(BaseUserManager["Account"]):
    """Creates accounts; without a password an account cannot be used (there are no default passwords)."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Account:
        account = self.model(username=self.model.normalize_username(username), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A log-in. Rights come only from role grants that are in force, never from the account itself."""

    LANGUAGES = (("zh-hans", "中文"), ("en", "English"))
    THEMES = (("auto", _("As the device")), ("day", _("Day")), ("night", _("Night")))

    username = models.CharField(_("user name"), max_length=150, unique=True, validators=[UnicodeUsernameValidator()])
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="accounts")
    email = models.EmailField(_("e-mail"), blank=True, default="")
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGES, default="zh-hans")
    theme = models.CharField(_("theme"), max_length=8, choices=THEMES, default="auto")
    is_active = models.BooleanField(_("active"), default=True)
    # A password set by somebody else must be changed at the first log-in.
    must_change_password = models.BooleanField(_("must set a new password"), default=False)
    created_at = models.DateTimeField(_("created"), null=True, blank=True)

    objects = AccountManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        ordering = ("username",)

    def __str__(self) -> str:
        return self.username

    # Django's own admin and permission tables are not used: rights are the policy's business alone.
    is_staff = False
    is_superuser = False

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class RoleGrant(models.Model):
    """A role given to an account over one scope, from–to. No scope at all means the whole system (the three
    administrators only). A grant that names an appointment ends with it."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=20, choices=[(r.name, r.label) for r in ROLES.values()])
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="+")
    appointment = models.ForeignKey(Appointment, models.CASCADE, null=True, blank=True, related_name="grants")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"), null=True, blank=True)

    class Meta:
        ordering = ("account", "role", "id")
        indexes = [models.Index(fields=["account", "ends_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=tuple(ROLES)), name="grant_role_known"),
            models.CheckConstraint(
                condition=Q(area__isnull=True, organisation__isnull=True)
                | Q(area__isnull=True, school__isnull=True)
                | Q(organisation__isnull=True, school__isnull=True),
                name="grant_one_scope",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="grant_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.role}"


class ApiToken(models.Model):
    """A bearer token of an account. Only its SHA-256 digest is stored; ``scopes`` narrow what the account may do."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    scopes = models.JSONField(_("scopes"), default=list, blank=True)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class SourceToken(models.Model):
    """The token with which a device or system sends signals over HTTP; it may name only its own ``source``."""

    source = models.CharField(_("source"), max_length=80)
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="source_tokens")
    active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(_("created"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["source"])]

    def __str__(self) -> str:
        return self.source
