"""What something is owed for: the subject, within whose sight it lies, and whether it is only an exercise."""

from __future__ import annotations

from dataclasses import dataclass

from anyuan.journal.rules import Scope, Subject


@dataclass(frozen=True, slots=True)
class Matter:
    """An incident, case or duty as dispatch sees it."""

    subject: Subject
    scope: Scope = Scope()  # noqa: RUF009  (frozen: sharing it is safe)
    exercise: bool = False
