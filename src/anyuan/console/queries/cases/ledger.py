"""A ledger as a table: filters and columns from the address, pages by key; what stands in it `cases.queries.lists` decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anyuan.cases.models import SavedView
from anyuan.cases.queries import lists
from anyuan.cases.queries.kinds import all_kinds
from anyuan.cases.rules import moves
from anyuan.console.present import words
from anyuan.console.queries.cases.record import field_value
from anyuan.console.queries.cases.rows import CaseRow, choice_label, rows
from anyuan.directory.models import School
from anyuan.directory.policy import Viewer

# name → (heading, the order that its heading asks for)
COLUMNS: dict[str, tuple[Any, str]] = {
    "what": (pgettext_lazy("case", "What"), ""),
    "where": (_("Where"), ""),
    "kind": (pgettext_lazy("case", "Kind"), ""),
    "category": (_("Category"), ""),
    "grade": (pgettext_lazy("case", "Grade"), ""),
    "owner": (_("Who"), ""),
    "handler": (_("Handler"), ""),
    "opened": (_("Since"), "newest"),
    "state": (_("State"), ""),
    "due": (_("Until"), "due"),
    "closed": (pgettext_lazy("case", "Closed"), "closed"),
    "on_time": (_("On time"), ""),
    "bounced": (_("Given back"), ""),
}
FIRST = ("what", "where", "owner", "opened", "state", "due")
LIGHTS = {"red": _("Overdue"), "yellow": _("Due soon")}
# Orders that an index can give; a million rows are sorted by nothing else.
SORTS = {"due": _("Least time first"), "newest": _("Newest first"), "closed": _("Closed last")}
# An order belongs to some states: only what is open has a clock, only what is closed a closing.
_ALL = frozenset({"", "ended", *moves.STATES, "open"})
_FITS: Mapping[str, frozenset[str]] = {
    "due": frozenset({"open", *moves.OPEN_STATES}),
    "closed": frozenset({"closed"}),
    "newest": _ALL,
}
# What is asked for where a school's code is not known: nothing.
NO_SCHOOL = 10**12


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; what cannot be understood is left out."""

    list: lists.Asked
    school: str = ""
    after: str = ""
    columns: tuple[str, ...] = FIRST

    @property
    def state(self) -> str:
        return self.list.state or "all"

    def url(self, **changes: Any) -> str:
        """The same question with something changed; a page's key belongs to one question alone."""
        return "?" + self.query(**changes)

    def query(self, **changes: Any) -> str:
        """The question as an address carries it, without a page."""
        facts: dict[str, Any] = self.list.plain() | {
            "school": self.school,
            "q": self.list.text,
            "sort": self.list.sort,
            "state": "" if self.state == "open" else self.state,
            "columns": self.columns if self.columns != FIRST else (),
        }
        facts = {key: value for key, value in (facts | changes).items() if value and key != "text"}
        return urlencode({key: "yes" if value is True else value for key, value in facts.items()}, doseq=True)


@dataclass(slots=True)
class Ledger:
    """One page of the table."""

    asked: Asked
    heads: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    total: lists.Total = field(default_factory=lambda: lists.Total(0))
    narrow: bool = False
    next_url: str = ""
    offered: list[dict[str, Any]] = field(default_factory=list)


def asked(query: Any) -> Asked:
    """The question in the address."""
    known = set(COLUMNS) | {f"f:{row['key']}" for row in kind_fields(query.get("kind", ""))}
    columns = tuple(name for name in query.getlist("columns") if name in known)
    state, school = query.get("state", "open") or "open", query.get("school", "")[:64]
    given = {key: query.get(key) for key in query} | {
        "text": query.get("q", ""),
        "state": "" if state == "all" else state,
        "school": _school(school),
    }
    wanted = lists.Asked.of(given)
    sort = query.get("sort") or ("due" if wanted.state == "open" else "newest")
    if sort not in SORTS or wanted.state not in _FITS[sort] or wanted.text:
        sort = "newest"
    return Asked(replace(wanted, sort=sort), school, query.get("after", "")[:60], columns or FIRST)


def of_view(view: SavedView) -> Asked:
    """A list that a person keeps, as the address that shows it."""
    kept = lists.Asked.of(view.asked)
    code = School.objects.filter(pk=kept.school).values_list("code", flat=True).first() if kept.school else ""
    return Asked(kept, str(code or ""), columns=tuple(view.columns) or FIRST)


def kind_fields(kind: str) -> list[Mapping[str, Any]]:
    """The kind's own fields, which are columns of its ledger."""
    return list(all_kinds().get(kind, {}).get("fields", ()))


def _school(code: str) -> int:
    if not code:
        return 0
    return School.objects.filter(code=code).values_list("pk", flat=True).first() or NO_SCHOOL


def ledger(viewer: Viewer, question: Asked, now: datetime) -> Ledger:
    """One page of the table as this viewer may see it."""
    page = Ledger(question)
    found = lists.page(viewer, question.list, now=now, after=question.after)
    page.total, page.narrow = lists.total(viewer, question.list, now=now), found.narrow
    page.next_url = question.url(after=found.next) if found.next else ""
    known = {row["key"]: row for row in kind_fields(question.list.kind)}
    page.heads = [_head(question, name, known) for name in question.columns]
    page.lines = [
        {"row": row, "cells": [_cell(row, name, known) for name in question.columns]} for row in rows(found.cases)
    ]
    page.offered = [
        {"name": name, "label": label, "chosen": name in question.columns} for name, (label, _sorts) in COLUMNS.items()
    ] + [
        {"name": f"f:{key}", "label": words.said(row.get("label")), "chosen": f"f:{key}" in question.columns}
        for key, row in known.items()
    ]
    return page


def _head(question: Asked, name: str, known: Mapping[str, Any]) -> dict[str, Any]:
    label, sorts = COLUMNS.get(name, ("", ""))
    here = sorts == question.list.sort and bool(sorts)
    fits = sorts and not here and not question.list.text and question.list.state in _FITS[sorts]
    return {
        "name": name,
        "label": label or words.said(known.get(name[2:], {}).get("label")),
        "url": question.url(sort=sorts) if fits else "",
        "sorted": ("ascending" if sorts == "due" else "descending") if here else "",
    }


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
