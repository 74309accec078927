"""What the programmes refuse; the edges show the sentence, programs read the key."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anyuan.directory.refusals import Refused


class ProgrammeUnknown(Refused):
    """There is no usable pack of that name."""

    key = "programmes.unknown"
    sentence = _("There is no usable programme “{name}”. “anyuan packs check” says what is wrong.")

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class DutiesConflict(Refused):
    """Two programmes owe the same duty, and neither asks for at least as much as the other in every respect."""

    key = "programmes.duties_conflict"
    sentence = _(
        "Both “{first}” and “{second}” owe the duty {rule}, and neither is the stricter one: they differ in {fields}. "
        "Let one of them say it, then take the other into use."
    )

    def __init__(self, first: str, second: str, rule: str, fields: str) -> None:
        super().__init__(first=first, second=second, rule=rule, fields=fields)


class OtherAreaLooser(Refused):
    """A programme of a wider or narrower area owes the same duty less strictly: it cannot be replaced in a part of it."""

    key = "programmes.other_area_looser"
    sentence = _(
        "“{other}” owes the duty {rule} in {area}, less strictly. What holds in another area is not changed from here: "
        "take the programme into use in {area}, or end “{other}” there."
    )

    def __init__(self, other: str, rule: str, area: str) -> None:
        super().__init__(other=other, rule=rule, area=area)


class EndPending(Refused):
    """A programme that owes the same duty ends on a later day; until then it is not known who owes it."""

    key = "programmes.end_pending"
    sentence = _("“{other}” owes the same duties and ends with {day}. “{name}” can begin on the day after.")

    def __init__(self, other: str, name: str, day: str) -> None:
        super().__init__(other=other, name=name, day=day)


class EndWrong(Refused):
    """A programme ends with a day that has not passed, and not before it began."""

    key = "programmes.end_wrong"
    sentence = _("The last day can be {first} at the earliest: what has passed stays judged.")

    def __init__(self, first: str) -> None:
        super().__init__(first=first)


class EndReason(Refused):
    """Ending needs a reason in words."""

    key = "programmes.end_reason"
    sentence = _("Please say why the programme ends.")


class NotInUse(Refused):
    """The programme is not in use in this area, or its last day is set already."""

    key = "programmes.not_in_use"
    sentence = _("The programme is not in use here, or its last day is set already.")
