"""What every register row has in common."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from anyuan.kernel.text import initials

# Printable, no spaces: a code is read over the phone, printed in QR codes and used in addresses.
code_is_plain = RegexValidator(r"^[^\s/?#%]{1,64}$", _("A code has no spaces and none of / ? # %."))


class Register(models.Model):
    """A row of a register: found again by ``code``, with columns of the ledger that we do not know kept in ``extra``."""

    code = models.CharField(_("code"), max_length=64, unique=True, validators=[code_is_plain])
    active = models.BooleanField(_("in use"), default=True)
    extra = models.JSONField(_("other columns"), default=dict, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(getattr(self, "name", "") or self.code)


class Located(models.Model):
    """A point in WGS-84 degrees, or none; ``datum`` is the datum in which it was handed in."""

    address = models.CharField(_("street address"), max_length=300, blank=True, default="")
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    datum = models.CharField(_("source datum"), max_length=8, default="wgs84", blank=True)

    class Meta:
        abstract = True


class InitialsField(models.CharField):
    """Pinyin initials of ``name``, filled at every save: 第一小学 is found by typing dyxx."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 60, "editable": False, "db_index": True, "default": "", **kwargs})

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = initials(str(getattr(model_instance, "name", "") or ""))[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value
