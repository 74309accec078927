"""Django's handle on the package."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class CasesConfig(AppConfig):
    name = "anyuan.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from anyuan.cases import events, work_events  # noqa: F401  (names are known before anything is recorded)
        from anyuan.cases.queries import audited
        from anyuan.dispatch import audit

        audit.watch("cases.case", audited.without_clock, audited.count_open)
        post_migrate.connect(_after_migrate, sender=self)


def _after_migrate(using: str, **_rest: Any) -> None:
    from anyuan.cases.models import upkeep

    upkeep.install(connections[using])
