"""Writing: record, number, hand to handlers, seal, keep evidence."""

from anyuan.journal.actions.counters import next_number, next_numbers
from anyuan.journal.actions.handlers import handle_due, release
from anyuan.journal.actions.leases import give_up, hold
from anyuan.journal.actions.record import Happening, record, record_many
from anyuan.journal.actions.seal import seal_waiting

__all__ = [
    "Happening",
    "give_up",
    "handle_due",
    "hold",
    "next_number",
    "next_numbers",
    "record",
    "record_many",
    "release",
    "seal_waiting",
]
