"""The DC-09 codec in one place: bytes to frames and reply bytes. Pure: no socket, no clock, no storage."""

from anyuan.gateway.protocols.dc09.contact_id import UnreadableBlock
from anyuan.gateway.protocols.dc09.crypto import BadKey, Key, read_key
from anyuan.gateway.protocols.dc09.frames import BadCheck, BadLength, BadShape, Frame, FrameRefused, parse
from anyuan.gateway.protocols.dc09.framing import MAX_FRAME, Splitter
from anyuan.gateway.protocols.dc09.replies import (
    CONTACT,
    DUH,
    NAK,
    SILENT,
    STORE,
    Judged,
    Station,
    Window,
    acknowledge,
    judge,
    refusal_reply,
)
from anyuan.gateway.protocols.dc09.transmit import Sender, read_answer

__all__ = [
    "CONTACT",
    "DUH",
    "MAX_FRAME",
    "NAK",
    "SILENT",
    "STORE",
    "BadCheck",
    "BadKey",
    "BadLength",
    "BadShape",
    "Frame",
    "FrameRefused",
    "Judged",
    "Key",
    "Sender",
    "Splitter",
    "Station",
    "UnreadableBlock",
    "Window",
    "acknowledge",
    "judge",
    "parse",
    "read_answer",
    "read_key",
    "refusal_reply",
]
