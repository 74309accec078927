"""Django's entry into the directory."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    """Registers, people, accounts and the one policy."""

    name = "anyuan.directory"
    label = "directory"
    verbose_name = _("Directory")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anyuan.directory import events  # noqa: F401  (names are known before anything is recorded)
