"""Django's handle on the package: every sentence in this folder is loaded when the house starts."""

from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    name = "anyuan.workflows"
    label = "workflows"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        package = import_module("anyuan.workflows")
        for module in iter_modules(package.__path__):
            if module.name != "apps":
                import_module(f"anyuan.workflows.{module.name}")
