"""Writing: send, deliver, take receipts, set a person's paths, run the reach test."""

from anyuan.notify.actions.bundles import close_bundles
from anyuan.notify.actions.deliver import deliver_due
from anyuan.notify.actions.persons import AddressWrong, NewAddress, NewQuietHours, set_addresses, set_quiet_hours
from anyuan.notify.actions.reach import close_reach_test, reach_test_due, run_reach_test
from anyuan.notify.actions.receipts import AlreadyAnswered, NotAsked, callback, collect, receipt
from anyuan.notify.actions.retry import retry
from anyuan.notify.actions.send import Post, send
from anyuan.notify.actions.write import Words

__all__ = [
    "AddressWrong",
    "AlreadyAnswered",
    "NewAddress",
    "NewQuietHours",
    "NotAsked",
    "Post",
    "Words",
    "callback",
    "close_bundles",
    "close_reach_test",
    "collect",
    "deliver_due",
    "reach_test_due",
    "receipt",
    "retry",
    "run_reach_test",
    "send",
    "set_addresses",
    "set_quiet_hours",
]
