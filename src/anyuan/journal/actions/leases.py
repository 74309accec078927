"""Jobs that one process at a time may do: sealing, ticking. A lease ends by itself when its holder dies."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from anyuan.journal.models import Lease


def hold(name: str, holder: str, *, now: datetime, seconds: float) -> bool:
    """Take or prolong the lease; False while another holder's has not run out."""
    until = now + timedelta(seconds=seconds)
    free = Q(holder=holder) | Q(until__lt=now)
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
