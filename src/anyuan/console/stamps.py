"""What stands in for a session on the public page: a signed stamp in the form. It says for which place and when the form was
drawn, and a random number by which a second tap on "send" finds the answer of the first. No cookie, nothing about anybody."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict

from django.core import signing

SALT = "public report form"
LONGEST_SECONDS = 3 * 3600
REMEMBERED = 2000


class StampWrong(ValueError):
    """Not from this page, for another place, or older than the form may be."""


def make(place: str) -> str:
    """A stamp for a form of this place."""
    return signing.TimestampSigner(salt=SALT).sign_object({"p": place, "n": secrets.token_hex(8)})


def read(stamp: str, place: str) -> str:
    """The stamp's random number. Raises StampWrong."""
    try:
        content = signing.TimestampSigner(salt=SALT).unsign_object(stamp[:400], max_age=LONGEST_SECONDS)
    except signing.BadSignature as error:
        raise StampWrong(str(error)) from error
    if not isinstance(content, dict) or content.get("p") != place:
        raise StampWrong("place")
    return str(content["n"])


class Sent:
    """Answers of the last forms, in memory only: a double tap shows the same code and makes no second report."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._known: OrderedDict[str, str | None] = OrderedDict()

    def begin(self, number: str) -> bool:
        """True for the first tap; False while or after another tap of the same form was taken."""
        with self._guard:
            if number in self._known:
                return False
            self._known[number] = None
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
            return True

    def done(self, number: str, code: str) -> None:
        with self._guard:
            self._known[number] = code

    def failed(self, number: str) -> None:
        """It was not taken: the form may be sent again."""
        with self._guard:
            self._known.pop(number, None)

    def code(self, number: str) -> str:
        """The code of a form that was taken; empty while it is being taken."""
        with self._guard:
            return self._known.get(number) or ""
