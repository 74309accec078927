"""The sending side of DC-09: frames to a receiver and the reading of its answer. Pure.

Used to forward to an existing police receiver, and by the simulated devices of the demo city.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from anyuan.gateway.protocols.dc09 import crypto, frames, replies
from anyuan.gateway.protocols.dc09.contact_id import ContactId
from anyuan.gateway.protocols.dc09.contact_id import write as write_contact_id
from anyuan.gateway.protocols.dc09.sia_dcs import DcsEvent
from anyuan.gateway.protocols.dc09.sia_dcs import write as write_sia_dcs


class Sender(NamedTuple):
    """How one transmitter presents itself."""

    #: Without `#`; 3–16 hexadecimal digits.
    account: str
    receiver: str | None = None
    line: str | None = "0"
    secret: bytes | None = None
    raw_crc: bool = False

    def frame(
        self,
        token: str,
        sequence: int | str,
        data: bytes = b"",
        *,
        extended: Sequence[bytes] = (),
        at: datetime | None = None,
    ) -> bytes:
        """A frame of any token. `at` is the sender's clock; required when there is a key."""
        if self.secret is not None and at is None:
            raise ValueError("an enciphered frame needs a time stamp")
        content = frames.content(data, extended, at)
        if self.secret is not None:
            content = crypto.encipher(self.secret, content)
        return frames.build(
            token,
            sequence if isinstance(sequence, str) else f"{sequence:04d}",
            "#" + self.account,
            content,
            receiver=self.receiver,
            line=self.line,
            encrypted=self.secret is not None,
            raw_crc=self.raw_crc,
        )

    def contact_id(
        self, sequence: int, event: ContactId, *, at: datetime | None, extended: Sequence[bytes] = ()
    ) -> bytes:
        """An ADM-CID frame."""
        data = write_contact_id(event._replace(account=event.account or self.account))
        return self.frame("ADM-CID", sequence, data, extended=extended, at=at)

    def sia_dcs(
        self, sequence: int, events: list[DcsEvent], *, at: datetime | None, extended: Sequence[bytes] = ()
    ) -> bytes:
        """A SIA-DCS frame."""
        data = write_sia_dcs(self.account, events)
        return self.frame("SIA-DCS", sequence, data, extended=extended, at=at)

    def heartbeat(self, *, at: datetime | None, sequence: int = 0) -> bytes:
        """A NULL frame, the supervision message."""
        return self.frame("NULL", sequence, at=at)


class Answer(NamedTuple):
    """A receiver's answer to one frame."""

    #: ACK, NAK, DUH or RSP.
    token: str
    #: True only for an ACK of this very message, under our key when we have one.
    accepted: bool
    #: The receiver's clock, which a NAK asks us to take over.
    receiver_clock: datetime | None


def read_answer(raw: bytes, *, sequence: str, secret: bytes | None = None) -> Answer:
    """What the answer to frame `sequence` means. Raises FrameRefused when the bytes are no answer.

    An ACK for another sequence number, or a clear ACK where we sent enciphered, accepts nothing.
    """
    frame = frames.parse(raw)
    if frame.token not in replies.ANSWERS:
        raise frames.BadShape
    genuine = secret is None and not frame.encrypted
    if frame.encrypted and secret is not None:
        try:
            opened = frames.open_plain(frame, crypto.decipher(secret, frame.data))
        except crypto.Undecipherable:
            opened = None
        genuine = opened is not None
        frame = opened or frame
    accepted = genuine and frame.token == "ACK" and frame.sequence == sequence
    return Answer(frame.token, accepted, frame.timestamp)


def next_sequence(sequence: int) -> int:
    """0001–9999, wraps to 0001; 0000 belongs to NULL."""
    return sequence % 9999 + 1
