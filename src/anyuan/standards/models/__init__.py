"""Tables of the standards. Columns that end in ``_by`` hold an actor key; names stay in the directory alone."""

from anyuan.standards.models.adoption import Adoption, Switch
from anyuan.standards.models.inspections import Answer, Assessment, Finding, Inspection, Notice, Outcome

__all__ = ["Adoption", "Answer", "Assessment", "Finding", "Inspection", "Notice", "Outcome", "Switch"]
