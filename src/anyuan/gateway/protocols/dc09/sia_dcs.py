"""SIA DC-03 inside DC-09: `#acct|Nri1/PA005|Atext`. Blocks split by `|`, packets by `/`."""

import re
from dataclasses import dataclass, field

from anyuan.gateway.protocols.dc09.contact_id import UnreadableBlock
from anyuan.gateway.protocols.dc09.text import readable


@dataclass(slots=True)
class DcsEvent:
    """One event packet with the modifiers that stood before it."""

    code: str
    #: Up to four digits as sent; "" when left out. What it numbers (zone, user, door …) the code says.
    address: str = ""
    #: False for an `O` block: the panel reports something that happened earlier.
    new: bool = True
    #: `ri` area, `id` user, `ti` time, `da` date, `pi` peripheral …, values as sent.
    modifiers: dict[str, str] = field(default_factory=dict)
    #: `*units` behind the address.
    units: str = ""
    #: From `^…^` behind the address, and of `A` blocks that follow.
    text: str = ""


@dataclass(slots=True)
class DcsData:
    """All blocks of one frame."""

    account: str | None
    events: list[DcsEvent]
    #: Blocks that carry no event (control, configuration, listen-in …), as sent.
    others: list[str]


_ACCOUNT = re.compile(rb"#([0-9A-Za-z]{3,16})\Z")
#: A packet: two letters, a number, then optionally units and a text between carets. Modifiers are lower
#: case; senders exist that put no `/` behind them. Codes take four hexadecimal digits at most.
_PACKET = re.compile(
    rb"(?:([a-z]{2})([0-9.:\-]*)|([A-Z][A-Z0-9])([0-9A-Fa-f]{0,4}))"
    rb"(?:\*(\"[^\"]*\"[A-Z]*|'[^']*'[A-Z]*|[^/^|]*))?(?:\^([^^]*)\^?)?([^/]*)(?:/+|\Z)"
)
_MODIFIER_ONLY = re.compile(rb"([a-z]{2})([0-9.:\-]*)(?:\^([^^]*)\^)?(?=[A-Za-z])")
_EVENT_BLOCKS = b"NO"
#: Block letters that carry no event: text, control, environment, listen-in, video, extended, requests.
_OTHER_BLOCKS = b"ACELVXv@#"


def read(data: bytes) -> DcsData:
    """The events of a data block without brackets. Raises UnreadableBlock when there is none at all."""
    account: str | None = None
    events: list[DcsEvent] = []
    others: list[str] = []
    for block in data.split(b"|"):
        if not block:
            continue
        letter = block[0]
        named = _ACCOUNT.match(block)
        if named is not None and account is None:
            account = named.group(1).decode()
        elif letter in _EVENT_BLOCKS and (found := _packets(block[1:], new=block[:1] == b"N")):
            events += found
        elif letter not in _OTHER_BLOCKS and (found := _packets(block, new=True)):
            events += found  # a sender that leaves the block letter out
        elif block[:1] == b"A" and events:
            events[-1].text = " ".join(filter(None, (events[-1].text, readable(block[1:]).strip())))
        else:
            others.append(readable(block))
    if not events and not others:
        raise UnreadableBlock
    return DcsData(account, events, others)


def write(account: str | None, events: list[DcsEvent]) -> bytes:
    """The data block of events, without brackets."""
    blocks = [f"#{account}"] if account else []
    for event in events:
        packets = [code + value for code, value in event.modifiers.items()]
        blocks.append(("N" if event.new else "O") + "/".join([*packets, event.code + event.address]))
        if event.text:
            blocks.append("A" + event.text)
    return "|".join(blocks).encode("utf-8")


def _packets(block: bytes, *, new: bool) -> list[DcsEvent]:
    events: list[DcsEvent] = []
    modifiers: dict[str, str] = {}
    at = 0
    while at < len(block):
        bare = _MODIFIER_ONLY.match(block, at)
        if bare is not None:
            modifiers[bare.group(1).decode()] = bare.group(2).decode()
            at = bare.end()
            continue
        match = _PACKET.match(block, at)
        if match is None:
            break
        modifier, value, code, address, units, caret, tail = match.groups()
        at = match.end()
        if modifier is not None:
            modifiers[modifier.decode()] = value.decode()
            continue
        text = readable(caret or b"").strip() or readable(tail).strip()
        events.append(
            DcsEvent(code.decode(), address.decode(), new, dict(modifiers), readable(units or b"").strip(), text)
        )
    return events
