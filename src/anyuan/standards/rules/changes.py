"""What a change of version changes: for the standard line by line, and for each school verdict by verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anyuan.standards.rules.values import GREEN, RED, Verdict

COMPARED = (
    "clause",
    "level",
    "when",
    "fact",
    "need",
    "max_age_days",
    "proof",
    "grace_days",
    "valid_from",
    "valid_to",
    "on",
)


@dataclass(frozen=True, slots=True)
class LineChange:
    """One requirement: ``how`` is added, removed or changed; ``parts`` are the keys that differ."""

    key: str
    how: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """One requirement of one school, before and after; None where the version does not have it."""

    key: str
    before: Verdict | None
    after: Verdict | None

    @property
    def worse(self) -> bool:
        """The school passed, or was not asked, and is now short."""
        was_red = self.before is not None and self.before.verdict == RED
        return self.after is not None and self.after.verdict == RED and not was_red

    @property
    def better(self) -> bool:
        return (
            self.before is not None
            and self.before.verdict == RED
            and (self.after is None or self.after.verdict in (GREEN, "not_applicable", "off"))
        )


def lines(old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]) -> list[LineChange]:
    """What differs between two versions, in the order of the new one, removed lines last."""
    before = {line["key"]: line for line in old}
    after = {line["key"]: line for line in new}
    found = []
    for key, line in after.items():
        if key not in before:
            found.append(LineChange(key, "added"))
            continue
        parts = tuple(part for part in COMPARED if line.get(part) != before[key].get(part))
        if parts:
            found.append(LineChange(key, "changed", parts))
    return found + [LineChange(key, "removed") for key in before if key not in after]


def verdicts(before: Sequence[Verdict], after: Sequence[Verdict]) -> list[VerdictChange]:
    """Requirements of a school whose verdict or required amount differs."""
    old = {one.requirement: one for one in before}
    new = {one.requirement: one for one in after}
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key), new.get(key)
        if was is None or now is None or (was.verdict, was.required) != (now.verdict, now.required):
            found.append(VerdictChange(key, was, now))
    return found
