"""The everyday programme in use, with a week behind it: posts done, late, missed and excused, and a few holes today.

Terms, programme, points, judging and excuses go through the actions of the duties. Names and check-ins are written in one
go, because a week of a city is ten thousand of them; what each is worth is decided by the rule that judges every day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.timezone import localdate, localtime

from anyuan.directory.models import Appointment, Area, Place
from anyuan.dispatch.actions import cancel_clocks
from anyuan.duties import actions, events
from anyuan.duties.models import CheckIn, Filling, Occurrence, Point, Round
from anyuan.duties.rules import Shown, judge, moves
from anyuan.duties.rules.judging import owed_of
from anyuan.journal import rows
from anyuan.journal.actions.record import Happening, record_many
from anyuan.journal.models import Entry, Todo
from anyuan.journal.rules import Actor, Scope, Subject

BY = Actor.system("demo")
PROGRAMME = "everyday"
DAYS_BEHIND, DAYS_NAMED = 7, 7
# What became of it, out of a hundred: done, late, incomplete, missed, excused.
FATES = ("done", "late", "incomplete", "missed", "excused")
WEIGHTS = (905, 40, 20, 25, 10)
# Of the posts to come, so many in a hundred have a name missing.
HOLES = 5
POINTS = ("gate", "gatehouse", "perimeter", "dormitory")
LONG = timedelta(days=2)


class _Cast(NamedTuple):
    """Who can stand where, by school, and the points that a round passes."""

    rng: Random
    people: dict[tuple[int, str], list[int]]
    points: dict[int, list[Point]]


def write(seed: int, top: Area, *, now: datetime) -> int:
    """Play the week that ends at ``now``. Returns how many duties lie in the books. Inside the city's transaction."""
    last = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    begun = localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS_BEHIND)
    actions.set_calendar(top, terms=_terms(localdate(now)), by=BY, now=begun)
    actions.install(PROGRAMME, top, by=BY, now=begun)
    actions.schedule(begun, days_ahead=DAYS_BEHIND + actions.DAYS_AHEAD)
    cast = _Cast(Random(f"duties {seed}"), _people(), _points(begun))
    _name(cast, now)
    _stand(cast, now)
    _judge(now)
    # Nobody is reminded of what was invented.
    Todo.objects.filter(entry_id__gt=last).delete()
    return Occurrence.objects.count()


def _terms(today: date) -> list[tuple[str, date, date]]:
    """Last year's, this year's and next year's two terms, on the days on which terms commonly begin and end."""
    found = []
    for year in (today.year - 1, today.year, today.year + 1):
        found.append((f"{year}年春季学期", date(year, 2, 24), date(year, 7, 5)))
        found.append((f"{year}年秋季学期", date(year, 9, 1), date(year + 1, 1, 22)))
    return found


def _people() -> dict[tuple[int, str], list[int]]:
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    forces = {"guard": "guard", "duty_teacher": "staff", "deputy_head": "staff", "security_director": "staff"}
    held = Appointment.objects.filter(post__in=forces, school__isnull=False).order_by("pk")
    for school, post, person in held.values_list("school_id", "post", "person_id"):
        found[school, forces[post]].append(person)
    return found


def _points(now: datetime) -> dict[int, list[Point]]:
    """A sheet at the gate, in the gatehouse, at the fence, in the dormitory."""
    found: dict[int, list[Point]] = defaultdict(list)
    places = Place.objects.filter(kind__in=POINTS, school__isnull=False).select_related("school", "area")
    for place in places.order_by("school_id", "kind", "pk"):
        point = actions.make_point(place, by=BY, now=now)
        found[place.school_id or 0].append(point)
    return found


def _name(cast: _Cast, now: datetime) -> None:
    """Names for what asks for names ahead; a few holes stay, so that somebody is asked to fill them."""
    until = now + timedelta(days=DAYS_NAMED)
    owed = Occurrence.objects.filter(rule__definition__named=True, opens_at__lte=until).order_by("pk")
    filled: list[Filling] = []
    counts: dict[int, list[int]] = defaultdict(list)
    for row in owed.select_related("post"):
        mine = _standing(cast, row)
        if row.opens_at > now and cast.rng.randrange(100) < HOLES:
            mine = mine[:-1]
        for person, force in mine:
            filled.append(
                Filling(
                    occurrence=row,
                    person_id=person,
                    role=force,
                    site=row.post.site,
                    opens_at=row.opens_at,
                    closes_at=row.closes_at,
                    filled_at=min(now, row.opens_at) - timedelta(days=3),
                    filled_by="system:demo",
                )
            )
        counts[len(mine)].append(row.pk)
    rows.insert(filled)
    for count, ids in counts.items():
        _update(ids, filled=count)


def _standing(cast: _Cast, row: Occurrence) -> list[tuple[int, str]]:
    """Who stands there that day: the school's people in turn, nobody twice."""
    taken: list[tuple[int, str]] = []
    for force, count in sorted(row.needs.items()):
        pool = cast.people.get((row.school_id or 0, force), [])
        start = row.day.toordinal() + len(row.window)
        turn = [pool[(start + n) % len(pool)] for n in range(min(count, len(pool)))]
        taken += [(person, force) for person in turn]
    return taken


