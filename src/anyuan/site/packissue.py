"""Sign a pack for others, take one over that somebody signed, and notice when a signed one was changed by hand."""

from __future__ import annotations

import json
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from anyuan.kernel import issuing, packs
from anyuan.kernel.faults import Fault

ISSUED = "issued.json"
KEY, TRUST = "keys/pack-issuer.key", "trust/issuers.json"


class CannotTake(Exception):
    """Why a bundle stays outside: ``key`` (of `issuing.BundleWrong`, or own, older, faults), with facts for the sentence."""

    def __init__(self, key: str, **facts: Any) -> None:
        super().__init__(key)
        self.key, self.facts = key, facts


def sign(home: Path, kind: str, name: str, *, issuer: str, now: datetime) -> tuple[bytes, str]:
    """(the bundle, the fingerprint of the key). The key is made at the first signing and stays here. Raises PackMissing."""
    pack = packs.load_pack(kind, name, home)
    folder = Path(pack["folder"])
    files = {
        file.name: file.read_text("utf-8")
        for file in sorted(folder.iterdir())
        if issuing.FILE_NAME.fullmatch(file.name) and file.name != ISSUED
    }
    private = _private(home)
    bundle = issuing.sign(kind, name, files, issuer=issuer, private=private, at=now)
    return bundle, issuing.fingerprint(issuing.public_of(private))


def take(home: Path, bundle: bytes, *, trust: str = "", now: datetime) -> Path:
    """Put a signed pack into the home, whole or not at all; returns its folder. Raises CannotTake.

    ``trust``: the fingerprint of an issuer that is not known yet, as it was told by another way.
    """
    known = _trusted(home)
    try:
        content = issuing.opened(bundle, known, trust_now=trust)
    except issuing.BundleWrong as wrong:
        raise CannotTake(wrong.key, **wrong.facts) from None
    target = home / "packs" / content["kind"] / content["name"]
    _may_replace(target, content)
    # The folder carries the pack's name while it is checked: an overlay, a city, a plan is known by it.
    with tempfile.TemporaryDirectory(dir=_made(home / "packs"), prefix=".") as room:
        folder = Path(room) / content["name"]
        folder.mkdir()
        for file, text in content["files"].items():
            (folder / file).write_text(text, "utf-8")
        _check(content["kind"], folder)
        about = {key: content[key] for key in ("issuer", "issued_at", "key")}
        about |= {"taken_at": now.isoformat(), "digests": issuing.digests(content["files"])}
        (folder / ISSUED).write_text(json.dumps(about, ensure_ascii=False, indent=1), "utf-8")
        _made(target.parent)
        old = Path(room) / "old"
        if target.exists():
            target.rename(old)
        folder.rename(target)
    if content["issuer"] not in known:
        file = home / TRUST
        _made(file.parent)
        file.write_text(json.dumps(known | {content["issuer"]: content["key"]}, ensure_ascii=False, indent=1), "utf-8")
    return target


def altered(folder: Path) -> list[Fault]:
    """What differs from what the issuer signed; empty for a pack that nobody signed."""
    file = folder / ISSUED
    if not file.is_file():
        return []
    try:
        about = json.loads(file.read_text("utf-8"))
        signed, issuer = dict(about["digests"]), str(about["issuer"])
    except (ValueError, KeyError, TypeError):
        return [Fault("", "the note about who signed it cannot be read; take the bundle over again")]
    there = {f.name: f.read_text("utf-8") for f in folder.iterdir() if f.name != ISSUED and f.is_file()}
    if issuing.digests(there) == signed:
        return []
    return [
        Fault("", "was changed after {issuer} signed it; what is local belongs in an overlay of its own", issuer=issuer)
    ]


def _check(kind: str, folder: Path) -> None:
    from anyuan.site import packcheck

    found = packcheck.faults(kind, folder)
    if found:
        raise CannotTake("faults", faults=found)


def _may_replace(target: Path, content: dict[str, Any]) -> None:
    if not target.exists():
        return
    try:
        about = json.loads((target / ISSUED).read_text("utf-8"))
    except (OSError, ValueError):
        raise CannotTake("own", name=f"{content['kind']}/{content['name']}") from None
    if about.get("issuer") != content["issuer"]:
        raise CannotTake("own", name=f"{content['kind']}/{content['name']}")
    if str(about.get("issued_at", "")) >= content["issued_at"]:
        raise CannotTake("older", issued_at=about["issued_at"])


def _private(home: Path) -> str:
    file = home / KEY
    if not file.is_file():
        _made(file.parent)
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as new:
            new.write(issuing.new_key())
    return file.read_text("ascii")


def _trusted(home: Path) -> dict[str, str]:
    try:
        return dict(json.loads((home / TRUST).read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
