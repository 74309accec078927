"""What is done every half minute: shelves that ran out, silent units, history moved aside, disposal, leases."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from anyuan.journal.actions import hold
from anyuan.worker.pulse import HOLDER

log = logging.getLogger(__name__)


def chores() -> list[Callable[..., object]]:
    """Each takes `now=` and may be called as often as one likes."""
    from anyuan.cases import actions as cases
    from anyuan.cases.actions import disposal, draws, tallies, uploads, yellow
    from anyuan.directory.actions import people, reminders, units
    from anyuan.duties import actions as duties
    from anyuan.hooks import actions as hooks
    from anyuan.incidents import actions as incidents
    from anyuan.intake import actions as intake
    from anyuan.notify import actions as notify
    from anyuan.standards import actions as standards

    return [
        intake.expire_shelves,
        intake.archive,
        intake.prune,
        intake.overdue_tests,
        units.lose_contact,
        people.dispose_due,
        reminders.remind_due,
        incidents.dispose_calls,
        cases.release_left,
        disposal.dispose_due,
        draws.draw_sealed,
        standards.draw_sealed,
        yellow.turn_yellow,
        cases.sweep_steps,
        tallies.fold,
        uploads.tidy,
        duties.schedule,
        duties.dispose_bookings,
        notify.close_bundles,
        notify.reach_test_due,
        hooks.prune,
    ]


def run(now: datetime) -> int:
    """Every chore once; an error of one stops no other. Always answers 0: nothing here needs another round at once."""
    hold("worker", HOLDER, now=now, seconds=45)
    for chore in chores():
        try:
            chore(now=now)
        except Exception:  # the loop's edge
            log.exception("%s failed", chore.__qualname__)
    return 0