def _stand(cast: _Cast, now: datetime) -> None:
    """What the phones sent until ``now``, and what each duty came to by it."""
    named: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for occurrence, person, role in Filling.objects.values_list("occurrence_id", "person_id", "role"):
        named[occurrence].append((person, role))
    made: list[CheckIn] = []
    told: list[Happening] = []
    for row in Occurrence.objects.filter(opens_at__lte=now).select_related("rule").order_by("pk"):
        fate = _fate(cast.rng, row, now)
        if fate == "excused":
            reason = cast.rng.choice(("weather", "school_event", "official_duty"))
            actions.excuse(row.pk, reason=reason, words="演示数据", by=BY, now=row.opens_at - timedelta(hours=2))
            continue
        mine = [one for one in _check_ins(cast, row, named[row.pk] or _standing(cast, row), fate) if one.made_at <= now]
        if not mine:
            continue
        made += mine
        told += _settle(row, mine, now)
    rows.insert(made)
    record_many(told, now=now)


def _fate(rng: Random, row: Occurrence, now: datetime) -> str:
    if row.closes_at - row.opens_at > LONG:  # a month's duty: half of the schools are through with it after half of it
        passed = (now - row.opens_at) / (row.closes_at - row.opens_at)
        return "done" if rng.random() < passed else "open"
    return rng.choices(FATES, WEIGHTS)[0]


def _check_ins(cast: _Cast, row: Occurrence, people: Sequence[tuple[int, str]], fate: str) -> Iterable[CheckIn]:
    """The scans of one duty. An incomplete one lacks a person or a stop; a missed one lacks everything."""
    asks = row.rule.definition.get("evidence", ["check_in"])
    stops = int(row.rule.definition.get("stops", 0))
    points = cast.points.get(row.school_id or 0, [])
    if fate in ("missed", "open") or not points:
        return
    if row.place_id:
        points = [one for one in points if one.place_id == row.place_id] or points
    scans: list[tuple[tuple[int, str], Point | None]]
    if stops:
        scans = [(people[0], point) for point in points[:stops]] if people else []
    else:
        scans = [(one, points[0] if "check_in" in asks else None) for one in people or _staff(cast, row)]
    if fate == "incomplete":
        scans = scans[:-1]
    brought = sorted(set(asks) - {"check_in", "stops"})
    for number, ((person, force), point) in enumerate(scans):
        yield _scan(cast.rng, row, person, force, point, number, fate == "late", brought)


def _staff(cast: _Cast, row: Occurrence) -> list[tuple[int, str]]:
    return [(person, "staff") for person in cast.people.get((row.school_id or 0, "staff"), [])[:1]]


def _scan(
    rng: Random,
    row: Occurrence,
    person: int,
    force: str,
    point: Point | None,
    number: int,
    late: bool,
    brought: list[str],
) -> CheckIn:
    span = (row.closes_at - row.opens_at).total_seconds()
    at = row.opens_at + timedelta(
        seconds=rng.triangular(-row.early_minutes * 30, span * 0.5, span * 0.1), minutes=number
    )
    if late:
        at = row.closes_at + timedelta(seconds=rng.uniform(0.1, 0.9) * (row.judge_at - row.closes_at).total_seconds())
    # One in thirty phones had no network and came back later.
    received = at + timedelta(minutes=rng.uniform(20, 200)) if rng.randrange(30) == 0 else at + timedelta(seconds=2)
    count = rng.randrange(180, 900) if {"attendance", "head_count"} & set(brought) else None
    return CheckIn(
        client_id=str(UUID(int=rng.getrandbits(128))),
        occurrence=row,
        point=point,
        person_id=person,
        role=force,
        area_path=row.area_path,
        school_id=row.school_id,
        device_at=at,
        made_at=at,
        received_at=received,
        method="qr" if point else "code",
        verdict="late" if at > row.closes_at else "in_time",
        head_count=count,
        note="情况正常。" if "note" in brought else "",
        evidence=brought,
    )


def _settle(row: Occurrence, made: Sequence[CheckIn], now: datetime) -> list[Happening]:
    """Bring the duty's row to what was shown, by the same rule as on any day; what is still short is judged with its round."""
    shown = [Shown(c.made_at, c.person_id, c.role, c.point_id, frozenset(c.evidence)) for c in made]
    verdict = judge(owed_of(row.rule.definition, row.needs, row.closes_at, row.judge_at), shown, row.opens_at)
    columns: dict[str, Any] = {"arrived": len({one.person for one in shown}), "version": row.version + 1}
    done = moves.may_move("judge", row.state, verdict.state)
    at = max(one.at for one in shown)
    if done:
        columns |= {"state": verdict.state, "judged_at": at}
    rows.change(Occurrence, columns, id=row.pk)
    if not done:
        return []
    subject = Subject("duties.occurrence", row.pk, row.ref)
    data = {"closes_at": row.closes_at.isoformat()}
    scope = Scope(row.area_path, row.school_id, row.organisation_id)
    return [Happening(events.BY_STATE[verdict.state], subject, BY, at, data, scope)]


def _judge(now: datetime) -> None:
    """Every round whose time is over; its ladder is not climbed for what was invented."""
    for row in Round.objects.filter(judge_at__lte=now, state="open").order_by("judge_at"):
        actions.judge_round(row.pk, now=row.judge_at + timedelta(seconds=3))
        cancel_clocks(Subject("duties.round", row.pk, row.ref))


def _update(ids: Sequence[int], **columns: Any) -> None:
    for start in range(0, len(ids), rows.STRETCH):
        Occurrence.objects.filter(pk__in=ids[start : start + rows.STRETCH]).update(**columns)
