"""What public education refuses; the edges show the sentence, programs read the key."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anyuan.directory.refusals import Refused


class EducationIncomplete(Refused):
    """Something that is needed was not given."""

    key = "duties.education_incomplete"
    sentence = _("Please fill in: {what}.")

    def __init__(self, what: Any) -> None:
        super().__init__(what=what)


class SessionMoved(Refused):
    """The session is in another state by now."""

    key = "duties.session_moved"
    sentence = _("{ref}: this is not possible in the present state ({state}).")

    def __init__(self, ref: str, state: str) -> None:
        super().__init__(ref=ref, state=state)


class NoRoomLeft(Refused):
    """More would come than there are places."""

    key = "duties.no_room_left"
    sentence = _("There are {left} places left.")

    def __init__(self, left: int) -> None:
        super().__init__(left=left)


class NotFree(Refused):
    """The room is taken at that time; by whom is nobody's business."""

    key = "duties.not_free"
    sentence = _("The room is not free at that time.")


class TimeWrong(Refused):
    """The time cannot be booked."""

    key = "duties.time_wrong"
    sentence = _("Please choose a time that lies ahead, ends after it begins, and takes four hours at the most.")
