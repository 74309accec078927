"""The calendar or a rule changed: plan the future anew, and leave the past as it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import F, Q
from django.utils import timezone

from anyuan.directory.actions.calendar import change_days
from anyuan.directory.models import Area, School
from anyuan.dispatch.actions import turn
from anyuan.duties import events
from anyuan.duties.actions._common import say_of
from anyuan.duties.actions.schedule import Wanted, lay, rounds_for, row_of, wanted
from anyuan.duties.models import DutyRule, Filling, Occurrence
from anyuan.duties.queries.calendar import KIND_OF
from anyuan.duties.refusals import CalendarWrong
from anyuan.duties.rules.calendar import calendar_problems
from anyuan.journal import rows
from anyuan.journal.rules import Actor

# What an occurrence takes over from a rule when it is planned anew.
FROM_RULE = ("rule_id", "round_id", "day", "window", "closes_at", "judge_at", "early_minutes", "needs", "needed")
MOST_AT_ONCE = 500


def set_calendar(
    where: Area | School,
    *,
    terms: Sequence[tuple[str, date, date]] = (),
    days: Sequence[tuple[date, str, int, str]] = (),
    drop: Sequence[tuple[date, str]] = (),
    by: Actor,
    now: datetime,
) -> int:
    """Hand terms ``(name, first, last)`` and days ``(day, name, follows, label)`` to the directory's calendar, take back
    ``drop`` ``(day, name)``, and plan the future anew. The same again changes nothing. Returns how many places changed.

    Raises CalendarWrong, and then nothing of it is taken over.
    """
    problems = calendar_problems([(a, b) for _name, a, b in terms], [(day, name) for day, name, *_rest in days])
    if problems:
        raise CalendarWrong(problems[0])
    changed = change_days(
        where,
        terms=terms,
        days=[(day, KIND_OF[name], follows, label) for day, name, follows, label in days],
        drop=[(day, KIND_OF[name]) for day, name in drop if name in KIND_OF],
        by=by,
        now=now,
    )
    if changed:
        replan_area(where.area.path if isinstance(where, School) else where.path, by=by, now=now)
    return changed


def replan_area(path: str, *, by: Actor, now: datetime) -> int:
    """The calendar of an area (or of something within it) changed: plan every rule there anew from today on. What has
    opened stays as it was. Idempotent. Returns how many duties changed."""
    today = timezone.localdate(now)
    changed = 0
    for rule in DutyRule.objects.filter(planned_to__gte=today).select_related("programme").order_by("pk"):
        if path.startswith(rule.programme.area_path) or rule.programme.area_path.startswith(path):
            changed += sum(replan_rule(rule, first=today, by=by, now=now))
    return changed


def replan_rule(rule: DutyRule, *, first: date, by: Actor, now: datetime) -> tuple[int, int, int]:
    """Plan one rule's future anew from a local day on; what has opened stays. Returns (withdrawn, added, restored).

    For a version that has ended, its later days go over to the version that follows.
    """
    counts = [0, 0, 0]
    with turn(now):
        row = DutyRule.objects.select_for_update(no_key=True).select_related("programme").get(pk=rule.pk)
        last = row.planned_to
        if last is None or last < first:
            return 0, 0, 0
        heirs = DutyRule.objects.filter(programme=row.programme_id, key=row.key, number__gt=row.number)
        versions = [row, *heirs.select_related("programme").order_by("number")]
        asked = [(one, item) for one in versions for item in wanted(one, first, last) if item.planned.opens_at > now]
        there = _there(row, first, last, now)
        should = {(item.post.pk, item.planned.opens_at): (one, item) for one, item in asked}
        gone = [old for key, old in there.items() if key not in should and old.state == "planned"]
        counts[0] = _withdraw(gone, now)
        for version in versions:
            mine = [item for one, item in asked if one.pk == version.pk]
            counts[1] += lay(version, [w for w in mine if (w.post.pk, w.planned.opens_at) not in there], now)
            counts[2] += _adapt(version, mine, there, now)
            if version.pk != row.pk and (version.planned_to is None or version.planned_to < last):
                end = min(last, version.valid_to or last)
                DutyRule.objects.filter(pk=version.pk).update(planned_to=end)
        if row.valid_to is not None and row.valid_to < last:
            DutyRule.objects.filter(pk=row.pk).update(planned_to=row.valid_to)
        if any(counts):
            names = ("withdrawn", "added", "restored")
            say_of(
                row.programme, events.REPLANNED, by=by, now=now, rule=row.key, **dict(zip(names, counts, strict=True))
            )
    return counts[0], counts[1], counts[2]


def _there(rule: DutyRule, first: date, last: date, now: datetime) -> dict[tuple[int, datetime], Occurrence]:
    posts = Q(post__programme=rule.programme_id, post__rule_key=rule.key)
    found = Occurrence.objects.select_for_update(of=("self",), no_key=True).filter(
        posts, day__gte=first, day__lte=last, opens_at__gt=now
    )
    return {(row.post_id, row.opens_at): row for row in found.order_by("pk")}


def _withdraw(gone: list[Occurrence], now: datetime) -> int:
    """Take back what is no longer owed, unless somebody has checked in early."""
    count = 0
    for start in range(0, len(gone), MOST_AT_ONCE):
        ids = [row.pk for row in gone[start : start + MOST_AT_ONCE]]
        mine = Occurrence.objects.filter(pk__in=ids, state="planned", arrived=0)
        taken = list(mine.values_list("pk", flat=True))
        Occurrence.objects.filter(pk__in=taken).update(state="withdrawn", version=F("version") + 1)
        # Whoever was to stand there is free at that time; if the day comes back, somebody is named again.
        Filling.objects.filter(occurrence__in=taken, ended_at__isnull=True).update(ended_at=now)
        Occurrence.objects.filter(pk__in=taken).update(filled=0)
        count += len(taken)
    return count


def _adapt(rule: DutyRule, mine: list[Wanted], there: dict[tuple[int, datetime], Occurrence], now: datetime) -> int:
    """Bring what is there into line with the rule: restore what was withdrawn, take over a new version's window and needs."""
    changed = []
    for item in mine:
        old = there.get((item.post.pk, item.planned.opens_at))
        if old is None or old.state not in ("planned", "withdrawn"):
            continue
        if old.state == "withdrawn" or old.rule_id != rule.pk or old.closes_at != item.planned.closes_at:
            changed.append((old, item))
    rounds = rounds_for(rule, [item for _old, item in changed], now)
    for old, item in changed:
        fresh = row_of(rule, item, rounds[(item.planned.opens_at, item.planned.judge_at)])
        columns = {name: getattr(fresh, name) for name in FROM_RULE}
        rows.change(Occurrence, {**columns, "state": "planned", "version": old.version + 1}, id=old.pk)
    return len(changed)
