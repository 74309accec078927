"""One DC-09 frame: bytes to fields and back. Pure.

    LF  CRC(4 hex)  0LLL  "ID"  seq  [Rrcvr]  Lpref  #acct  [data]  [x…]*  _timestamp  CR

CRC and length cover the bytes from the first quote up to, not including, CR.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from anyuan.gateway.protocols.dc09.crc import crc16


class FrameRefused(Exception):
    """The bytes are no frame that may be acknowledged. `key` names the reason for counters and screens."""

    key = "dc09.refused"


class BadCheck(FrameRefused):
    """The CRC does not fit: noise on the line, or somebody's wrong polynomial."""

    key = "dc09.bad_check"


class BadLength(FrameRefused):
    """The length field does not fit the bytes."""

    key = "dc09.bad_length"


class BadShape(FrameRefused):
    """CRC and length are right, the fields are not those of DC-09."""

    key = "dc09.bad_shape"


class Frame(NamedTuple):
    """What one frame says before its data block is interpreted. Text fields are as sent."""

    token: str
    encrypted: bool
    #: Four characters, echoed unchanged: one old dialler counts in hex.
    sequence: str
    #: Hex digits behind R, None when the field was left out (the reply leaves it out, too).
    receiver: str | None
    #: Hex digits behind L, None when the sender omits it.
    line: str | None
    #: None when the frame names no account; "A0" in a NAK.
    account: str | None
    #: Bytes of the data block without brackets; hex cipher text while still encrypted.
    data: bytes
    extended: tuple[bytes, ...]
    #: Raw text behind `_`; None when absent.
    timestamp_text: bytes | None
    #: True when the CRC came as two raw bytes: the reply takes the same form.
    raw_crc: bool

    @property
    def timestamp(self) -> datetime | None:
        """The sender's clock (UTC); None when absent or not readable."""
        return None if self.timestamp_text is None else read_timestamp(self.timestamp_text)

    @property
    def hex_account(self) -> bool:
        """True when the account has hexadecimal digits only, as the standard wants."""
        return self.account is not None and not _NOT_HEX(self.account)


#: What stands behind the opening bracket of the data block, also after deciphering.
_CONTENT = rb"([^\[\]]*)\]((?:\[[^\[\]]*\])*)(?:_([^\[\]]*))?"
#: A reply's NAK carries `A0` in place of `#account`. Everything before `[` is in clear. The second
#: branch behind it is the hex of an encrypted block.
_BODY = re.compile(
    rb'"(\*?)([A-Z0-9][A-Z0-9-]{1,15})"([0-9A-Fa-f]{4})'
    rb"(?:R([0-9A-Fa-f]{1,6}))?(?:L([0-9A-Fa-f]{1,6}?))?(?:#([0-9A-Za-z]{3,16})|(A0))?"
    rb"\[(?:" + _CONTENT + rb"|((?:[0-9A-Fa-f]{32})+))"
)
#: Pad first, free of `[ ] |`, of any length and any other bytes; a NULL may have no `|`.
_PLAIN = re.compile(rb"[^\[\]|]*(?:\|" + _CONTENT + rb"|\]((?:\[[^\[\]]*\])*)(?:_([^\[\]]*))?)\Z")
#: The same without any pad: `#acct|…` begins at once.
_PLAIN_NO_PAD = re.compile(rb"(?=#[0-9A-Za-z]{3,16}\|)" + _CONTENT + rb"\Z")
_TIMESTAMP = re.compile(rb"(\d\d):(\d\d):(\d\d),(\d\d)-(\d\d)-(\d{4})[\0 ]*\Z")
_HEX_LENGTH = re.compile(rb"0[0-9A-Fa-f]{3}\Z")
_HEX_CHECK = re.compile(rb"[0-9A-Fa-f]{4}\Z")
_NOT_HEX = re.compile(r"[^0-9A-Fa-f]").search


