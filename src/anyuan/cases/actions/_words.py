"""What people wrote is kept whole, or refused before anything is written: never cut in silence."""

from __future__ import annotations

from anyuan.cases.refusals import TooLong

TITLE, WORDS = 200, 20_000


def kept(field: str, text: str, most: int = WORDS) -> str:
    """The text without the white space around it. Raises TooLong above ``most`` characters."""
    text = text.strip()
    if len(text) > most:
        raise TooLong(field, len(text), most)
    return text
