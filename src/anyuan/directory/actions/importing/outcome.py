"""What an import has to say for itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# A file with the wrong columns has an error in every row; nobody reads more than this.
MAX_PROBLEMS = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that must be mended in the file: where, under which heading, and what."""

    file: str
    address: str
    heading: str
    sentence: Any

    def __str__(self) -> str:
        where = f"{self.file} {self.address}".strip()
        return f"{where} {self.heading}: {self.sentence}" if self.heading else f"{where}: {self.sentence}"


@dataclass(slots=True)
class FileOutcome:
    """One sheet: how many rows are new, changed, as they were; and what was passed over."""

    file: str
    sheet: str
    kind: str
    heading_row: int
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    linked: int = 0
    renamed: list[int] = field(default_factory=list)  # rows that have another name from now on
    notes: list[Any] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return self.created + self.updated + self.unchanged


@dataclass(slots=True)
class Outcome:
    """The whole import. ``applied`` is False for a dry run and whenever there is a problem: then nothing was stored."""

    sheets: list[FileOutcome] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    further_problems: int = 0
    notes: list[Any] = field(default_factory=list)
    applied: bool = False

    def blame(self, problem: Problem) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)
        else:
            self.further_problems += 1

    @property
    def ok(self) -> bool:
        return not self.problems
