"""A ledger as a table: filters and columns from the address, page by page; nothing is shown that is not permitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anyuan.cases import queries as cases
from anyuan.cases.models import Case
from anyuan.cases.queries.kinds import all_kinds
from anyuan.console.present import words
from anyuan.console.queries.cases.record import field_value
from anyuan.console.queries.cases.rows import CaseRow, choice_label, rows
from anyuan.directory.policy import Viewer
from anyuan.kernel.text import fold

PAGE = 50
# name → (heading, sorts by)
COLUMNS: dict[str, tuple[Any, str]] = {
    "what": (_("What"), "title"),
    "where": (_("Where"), ""),
    "kind": (pgettext_lazy("case", "Kind"), "kind"),
    "category": (_("Category"), "category"),
    "grade": (pgettext_lazy("case", "Grade"), "grade"),
    "owner": (_("Who"), "organisation__name"),
    "handler": (_("Handler"), "handler__name"),
    "opened": (_("Since"), "opened_at"),
    "state": (_("State"), "state"),
    "due": (_("Until"), "due_at"),
    "closed": (pgettext_lazy("case", "Closed"), "closed_at"),
    "on_time": (_("On time"), "on_time"),
    "bounced": (_("Given back"), "bounced_count"),
}
FIRST = ("what", "where", "owner", "opened", "state", "due")
LIGHTS = {"red": _("Overdue"), "yellow": _("Due soon")}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; what cannot be understood is left out."""

    kind: str = ""
    q: str = ""
    state: str = "open"
    organisation: int = 0
    school: str = ""
    grade: str = ""
    light: str = ""
    sort: str = "due"
    down: bool = False
    start: int = 0
    columns: tuple[str, ...] = FIRST

    def url(self, **changes: Any) -> str:
        """The same question with something changed."""
        facts: dict[str, Any] = {
            "kind": self.kind,
            "q": self.q,
            "state": self.state if self.state != "open" else "",
            "organisation": self.organisation,
            "school": self.school,
            "grade": self.grade,
            "light": self.light,
            "sort": ("-" if self.down else "") + self.sort,
            "columns": self.columns if self.columns != FIRST else (),
            **changes,
        }
        return "?" + urlencode({key: value for key, value in facts.items() if value}, doseq=True)


@dataclass(slots=True)
class Ledger:
    """One page of the table."""

    asked: Asked
    heads: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    total: int = 0
    next_url: str = ""
    offered: list[dict[str, Any]] = field(default_factory=list)


def asked(query: Any) -> Asked:
    """The question in the address."""
    sort = query.get("sort", "")
    known = set(COLUMNS) | {f"f:{row['key']}" for row in kind_fields(query.get("kind", ""))}
    columns = tuple(name for name in query.getlist("columns") if name in known)
    start = query.get("from", "")
    return Asked(
        kind=query.get("kind", "")[:40],
        q=fold(query.get("q", ""))[:80],
        state=query.get("state", "open") or "open",
        organisation=int(query["organisation"]) if query.get("organisation", "").isdigit() else 0,
        school=query.get("school", "")[:64],
        grade=query.get("grade", "")[:16],
        light=query.get("light", "") if query.get("light") in LIGHTS else "",
        sort=sort.lstrip("-") if COLUMNS.get(sort.lstrip("-"), ("", ""))[1] else "due",
        down=sort.startswith("-"),
        start=int(start) if start.isdigit() else 0,
        columns=columns or FIRST,
    )


def kind_fields(kind: str) -> list[Mapping[str, Any]]:
    """The kind's own fields, which are columns of its ledger."""
    return list(all_kinds().get(kind, {}).get("fields", ()))


def found(viewer: Viewer, question: Asked, now: datetime) -> QuerySet[Case]:
    """The cases of the ledger in its order."""
    seen = cases.visible_to(viewer, now=now).filter(_where(question, now))
    column = COLUMNS[question.sort][1]
    order = F(column).desc(nulls_last=True) if question.down else F(column).asc(nulls_last=True)
    return seen.order_by(order, "-id" if question.down else "id")


def _where(question: Asked, now: datetime) -> Q:
    wanted = Q()
    if question.kind:
        wanted &= Q(kind=question.kind)
    if question.state == "open":
        wanted &= Q(open=True)
    elif question.state != "all":
        wanted &= Q(state=question.state)
    if question.organisation:
        wanted &= Q(organisation_id=question.organisation)
    if question.school:
        wanted &= Q(school__code=question.school)
    if question.grade:
        wanted &= Q(grade=question.grade)
    if question.light == "red":
        wanted &= Q(open=True, due_at__lt=now)
    elif question.light == "yellow":
        wanted &= Q(open=True, yellow_at__lte=now, due_at__gte=now)
    if question.q:
        q = question.q
        wanted &= (
            Q(ref__icontains=q)
            | Q(title__icontains=q)
            | Q(text__icontains=q)
            | Q(school__name__icontains=q)
            | Q(school__initials__startswith=q.lower())
        )
    return wanted


def ledger(viewer: Viewer, question: Asked, now: datetime) -> Ledger:
    """One page of the table as this viewer may see it."""
    page = Ledger(question)
    chosen = found(viewer, question, now)
    page.total = chosen.order_by().count()
    shown = list(chosen[question.start : question.start + PAGE + 1])
    if len(shown) > PAGE:
        page.next_url = question.url(**{"from": question.start + PAGE})
    known = {row["key"]: row for row in kind_fields(question.kind)}
    for name in question.columns:
        label, sorts = COLUMNS.get(name, ("", ""))
        own = known.get(name[2:], {})
        here = name == question.sort
        page.heads.append(
            {
                "name": name,
                "label": label or words.said(own.get("label")),
                "url": question.url(sort=name if not here or question.down else f"-{name}") if sorts else "",
                "sorted": ("descending" if question.down else "ascending") if here else "",
            }
        )
    page.lines = [
        {"row": row, "cells": [_cell(row, name, known) for name in question.columns]} for row in rows(shown[:PAGE])
    ]
    page.offered = [
        {"name": name, "label": label, "chosen": name in question.columns} for name, (label, _sorts) in COLUMNS.items()
    ] + [
        {"name": f"f:{key}", "label": words.said(row.get("label")), "chosen": f"f:{key}" in question.columns}
        for key, row in known.items()
    ]
    return page


def _cell(row: CaseRow, name: str, known: Mapping[str, Any]) -> dict[str, Any]:
    case = row.case
    values: dict[str, Any] = {
        "where": row.where,
        "kind": row.kind,
        "category": choice_label(case.definition.get("categories", ()), case.category) if case.category else "",
        "owner": row.owner,
        "handler": words.named(case.handler) if case.handler_id else "",
        "opened": case.opened_at,
        "state": row.state,
        "closed": case.closed_at or "",
        "on_time": "" if case.on_time is None else words.word("yes_no", "yes" if case.on_time else "no"),
        "bounced": case.bounced_count or "",
    }
    value = values.get(name, "")
    if name.startswith("f:"):
        value = (case.fields or {}).get(name[2:], "")
        value = field_value(known.get(name[2:], {}), value) if value not in (None, "") else ""
    return {"name": name, "value": value}
