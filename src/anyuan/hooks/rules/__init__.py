"""Decisions about outgoing hooks: pure, tested by tables."""

from anyuan.hooks.rules.addresses import AddressWrong, Target, address_allowed, target
from anyuan.hooks.rules.cloudevents import MEDIA_TYPE, cloud_event, event_type
from anyuan.hooks.rules.offers import ROLES_OUTSIDE, is_offered, matches
from anyuan.hooks.rules.pace import GIVE_UP, LEASE, LONGEST_REST, RECALL_SECONDS, after_failure, verdict

DELIVERY_STATES = ("queued", "sent", "kept", "dead", "dropped")

__all__ = [
    "DELIVERY_STATES",
    "GIVE_UP",
    "LEASE",
    "LONGEST_REST",
    "MEDIA_TYPE",
    "RECALL_SECONDS",
    "ROLES_OUTSIDE",
    "AddressWrong",
    "Target",
    "address_allowed",
    "after_failure",
    "cloud_event",
    "event_type",
    "is_offered",
    "matches",
    "target",
    "verdict",
]
