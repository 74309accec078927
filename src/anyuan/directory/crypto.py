"""Fields that are unreadable in a stolen database file: AES-256-GCM, with a blind index where one must search.

The keys come from the home's secret by HKDF (RFC 5869), one per use. A value is `<key id>.<base64 of nonce + text>`;
the key id lets a secret be replaced: old secrets in `SECRET_KEY_FALLBACKS` still open what they closed. The column's
name is bound in as associated data, so that a ciphertext moved to another column does not open.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact

NONCE_BYTES = 12  # NIST SP 800-38D §8.2.2: random 96-bit nonces


class Unreadable(ValueError):
    """The value was closed with a secret that this home does not have, or was altered."""


@cache
def _key(secret: str, use: str) -> bytes:
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"anyuan directory {use}".encode())
    return kdf.derive(secret.encode())


@cache
def _cipher(secret: str) -> tuple[str, AESGCM]:
    key = _key(secret, "fields")
    return hashlib.sha256(key).hexdigest()[:8], AESGCM(key)


def _secrets() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def close(text: str, column: str) -> str:
    """Encrypt ``text`` for one column; the empty text stays empty."""
    if not text:
        return ""
    key_id, cipher = _cipher(settings.SECRET_KEY)
    nonce = os.urandom(NONCE_BYTES)
    sealed = cipher.encrypt(nonce, text.encode(), column.encode())
    return f"{key_id}.{base64.b64encode(nonce + sealed).decode()}"


def reveal(stored: str, column: str) -> str:
    """Decrypt what ``close`` made for the same column. Raises Unreadable."""
    if not stored:
        return ""
    key_id, _, body = stored.partition(".")
    for known_id, cipher in map(_cipher, _secrets()):
        if known_id == key_id:
            try:
                raw = base64.b64decode(body, validate=True)
                return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], column.encode()).decode()
            except (InvalidTag, ValueError) as error:
                raise Unreadable(column) from error
    raise Unreadable(column)


def phone_digits(text: str) -> str:
    """The digits by which two spellings of one telephone number are the same; a leading +86 or 0086 falls away."""
    digits = re.sub(r"\D", "", text)
    return re.sub(r"^(0086|86(?=1\d{10}$))", "", digits)


def blind(text: str) -> str:
    """A keyed digest of a telephone number: equal numbers give equal values, and nobody can count back."""
    digits = phone_digits(text)
    if not digits:
        return ""
    return hmac.new(_key(settings.SECRET_KEY, "index"), digits.encode(), hashlib.sha256).hexdigest()[:32]


def keyed_digests(text: str, use: str) -> list[str]:
    """Keyed digests (SHA-256, hex) of ``text`` for one use: with today's secret first, then with those before it.

    Store the first; look a text up by all of them. Nobody who has only the database can count back or try out.
    """
    return [hmac.new(_key(secret, use), text.encode(), hashlib.sha256).hexdigest() for secret in _secrets()]


class EncryptedField(models.TextField):
    """Text that is encrypted on its way into the database. It cannot be searched or sorted by."""

    @property
    def column_name(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def get_prep_value(self, value: Any) -> Any:
        return value if value is None else close(str(value), self.column_name)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return value if value is None else reveal(value, self.column_name)

    def get_lookup(self, lookup_name: str) -> Any:
        # A comparison would always be false, silently. Only "is it there at all" and "is it empty" can be asked.
        if lookup_name == "exact":
            return IsEmpty
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class IsEmpty(Exact):
    """``field=""``: the empty text is stored as it is. Any other comparison raises FieldError."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        if rhs != "":
            raise FieldError("an encrypted field can only be compared with the empty text")
        super().__init__(lhs, rhs)


class BlindIndexField(models.CharField):
    """Filled by itself from the encrypted field ``source``; search it with ``blind(number)``."""

    def __init__(self, *args: Any, source: str, **kwargs: Any) -> None:
        self.source = source
        super().__init__(*args, **{"max_length": 32, "editable": False, "db_index": True, "default": "", **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = blind(getattr(model_instance, self.source) or "")
        setattr(model_instance, self.attname, value)
        return value
