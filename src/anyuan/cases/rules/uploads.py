"""The way of a ledger that was handed in on the screen: checked, then brought in when its owner says so."""

from __future__ import annotations

from collections.abc import Mapping

STATES = ("waiting", "checking", "checked", "refused", "wanted", "storing", "stored", "failed", "dropped")
# verb → (from, to)
MOVES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "check": (("waiting",), "checking"),
    "find good": (("checking",), "checked"),
    "find wrong": (("checking", "storing"), "refused"),
    "want": (("checked",), "wanted"),
    "store": (("wanted",), "storing"),
    "finish": (("storing",), "stored"),
    "fail": (("checking", "storing"), "failed"),
    "drop": (("waiting", "checked", "refused", "wanted", "failed"), "dropped"),
}
# Somebody works on it, and the page looks again by itself.
RUNNING = frozenset({"waiting", "checking", "wanted", "storing"})
# The worker's two jobs, and with which verb it takes each.
TAKEN = {"waiting": "check", "wanted": "store"}
# A job whose worker has not moved for so long is taken for dead.
DEAD_AFTER_SECONDS = 180
# What nobody brought in by then is deleted with its file.
KEPT_DAYS = 7
