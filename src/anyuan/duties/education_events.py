"""What can happen in public education. Counts and references; of a counselling room not even a time."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anyuan.journal.events import event

MATERIAL_PUBLISHED = event("duties.material_published", _("The material {ref} was published."))
MATERIAL_WITHDRAWN = event("duties.material_withdrawn", _("The material {ref} was withdrawn."))
SESSION_PLANNED = event("duties.session_planned", _("The session {ref} was planned."), topic="duties")
SESSION_HELD = event(
    "duties.session_held", _("The session {ref} was held; {attendance} people were there."), topic="duties"
)
SESSION_CORRECTED = event(
    "duties.session_corrected",
    _("{ref} is corrected: its attendance was taken back ({duties} duties)."),
    topic="duties",
)
SESSION_CALLED_OFF = event("duties.session_called_off", _("The session {ref} was called off."), topic="duties")
SIGNED_UP = event("duties.signed_up", _("A class signed up for {ref}: {count} people."), topic="duties")
SIGNED_OFF = event("duties.signed_off", _("A class took its sign-up for {ref} back."), topic="duties")
TIP_PUBLISHED = event("duties.tip_published", _("The tip {ref} was published."))
TIP_SENT = event("duties.tip_sent", _("The tip {ref} went to {people} people."))
ROOM_MADE = event("duties.room_made", _("The room {ref} can be booked."))
ROOM_BOOKED = event("duties.room_booked", _("The room {ref} was booked."))
BOOKING_CANCELLED = event("duties.booking_cancelled", _("A booking of the room {ref} was taken back."))
BOOKINGS_DISPOSED = event("duties.bookings_disposed", _("{bookings} bookings of rooms were disposed of."))
