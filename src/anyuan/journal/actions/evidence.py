"""Keep a file that proves something: typed by its content, without hidden data, once for each content."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import transaction

from anyuan.journal import events
from anyuan.journal.actions.record import record
from anyuan.journal.evidence.content import Cleaned, clean
from anyuan.journal.models import EvidenceFile
from anyuan.journal.rules import NO_SCOPE, Actor, Scope, Subject


def store(
    content: bytes,
    *,
    filename: str,
    by: Actor,
    now: datetime,
    subject: Subject,
    purpose: str,
    scope: Scope = NO_SCOPE,
    exercise: bool = False,
) -> EvidenceFile:
    """Keep ``content`` as evidence of ``subject``. Raises EvidenceRefused with the reason.

    The file is on disk and flushed before the row is written: a row never points at nothing.
    """
    cleaned = clean(content, settings.EVIDENCE_MAX_BYTES)
    digest = sha256(cleaned.content).hexdigest()
    _keep(path_of(digest), cleaned.content)
    if cleaned.thumbnail is not None:
        _keep(thumbnail_of(digest), cleaned.thumbnail)
    with transaction.atomic():
        row = EvidenceFile.objects.create(
            sha256=digest,
            media_type=cleaned.media_type,
            filename=_plain_name(filename, cleaned),
            size_bytes=len(cleaned.content),
            width=cleaned.width,
            height=cleaned.height,
            has_thumbnail=cleaned.thumbnail is not None,
            taken_at=None,
            received_at=now,
            by_kind=by.kind,
            by_id=by.id,
            subject_kind=subject.kind,
            subject_id=subject.id,
            purpose=purpose,
        )
        data = {"evidence": row.id, "sha256": digest, "media_type": cleaned.media_type, "filename": row.filename}
        record(events.EVIDENCE_STORED, subject=subject, by=by, now=now, data=data, scope=scope, exercise=exercise)
    return row


def dispose(subject: Subject) -> int:
    """Destroy the evidence of a record whose time is over, inside the caller's transaction; returns how many files.

    Content that another record holds too stays for that one. Files go after the commit: a row never points at nothing.
    """
    mine = EvidenceFile.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    digests = set(mine.values_list("sha256", flat=True))
    count = mine.delete()[0]
    gone = digests - set(EvidenceFile.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
    transaction.on_commit(lambda: [_remove(digest) for digest in gone])
    return count


def _remove(digest: str) -> None:
    # Given again between the commit and now: somebody else's row, so it stays.
    if not EvidenceFile.objects.filter(sha256=digest).exists():
        path_of(digest).unlink(missing_ok=True)
        thumbnail_of(digest).unlink(missing_ok=True)


def path_of(digest: str) -> Path:
    """Where content with this SHA-256 lies."""
    return Path(settings.EVIDENCE_ROOT) / digest[:2] / digest[2:4] / digest


def thumbnail_of(digest: str) -> Path:
    return path_of(digest).with_suffix(".thumb.webp")


def _plain_name(filename: str, cleaned: Cleaned) -> str:
    """A name without folders or control characters, ending as its content is."""
    stem = Path(filename.replace("\\", "/")).stem
    stem = "".join(c for c in stem if c.isprintable() and c not in '/\\:*?"<>|')[:120].strip(". ") or "evidence"
    return f"{stem}.{cleaned.extension}"


def _keep(path: Path, content: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
