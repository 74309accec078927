"""What cases refuse; the edges show the sentence, programs read the key."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anyuan.directory.refusals import Refused
from anyuan.dispatch.refusals import NotAllowedNow, ReasonMissing, SomebodyWasFirst

__all__ = [
    "AlreadyClosed",
    "CannotJoin",
    "CannotPass",
    "CentreMissing",
    "ChildrenOpen",
    "EvidenceMissing",
    "EvidenceWrong",
    "ExtensionRefused",
    "FieldWrong",
    "FieldsMissing",
    "KindUnknown",
    "NotAllowedNow",
    "OwnerUnknown",
    "ReasonMissing",
    "SameHands",
    "SomebodyWasFirst",
    "StepsMissing",
    "TooLong",
    "WordUnknown",
]


class AlreadyClosed(NotAllowedNow):
    """A closed, joined or dismissed case is read-only; it can be opened again with a reason."""

    key = "cases.already_closed"
    sentence = _("The case is closed and can only be read. It can be opened again with a reason.")


class KindUnknown(Refused):
    """There is no usable kind of case of that name."""

    key = "cases.kind_unknown"
    sentence = _("There is no usable kind of case “{kind}”.")

    def __init__(self, kind: str) -> None:
        super().__init__(kind=kind)
        self.kind = kind


class WordUnknown(Refused):
    """A code that the kind does not know."""

    key = "cases.word_unknown"
    sentence = _("“{value}” is not one of the words for “{field}”.")

    def __init__(self, field: str, value: str) -> None:
        super().__init__(field=field, value=value)
        self.field, self.value = field, value


class FieldsMissing(Refused):
    """The kind asks for these fields; ``what`` lists their keys."""

    key = "cases.fields_missing"
    sentence = _("Please fill in: {missing}.")

    def __init__(self, what: list[str]) -> None:
        super().__init__(what=what, missing=", ".join(what))
        self.what = what


class FieldWrong(Refused):
    """A value does not fit the type that the kind gives its field."""

    key = "cases.field_wrong"
    sentence = _("“{field}” cannot be “{value}” (expected: {type}).")

    def __init__(self, field: str, value: str, type: str) -> None:
        super().__init__(field=field, value=value, type=type)
        self.field, self.value, self.type = field, value, type


class TooLong(Refused):
    """More words than a field takes; nothing was written."""

    key = "cases.too_long"
    sentence = _(
        "“{field}” has {length} characters; {most} are possible. Nothing was saved: shorten it or attach a file."
    )

    def __init__(self, field: str, length: int, most: int) -> None:
        super().__init__(field=field, length=length, most=most)
        self.field, self.length, self.most = field, length, most


class OwnerUnknown(Refused):
    """There is no such organisation, school, team or person in use."""

    key = "cases.owner_unknown"
    sentence = _("There is no such owner in use ({owner}).")

    def __init__(self, owner: str) -> None:
        super().__init__(owner=owner)
        self.owner = owner


class CentreMissing(Refused):
    """No organisation could be the first owner: the register holds no centre and no education authority for the area."""

    key = "cases.centre_missing"
    sentence = _(
        "No centre is registered for this area, so nobody could own the case. Enter the centre's organisation."
    )


class SameHands(Refused):
    """What one person did, another must look at: verifying, granting more time, confirming a lower grade."""

    key = "cases.same_hands"
    sentence = _("This has to be done by somebody else than the person who handled or asked for it.")

    def __init__(self, verb: str) -> None:
        super().__init__(verb=verb)
        self.verb = verb


class EvidenceMissing(Refused):
    """The kind asks for this proof before the case may be submitted; ``what`` lists the codes still missing."""

    key = "cases.evidence_missing"
    sentence = _("Not yet submitted: proof is still missing ({missing}).")

    def __init__(self, what: list[str]) -> None:
        super().__init__(what=what, missing=", ".join(what))
        self.what = what


class EvidenceWrong(Refused):
    """A piece of proof is not of the type asked, or is not a file of this case."""

    key = "cases.evidence_wrong"
    sentence = _("“{code}” must be a file of this case of the right type ({type}).")

    def __init__(self, code: str, type: str) -> None:
        super().__init__(code=code, type=type)
        self.code, self.type = code, type


class StepsMissing(Refused):
    """Steps of the kind that are not yet done; ``what`` lists their keys."""

    key = "cases.steps_missing"
    sentence = _("Not yet submitted: these steps are not done ({missing}).")

    def __init__(self, what: list[str]) -> None:
        super().__init__(what=what, missing=", ".join(what))
        self.what = what


class ChildrenOpen(Refused):
    """A case that has parts is closed when every part is."""

    key = "cases.children_open"
    sentence = _("{count} parts of this case are still open.")

    def __init__(self, count: int) -> None:
        super().__init__(count=count)
        self.count = count


class CannotPass(Refused):
    """The case cannot go to or back from this body; ``why`` is a code: same_owner, decided, own_centre."""

    key = "cases.cannot_pass"
    sentence = _("The case cannot be passed on in this way ({why}).")

    def __init__(self, why: str) -> None:
        super().__init__(why=why)
        self.why = why


class CannotJoin(Refused):
    """These two do not belong together: a case and itself, an exercise and a real one, protected and open, parts."""

    key = "cases.cannot_join"
    sentence = _("These cases cannot be joined ({why}).")

    def __init__(self, why: str) -> None:
        super().__init__(why=why)
        self.why = why


class ExtensionRefused(Refused):
    """The kind does not give this much more time; ``why`` is a code: none, times, amount, late, unit."""

    key = "cases.extension_refused"
    sentence = _("More time cannot be asked for here ({why}).")

    def __init__(self, why: str) -> None:
        super().__init__(why=why)
        self.why = why


class PlanWrong(Refused):
    """A support plan lacks its need, its ground, its end or its lead (red line 6); ``wrong`` is [(field, fault)]."""

    key = "cases.support_plan_wrong"
    sentence = _(
        "A support plan names a need, rests on consent or a legal basis, ends within a year, and is not led by the "
        "police unless the law requires it ({fields})."
    )

    def __init__(self, wrong: list[tuple[str, str]]) -> None:
        super().__init__(wrong=wrong, fields=", ".join(dict.fromkeys(key for key, _fault in wrong)))
        self.wrong = wrong
