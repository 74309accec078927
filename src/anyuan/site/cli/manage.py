"""`anyuan manage …`: Django's own management commands, untouched."""

from __future__ import annotations

from anyuan.site.cli._words import _

HELP = _("run a Django management command (for maintainers)")
PASS_THROUGH = True


def run(words: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["anyuan manage", *words])
    return 0
