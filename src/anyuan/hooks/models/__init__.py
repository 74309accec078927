"""Tables of outgoing hooks."""

from anyuan.hooks.models.delivery import Delivery
from anyuan.hooks.models.subscriber import Subscriber

__all__ = ["Delivery", "Subscriber"]
