"""What a lane came to, and the table that tells it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from anyuan.site.cli._words import _


@dataclass(frozen=True)
class Outcome:
    """Counts of one lane. `trusted` is false when the runner gave no result to believe (crash, no test found)."""

    lane: str = ""
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    note: str = ""
    ran: bool = True
    trusted: bool = True

    @property
    def good(self) -> bool:
        return self.trusted and self.failed == 0

    @property
    def verdict(self) -> str:
        if not self.ran:
            return _("did not run") if self.good else _("COULD NOT RUN")
        if not self.trusted:
            return _("NO RESULT")
        return _("passed") if self.failed == 0 else _("FAILED")


def cannot_run(lane: str, why: str, *, demanded: bool) -> Outcome:
    """A lane whose tools are missing: an error when it was demanded, else a plain remark."""
    return Outcome(lane, failed=1 if demanded else 0, note=why, ran=False)


def timed(lane: str, work: Callable[[], Outcome]) -> Outcome:
    """Run a lane's work; its seconds are wall-clock."""
    start = time.perf_counter()
    done = work()
    # A lane without a believable result counts as one failure, so that no sum can look green.
    failed = done.failed if done.trusted else max(done.failed, 1)
    seconds = time.perf_counter() - start
    return Outcome(lane, done.passed, failed, done.skipped, seconds, done.note, done.ran, done.trusted)


def table(outcomes: Sequence[Outcome]) -> str:
    """One line for each lane, with the reason where there is one."""
    head = f"\n{'lane':<16} {'result':<14} {'passed':>7} {'failed':>7} {'skipped':>8} {'seconds':>8}"
    lines = [head, "-" * (len(head) - 1)]
    for o in outcomes:
        lines.append(f"{o.lane:<16} {o.verdict:<14} {o.passed:>7} {o.failed:>7} {o.skipped:>8} {o.seconds:>8.1f}")
        if o.note:
            lines += [f"    {line}" for line in o.note.splitlines()]
    return "\n".join(lines) + "\n"


def closing_line(outcomes: Sequence[Outcome]) -> str:
    """The plain last line, in English whatever the shell speaks: machines read it."""
    return f"{sum(o.passed for o in outcomes)} passed, {sum(o.failed for o in outcomes)} failed"
