"""Django's handle on the package."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "anyuan.duties"
    label = "duties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anyuan.dispatch import audit
        from anyuan.duties import (  # noqa: F401  (names are known before anything is recorded)
            drill_events,
            drill_signal,
            education_events,
            events,
            meeting_events,
        )
        from anyuan.duties.queries import audited
        from anyuan.intake.interpreters import register

        audit.watch("duties.round", audited.without_clock, audited.count_open)
        register(drill_signal.NAME, drill_signal.interpret)
