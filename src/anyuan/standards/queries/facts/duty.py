"""What was done of what was owed: posts, rounds, drills, lessons, tests, over a stretch of days up to the day asked.

Only days that are over are counted. Nothing owed is "nothing was owed", not "nothing was done".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from anyuan.duties.models import DutyRule, Occurrence, Post
from anyuan.standards.queries.facts.registry import Ask, Found, listed, source
from anyuan.standards.rules.values import Fact, Row

DONE, KEPT = ("done",), ("done", "late")
OWED = ("done", "late", "incomplete", "missed")
# (school, day, window, state, id)
Line = tuple[int, date, str, str, int]


@source("guard_posts")
def posts(ask: Ask) -> Found:
    """Guard posts (护学岗) in force on the day. Where a programme with posts holds, a school without one has 0."""
    rules = DutyRule.objects.filter(kind="guard_post", valid_from__lte=ask.on).exclude(valid_to__lt=ask.on)
    by_programme: dict[int, set[str]] = defaultdict(set)
    paths: set[str] = set()
    for programme, key, path in rules.values_list("programme_id", "key", "programme__area_path"):
        by_programme[programme].add(key)
        paths.add(path)
    mine: dict[int, list[Post]] = defaultdict(list)
    there = Post.objects.filter(school__in=ask.ids, programme__in=by_programme, from_day__lte=ask.on)
    for post in there.exclude(to_day__lt=ask.on).order_by("pk"):
        if post.rule_key in by_programme[post.programme_id]:
            mine[post.school_id].append(post)
    facts = {}
    for school in ask.schools:
        found = mine.get(school.pk, [])
        if found or any(school.area.path.startswith(path) for path in paths):
            rows = listed(ask, (Row("duties.post", p.pk, p.site) for p in found))
            facts[school.pk] = Fact("guard_posts", len(found), ask.on, rows, total=len(found))
    return {"guard_posts": facts}


@source("post_rate", "gate_windows")
def guard_posts_kept(ask: Ask) -> Found:
    """How many posts of thirty days were kept, and how many windows of the last day were manned at every post."""
    lines = _lines(ask, ("guard_post",), 30)
    rate = {school: _share(ask, "post_rate", mine, KEPT) for school, mine in lines.items()}
    windows = {}
    for school, mine in lines.items():
        last = max(line[1] for line in mine)
        there = [line for line in mine if line[1] == last]
        open_ = {line[2] for line in there if line[3] not in KEPT}
        value = len({line[2] for line in there} - open_)
        windows[school] = Fact("gate_windows", value, last, _rows(ask, there), total=len(there))
    return {"post_rate": rate, "gate_windows": windows}


@source("rounds_per_day")
def rounds(ask: Ask) -> Found:
    """Rounds of key places on the weakest of the last thirty days on which rounds were owed."""
    facts = {}
    for school, mine in _lines(ask, ("foot_patrol", "car_patrol", "night_patrol", "facility_check"), 30).items():
        days: dict[date, int] = defaultdict(int)
        for _school, day, _window, state, _id in mine:
            days[day] += state in KEPT
        facts[school] = Fact("rounds_per_day", min(days.values()), max(days), _rows(ask, mine), total=len(mine))
    return {"rounds_per_day": facts}


@source("drills_done", "lessons_done")
def drills_and_lessons(ask: Ask) -> Found:
    """How many drills of a hundred days and lessons of a year were done, of what was owed."""
    drills = {s: _count(ask, "drills_done", mine) for s, mine in _lines(ask, ("drill",), 100).items()}
    lessons = {s: _count(ask, "lessons_done", mine) for s, mine in _lines(ask, ("lesson",), 365).items()}
    return {"drills_done": drills, "lessons_done": lessons}


@source("alarm_tests", "equipment_checks")
def tests(ask: Ask) -> Found:
    """Tests of the alarm over a hundred days, checks of the equipment over thirty-five."""
    alarm = {s: _share(ask, "alarm_tests", mine, KEPT) for s, mine in _lines(ask, ("alarm_test",), 100).items()}
    checks = {s: _share(ask, "equipment_checks", m, KEPT) for s, m in _lines(ask, ("equipment_check",), 35).items()}
    return {"alarm_tests": alarm, "equipment_checks": checks}


def _lines(ask: Ask, kinds: Sequence[str], days: int) -> dict[int, list[Line]]:
    """What was owed in the last days and is over, by school; excused and withdrawn ones were not owed."""
    rows = Occurrence.objects.filter(school__in=ask.ids, day__gt=ask.on - timedelta(days=days), day__lte=ask.on)
    rows = rows.filter(Q(rule__kind__in=kinds) & Q(state__in=OWED) & Q(judge_at__lt=ask.end)).order_by("opens_at", "pk")
    found: dict[int, list[Line]] = defaultdict(list)
    for line in rows.values_list("school_id", "day", "window", "state", "pk"):
        found[line[0]].append(line)
    return found


def _share(ask: Ask, name: str, lines: Sequence[Line], good: Iterable[str]) -> Fact:
    done = [line for line in lines if line[3] in good]
    value = len(done) / len(lines)
    # Of the last time that it was shown; where it never was, of the last time that it was owed.
    last = max(line[1] for line in done or lines)
    return Fact(name, value, last, _rows(ask, lines), (len(done), len(lines)), total=len(lines))


def _count(ask: Ask, name: str, lines: Sequence[Line]) -> Fact:
    done = [line for line in lines if line[3] in KEPT]
    last = max(line[1] for line in done or lines)
    return Fact(name, len(done), last, _rows(ask, done or lines), total=len(done or lines))


def _rows(ask: Ask, lines: Iterable[Any]) -> tuple[Row, ...]:
    newest = sorted(lines, key=lambda line: (line[1], line[4]), reverse=True)
    return listed(ask, (Row("duties.occurrence", line[4], f"D{line[1]:%y%m%d}-{line[4]}", line[3]) for line in newest))
