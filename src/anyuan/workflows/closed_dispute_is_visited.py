"""When a settled dispute is closed, visits are due at the times of its grade; opened again, they are dropped."""

from __future__ import annotations

from datetime import datetime

from anyuan.cases.actions import mediation
from anyuan.journal.models import Entry
from anyuan.journal.rules import Actor
from anyuan.journal.subscriptions import handles


@handles("cases.closed", name="closed_dispute_is_visited")
def handle(entry: Entry, now: datetime) -> None:
    """Plan the visits of a case that was settled; nothing for any other ending."""
    mediation.plan_visits(entry.subject_id, by=Actor.system("mediation"), now=now)


@handles("cases.reopened", name="reopened_case_drops_visits")
def drop(entry: Entry, now: datetime) -> None:
    """A case in work is not visited as a settled one."""
    mediation.drop_visits(entry.subject_id, now=now)
