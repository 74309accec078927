"""One round of the worker: definitions, spans, the journal, then the days that are due."""

from __future__ import annotations

import os
import socket
from datetime import datetime

from anyuan.journal.actions import hold
from anyuan.measures.actions.due import fill_due
from anyuan.measures.actions.follow import follow
from anyuan.measures.actions.spans import keep_spans
from anyuan.measures.actions.standing import keep_standing
from anyuan.measures.actions.take import take

HOLDER = f"{socket.gethostname()}:{os.getpid()}"
LEASE_SECONDS = 120


def work(*, now: datetime) -> int:
    """Do what is due; returns how many days were counted or reopened. One worker of the house does it at a time."""
    if not hold("measures", HOLDER, now=now, seconds=LEASE_SECONDS):
        return 0
    take(now=now)
    keep_spans(now=now)
    keep_standing(now=now)
    return follow(now=now) + fill_due(now=now)
