"""Tables of the standards. Columns that end in ``_by`` hold an actor key; names stay in the directory alone."""

from anyuan.standards.models.adoption import Adoption, Switch

__all__ = ["Adoption", "Switch"]
