"""What can happen to standards. Sentences name standards, schools and counts, never a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anyuan.journal.events import Event, event

TAKEN = event("standards.taken", _("{ref}: version {number} holds from {valid_from} ({requirements} requirements)."))
SWITCHED_ON = event("standards.switched_on", _("{ref}: the requirement {requirement} was switched on ({reason})."))
SWITCHED_OFF = event("standards.switched_off", _("{ref}: the requirement {requirement} was switched off ({reason})."))

__all__ = ["SWITCHED_OFF", "SWITCHED_ON", "TAKEN", "Event"]
