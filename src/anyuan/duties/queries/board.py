"""The day at a glance: what stands, what is missing now, what comes next and has no name yet."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from anyuan.directory.policy import Viewer
from anyuan.duties.models import DutyRule, Filling, Occurrence
from anyuan.duties.queries.standing import missing_now, of_today
from anyuan.duties.queries.visible import visible_to
from anyuan.duties.queries.where import EVERYWHERE, Where

SOON = timedelta(hours=1)
MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One occurrence as a row: what, where, who, since when, until when."""

    row: Occurrence
    people: tuple[tuple[str, str], ...] = ()  # (name, force) of those who are named
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """Today. Numbers count everything; the lists show at most `MOST_LINES` each, the most urgent first."""

    day: date
    now: datetime
    counts: dict[str, int] = field(default_factory=dict)
    standing: int = 0
    missing_now: int = 0
    unfilled: int = 0
    missing_lines: list[Line] = field(default_factory=list)
    unfilled_lines: list[Line] = field(default_factory=list)
    judged_lines: list[Line] = field(default_factory=list)
    by_rule: list[dict[str, Any]] = field(default_factory=list)


def board(viewer: Viewer, now: datetime, where: Where = EVERYWHERE) -> Board:
    """Everything of the local day of ``now`` that the viewer sees there."""
    day = timezone.localdate(now)
    seen = where.of(visible_to(viewer))
    rows = seen.filter(day=day)
    standing = rows.filter(opens_at__lte=now, closes_at__gt=now, state__in=("done", "late"))
    missing = missing_now(of_today(seen, now), now)
    soon = rows.filter(opens_at__gt=now, opens_at__lte=now + SOON, state="planned", filled__lt=F("needed"))
    soon = soon.filter(rule__definition__named=True)
    bad = rows.filter(state__in=("missed", "incomplete", "late"))
    counted = list(rows.order_by().values_list("rule_id", "state").annotate(n=Count("pk")))
    return Board(
        day=day,
        now=now,
        counts=_sum(counted),
        standing=standing.count(),
        missing_now=missing.count(),
        unfilled=soon.count(),
        missing_lines=lines(missing.order_by("closes_at", "pk")[:MOST_LINES]),
        unfilled_lines=lines(soon.order_by("opens_at", "pk")[:MOST_LINES]),
        judged_lines=lines(bad.order_by("-judge_at", "pk")[:MOST_LINES]),
        by_rule=_by_rule(counted),
    )


def week(viewer: Viewer, monday: date, where: Where = EVERYWHERE) -> list[dict[str, Any]]:
    """(rule × day) counts of a week: for each rule seven cells with how many are in which state."""
    rows = where.of(visible_to(viewer)).filter(day__gte=monday, day__lt=monday + timedelta(days=7)).order_by()
    counted = list(
        rows.values_list("rule_id", "window", "day", "state").annotate(
            n=Count("pk"), named=Count("pk", filter=Q(filled__gte=F("needed")))
        )
    )
    rules = DutyRule.objects.in_bulk({rule for rule, *_rest in counted})
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for rule_id, window, day, state, count, named in counted:
        rule = rules[rule_id]
        line = found.setdefault(
            (rule.kind, rule.key, window),
            {"kind": rule.kind, "title": rule.definition["title"], "window": window, "cells": _cells()},
        )
        cell = line["cells"][(day - monday).days]
        cell[state] += count
        cell["total"] += count
        cell["named"] += named
    return [line for _key, line in sorted(found.items())]


def lines(rows: QuerySet[Occurrence]) -> list[Line]:
    """Rows with names and whereabouts, in two queries."""
    found = list(rows.select_related("rule", "school", "place", "organisation"))
    people: dict[int, list[tuple[str, str]]] = defaultdict(list)
    named = Filling.objects.filter(occurrence__in=[row.pk for row in found], ended_at__isnull=True)
    for occurrence, name, role in named.order_by("pk").values_list("occurrence_id", "person__name", "role"):
        people[occurrence].append((name, role))
    return [Line(row, tuple(people[row.pk]), max(0, row.needed - row.arrived)) for row in found]


def _cells() -> list[dict[str, int]]:
    return [defaultdict(int) for _day in range(7)]


def _sum(counted: list[tuple[int, str, int]]) -> dict[str, int]:
    total: dict[str, int] = defaultdict(int)
    for _rule, state, count in counted:
        total[state] += count
    return dict(total)


def _by_rule(counted: list[tuple[int, str, int]]) -> list[dict[str, Any]]:
    rules = DutyRule.objects.in_bulk({rule for rule, _state, _count in counted})
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for rule_id, state, count in counted:
        rule = rules[rule_id]
        line = found.setdefault(
            (rule.kind, rule.key), {"kind": rule.kind, "title": rule.definition["title"], "counts": defaultdict(int)}
        )
        line["counts"][state] += count
    return [line for _key, line in sorted(found.items())]
