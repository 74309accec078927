"""Django's handle on the package."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "anyuan.programmes"
    label = "programmes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anyuan.programmes import events  # noqa: F401  (names are known before anything is recorded)
