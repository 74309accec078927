"""The lists of missed and late duties as a page and as a file: the question in the address, words for every reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from anyuan.console.present.words import TABLES, named, said, word
from anyuan.duties.models import Occurrence
from anyuan.duties.queries import misses
from anyuan.duties.queries.misses import Asked

NAMES = ("since", "until", "school", "kind", "rule", "outcome", "reason", "change", "sort", "of")
SORTS = ("newest", "oldest", "school", "rule")


@dataclass(frozen=True, slots=True)
class Question:
    """What stands in the address: the question, and whether it is of duties or of check-ins."""

    asked: Asked
    school_code: str = ""
    of: str = "duties"

    def url(self, **changes: str) -> str:
        """The address of this question with some of its parts changed."""
        asked = self.asked
        parts = {
            "since": str(asked.since),
            "until": str(asked.until),
            "school": self.school_code,
            "of": "" if self.of == "duties" else self.of,
            **{name: str(getattr(asked, name)) for name in ("kind", "rule", "outcome", "reason", "change")},
            "sort": "" if asked.sort == "newest" else asked.sort,
            **changes,
        }
        return "?" + urlencode({name: value for name, value in parts.items() if value})


def question(query: Any, since: date, until: date, school: Any) -> Question:
    """The question of an address; words that nobody knows are left out."""
    of = "check_ins" if query.get("of") == "check_ins" else "duties"
    known = {
        "kind": TABLES["duty_kind"],
        "outcome": misses.OUTCOMES,
        "change": TABLES["change"],
        "sort": misses.CHECK_IN_SORTS if of == "check_ins" else misses.SORTS,
    }
    read = {name: query.get(name, "") for name in ("kind", "rule", "outcome", "reason", "change", "sort")}
    kept = {name: value for name, value in read.items() if value and value in known.get(name, (value,))}
    kept = {name: value[:64] for name, value in kept.items()}
    asked = Asked(since, until, school=school.pk if school else None, **kept)
    return Question(asked, school.code if school else "", of)


def why_word(code: str) -> str:
    """A reason in words: of an excuse, of a check-in that did not count, or of what was not there."""
    kind, _colon, reason = code.partition(":")
    if kind == "excused":
        # An excuse of a very old duty may stand without a reason.
        return str(word("duty_reason", reason)) if reason else str(word("duty_state", "excused"))
    return str(TABLES["why"].get(code) or word("check_in", code))


def late_minutes(row: Occurrence) -> int | None:
    """How many minutes after closing the last one came; None where it was not late."""
    last = getattr(row, "last_at", None)
    if row.state != "late" or last is None or last <= row.closes_at:
        return None
    return int(-(-(last - row.closes_at).total_seconds() // 60))


def table(rows: Any) -> Iterator[list[Any]]:
    """The rows as a sheet: headings, then a line for each."""
    yield [
        _("Reference"), _("Day of duty"), _("Opens"), _("Closes"), _("Duty"), _("Kind"), _("School code"), _("School or body"),
        _("Place"), _("Needed"), _("Named"), _("Arrived"), _("State"), _("Why"), _("Minutes late"),
    ]  # fmt: skip
    for row in rows.iterator(chunk_size=1000):
        opens, closes = timezone.localtime(row.opens_at), timezone.localtime(row.closes_at)
        body = row.school or row.organisation
        late = late_minutes(row)
        yield [
            row.ref, str(row.day), opens.strftime("%Y-%m-%d %H:%M"), closes.strftime("%Y-%m-%d %H:%M"),
            said(row.rule.definition["title"]), str(word("duty_kind", row.rule.kind)),
            row.school.code if row.school else "", named(body) if body else "", named(row.place) if row.place else "",
            row.needed, row.filled, row.arrived, str(word("duty_state", row.state)), why_word(row.why),
            "" if late is None else late,
        ]  # fmt: skip
