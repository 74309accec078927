"""How each of some people can be told now: paths in their order, quiet hours, on or off duty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils.timezone import get_default_timezone

from anyuan.directory.models import Account, Appointment, Person, Shift
from anyuan.notify import transports
from anyuan.notify.models import Address, QuietHours
from anyuan.notify.rules import ROSTER_HORIZON, Path, Quiet, Turn, is_on_duty

# For people who have set nothing: what shows at once first, then what may wake, then what may lie.
DEFAULT_ORDER = ("page", "sms_webhook", "desk", "mail")


@dataclass(frozen=True, slots=True)
class Reachability:
    """One person. ``active``: still holds a post; ``on_duty``: may be paged now."""

    person_id: int
    active: bool
    on_duty: bool
    language: str
    paths: tuple[Path, ...]
    quiet: tuple[Quiet, ...] = field(default=())


def reachability(person_ids: Sequence[int], *, now: datetime) -> dict[int, Reachability]:
    """The people among ``person_ids`` who exist, in six statements whatever their number."""
    if not person_ids:
        return {}
    people = Person.objects.filter(id__in=person_ids).only("id", "active", "phone", "email")
    accounts = dict(
        Account.objects.filter(person_id__in=person_ids, is_active=True).values_list("person_id", "language")
    )
    paths, quiet = _own_paths(person_ids), _quiet(person_ids)
    turns, posts = _turns(person_ids, now), _holds_post(person_ids, now)
    return {
        person.id: Reachability(
            person_id=person.id,
            active=person.active and posts.get(person.id, True),
            on_duty=is_on_duty(turns[person.id], now),
            language=accounts.get(person.id, settings.LANGUAGE_CODE),
            paths=tuple(paths[person.id]) or default_paths(person, person.id in accounts),
            quiet=tuple(quiet[person.id]),
        )
        for person in people
    }


def default_paths(person: Person, has_account: bool) -> tuple[Path, ...]:
    """The paths that follow from what the register knows of the person."""
    has = {"page": has_account, "desk": has_account, "sms_webhook": bool(person.phone), "mail": bool(person.email)}
    return tuple(path(name) for name in DEFAULT_ORDER if has[name])


def path(name: str, address_id: int | None = None, up_to_level: int = 4) -> Path:
    """A path with what its transport is like here."""
    return Path(name, address_id, up_to_level, transports.is_real_only(name), transports.kind(name).silent)


def _own_paths(person_ids: Sequence[int]) -> dict[int, list[Path]]:
    found: dict[int, list[Path]] = defaultdict(list)
    known = set(transports.names())
    rows = Address.objects.filter(person_id__in=person_ids, active=True).order_by("person_id", "order")
    for row in rows.only("id", "person_id", "transport", "up_to_level"):
        if row.transport in known:
            found[row.person_id].append(path(row.transport, row.id, row.up_to_level))
    return found


def _quiet(person_ids: Sequence[int]) -> dict[int, list[Quiet]]:
    found: dict[int, list[Quiet]] = defaultdict(list)
    for row in QuietHours.objects.filter(person_id__in=person_ids):
        weekdays = frozenset(int(day) for day in row.weekdays)
        found[row.person_id].append(Quiet(row.starts, row.ends, weekdays, row.unless_level))
    return found


def _turns(person_ids: Sequence[int], now: datetime) -> dict[int, list[Turn]]:
    wanted = set(person_ids)
    found: dict[int, list[Turn]] = defaultdict(list)
    near = Shift.objects.filter(
        Q(person_id__in=wanted) | Q(substitute_id__in=wanted),
        ends_at__gt=now - ROSTER_HORIZON,
        starts_at__lt=now + ROSTER_HORIZON,
    )
    for person, substitute, starts_at, ends_at in near.values_list(
        "person_id", "substitute_id", "starts_at", "ends_at"
    ):
        if person in wanted:
            found[person].append(Turn(starts_at, ends_at, works=substitute is None))
        if substitute in wanted:
            found[substitute].append(Turn(starts_at, ends_at))
    return found


def _holds_post(person_ids: Sequence[int], now: datetime) -> dict[int, bool]:
    """For people with appointments: is one in force today (local day, both ends included)? Others are not listed."""
    today = now.astimezone(get_default_timezone()).date()
    found: dict[int, bool] = {}
    rows = Appointment.objects.filter(person_id__in=person_ids).values_list("person_id", "starts_on", "ends_on")
    for person, starts_on, ends_on in rows:
        in_force = starts_on <= today and (ends_on is None or today <= ends_on)
        found[person] = found.get(person, False) or in_force
    return found
