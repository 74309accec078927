"""Everything that writes in programmes. ``by`` is a journal Actor, ``now`` aware UTC; refusals are in ``programmes.refusals``."""

from anyuan.programmes.actions.end import end
from anyuan.programmes.actions.take import take

__all__ = ["end", "take"]