def parse(raw: bytes) -> Frame:
    """Fields of one frame as cut by the splitter (LF … CR). Raises BadCheck, BadLength, BadShape."""
    raw_crc = raw[7:8] == b'"'
    if raw_crc:
        check, length, body = raw[1:3], raw[3:7], raw[7:-1]
        if int.from_bytes(check, "big") != crc16(body):
            raise BadCheck
    else:
        check, length, body = raw[1:5], raw[5:9], raw[9:-1]
        if not _HEX_CHECK.match(check) or int(check, 16) != crc16(body):
            raise BadCheck
    if not _HEX_LENGTH.match(length) or int(length, 16) != len(body):
        raise BadLength
    match = _BODY.fullmatch(body) or _BODY.fullmatch(_hide_json_brackets(body))
    if match is None:
        raise BadShape
    star, token, seq, receiver, line, account, nak_account, data, extended, stamp, cipher = match.groups()
    if bool(star) != (cipher is not None):
        raise BadShape
    account = account or nak_account
    return Frame(
        token.decode(),
        bool(star),
        seq.decode(),
        receiver.decode() if receiver else None,
        line.decode() if line else None,
        account.decode() if account else None,
        cipher if star else data,
        _split_extended(extended) if extended else (),
        stamp,
        raw_crc,
    )


def open_plain(frame: Frame, plain: bytes) -> Frame | None:
    """`frame` with the fields of its deciphered block; None when `plain` is no block (wrong key)."""
    match = _PLAIN.match(plain) or _PLAIN.match(_hide_json_brackets(plain))
    if match is not None:
        data, extended, stamp, bare_extended, bare_stamp = match.groups()
        if data is None:
            data, extended, stamp = b"", bare_extended, bare_stamp
    else:
        match = _PLAIN_NO_PAD.match(plain)
        if match is None:
            return None
        data, extended, stamp = match.groups()
    # A wrong key gives random bytes, which may by chance end in a bracket. They hold no time and no account.
    if _TIMESTAMP.match(stamp) is None if stamp is not None else not data.startswith(b"#"):
        return None
    return frame._replace(data=data, extended=_split_extended(extended) if extended else (), timestamp_text=stamp)


def build(
    token: str,
    sequence: str,
    account: str,
    content: bytes,
    *,
    receiver: str | None = None,
    line: str | None = "0",
    encrypted: bool = False,
    raw_crc: bool = False,
) -> bytes:
    """The bytes of a frame, LF to CR. `content` is everything behind `[`; `account` includes its `#`."""
    header = f'"{"*" if encrypted else ""}{token}"{sequence}'
    if receiver is not None:
        header += "R" + receiver
    if line is not None:
        header += "L" + line
    body = (header + account + "[").encode("ascii") + content
    if len(body) > 0xFFF:
        raise ValueError("a DC-09 frame holds at most 4095 bytes between the first quote and CR")
    check = crc16(body)
    sent = check.to_bytes(2, "big") if raw_crc else b"%04X" % check
    return b"\n%b%04X%b\r" % (sent, len(body), body)


def content(data: bytes, extended: Sequence[bytes] = (), at: datetime | None = None) -> bytes:
    """Everything behind `[`: data, extended blocks and, when given, the time stamp."""
    blocks = b"".join(b"[%b]" % block for block in extended)
    return data + b"]" + blocks + (write_timestamp(at) if at is not None else b"")


@lru_cache(maxsize=4096)
def read_timestamp(text: bytes) -> datetime | None:
    """`HH:MM:SS,MM-DD-YYYY` as UTC; None when it is no such instant. Panels share seconds: cached."""
    match = _TIMESTAMP.match(text)
    if match is None:
        return None
    hour, minute, second, month, day, year = map(int, match.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def write_timestamp(at: datetime) -> bytes:
    """`_HH:MM:SS,MM-DD-YYYY` of an aware instant, in UTC."""
    return at.astimezone(UTC).strftime("_%H:%M:%S,%m-%d-%Y").encode("ascii")


def _split_extended(blocks: bytes) -> tuple[bytes, ...]:
    return tuple(blocks[1:-1].split(b"]["))


#: The J block holds JSON, whose arrays have brackets of their own.
_JSON_BLOCK = re.compile(rb"(?<=\[)J\{[^\r\n]*\}(?=\])")
# Stand-ins that no frame holds (control bytes); `shown_brackets` turns them back.
_HIDE = bytes.maketrans(b"[]", b"\x01\x02")
_SHOW = bytes.maketrans(b"\x01\x02", b"[]")


def _hide_json_brackets(body: bytes) -> bytes:
    """Second chance for a frame whose only offence is brackets inside a `[J{…}]` block."""
    return _JSON_BLOCK.sub(lambda found: found.group().translate(_HIDE), body)


def shown_brackets(block: bytes) -> bytes:
    """The J block as sent, see `_hide_json_brackets`."""
    return block.translate(_SHOW)
