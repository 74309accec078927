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


_BLOCK = re.compile(
    rb"(?:#?([0-9A-Za-z]{3,16})\|)?([0-9])([0-9A-Fa-f]{3})"
    rb"(?: ?([0-9A-Fa-f]{2})(?: ?([0-9A-Fa-f]{3}))?)?\s*\Z"
)


def read(data: bytes) -> ContactId:
    """The event in a data block without brackets. Raises UnreadableBlock."""
    match = _BLOCK.match(data)
    if match is None:
        raise UnreadableBlock
    account, qualifier, code, partition, address = match.groups()
    return ContactId(
        account.decode() if account else None,
        qualifier.decode(),
        code.decode().upper().replace("A", "0"),
        partition.decode().upper() if partition else "00",
        address.decode().upper() if address else "000",
    )


def write(event: ContactId) -> bytes:
    """The data block of an event, without brackets."""
    block = f"{event.qualifier}{event.code} {event.partition} {event.address}"
    return f"#{event.account}|{block}".encode("ascii") if event.account else block.encode("ascii")
