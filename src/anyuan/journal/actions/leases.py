"""Jobs that one process at a time may do: sealing, ticking. A lease ends by itself when its holder dies."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from anyuan.journal import waits
from anyuan.journal.models import Lease

#: No lease is longer.
LONGEST = timedelta(minutes=10)


def hold(name: str, holder: str, *, now: datetime, seconds: float) -> bool:
    """Take or prolong the lease; False while another holder's has not run out. At most ten minutes."""
    until = now + min(timedelta(seconds=seconds), LONGEST)
    free = Q(holder=holder) | waits.left("until", now, LONGEST)
    if Lease.objects.filter(free, name=name).update(holder=holder, until=until):
        return True
    try:
        with transaction.atomic():
            return bool(Lease.objects.get_or_create(name=name, defaults={"holder": holder, "until": until})[1])
    except IntegrityError:
        return False


def give_up(name: str, holder: str) -> None:
    """Let go, so that the next one need not wait until the lease has run out."""
    Lease.objects.filter(name=name, holder=holder).delete()
