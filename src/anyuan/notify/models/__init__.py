"""Tables of messages: what was said, to whom, by which paths, and the monthly reach test."""

from anyuan.notify.models.message import Message, Recipient, Sending
from anyuan.notify.models.person import Address, QuietHours
from anyuan.notify.models.reach import ReachTest, ReachTestPerson

__all__ = ["Address", "Message", "QuietHours", "ReachTest", "ReachTestPerson", "Recipient", "Sending"]
