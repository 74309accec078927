"""Standards that can be used here: packs of the package and of the home, read again when their file changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from anyuan.cases.queries.kinds import packs_of
from anyuan.standards.rules.packs import problems

ISSUED = "issued.json"  # beside a pack that was taken over signed


def standards() -> dict[str, dict[str, Any]]:
    """Usable standards and overlays by name, in the order of the menu. A broken one is left out; packs check names it."""
    found = packs_of("standards", problems)
    return dict(sorted(found.items(), key=lambda pair: (pair[1].get("order", 99), pair[0])))


def issuer(pack: Mapping[str, Any]) -> str:
    """Who signed the pack; empty for one that nobody signed."""
    file = Path(str(pack.get("folder", ""))) / ISSUED
    if not file.is_file():
        return ""
    try:
        return str(json.loads(file.read_text("utf-8")).get("issuer", ""))[:80]
    except ValueError:
        return ""
