"""What documents refuse, as small exceptions with a sentence that the edges translate."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anyuan.directory.refusals import Refused


class NumberTyped(Refused):
    """A person typed a number into a document."""

    key = "reports.number_typed"
    sentence = _("Numbers come from the records: “{number}” was typed. Write the figure's name in braces instead.")


class FigureUnknown(Refused):
    """Braces name a figure that this document does not have."""

    key = "reports.figure_unknown"
    sentence = _("This document has no figure “{name}”. It has: {known}.")


class NotADraft(Refused):
    """What is issued or withdrawn is not changed any more."""

    key = "reports.not_a_draft"
    sentence = _("This document is no draft any more: it was issued or withdrawn.")


class PlaceUnknown(Refused):
    """No words stand at this place."""

    key = "reports.place_unknown"
    sentence = _("There are no words to change at this place.")


class FontMissing(Refused):
    """The machine has no font with Chinese glyphs, so a PDF would show boxes."""

    key = "reports.font_missing"
    sentence = _(
        "This machine has no Chinese font, so a PDF would show empty boxes. Install one, such as fonts-noto-cjk."
    )


class RowsMissing(Refused):
    """A figure says another number than its rows: it is not printed."""

    key = "reports.rows_missing"
    sentence = _("The records have just changed and are being counted anew; write the document again in a minute.")


class ClockUnreadable(Refused):
    """No time of day."""

    key = "reports.clock_unreadable"
    sentence = _("“{text}” is not a time of day. Write it like 07:30.")


class WordFormFaulty(Refused):
    """A Word template that cannot be used."""

    key = "reports.word_form_faulty"
    sentence = _("This Word template was not taken: {faults}")


class RecordUnknown(Refused):
    """No such record within the reader's sight."""

    key = "reports.record_unknown"
    sentence = _("There is no such record: {ref}.")


class NotOver(Refused):
    """What is still going on is not looked back on."""

    key = "reports.not_over"
    sentence = _("This incident is still going on. The report can be written once it has been dealt with.")


class ExerciseApart(Refused):
    """Exercises have their own after-action report."""

    key = "reports.exercise_apart"
    sentence = _("This was an exercise: its after-action report stands at the drill.")
