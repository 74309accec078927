"""Writing: the register of outside systems, what is owed to them, and sending it."""

from anyuan.hooks.actions.deliver import deliver_due, tell_waiting_recalls
from anyuan.hooks.actions.offer import offer, ping
from anyuan.hooks.actions.register import Wish, change, new_secret, register, switch
from anyuan.hooks.actions.tidy import prune, retry

__all__ = [
    "Wish",
    "change",
    "deliver_due",
    "new_secret",
    "offer",
    "ping",
    "prune",
    "register",
    "retry",
    "switch",
    "tell_waiting_recalls",
]
