"""Import of registers: planned first, stored in one transaction, all or nothing."""

from anyuan.directory.actions.importing.outcome import FileOutcome, Outcome, Problem
from anyuan.directory.actions.importing.run import import_files

__all__ = ["FileOutcome", "Outcome", "Problem", "import_files"]
