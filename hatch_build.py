"""Wheel build hook: a wheel carries the compiled translations and the front-end files, so that it runs as installed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Prepare(BuildHookInterface):
    """Runs before the wheel's files are gathered; an editable install is left alone, the launcher prepares it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from anyuan.site import catalogues, frontend

        catalogues.compile_all()
        if frontend.is_ready(root) and not frontend.broken_files():
            return
        npm = frontend.machine_npm()
        if npm is None:
            raise frontend.FrontEndMissing(
                "The front-end files are not there and npm is not on this machine: run `./anyuan up` once, or install npm."
            )
        frontend.install(root, npm)
