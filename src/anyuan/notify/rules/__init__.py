"""Pure decisions about messages: states, paths and their times, quiet hours, bundling, retries, words of a drill."""

from anyuan.notify.rules.bundle import BUNDLING, Bundling, bundle_key
from anyuan.notify.rules.duty import ROSTER_HORIZON, Turn, is_on_duty
from anyuan.notify.rules.paths import PACE, Pace, Path, PlannedSending, plan
from anyuan.notify.rules.quiet import Quiet, quiet_until
from anyuan.notify.rules.retry import LEASE, LONGEST_WAITS, backoff
from anyuan.notify.rules.states import (
    ANSWERS,
    RECIPIENT_OPEN,
    RECIPIENT_STATES,
    SENDING_OPEN,
    SENDING_STATES,
    SKIP_REASONS,
)
from anyuan.notify.rules.words import EXERCISE_MARK, mark_exercise, short_text

__all__ = [
    "ANSWERS",
    "BUNDLING",
    "EXERCISE_MARK",
    "LEASE",
    "LONGEST_WAITS",
    "PACE",
    "RECIPIENT_OPEN",
    "RECIPIENT_STATES",
    "ROSTER_HORIZON",
    "SENDING_OPEN",
    "SENDING_STATES",
    "SKIP_REASONS",
    "Bundling",
    "Pace",
    "Path",
    "PlannedSending",
    "Quiet",
    "Turn",
    "backoff",
    "bundle_key",
    "is_on_duty",
    "mark_exercise",
    "plan",
    "quiet_until",
    "short_text",
]
