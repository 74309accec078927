"""What mediation, draws, clean-ups, reviews and ledgers refuse."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anyuan.directory.refusals import Refused


class PupilNamed(Refused):
    """A pupil who is a party stays without a name (red line 7)."""

    key = "cases.pupil_named"
    sentence = _("A pupil is a party without name and contact; please speak of the parents or of “pupil A”.")


class PartyUnknown(Refused):
    """The case has no such party, or has it twice."""

    key = "cases.party_unknown"
    sentence = _("“{label}” is not a party of this case, or is one already.")

    def __init__(self, label: str) -> None:
        super().__init__(label=label)


class NoMediator(Refused):
    """A session or agreement needs a mediator who was named before."""

    key = "cases.no_mediator"
    sentence = _("Nobody has been named as mediator yet.")


class NotSigned(Refused):
    """An agreement binds those who signed; fewer than two is none."""

    key = "cases.not_signed"
    sentence = _("An agreement needs the signatures of at least two parties, as files of this case.")


class TimeWrong(Refused):
    """A moment that cannot be: in the future, or before the beginning."""

    key = "cases.time_wrong"
    sentence = _("The time “{value}” cannot be right here.")

    def __init__(self, value: Any) -> None:
        super().__init__(value=str(value))


class HadPart(Refused):
    """Whoever had a part in a case does not inspect it again."""

    key = "cases.had_part"
    sentence = _("This person had a part in the case and cannot inspect it.")


class AlreadyMediator(Refused):
    """The person mediates this case already, or it has a lead."""

    key = "cases.already_mediator"
    sentence = _("This person mediates the case already.")


class NothingToDraw(Refused):
    """No closed case fits the draw."""

    key = "cases.nothing_to_draw"
    sentence = _("No verified, closed case of this time and kind is there to be drawn from.")


class NotSealedYet(Refused):
    """The seed is not known before the journal has sealed the announcement."""

    key = "cases.not_sealed_yet"
    sentence = _("The journal has not sealed the announcement yet; the draw follows by itself within a minute.")


class AlreadyDone(Refused):
    """It was done or named before."""

    key = "cases.already_done"
    sentence = _("This has been done already.")


class NotThisKind(Refused):
    """The verb belongs to another kind of case."""

    key = "cases.not_this_kind"
    sentence = _("This cannot be done to a case of this kind.")


class CannotUndo(Refused):
    """An import that was confirmed, undone, or whose cases have been worked on."""

    key = "cases.cannot_undo"
    sentence = _(
        "This import cannot be taken back: it was confirmed, or {count} of its cases have been worked on since."
    )

    def __init__(self, count: int) -> None:
        super().__init__(count=count)


class ExportTooLarge(Refused):
    """More rows than one file should hold."""

    key = "cases.export_too_large"
    sentence = _("The list has more than {most} rows; please narrow it.")

    def __init__(self, most: int) -> None:
        super().__init__(most=most)


class KindProtected(Refused):
    """A protected kind leaves and enters the house in no ledger (red line 7)."""

    key = "cases.kind_protected"
    sentence = _("Cases of this kind are protected and are in no ledger.")


class LedgerUnfit(Refused):
    """A file that is no ledger: another type, too large, empty."""

    key = "cases.ledger_unfit"
    sentence = _("This file cannot be taken: {why}.")

    def __init__(self, why: str) -> None:
        super().__init__(why=why)
