"""What the duties refuse; the edges show the sentence, programs read the key."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anyuan.directory.refusals import Refused


class ProgrammeWrong(Refused):
    """The pack could not be used; the checker says the same before."""

    key = "duties.programme_wrong"
    sentence = _("The programme is not usable: {problem}.")

    def __init__(self, problem: str) -> None:
        super().__init__(problem=problem)


class BudgetExceeded(Refused):
    """The programme asks more of one person in a week than the budget allows, and nobody answers for it."""

    key = "duties.budget_exceeded"
    sentence = _(
        "The programme asks too much of one person in a week: {excess}. Make it lighter, or say why it must be so; your name"
        " is kept with it."
    )

    def __init__(self, excess: Any) -> None:
        super().__init__(excess=excess)


class RuleDates(Refused):
    """A new version of a rule cannot begin in days that have been judged."""

    key = "duties.rule_dates"
    sentence = _("A new version of the rule {rule} can begin on {first} at the earliest: what has passed stays judged.")

    def __init__(self, rule: str, first: str) -> None:
        super().__init__(rule=rule, first=first)


class CalendarWrong(Refused):
    """The calendar that was handed in cannot be right."""

    key = "duties.calendar_wrong"
    sentence = _("The calendar was not taken over: {problem}.")

    def __init__(self, problem: str) -> None:
        super().__init__(problem=problem)


class InTwoPlaces(Refused):
    """One person cannot stand in two places at the same time."""

    key = "duties.in_two_places"
    sentence = _("{person} already stands at {ref} at that time.")

    def __init__(self, person: str, ref: str) -> None:
        super().__init__(person=person, ref=ref)


class TooLittleRest(Refused):
    """Between the last duty of one day and the first of the next there is less rest than the programme asks."""

    key = "duties.too_little_rest"
    sentence = _("{person} would have {found} hours of rest around {ref}; the programme asks for {asked}.")

    def __init__(self, person: str, ref: str, found: int, asked: int) -> None:
        super().__init__(person=person, ref=ref, found=found, asked=asked)


class TooManyDays(Refused):
    """The person would work more days in a row than the programme allows."""

    key = "duties.too_many_days"
    sentence = _("{person} would stand {found} days in a row with {ref}; the programme allows {asked}.")

    def __init__(self, person: str, ref: str, found: int, asked: int) -> None:
        super().__init__(person=person, ref=ref, found=found, asked=asked)


class PostWouldBeEmpty(Refused):
    """A swap or substitution would leave a post with fewer people than before."""

    key = "duties.post_would_be_empty"
    sentence = _("This would leave {ref} without a person. Please name somebody who stands in.")

    def __init__(self, ref: str) -> None:
        super().__init__(ref=ref)


class NotFilledBy(Refused):
    """The person does not stand there (any more): somebody may have changed it a moment ago."""

    key = "duties.not_filled_by"
    sentence = _("{person} does not stand at {ref} any more. The screen shows how it stands now.")

    def __init__(self, person: str, ref: str) -> None:
        super().__init__(person=person, ref=ref)


class AlreadyThere(Refused):
    """The person stands there already."""

    key = "duties.already_there"
    sentence = _("{person} already stands at {ref}.")

    def __init__(self, person: str, ref: str) -> None:
        super().__init__(person=person, ref=ref)


class Full(Refused):
    """Everybody who is needed of this force is named."""

    key = "duties.full"
    sentence = _("Everybody who is needed at {ref} is named already.")

    def __init__(self, ref: str) -> None:
        super().__init__(ref=ref)


class NotPossibleNow(Refused):
    """The occurrence is in a state in which this is not possible."""

    key = "duties.not_possible_now"
    sentence = _("{ref}: this is not possible in the present state ({state}).")

    def __init__(self, ref: str, state: str) -> None:
        super().__init__(ref=ref, state=state)


class ReasonMissing(Refused):
    """Nothing is excused, swapped or substituted without a reason."""

    key = "duties.reason_missing"
    sentence = _("Please choose a reason.")


class ClientIdTaken(Refused):
    """Somebody else's phone has used this number: a phone makes a fresh random one for each check-in."""

    key = "duties.client_id_taken"
    sentence = _("This check-in number was used by another phone. Please check in again.")


class NotTheDevice(Refused):
    """The point's short-lived code is not shown here: this point has none."""

    key = "duties.no_short_code"
    sentence = _("The point {code} does not use a short-lived code.")

    def __init__(self, code: str) -> None:
        super().__init__(code=code)


class NoteWaits(Refused):
    """A shift's note is handed over once; the next shift takes it over first."""

    key = "duties.note_waits"
    sentence = _(
        "{who} has handed a note over that nobody has taken over yet. Whoever comes takes that one over first."
    )

    def __init__(self, who: str) -> None:
        super().__init__(who=who)


class OwnNote(Refused):
    """Nobody takes a note over from themselves."""

    key = "duties.own_note"
    sentence = _("You handed this note over yourself. Somebody of the next shift takes it over.")


class PointRuleWrong(Refused):
    """The point cannot be proven in that way; the sentence says what is missing."""

    key = "duties.point_rule_wrong"
    sentence = _("The point's rule was not changed: {problem}.")

    def __init__(self, problem: Any) -> None:
        super().__init__(problem=problem)
