"""The record: its chain's head, the entries that the caller may see, and the proof that one stands in it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from anyuan.api.callers import allowed
from anyuan.api.paging import Order, page
from anyuan.api.problems import NotThere, NotYours
from anyuan.api.routing import Routes
from anyuan.api.shapes.journal import EntryOut, HeadOut, ProofOut
from anyuan.api.shapes.words import Cursor, Id, Instant, Limit, Page
from anyuan.directory.policy import Viewer, limit, may
from anyuan.journal import queries
from anyuan.journal.models import Entry

router = Routes("journal")


@router.get("/journal/head", HeadOut)
def get_head(request: HttpRequest) -> Any:
    """The newest sealed block. Whoever keeps it can prove later that nothing before it was altered."""
    if not (may(request.viewer, "journal.see") or may(request.viewer, "journal.verify")):
        raise NotYours("journal.see")
    block = queries.head()
    if block is None:
        return dict.fromkeys(HeadOut.model_fields)
    return {
        "block": block.number,
        "size": block.size,
        "root": block.root,
        "previous": block.previous,
        "chain": block.chain,
        "digest": block.digest,
        "sealed_at": block.sealed_at,
    }


@router.get("/journal/entries", Page[EntryOut])
def list_entries(
    request: HttpRequest, since: Instant | None = None, limit: Limit = 50, cursor: Cursor | None = None
) -> Any:
    """Entries that the caller may see, oldest first. ``since``: recorded at or after."""
    rows = _entries(allowed(request, "journal.see"))
    rows = rows.filter(recorded_at__gte=since) if since else rows
    return page(rows, Order(("id",)), _entry_out, limit=limit, cursor=cursor)


@router.get("/journal/proof/{entry}", ProofOut, 404)
def get_proof(request: HttpRequest, entry: Id) -> Any:
    """The inclusion proof of one entry; 404 while it is not sealed yet."""
    if not _entries(allowed(request, "journal.see")).filter(pk=entry).exists():
        raise NotThere()
    proof = queries.proof(entry)
    if proof is None:
        raise NotThere()
    return proof


def _entries(viewer: Viewer) -> QuerySet[Entry]:
    return limit(Entry.objects.all(), viewer, "journal.see", area="area_path")


def _entry_out(row: Entry) -> dict[str, Any]:
    return {name: getattr(row, name) for name in EntryOut.model_fields}
