"""States of a recipient and of a sending. The database constrains the values; actions move them conditionally."""

from __future__ import annotations

# waiting: sendings run and nothing has come back yet; not_reached: nothing came back in time (a later receipt still
# moves to reached); bundled: told through a digest; skipped: nothing was sent, the reason says why.
RECIPIENT_STATES = ("waiting", "reached", "not_reached", "bundled", "skipped")
RECIPIENT_OPEN = ("waiting", "not_reached", "bundled")

SKIP_REASONS = ("off_duty", "no_path", "inactive")

# queued → sending (claimed) → sent → delivered; back to queued for another attempt; dead: given up, shown to people;
# cancelled: the person was reached by another path first.
SENDING_STATES = ("queued", "sending", "sent", "delivered", "dead", "cancelled")
SENDING_OPEN = ("queued", "sending")

ANSWERS = ("accepted", "declined", "safe", "need_help")
