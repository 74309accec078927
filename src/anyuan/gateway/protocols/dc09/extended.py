"""Extended data of DC-09: `[` letter + text `]` blocks behind the data block."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from anyuan.gateway.protocols.dc09.frames import read_timestamp, shown_brackets
from anyuan.gateway.protocols.dc09.text import readable


@dataclass(slots=True)
class Extended:
    """What the blocks of one frame say. Absent or unreadable is None or ""."""

    occurred_at: datetime | None = None  # H
    alarm_text: str = ""  # I
    location: str = ""  # L
    site: str = ""  # S
    building: str = ""  # O
    room: str = ""  # R
    trigger: str = ""  # T: F fire, G gas, W water, S sabotage, C cold, M medical as the panel says
    verification_url: str = ""  # V
    mac: str = ""  # M
    #: WGS-84 degrees, from X and Y.
    longitude: float | None = None
    latitude: float | None = None
    altitude_metres: float | None = None  # Z
    #: Every other block by its letter, as sent: J, G, C, A, N, P, K, vendor letters.
    others: dict[str, str] = field(default_factory=dict)

    @property
    def place_text(self) -> str:
        """The words about where, from the largest to the smallest."""
        return " ".join(filter(None, (self.site, self.building, self.location, self.room)))


_TEXTS = {
    "I": "alarm_text",
    "L": "location",
    "S": "site",
    "O": "building",
    "R": "room",
    "T": "trigger",
    "V": "verification_url",
    "M": "mac",
}
#: `093W23.456` is degrees, hemisphere, minutes; also plain decimal degrees, which diallers do send.
_DEGREES = re.compile(r"(\d{1,3})([NSEW])(\d{1,2}(?:\.\d{1,9})?)\Z")
_DECIMAL = re.compile(r"[+-]?\d{1,3}(?:\.\d{1,12})?\Z")
_ALTITUDE = re.compile(r"([+-]?\d{1,6}(?:\.\d{1,6})?)([MF]?)\Z")
_FOOT = 0.3048


def read(blocks: Sequence[bytes]) -> Extended:
    """The blocks of a frame. Never fails: what cannot be read stays in `others`."""
    result = Extended()
    for block in blocks:
        letter, value = readable(block[:1]), block[1:]
        text = readable(shown_brackets(value)).strip()
        if letter in _TEXTS:
            setattr(result, _TEXTS[letter], text)
        elif letter == "H":
            result.occurred_at = read_timestamp(value)
        elif letter == "X" and (degrees := read_degrees(text, "EW")) is not None:
            result.longitude = degrees
        elif letter == "Y" and (degrees := read_degrees(text, "NS")) is not None:
            result.latitude = degrees
        elif letter == "Z" and (found := _ALTITUDE.match(text)):
            result.altitude_metres = float(found.group(1)) * (_FOOT if found.group(2) == "F" else 1)
        elif letter:
            result.others[letter] = text
    return result


def read_degrees(text: str, hemispheres: str) -> float | None:
    """Decimal degrees of an X or Y text; None when it is no place on earth."""
    limit = 180 if "E" in hemispheres else 90
    match = _DEGREES.match(text)
    if match is not None:
        if match.group(2) not in hemispheres:
            return None
        degrees = int(match.group(1)) + float(match.group(3)) / 60
        if match.group(2) in "WS":
            degrees = -degrees
    elif _DECIMAL.match(text):
        degrees = float(text)
    else:
        return None
    return degrees if abs(degrees) <= limit else None


def write_degrees(degrees: float, hemispheres: str) -> str:
    """`093W23.456` of decimal degrees; `hemispheres` is "EW" or "NS"."""
    letter = hemispheres[0] if degrees >= 0 else hemispheres[1]
    whole, part = divmod(round(abs(degrees) * 60_000), 60_000)
    width = 3 if "E" in hemispheres else 2
    return f"{whole:0{width}d}{letter}{part / 1000:06.3f}"
