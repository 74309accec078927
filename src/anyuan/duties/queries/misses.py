"""What was missed, late, short or excused, and why: lists with one reason a row, counted by the same expression that filters.

The lists name no person: they say which duties fail and for what reason, not who (red line 3).
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from anyuan.directory.policy import Viewer
from anyuan.duties.models import Change, CheckIn, Occurrence
from anyuan.duties.queries.visible import check_ins_visible_to, visible_to
from anyuan.duties.rules import weighing

OUTCOMES = ("missed", "incomplete", "late", "excused")
# What a check-in that did not count says about the duty, the most telling first. "duplicate" says nothing: one counted.
TELLING = (
    "code_wrong", "code_expired", "outside_radius", "wrong_point", "proof_missing", "too_late", "too_early", "too_old",
    "not_yours", "withdrawn",
)  # fmt: skip
# Reasons of a row beside the verdicts above and "excused:" with the reason of the excuse.
WHYS = ("nothing", "unnamed", "short", "evidence", "late")
PAGE = 100
MOST_EXPORTED = 50_000
# A sort → columns with their direction; the number of the row at last, so that the order is one.
SORTS: dict[str, tuple[str, ...]] = {
    "newest": ("-opens_at", "-pk"),
    "oldest": ("opens_at", "pk"),
    "school": ("school_code", "-opens_at", "-pk"),
    "rule": ("rule__key", "-opens_at", "-pk"),
}
CHECK_IN_SORTS: dict[str, tuple[str, ...]] = {
    "newest": ("-made_at", "-pk"),
    "oldest": ("made_at", "pk"),
    "school": ("school_code", "-made_at", "-pk"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The question: local days ``since`` … ``until`` and what narrows them; empty: everything.

    ``change`` (swap, substitute, excuse, excuse_withdrawn) asks for duties to which that happened, whatever became of them;
    ``reason`` is then the reason of the change, else a reason as `why` gives it, or the verdict of a check-in.
    """

    since: date
    until: date
    school: int | None = None
    kind: str = ""
    rule: str = ""
    outcome: str = ""
    reason: str = ""
    change: str = ""
    sort: str = "newest"


@dataclass(frozen=True, slots=True)
class Page:
    """One page; ``after`` asks for the next one and is empty on the last."""

    rows: list[Any]
    after: str
    total: int


def why() -> Case:
    """One reason for each row: of the excuse, of a check-in that did not count, or of what was not there."""
    bad = CheckIn.objects.filter(occurrence=OuterRef("pk"), verdict__in=TELLING)
    rank = Case(*(When(verdict=name, then=n) for n, name in enumerate(TELLING)), output_field=IntegerField())
    verdict = bad.annotate(rank=rank).order_by("rank", "pk").values("verdict")[:1]
    return Case(
        When(state="excused", then=Concat(Value("excused:"), "reason")),
        When(state="late", then=Value("late")),
        When(arrived__gt=0, arrived__lt=F("needed"), then=Value("short")),
        When(arrived__gt=0, then=Value("evidence")),
        default=Coalesce(
            Subquery(verdict),
            Case(
                When(rule__definition__named=True, filled__lt=F("needed"), then=Value("unnamed")),
                default=Value("nothing"),
                output_field=CharField(),
            ),
        ),
        output_field=CharField(),
    )


def misses(viewer: Viewer, asked: Asked) -> QuerySet[Occurrence]:
    """The occurrences of the question, each with ``why`` and, where late, ``last_at``; in no order."""
    rows = visible_to(viewer).filter(day__gte=asked.since, day__lte=asked.until)
    if asked.change:
        made = Change.objects.filter(kind=asked.change)
        made = made.filter(reason=asked.reason) if asked.reason else made
        rows = rows.filter(pk__in=made.values("occurrence"))
    else:
        rows = rows.filter(state__in=[asked.outcome] if asked.outcome in OUTCOMES else OUTCOMES)
    wanted = {"school": asked.school, "rule__kind": asked.kind, "rule__key": asked.rule}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    counted = CheckIn.objects.filter(occurrence=OuterRef("pk"), verdict__in=weighing.COUNTS).order_by("-made_at")
    rows = rows.annotate(why=why(), last_at=Subquery(counted.values("made_at")[:1]), school_code=_code())
    return rows.filter(why=asked.reason) if asked.reason and not asked.change else rows


