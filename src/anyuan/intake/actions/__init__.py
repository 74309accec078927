"""Writing in intake, one file per verb."""

from anyuan.intake.actions.archive import archive, prune
from anyuan.intake.actions.interpret import interpret
from anyuan.intake.actions.receive import receive
from anyuan.intake.actions.shelving import expire_shelves
from anyuan.intake.actions.silence import lose_silent_devices
from anyuan.intake.actions.test_clock import overdue_tests
from anyuan.intake.actions.warnings import expire_warnings

__all__ = [
    "archive",
    "expire_shelves",
    "expire_warnings",
    "interpret",
    "lose_silent_devices",
    "overdue_tests",
    "prune",
    "receive",
]
