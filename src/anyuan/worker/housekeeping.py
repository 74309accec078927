"""What is done every half minute: shelves that ran out, silent units, history moved aside, disposal, leases."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from importlib import import_module

from anyuan.journal.actions import hold
from anyuan.worker.pulse import HOLDER

log = logging.getLogger(__name__)
# module, function: each takes `now=` and may be called as often as one likes.
CHORES = (
    ("anyuan.intake.actions", "expire_shelves"),
    ("anyuan.intake.actions", "overdue_tests"),
    ("anyuan.intake.actions", "archive"),
    ("anyuan.intake.actions", "prune"),
    ("anyuan.directory.actions.units", "mark_silent"),
    ("anyuan.directory.actions.disposal", "dispose_due"),
    ("anyuan.notify.actions", "reach_test_due"),
)


def run(now: datetime) -> int:
    """Every chore once; an error of one stops no other. Always answers 0: nothing here needs another round at once."""
    hold("worker", HOLDER, now=now, seconds=45)
    for chore in _chores():
        try:
            chore(now=now)
        except Exception:  # the loop's edge
            log.exception("%s failed", chore.__qualname__)
    return 0


def _chores() -> list[Callable[..., object]]:
    found = []
    for module_name, function_name in CHORES:
        function = getattr(import_module(module_name), function_name, None)
        if function is not None:
            found.append(function)
    return found
