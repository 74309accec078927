"""Reading: who can be reached and how, who was reached and who was not, a person's own messages, what is stuck."""

from anyuan.notify.queries.messages import (
    dead_letters,
    inbox,
    messages_of,
    not_reached,
    not_reached_now,
    reached,
    visible_to,
)
from anyuan.notify.queries.persons import Reachability, reachability
from anyuan.notify.queries.reach import Rate, reach_rate
from anyuan.notify.queries.tokens import TokenUnknown, by_token, link, token

__all__ = [
    "Rate",
    "Reachability",
    "TokenUnknown",
    "by_token",
    "dead_letters",
    "inbox",
    "link",
    "messages_of",
    "not_reached",
    "not_reached_now",
    "reach_rate",
    "reachability",
    "reached",
    "token",
    "visible_to",
]
