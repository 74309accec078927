"""The fingerprint of a programme's text: the same words give the same one wherever the folder stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from anyuan.kernel.canonical import canonical_json


def frozen(pack: Mapping[str, Any]) -> dict[str, Any]:
    """The pack as it is kept: plain JSON values, without the folder where it was found."""
    kept: dict[str, Any] = _plain({key: value for key, value in pack.items() if key != "folder"})
    return kept


def digest_of(pack: Mapping[str, Any]) -> str:
    """SHA-256 of the frozen pack, in hexadecimal digits."""
    return sha256(canonical_json(frozen(pack))).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
