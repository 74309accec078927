"""Reading what outside systems are told."""

from anyuan.hooks.queries.offers import anybody_listens, forget, listeners, offered
from anyuan.hooks.queries.receipts import Receipt, counts, reached, recall_receipts

__all__ = ["Receipt", "anybody_listens", "counts", "forget", "listeners", "offered", "reached", "recall_receipts"]
