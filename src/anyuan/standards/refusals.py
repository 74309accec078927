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


class AnswerWrong(Refused):
    """The answer does not fit its question."""

    key = "standards.answer_wrong"
    sentence = _("The answer to “{requirement}” does not fit the question.")

    def __init__(self, requirement: str) -> None:
        super().__init__(requirement=requirement)


class SeenAhead(Refused):
    """Nobody has seen anything on a day that has not come."""

    key = "standards.seen_ahead"
    sentence = _("The day on which it was seen lies ahead. Please check the phone's date.")


class AlreadySubmitted(Refused):
    """What was handed in is not changed; a later look is an answer of its own."""

    key = "standards.already_submitted"
    sentence = _("This was handed in already; what was handed in is not changed.")


class NotAnswered(Refused):
    """Every question needs an answer, if only that it does not apply."""

    key = "standards.not_answered"
    sentence = _("{n} questions have no answer yet.")

    def __init__(self, n: int) -> None:
        super().__init__(n=n)


class PhotoMissing(Refused):
    """The requirement asks for a photo."""

    key = "standards.photo_missing"
    sentence = _("A photo is needed for “{requirement}”.")

    def __init__(self, requirement: str) -> None:
        super().__init__(requirement=requirement)


class NobodyToInspect(Refused):
    """No school, no question, or no standard: an inspection of nothing."""

    key = "standards.nobody_to_inspect"
    sentence = _("There is no school or no question for this inspection.")


class NotPossibleNow(Refused):
    """The state does not allow it (any more)."""

    key = "standards.not_possible_now"
    sentence = _("{ref} has changed meanwhile; this is not possible now.")

    def __init__(self, ref: str) -> None:
        super().__init__(ref=ref)


class AppealTooLate(Refused):
    """The time for an appeal is over."""

    key = "standards.appeal_too_late"
    sentence = _("An appeal was possible until {until}.")

    def __init__(self, until: str) -> None:
        super().__init__(until=until)


class HadPart(Refused):
    """Who decided does not rule on the appeal against it."""

    key = "standards.had_part"
    sentence = _("Whoever decided may not rule on the appeal. Please let somebody else rule.")
