"""Packs that travel signed (签发): a province issues, a county takes over. Ed25519 over one byte form; no shared secret.

Unlike `kernel.signing`, which two systems that share a secret use for a call of this minute, a bundle may lie in a drawer for
years and be checked by everybody who knows the issuer's public key.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from anyuan.kernel.canonical import canonical_json, instant

FORMAT = "anyuan-pack/1"
FILE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}\.(toml|json|md)")
NAME = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
MOST_BYTES = 2_000_000


class BundleWrong(ValueError):
    """The bundle cannot be taken over. ``key``: unreadable, name, unknown, other_key, signature."""

    def __init__(self, key: str, **facts: str) -> None:
        super().__init__(key)
        self.key, self.facts = key, facts


def new_key() -> str:
    """A private key as text; whoever has it can issue packs in the issuer's name."""
    return _text(Ed25519PrivateKey.generate().private_bytes_raw())


def public_of(private: str) -> str:
    """The public key that belongs to a private one, as text."""
    return _text(Ed25519PrivateKey.from_private_bytes(base64.b64decode(private)).public_key().public_bytes_raw())


def fingerprint(public: str) -> str:
    """What is read out over the telephone: sixteen groups of four."""
    digest = sha256(base64.b64decode(public)).hexdigest()
    return " ".join(digest[at : at + 4] for at in range(0, 64, 4))


def sign(kind: str, name: str, files: Mapping[str, str], *, issuer: str, private: str, at: datetime) -> bytes:
    """The bundle: its content, who issued it, and the signature over all of it."""
    content: dict[str, Any] = {
        "format": FORMAT,
        "kind": kind,
        "name": name,
        "issuer": issuer,
        "issued_at": instant(at),
        "files": dict(files),
        "key": public_of(private),
    }
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(private))
    signed = content | {"signature": _text(key.sign(canonical_json(content)))}
    return json.dumps(signed, ensure_ascii=False, indent=1).encode()


def opened(bundle: bytes, trusted: Mapping[str, str], *, trust_now: str = "") -> dict[str, Any]:
    """The content of a bundle that is whole and whose issuer is trusted: public keys by issuer, or the fingerprint of its key
    in ``trust_now``. Raises BundleWrong, and nothing of a bundle that is refused may be used."""
    content = _read(bundle)
    signature = content.pop("signature")
    known = trusted.get(content["issuer"])
    shown = fingerprint(content["key"])
    if known is not None and known != content["key"]:
        raise BundleWrong("other_key", issuer=content["issuer"], fingerprint=shown)
    if known is None and trust_now.replace(" ", "").lower() != shown.replace(" ", ""):
        raise BundleWrong("unknown", issuer=content["issuer"], fingerprint=shown)
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(content["key"]))
        key.verify(base64.b64decode(signature), canonical_json(content))
    except (InvalidSignature, ValueError):
        raise BundleWrong("signature", issuer=content["issuer"]) from None
    return content


def digests(files: Mapping[str, str]) -> dict[str, str]:
    """By which files are recognised after they were taken over."""
    return {name: sha256(text.encode()).hexdigest() for name, text in files.items()}


def _read(bundle: bytes) -> dict[str, Any]:
    if len(bundle) > MOST_BYTES:
        raise BundleWrong("unreadable")
    try:
        content = json.loads(bundle)
        texts = [content[key] for key in ("kind", "name", "issuer", "issued_at", "key", "signature")]
        files = content["files"]
        whole = content["format"] == FORMAT and all(isinstance(text, str) and text for text in texts)
        raw = base64.b64decode(content["key"], validate=True)
        base64.b64decode(content["signature"], validate=True)
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise BundleWrong("unreadable") from None
    if not whole or len(raw) != 32 or not isinstance(files, dict) or not files or len(content["issuer"]) > 80:
        raise BundleWrong("unreadable")
    names = [content["kind"].replace("_", "-"), content["name"].replace("_", "-")]
    # A file name is a name: nothing that leads out of the folder.
    if not all(NAME.fullmatch(name) for name in names) or not all(map(FILE_NAME.fullmatch, files)):
        raise BundleWrong("name")
    if not all(isinstance(text, str) for text in files.values()):
        raise BundleWrong("unreadable")
    return dict(content)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