def counts(viewer: Viewer, asked: Asked) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """(by outcome, by reason) over the question without the filter that each of the two would set."""
    by_state = dict(_count(misses(viewer, replace(asked, outcome="", reason="", change="")), "state"))
    by_why = _count(misses(viewer, replace(asked, reason="", change="")), "why")
    return [(state, by_state.get(state, 0)) for state in OUTCOMES], sorted(by_why, key=lambda one: (-one[1], one[0]))


def page(viewer: Viewer, asked: Asked, after: str = "") -> Page:
    """One page of the occurrences. A mark that cannot be read begins at the first."""
    rows = misses(viewer, asked)
    found, mark = _keyset(rows.select_related("rule", "school", "place", "organisation"), SORTS, asked.sort, after)
    return Page(found, mark, rows.order_by().count())


def every(viewer: Viewer, asked: Asked) -> QuerySet[Occurrence]:
    """Up to `MOST_EXPORTED` rows in the order of the question."""
    rows = misses(viewer, asked).select_related("rule", "school", "place", "organisation")
    return rows.order_by(*SORTS.get(asked.sort, SORTS["newest"]))[:MOST_EXPORTED]


def stray(viewer: Viewer, asked: Asked) -> QuerySet[CheckIn]:
    """Check-ins that came late or did not count, made on the days of the question."""
    zone = timezone.get_current_timezone()
    begin = datetime.combine(asked.since, datetime.min.time(), zone)
    end = datetime.combine(asked.until + timedelta(days=1), datetime.min.time(), zone)
    rows = check_ins_visible_to(viewer).filter(made_at__gte=begin, made_at__lt=end)
    rows = rows.exclude(verdict__in=("in_time", "accepted"))
    wanted = {
        "school": asked.school,
        "occurrence__rule__kind": asked.kind,
        "occurrence__rule__key": asked.rule,
        "verdict": asked.reason,
    }
    return rows.filter(**{name: value for name, value in wanted.items() if value}).annotate(school_code=_code())


def stray_counts(viewer: Viewer, asked: Asked) -> list[tuple[str, int]]:
    """How many check-ins by verdict, the most frequent first."""
    rows = stray(viewer, replace(asked, reason=""))
    return sorted(_count(rows, "verdict"), key=lambda one: (-one[1], one[0]))


def stray_page(viewer: Viewer, asked: Asked, after: str = "") -> Page:
    """One page of the check-ins."""
    rows = stray(viewer, asked)
    along = rows.select_related("occurrence__rule", "point__place", "school")
    found, mark = _keyset(along, CHECK_IN_SORTS, asked.sort, after)
    return Page(found, mark, rows.order_by().count())


def _code() -> Coalesce:
    """The school's code; duties outside schools come first."""
    return Coalesce("school__code", Value(""))


def _count(rows: QuerySet[Any], name: str) -> list[tuple[str, int]]:
    return list(rows.order_by().values_list(name).annotate(n=Count("pk")))


def _keyset(rows: QuerySet[Any], sorts: dict[str, tuple[str, ...]], sort: str, after: str) -> tuple[list[Any], str]:
    order = sorts.get(sort, sorts["newest"])
    mark = _read(after, order)
    if mark:
        rows = rows.filter(_beyond(order, mark))
    found = list(rows.order_by(*order)[: PAGE + 1])
    more = len(found) > PAGE
    return found[:PAGE], _mark(found[PAGE - 1], order) if more else ""


def _beyond(order: Sequence[str], mark: Sequence[Any]) -> Q:
    """Rows that come after the marked one: equal in the first columns, beyond it in the next."""
    reach, equal = Q(pk__in=[]), Q()
    for column, value in zip(order, mark, strict=True):
        name = column.lstrip("-")
        reach |= equal & Q(**{f"{name}__{'lt' if column.startswith('-') else 'gt'}": value})
        equal &= Q(**{name: value})
    return reach


def _mark(row: Any, order: Sequence[str]) -> str:
    values = []
    for column in order:
        value = row
        for part in column.lstrip("-").split("__"):
            value = getattr(value, part)
        values.append(value.isoformat() if isinstance(value, datetime) else value)
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _read(after: str, order: Sequence[str]) -> list[Any] | None:
    """The columns of a mark; None for one that this order did not make."""
    try:
        values = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4))) if after else None
    except (ValueError, binascii.Error):
        return None
    if not isinstance(values, list) or len(values) != len(order):
        return None
    read: list[Any] = []
    for column, value in zip(order, values, strict=True):
        name = column.lstrip("-")
        try:
            at = parse_datetime(value) if name.endswith("_at") else value
        except (TypeError, ValueError):
            return None
        if at is None or (name == "pk") != isinstance(at, int) or isinstance(at, list | dict):
            return None
        read.append(at)
    return read
