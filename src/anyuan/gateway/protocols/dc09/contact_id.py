"""Ademco Contact ID inside DC-09: `#acct|QEEE GG CCC`."""

import re
from typing import NamedTuple

NEW, RESTORE, STILL_PRESENT = "1", "3", "6"


class UnreadableBlock(ValueError):
    """The data block is not of the form its token promises. Answered DUH, shown as unread."""

    key = "dc09.unreadable_block"


class ContactId(NamedTuple):
    """One Contact ID event. Digits may be 0-9 and B-F; zero may come as A."""

    account: str | None
    #: 1 new event or opening, 3 restore or closing, 6 still present.
    qualifier: str
    code: str
    #: Two digits; "00" when left out.
    partition: str
    #: Three digits: zone or user, the code table says which; "000" when left out.
    address: str


_BLOCK = re.compile(r"(?:#?([0-9A-Z]{3,16})\|)?([0-9])([0-9A-F]{3})(?: ?([0-9A-F]{2})(?: ?([0-9A-F]{3}))?)?\s*\Z")


def read(data: bytes) -> ContactId:
    """The event in a data block without brackets. Raises UnreadableBlock."""
    match = _BLOCK.match(data.decode("latin-1").upper())
    if match is None:
        raise UnreadableBlock
    account, qualifier, code, partition, address = match.groups()
    if "A" in code:  # the digit 0 as some senders write it
        code = code.replace("A", "0")
    return ContactId(account, qualifier, code, partition or "00", address or "000")


def write(event: ContactId) -> bytes:
    """The data block of an event, without brackets."""
    block = f"{event.qualifier}{event.code} {event.partition} {event.address}"
    return f"#{event.account}|{block}".encode("ascii") if event.account else block.encode("ascii")
