"""What dispatch refuses; the edges show the sentence, programs read the key."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anyuan.directory.refusals import Refused


class SomebodyWasFirst(Refused):
    """Another person moved the same thing between our reading and our writing.

    ``who`` is the name to show, ``at`` when it was (aware UTC, or None), ``verb`` what they did.
    """

    key = "dispatch.somebody_was_first"
    sentence = _("{who} was first ({at}). The screen shows how it stands now.")

    def __init__(self, who: str, at: datetime | None, verb: str = "") -> None:
        super().__init__(who=who, at=at.isoformat(timespec="seconds") if at else "–", verb=verb)
        self.who, self.at, self.verb = who, at, verb


class NotAllowedNow(Refused):
    """The table of moves has no such verb in this state."""

    key = "dispatch.not_allowed_now"
    sentence = _("This is not possible in the present state ({state}).")

    def __init__(self, state: str, verb: str) -> None:
        super().__init__(state=state, verb=verb)
        self.state, self.verb = state, verb


class ReasonMissing(Refused):
    """This is not done without saying why."""

    key = "dispatch.reason_missing"
    sentence = _("Please say why.")

    def __init__(self, verb: str) -> None:
        super().__init__(verb=verb)
        self.verb = verb


class UnitBusy(Refused):
    """The unit is out on another task; whoever really means it sends it all the same."""

    key = "dispatch.unit_busy"
    sentence = _("Unit {unit} is already out for {ref}.")

    def __init__(self, unit: str, ref: str) -> None:
        super().__init__(unit=unit, ref=ref)
        self.unit, self.ref = unit, ref


class LadderWrong(Refused):
    """A ladder that could not be climbed; the response plan's checker says so before it is ever used."""

    key = "dispatch.ladder_wrong"
    sentence = _("The escalation ladder is not usable: {problem}.")

    def __init__(self, problem: str) -> None:
        super().__init__(problem=problem)
