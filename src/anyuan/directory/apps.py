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
        from allauth.account.signals import password_changed
        from allauth.mfa.signals import authenticator_added
        from django.contrib.auth.signals import user_logged_in

        from anyuan.directory import events  # noqa: F401  (names are known before anything is recorded)
        from anyuan.directory.accounts import sessions
        from anyuan.directory.actions import described  # noqa: F401  (what follows on a row is known to every importer)

        authenticator_added.connect(sessions.factor_added, dispatch_uid="directory")
        password_changed.connect(sessions.password_changed, dispatch_uid="directory")
        user_logged_in.connect(sessions.signed_in, dispatch_uid="directory")
