"""What the receiver answers: ACK, NAK, DUH or silence, and the bytes of each. Pure.

An ACK means "stored": this module says that a frame *may* be acknowledged, the server says when.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from anyuan.gateway.protocols.dc09 import contact_id, crypto, frames, sia_dcs
from anyuan.gateway.protocols.dc09.frames import Frame

SUPERVISION = frozenset({"NULL", "XNM"})
EVENTS = frozenset({"ADM-CID", "SIA-DCS"})
#: Answers are never answered, or two receivers would talk for ever.
ANSWERS = frozenset({"ACK", "NAK", "DUH", "RSP"})

STORE, CONTACT, NAK, DUH, SILENT = "store", "contact", "nak", "duh", "silent"


class Window(NamedTuple):
    """How far the sender's clock may be off: +20 s / −40 s unless the account says otherwise."""

    early: timedelta = timedelta(seconds=20)
    late: timedelta = timedelta(seconds=40)


class Station(NamedTuple):
    """What the receiver knows about an account when a frame arrives."""

    #: The key in use first, then the ones before it while panels are being re-keyed. Empty: clear text.
    keys: tuple[bytes, ...] = ()
    #: None switches the check off.
    window: Window | None = Window()


class Judged(NamedTuple):
    """The verdict on a frame."""

    #: store (then ACK), contact (ACK at once, it only proves the path), nak, duh, silent.
    verdict: str
    #: Deciphered when a key fitted.
    frame: Frame
    #: Message key of a refusal, "" when accepted.
    reason: str = ""
    #: The key that opened the frame: the ACK is enciphered with it.
    secret: bytes | None = None
    #: Deciphered bytes, kept with the raw message: the key may be changed later.
    plain: bytes = b""
    #: Sender's clock minus ours; None when it sent no readable time.
    clock_offset: timedelta | None = None
    #: The parsed data block of an accepted event.
    event: contact_id.ContactId | sia_dcs.DcsData | None = None


def judge(frame: Frame, station: Station | None, now: datetime) -> Judged:
    """Decides about a frame whose CRC and length are right. `station` is None for an unknown account.

    Unknown account → DUH, so that an installer sees at once that the number is not registered. Wrong
    key, or clear text on an enciphered account → silence: that is how an attack looks.
    """
    if frame.token in ANSWERS:
        return Judged(SILENT, frame, "dc09.answer_token")
    if station is None:
        return Judged(DUH, frame, "dc09.unknown_account")
    secret: bytes | None = None
    plain = b""
    if frame.encrypted:
        opened = _open(frame, station.keys)
        if opened is None:
            return Judged(SILENT, frame, "dc09.wrong_key" if station.keys else "dc09.no_key")
        frame, secret, plain = opened
    elif station.keys:
        return Judged(SILENT, frame, "dc09.clear_text")
    stamp = frame.timestamp_text
    sent_at = None if stamp is None else frames.read_timestamp(stamp)
    offset = None if sent_at is None else sent_at - now
    verdict, reason, event = STORE, "", None
    # Optional in clear, required when encrypted: otherwise a recorded frame could be played again.
    if station.window is not None and not _in_time(frame, offset, station.window):
        verdict, reason = NAK, "dc09.no_timestamp" if stamp is None else "dc09.outside_window"
    elif frame.token in SUPERVISION:
        verdict = CONTACT
    else:
        try:
            event = read_event(frame)
        except contact_id.UnreadableBlock as refusal:
            verdict, reason = DUH, refusal.key
        else:
            if event is None:
                verdict, reason = DUH, "dc09.unsupported_token"
    return Judged(verdict, frame, reason, secret, plain, offset, event)


def read_event(frame: Frame) -> contact_id.ContactId | sia_dcs.DcsData | None:
    """The data block of an event frame in clear; None for other tokens. Raises UnreadableBlock."""
    if frame.token == "ADM-CID":
        return contact_id.read(frame.data)
    if frame.token == "SIA-DCS":
        return sia_dcs.read(frame.data)
    return None


def acknowledge(frame: Frame, secret: bytes | None, now: datetime) -> bytes:
    """`"ACK"`, or `"*ACK"` with a time stamp under the same key when the request was enciphered.

    Sequence, receiver and account are echoed unchanged (panels compare them); R only if it was there;
    a sender that omits L gets the standard's `L0`.
    """
    if secret is None:
        return _reply("ACK", frame, b"]")
    return _reply("ACK", frame, crypto.encipher(secret, frames.content(b"", at=now)), encrypted=True)


def unable(frame: Frame) -> bytes:
    """`"DUH"`: understood as a frame, cannot be processed. Always in clear."""
    return _reply("DUH", frame, b"]")


def correct_clock(frame: Frame, now: datetime) -> bytes:
    """`"NAK"0000R0L0A0[]_now`: the panel sets its clock from it. `A0` stands without `#`."""
    stamp = frames.content(b"", at=now)
    return frames.build("NAK", "0000", "A0", stamp, receiver="0", raw_crc=frame.raw_crc)


def refusal_reply(judged: Judged, now: datetime) -> bytes:
    """The bytes for a refused frame; empty for silence."""
    if judged.verdict == NAK:
        return correct_clock(judged.frame, now)
    if judged.verdict == DUH:
        return unable(judged.frame)
    return b""


def _reply(token: str, frame: Frame, content: bytes, *, encrypted: bool = False) -> bytes:
    return frames.build(
        token,
        frame.sequence,
        "#" + frame.account if frame.account else "",
        content,
        receiver=frame.receiver,
        line=frame.line or "0",
        encrypted=encrypted,
        raw_crc=frame.raw_crc,
    )


def _open(frame: Frame, keys: tuple[bytes, ...]) -> tuple[Frame, bytes, bytes] | None:
    for secret in keys:
        try:
            plain = crypto.decipher(secret, frame.data)
        except crypto.Undecipherable:
            return None
        opened = frames.open_plain(frame, plain)
        if opened is not None:
            return opened, secret, plain
    return None


def _in_time(frame: Frame, offset: timedelta | None, window: Window) -> bool:
    if frame.timestamp_text is None:
        return not frame.encrypted
    return offset is not None and -window.late <= offset <= window.early
