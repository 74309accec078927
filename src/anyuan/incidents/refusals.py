"""What incidents refuse; the edges show the sentence, programs read the key."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anyuan.directory.refusals import Refused
from anyuan.dispatch.refusals import NotAllowedNow, ReasonMissing, SomebodyWasFirst

__all__ = [
    "AlreadyClosed",
    "CannotJoin",
    "EvidenceMissing",
    "NotAllowedNow",
    "PlanMissing",
    "ReasonMissing",
    "SomebodyWasFirst",
    "WordUnknown",
]


class AlreadyClosed(NotAllowedNow):
    """A closed or merged incident is read-only; a closed one can be opened again with a reason."""

    key = "incidents.already_closed"
    sentence = _("The incident is closed and can only be read. A leader can open it again with a reason.")


class EvidenceMissing(Refused):
    """The response plan asks for this before the incident may be closed; ``what`` lists the codes still missing."""

    key = "incidents.evidence_missing"
    sentence = _("Not yet closed: the response plan still asks for {missing}.")

    def __init__(self, what: list[str]) -> None:
        super().__init__(what=what, missing=", ".join(what))
        self.what = what


class WordUnknown(Refused):
    """A code that the plan or the table does not know."""

    key = "incidents.word_unknown"
    sentence = _("“{value}” is not one of the words for “{field}”.")

    def __init__(self, field: str, value: str) -> None:
        super().__init__(field=field, value=value)
        self.field, self.value = field, value


class CannotJoin(Refused):
    """These two do not belong together: an exercise and a real alarm, an incident and itself, everything split off."""

    key = "incidents.cannot_join"
    sentence = _("These cannot be joined or parted in this way ({why}).")

    def __init__(self, why: str) -> None:
        super().__init__(why=why)
        self.why = why


class PlanMissing(Refused):
    """There is no response plan of that kind, and not even the one for unknown kinds."""

    key = "incidents.plan_missing"
    sentence = _("There is no usable response plan for “{kind}”.")

    def __init__(self, kind: str) -> None:
        super().__init__(kind=kind)
        self.kind = kind
