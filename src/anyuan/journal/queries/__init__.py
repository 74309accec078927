"""Reading the journal: timelines, proofs, and whether the chain still holds."""

from anyuan.journal.queries.entries import facts, recent, timeline
from anyuan.journal.queries.proof import Proof, head, proof
from anyuan.journal.queries.verify import Broken, verify

__all__ = ["Broken", "Proof", "facts", "head", "proof", "recent", "timeline", "verify"]
