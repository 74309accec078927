"""What the standards refuse; the edges show the sentence, programs read the key."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anyuan.directory.refusals import Refused


class StandardUnknown(Refused):
    """There is no usable pack of that name."""

    key = "standards.unknown"
    sentence = _("There is no usable standard “{name}”. “anyuan packs check” says what is wrong.")

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class RequirementUnknown(Refused):
    """The standard has no such requirement."""

    key = "standards.requirement_unknown"
    sentence = _("The standard has no requirement “{requirement}”.")

    def __init__(self, requirement: str) -> None:
        super().__init__(requirement=requirement)


class DatesOverlap(Refused):
    """A version cannot begin in days that another version has already judged."""

    key = "standards.dates_overlap"
    sentence = _("A new version can begin on {first} at the earliest: what has passed stays judged by its own version.")

    def __init__(self, first: str) -> None:
        super().__init__(first=first)


class NothingChanged(Refused):
    """The version that holds says the same."""

    key = "standards.nothing_changed"
    sentence = _("The version that holds says the same; nothing was changed.")


class ReasonMissing(Refused):
    """Who decides says why."""

    key = "standards.reason_missing"
    sentence = _("Please say why, and where it is written.")


class LocalLooser(Refused):
    """An area may not switch off what the standard asks for."""

    key = "standards.local_looser"
    sentence = _("Only what was switched on here can be switched off here: a local rule may be stricter, never looser.")
