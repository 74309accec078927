"""The only place of the package that writes."""

from anyuan.standards.actions.adopt import adopt, switch

__all__ = ["adopt", "switch"]
