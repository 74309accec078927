"""What joint meetings refuse; the edges show the sentence, programs read the key."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anyuan.directory.refusals import Refused


class MinutesIncomplete(Refused):
    """Something that minutes need was not given."""

    key = "duties.minutes_incomplete"
    sentence = _("Please fill in: {what}.")

    def __init__(self, what: Any) -> None:
        super().__init__(what=what)


class MinutesFinished(Refused):
    """The minutes are finished: what was decided is a case by now, and is changed there."""

    key = "duties.minutes_finished"
    sentence = _("The minutes {ref} are finished. What was decided is changed at its case.")

    def __init__(self, ref: str) -> None:
        super().__init__(ref=ref)


class NoMeetingOwed(Refused):
    """The duty is no joint meeting, or it was excused or taken back."""

    key = "duties.no_meeting_owed"
    sentence = _("{ref}: no joint meeting is owed here now.")

    def __init__(self, ref: str) -> None:
        super().__init__(ref=ref)
