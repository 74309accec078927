"""What a calendar address shows: the duties of a person, a team or a school, as far as whoever made it may see them now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from anyuan.directory.models import TeamMember
from anyuan.directory.policy import Viewer
from anyuan.directory.queries import viewer
from anyuan.duties.models import Feed, Filling, Occurrence
from anyuan.duties.queries.visible import visible_to
from anyuan.duties.rules import codes
from anyuan.kernel import ical

BEHIND, AHEAD = timedelta(days=14), timedelta(days=60)
MOST_EVENTS = 2000


def open_feed(secret: str) -> Feed | None:
    """The feed behind a secret; None when it is unknown, withdrawn, or its account or person is out of use."""
    rows = Feed.objects.select_related("account", "person", "team", "school").filter(digest=codes.digest(secret))
    row = rows.filter(withdrawn_at__isnull=True, account__is_active=True).first()
    of = (row.person or row.team or row.school) if row is not None else None
    return row if of is not None and of.active else None


def feeds_of(account: int) -> QuerySet[Feed]:
    """The addresses that an account has made and not withdrawn."""
    rows = Feed.objects.filter(account=account, withdrawn_at__isnull=True)
    return rows.select_related("person", "team", "school").order_by("-made_at", "-pk")


def feed_rows(feed: Feed, seen_by: Viewer, now: datetime) -> QuerySet[Occurrence]:
    """The duties of the feed around ``now`` that its maker may see."""
    span = {"opens_at__gte": now - BEHIND, "opens_at__lte": now + AHEAD}
    rows = visible_to(seen_by).filter(**span)
    if feed.school_id is not None:
        rows = rows.filter(school=feed.school_id)
    else:
        people = [feed.person_id] if feed.person_id is not None else _members(feed, now)
        named = Filling.objects.filter(person__in=people, ended_at__isnull=True)
        rows = rows.filter(pk__in=named.values("occurrence_id"))
    return rows.select_related("rule", "school", "place").order_by("opens_at", "pk")


def feed_events(feed: Feed, *, now: datetime, base: str, lang: str) -> Iterator[ical.Event]:
    """One event for each duty. The identity is the occurrence's own, so that it stays the same whatever else changes."""
    rows = list(feed_rows(feed, viewer(feed.account, now), now)[:MOST_EVENTS])
    names = _names(feed, rows, now)
    for row in rows:
        title = row.rule.definition["title"].get(lang) or row.rule.definition["title"]["zh"]
        place = row.place.name if row.place else ""
        school = row.school.name if row.school else ""
        lon, lat = (row.school.lon, row.school.lat) if row.school else (None, None)
        lines = [_("{named} of {needed} are named.").format(named=row.filled, needed=row.needed)] if row.needed else []
        lines += ["、".join(names[row.pk])] if names[row.pk] else []
        yield ical.Event(
            uid=f"duty-{row.pk}@anyuan",
            starts_at=row.opens_at,
            ends_at=row.closes_at,
            summary=f"{title} · {school}" if school else title,
            stamp=now,
            sequence=row.version,
            location=" ".join(part for part in (school, place) if part),
            description="\n".join(lines),
            url=f"{base}/duties/{row.pk}/",
            geo=(lon, lat) if lon is not None and lat is not None else None,
            categories=(row.rule.kind,),
            status="CANCELLED" if row.state == "excused" else "CONFIRMED",
        )


def _members(feed: Feed, now: datetime) -> list[int]:
    day = timezone.localdate(now)
    current = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    members = TeamMember.objects.filter(current, team=feed.team_id, starts_on__lte=day, person__active=True)
    return list(members.values_list("person_id", flat=True))


def _names(feed: Feed, rows: list[Occurrence], now: datetime) -> dict[int, list[str]]:
    """A team reads who of its own stands where; a school's and a person's calendar name nobody."""
    found: dict[int, list[str]] = defaultdict(list)
    if feed.team_id is None:
        return found
    named = Filling.objects.filter(occurrence__in=rows, person__in=_members(feed, now), ended_at__isnull=True)
    for occurrence, name in named.order_by("pk").values_list("occurrence_id", "person__name"):
        found[occurrence].append(name)
    return found
