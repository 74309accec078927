"""Where the shared test material lies, if this machine has it."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Beside the checkout, or where ANYUAN_SHARED says.
SHARED = Path(os.environ.get("ANYUAN_SHARED", ROOT.parent / "shared"))


def shared_file(name: str) -> Path | None:
    """A file below it; None where it is not on this machine."""
    return SHARED / name if (SHARED / name).is_file() else None
