"""AES of DC-09: CBC, key of 16, 24 or 32 bytes, IV all zero, hex in the frame."""

import os
import re
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_ZERO_IV = bytes(16)
_KEY_BYTES = (16, 24, 32)
_HEX_KEY = re.compile(r"(?:[0-9A-Fa-f]{32}|[0-9A-Fa-f]{48}|[0-9A-Fa-f]{64})\Z")
#: Pad bytes: printable, without `[ ] |`, which end the pad (and without space, which gets lost in logs).
_PAD = bytes(c for c in range(0x21, 0x7F) if c not in b"[]|")
#: Random byte → pad byte; 91 values over 256 is uneven, which a pad may be: it only has to differ.
_TO_PAD = bytes(_PAD[i % len(_PAD)] for i in range(256))


class BadKey(ValueError):
    """The text is no key: neither 32/48/64 hex digits nor 16/24/32 ASCII characters."""


class Undecipherable(Exception):
    """The block is no whole number of AES blocks, or the key does not fit."""

    key = "dc09.wrong_key"


class Key(NamedTuple):
    """Key bytes; `ascii` marks a key typed as characters, which has far fewer bits than its length says."""

    secret: bytes
    ascii: bool = False


def read_key(text: str) -> Key:
    """A key as typed by an installer. `hex:` or `ascii:` in front settles what is ambiguous.

    Hex is tried first; 16, 24 or 32 other characters are taken as ASCII bytes and flagged, because
    pysiaalarm and some panels use them so. Raises BadKey.
    """
    text = text.strip()
    form, colon, rest = text.partition(":")
    if not colon or form not in ("hex", "ascii"):
        form, rest = "", text
    if form != "ascii" and _HEX_KEY.match(rest):
        return Key(bytes.fromhex(rest))
    if form != "hex" and rest.isascii() and len(rest) in _KEY_BYTES:
        return Key(rest.encode("ascii"), ascii=True)
    raise BadKey(f"{len(rest)} characters")


def decipher(secret: bytes, cipher_hex: bytes) -> bytes:
    """The clear bytes of a block. Raises Undecipherable when it is no multiple of 16 bytes."""
    if not cipher_hex or len(cipher_hex) % 32:
        raise Undecipherable
    context = Cipher(algorithms.AES(secret), modes.CBC(_ZERO_IV)).decryptor()
    return context.update(bytes.fromhex(cipher_hex.decode("ascii"))) + context.finalize()


def encipher(secret: bytes, content: bytes) -> bytes:
    """Upper-case hex of `content` (data, blocks, time stamp) behind a fresh random pad of 16–31 bytes.

    With an all-zero IV the pad is what keeps equal messages from looking equal, so it is never zeros.
    """
    if not content.startswith(b"]"):
        content = b"|" + content
    pad = os.urandom(16 + -len(content) % 16).translate(_TO_PAD)
    context = Cipher(algorithms.AES(secret), modes.CBC(_ZERO_IV)).encryptor()
    return (context.update(pad + content) + context.finalize()).hex().upper().encode("ascii")
