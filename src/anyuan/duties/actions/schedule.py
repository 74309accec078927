"""Lay occurrences ahead, and lay them anew when the calendar changes.

A year of a prefecture is half a million rows, and an alarm may come at any moment: so they are written in stretches of a
few thousand, each a transaction of its own, and a stretch that was written twice changes nothing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, F, Max, Q
from django.utils import timezone

from anyuan.dispatch.actions import Clock, start_clocks, turn
from anyuan.duties.actions._common import matter_of_round
from anyuan.duties.models import DutyRule, Occurrence, Post, Round
from anyuan.duties.queries.calendar import Calendars, calendar_stamp, calendars
from anyuan.duties.rules.occurrences import Planned, occurrences, rule_of
from anyuan.journal import rows
from anyuan.journal.rules import Actor

DAYS_AHEAD = 14
STRETCH_ROWS = 4000
MOST_SPAN_DAYS = 31
# A post that has no name is shown this long before it opens.
UNFILLED_BEFORE = timedelta(hours=1)
# What is open always has a running clock: judging is asked for again until it has been done.
ASK_AGAIN_SECONDS = 300


class Wanted(NamedTuple):
    """One occurrence that should exist."""

    post: Post
    planned: Planned


def schedule(now: datetime, days_ahead: int = DAYS_AHEAD) -> int:
    """Lay every rule's occurrences up to ``days_ahead`` days after the local day of ``now``. Returns how many are new.

    Idempotent. After the house was down it begins where it stopped, so nothing that was owed meanwhile is left out.
    """
    horizon = timezone.localdate(now) + timedelta(days=days_ahead)
    fresh = 0
    behind = Q(planned_to__isnull=True) | Q(planned_to__lt=horizon)
    running = Q(valid_to__isnull=True) | Q(planned_to__isnull=True) | Q(planned_to__lt=F("valid_to"))
    alive = Q(programme__ends_on__isnull=True) | Q(programme__ends_on__gte=timezone.localdate(now))
    due = DutyRule.objects.filter(behind & running & alive, valid_from__lte=horizon)
    for rule in due.select_related("programme").order_by("pk"):
        fresh += _catch_up(rule, horizon, now)
    return fresh


def _catch_up(rule: DutyRule, horizon: date, now: datetime) -> int:
    """Lay one rule's occurrences up to the horizon, a span of days at a time.

    1. What the span owes is worked out once, outside any transaction.
    2. It is written post by post in stretches, each a transaction; a stretch first asks whether posts or calendar changed
       since. What a post owes lies side by side in the indexes, so that a school costs the same in a county and a province.
    3. ``planned_to`` moves when the whole span lies. Where something changed meanwhile, or a span was left half laid by
       a crash, the span is compared with the calendar once more.
    """
    fresh = 0
    last = min([day for day in (horizon, rule.valid_to, rule.programme.ends_on) if day is not None])
    while True:
        row = DutyRule.objects.select_related("programme").get(pk=rule.pk)
        first = max(row.valid_from, row.planned_to + timedelta(days=1) if row.planned_to else row.valid_from)
        if first > last:
            return fresh
        end = min(first + timedelta(days=MOST_SPAN_DAYS - 1), last)
        fresh += _lay_span(row, first, end, now)


def _lay_span(rule: DutyRule, first: date, end: date, now: datetime) -> int:
    half_laid = Round.objects.filter(rule=rule, day__gte=first, day__lte=end).exists()
    stamp = _stamp(rule)
    asked = sorted(wanted(rule, first, end), key=lambda one: one.post.pk)
    fresh = 0
    for start in range(0, len(asked), STRETCH_ROWS):
        with turn(now):
            fresh += lay(rule, asked[start : start + STRETCH_ROWS], now)
    with turn(now):
        row = DutyRule.objects.select_for_update(of=("self",), no_key=True).select_related("programme").get(pk=rule.pk)
        mine = {"planned_to": rule.planned_to, "valid_to": rule.valid_to}
        if not DutyRule.objects.filter(pk=row.pk, **mine).update(planned_to=end):
            return fresh  # another worker, or a new version, was first
        changed = half_laid or _stamp(row) != stamp
    if changed:
        from anyuan.duties.actions.replan import replan_rule

        replan_rule(row, first=first, by=Actor.system("duties"), now=now)
    return fresh


def _stamp(rule: DutyRule) -> tuple[Any, ...]:
    """What the plan of a rule stands on: its posts and the calendar."""
    posts = Post.objects.filter(programme=rule.programme_id, rule_key=rule.key)
    return posts.aggregate(n=Count("pk"), last=Max("pk"), ended=Count("to_day")), calendar_stamp()


def wanted(rule: DutyRule, first: date, last: date) -> list[Wanted]:
    """Everything the rule owes on the local days ``first`` … ``last``, post by post. Raises RecurrenceWrong."""
    begun = Q(to_day__isnull=True) | Q(to_day__gte=first)
    posts = list(Post.objects.filter(begun, programme=rule.programme_id, rule_key=rule.key, from_day__lte=last))
    found: list[Wanted] = []
    # A weekend in the margin decides where a shifted day lands.
    known = calendars(first - timedelta(days=40), last + timedelta(days=400))
    for planned, of_them in _alike(rule, posts, known, first, last):
        for post in of_them:
            from_day, to_day = post.from_day, post.to_day
            found += [
                Wanted(post, one) for one in planned if from_day <= one.day and (to_day is None or one.day <= to_day)
            ]
    return found


def lay(rule: DutyRule, asked: Sequence[Wanted], now: datetime) -> int:
    """Write occurrences that are not there yet, with their rounds and clocks. What was over before the programme was
    taken into use was never owed."""
    begun = rule.programme.installed_at
    asked = [one for one in asked if one.planned.judge_at > begun]
    rounds = _rounds(rule, {one.planned for one in asked}, now)
    return len(rows.insert([row_of(rule, one, rounds[_moment(one.planned)]) for one in asked], if_free=True))


def row_of(rule: DutyRule, one: Wanted, of_round: int) -> Occurrence:
    """The row of an occurrence, with what it needs frozen on it."""
    post, planned = one
    needs = post.needs or rule.definition.get("needs", {})
    return Occurrence(
        post_id=post.pk,
        rule_id=rule.pk,
        round_id=of_round,
        school_id=post.school_id,
        organisation_id=post.organisation_id,
        place_id=post.place_id,
        area_path=post.area_path,
        day=planned.day,
        window=planned.window,
        opens_at=planned.opens_at,
        closes_at=planned.closes_at,
        judge_at=planned.judge_at,
        early_minutes=int(planned.early.total_seconds() // 60),
        needs=needs,
        needed=sum(needs.values()),
    )


def rounds_for(rule: DutyRule, asked: Iterable[Wanted], now: datetime) -> dict[tuple[datetime, datetime], int]:
    """The rounds of these occurrences, made where they are missing."""
    return _rounds(rule, {one.planned for one in asked}, now)


def _alike(
    rule: DutyRule, posts: Sequence[Post], known: Calendars, first: date, last: date
) -> Iterable[tuple[list[Planned], list[Post]]]:
    """Posts with the same calendar and the same windows are worked out once: ten thousand posts, a handful of answers."""
    groups: dict[tuple[int, str], list[Post]] = defaultdict(list)
    for post in posts:
        calendar = known.of(post.area_path, post.school_id)
        groups[(id(calendar), json.dumps(post.windows))].append(post)
    by_days: dict[Any, list[Planned]] = {}
    for group in groups.values():
        calendar = known.of(group[0].area_path, group[0].school_id)
        # Towns without days of their own share their county's: the same days give the same answer.
        key = (calendar.terms, tuple(sorted(calendar.days.items(), key=lambda item: item[0])), str(group[0].windows))
        if key not in by_days:
            mine = rule_of(rule.definition, rule.valid_from, rule.valid_to, group[0].windows)
            by_days[key] = occurrences(mine, calendar, first, last)
        yield by_days[key], group


def _moment(planned: Planned) -> tuple[datetime, datetime]:
    return planned.opens_at, planned.judge_at


def _rounds(rule: DutyRule, planned: set[Planned], now: datetime) -> dict[tuple[datetime, datetime], int]:
    if not planned:
        return {}
    openings = [one.opens_at for one in planned]
    there = Round.objects.filter(rule=rule, opens_at__gte=min(openings), opens_at__lte=max(openings))
    found = {(opens_at, judge_at): pk for opens_at, judge_at, pk in there.values_list("opens_at", "judge_at", "pk")}
    for one in sorted(planned, key=lambda one: (one.opens_at, one.judge_at)):
        if _moment(one) in found:
            continue
        row = Round(
            rule_id=rule.pk,
            area_path=rule.programme.area_path,
            day=one.day,
            opens_at=one.opens_at,
            judge_at=one.judge_at,
        )
        if rows.insert([row], if_free=True):
            _start(row, named=bool(rule.definition.get("named")), now=now)
        else:
            row = rows.one(Round, rule_id=rule.pk, opens_at=one.opens_at, judge_at=one.judge_at)
        found[_moment(one)] = row.pk
    return found


def _start(row: Round, *, named: bool, now: datetime) -> None:
    clocks = [Clock("judge", row.judge_at, ASK_AGAIN_SECONDS)]
    if named and row.opens_at > now:
        clocks.append(Clock("fill", max(row.opens_at - UNFILLED_BEFORE, now)))
    start_clocks(matter_of_round(row), clocks, now=now)
