"""What drills and roll calls refuse; the edges show the sentence, programs read the key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from anyuan.directory.refusals import Refused

# What the gate of red line 15 says, code by code.
GATE: dict[str, Any] = {
    "not_announced": _("A drill with pupils is announced: write what pupils and parents are told."),
    "no_opt_out": _("A drill with pupils has an opt-out: write how somebody stays out of it."),
    "no_debrief": _("A drill with pupils has a debrief: write when and with whom."),
    "too_soon": _("A drill with pupils is announced at least 24 hours ahead: choose a later time."),
    "means": _("With pupils nothing frightening is used, no mock weapons and no blood: {what} cannot be planned."),
    "means_near_pupils": _("Pupils are in the school at that time: {what} cannot be planned."),
    "words": _("With pupils nothing frightening is played: the description says “{what}”."),
    "never_announced": _("The drill was never announced. Announce it; it can begin 24 hours later."),
    "told_too_late": _("The drill was announced less than 24 hours ago. It can begin when 24 hours have passed."),
}


class DrillRefused(Refused):
    """The harm gate (red line 15). ``why``: (code, what) each; the sentence names all of them."""

    key = "duties.drill_refused"
    sentence = _("The drill is refused. {why}")

    def __init__(self, why: Sequence[tuple[str, str]]) -> None:
        self.codes = tuple(code for code, _what in why)
        super().__init__(why=_Joined(why))


class _Joined:
    """Sentences in the language of whoever reads them, joined when they are read."""

    def __init__(self, why: Sequence[tuple[str, str]]) -> None:
        self._why = tuple(why)

    def __str__(self) -> str:
        from anyuan.duties.drill_words import MEANS

        said = []
        for code, what in self._why:
            said.append(str(GATE[code]).format(what=str(MEANS.get(what, what))))
        return " ".join(said)

    def __format__(self, spec: str) -> str:
        return str(self)


class DrillIncomplete(Refused):
    """The plan lacks something that every drill has."""

    key = "duties.drill_incomplete"
    sentence = _("Please fill in: {what}.")

    def __init__(self, what: Any) -> None:
        super().__init__(what=what)


class DrillMoved(Refused):
    """The drill is in another state by now: somebody was first, or it was never possible."""

    key = "duties.drill_moved"
    sentence = _("{ref}: this is not possible in the present state ({state}).")

    def __init__(self, ref: str, state: str) -> None:
        super().__init__(ref=ref, state=state)


class RealAlarm(Refused):
    """There is a real alarm at the school: no drill begins or goes on beside it."""

    key = "duties.real_alarm"
    sentence = _("There is a real alarm at this school ({ref}). No drill begins or goes on before it is closed.")

    def __init__(self, ref: str) -> None:
        super().__init__(ref=ref)


class AnotherDrill(Refused):
    """One drill at a time in one school."""

    key = "duties.another_drill"
    sentence = _("Another drill is under way at this school.")


class ReportLacks(Refused):
    """The after-action report cannot be finished yet."""

    key = "duties.report_lacks"
    sentence = _("The report still needs: {what}.")

    def __init__(self, what: Any) -> None:
        super().__init__(what=what)


class RollClosed(Refused):
    """The incident is over; the list was closed with it."""

    key = "duties.roll_closed"
    sentence = _("The roll call is closed, and its list of names is gone.")


class CountWrong(Refused):
    """The numbers of a line cannot be right."""

    key = "duties.count_wrong"
    sentence = _("{label}: the numbers do not fit. Expected {expected}.")

    def __init__(self, label: str, expected: int) -> None:
        super().__init__(label=label, expected=expected)


class NoPupilsHere(Refused):
    """A drill that was planned without pupils has none in it: otherwise the gate could be walked round."""

    key = "duties.no_pupils_here"
    sentence = _("This drill was planned without pupils: classes cannot be called.")
