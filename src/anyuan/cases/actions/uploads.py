"""Ledgers handed in, on screen or over the interface: kept as a file, checked and brought in by the worker, then forgotten."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from anyuan.cases.actions.ledger_in import import_ledger, take_back_unfinished
from anyuan.cases.models import LedgerImport, LedgerUpload
from anyuan.cases.queries.kinds import KindMissing, kind_for
from anyuan.cases.refusals import KindUnknown
from anyuan.cases.rules import uploads as rules
from anyuan.cases.work_refusals import AlreadyDone, KindProtected, LedgerUnfit
from anyuan.directory.actions.importing.outcome import Outcome
from anyuan.directory.imports.readers import MAX_BYTES
from anyuan.directory.models import Area
from anyuan.directory.refusals import Refused
from anyuan.journal.rules import Actor

log = logging.getLogger(__name__)
ENDINGS = (".xlsx", ".xls", ".csv")
TOLD_SECONDS = 1.0
NOWHERE = "/-/"  # the area was taken away meanwhile


def folder() -> Path:
    """Where files wait; one folder for each, so that the file keeps its own name in every message."""
    return Path(settings.HOME) / "uploads"


def take(
    chunks: Iterable[bytes],
    *,
    name: str,
    kind: str,
    area: Area | None,
    drop_refused: bool,
    person_id: int,
    language: str,
    straight: bool = False,
    now: datetime,
) -> LedgerUpload:
    """Keep a file to be checked; ``straight``: and brought in by itself when nothing is wrong in it.

    Raises KindUnknown, KindProtected, LedgerUnfit (another type, too large, empty)."""
    try:
        definition = kind_for(kind, area.path if area else "")
    except KindMissing:
        raise KindUnknown(kind) from None
    if definition.get("protected"):
        raise KindProtected()
    name = get_valid_filename(Path(name).name)[-120:] if name.strip("./\\ ") else "ledger"
    if Path(name).suffix.lower() not in ENDINGS:
        raise LedgerUnfit(_("only xlsx, xls and csv are read"))
    path = folder() / secrets.token_hex(16) / name
    path.parent.mkdir(parents=True, mode=0o700)
    size = _keep(chunks, path)
    given = {"kind": kind, "area": area, "drop_refused": drop_refused, "file": name, "language": language[:12]}
    where = {"stored": path.parent.name, "size": size, "straight": straight, "made_at": now, "touched_at": now}
    return LedgerUpload.objects.create(person_id=person_id, **given, **where)


def want(upload: LedgerUpload, *, now: datetime) -> LedgerUpload:
    """Bring it in: it was checked and its owner agrees. Raises AlreadyDone."""
    return _move(upload, "want", now, rows_done=0)


def drop(upload: LedgerUpload, *, now: datetime) -> LedgerUpload:
    """Not this one; the file goes. Raises AlreadyDone."""
    moved = _move(upload, "drop", now)
    _delete_file(moved)
    return moved


def work(now: datetime) -> int:
    """Take the oldest file that waits: check it or bring it in. Returns how many were done; for one thread of the worker."""
    for upload in LedgerUpload.objects.filter(state__in=rules.TAKEN).order_by("id")[:1]:
        try:
            taken = _move(upload, rules.TAKEN[upload.state], now)
        except AlreadyDone:  # another worker has it
            return 1
        _do(taken, dry_run=taken.state == "checking", now=now)
        return 1
    return 0


def tidy(*, now: datetime) -> int:
    """Jobs whose worker died, and files that nobody wants. Nothing of a dead job stays."""
    take_back_unfinished(now=now)
    dead = now - timedelta(seconds=rules.DEAD_AFTER_SECONDS)
    said = {"problems": [_problem("", "", _("It was interrupted. Nothing was kept; please hand it in again."))]}
    count = 0
    for upload in LedgerUpload.objects.filter(state__in=("checking", "storing"), touched_at__lt=dead):
        count += bool(_try(upload, "fail", now, **said))
    old = now - timedelta(days=rules.KEPT_DAYS)
    for upload in LedgerUpload.objects.filter(made_at__lt=old).exclude(state__in=("checking", "storing")):
        _delete_file(upload)
        upload.delete()
        count += 1
    return count


def _do(upload: LedgerUpload, *, dry_run: bool, now: datetime) -> None:
    """The work itself; whatever happens, the row says so."""
    before = list(LedgerImport.objects.filter(kind=upload.kind).order_by("-pk").values_list("pk", flat=True)[:1])
    with translation.override(upload.language):
        try:
            outcome = import_ledger(
                [folder() / upload.stored / upload.file],
                upload.kind,
                by=Actor.person(upload.person_id),
                now=now,
                dry_run=dry_run,
                drop_refused=upload.drop_refused,
                default_area=upload.area,
                within=upload.area.path if upload.area else NOWHERE,
                progress=_teller(upload, now),
            )
        except Refused as refusal:
            _try(upload, "fail", now, problems=[_problem("", "", str(refusal))])
            _delete_file(upload)
            return
        except Exception:
            log.exception("ledger %s", upload.pk)
            said = _("It could not be read to its end. Nothing was kept.")
            _try(upload, "fail", now, problems=[_problem("", "", said)])
            _delete_file(upload)
            return
        told = _told(outcome)
    if not outcome.ok:
        _try(upload, "find wrong", now, **told)
    elif dry_run:
        found = _try(upload, "find good", now, **told)
        if found is not None and found.straight:
            _try(found, "want", now, rows_done=0)
    else:
        made = LedgerImport.objects.filter(kind=upload.kind, pk__gt=before[0] if before else 0, file=upload.file)
        _try(upload, "finish", now, batch=made.order_by("pk").first(), **told)
        _delete_file(upload)


def _told(outcome: Outcome) -> dict[str, Any]:
    sheets = outcome.sheets
    return {
        "created": sum(sheet.created for sheet in sheets),
        "updated": sum(sheet.updated for sheet in sheets),
        "unchanged": sum(sheet.unchanged for sheet in sheets),
        "problems": [_problem(p.address, p.heading, str(p.sentence)) for p in outcome.problems],
        "further_problems": outcome.further_problems,
        "notes": [str(note) for note in [*outcome.notes, *(n for sheet in sheets for n in sheet.notes)]][:200],
    }


def _problem(address: str, heading: str, sentence: str) -> dict[str, str]:
    return {"address": address, "heading": heading, "sentence": sentence}


def _teller(upload: LedgerUpload, now: datetime) -> Callable[[int], None]:
    """Says how far it is, at most once a second."""
    began = time.monotonic()
    last = began

    def tell(rows: int) -> None:
        nonlocal last
        at = time.monotonic()
        if at - last >= TOLD_SECONDS:
            last = at
            touched = now + timedelta(seconds=at - began)
            LedgerUpload.objects.filter(pk=upload.pk).update(rows_done=rows, touched_at=touched)

    return tell


def _move(upload: LedgerUpload, verb: str, now: datetime, **columns: Any) -> LedgerUpload:
    """One move of the table, if it still stands where it may begin. Raises AlreadyDone."""
    moved = _try(upload, verb, now, **columns)
    if moved is None:
        raise AlreadyDone()
    return moved


def _try(upload: LedgerUpload, verb: str, now: datetime, **columns: Any) -> LedgerUpload | None:
    start, to = rules.MOVES[verb]
    rows = LedgerUpload.objects.filter(pk=upload.pk, state__in=start)
    if not rows.update(state=to, touched_at=now, **columns):
        return None
    return LedgerUpload.objects.select_related("area").get(pk=upload.pk)


def _keep(chunks: Iterable[bytes], path: Path) -> int:
    size = 0
    try:
        with path.open("xb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > MAX_BYTES:
                    raise LedgerUnfit(_("it is larger than 200 MB; please split it"))
                file.write(chunk)
        if not size:
            raise LedgerUnfit(_("the file is empty"))
    except LedgerUnfit:
        path.unlink()
        path.parent.rmdir()
        raise
    return size


def _delete_file(upload: LedgerUpload) -> None:
    path = folder() / upload.stored / upload.file
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        path.parent.rmdir()
