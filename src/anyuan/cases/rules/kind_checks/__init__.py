"""What a usable kind of case holds, checked before a case is ever opened: one sentence for each mistake, naming its key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from anyuan.cases.rules.kind_checks import course, form, ledger
from anyuan.cases.rules.kind_checks.basics import LETTER, tables, whole, words
from anyuan.cases.rules.kind_checks.limits import limits
from anyuan.cases.rules.kind_checks.vocabulary import BASES, KNOWN, RECORD_OWNERS
from anyuan.kernel.faults import Fault

LISTS = ("fields", "categories", "limits", "steps", "ladder", "ledger")
TABLES = ("owner", "roles", "grading", "support", "moves", "extension", "closure", "follow_up", "recheck")


def problems(kind: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with a kind, one fault each; nothing for a good one."""
    found = list(_shape(kind))
    yield from found
    if found:
        return  # a list where a table must stand would only be reported again and again
    yield from _head(kind)
    yield from form.fields(kind)
    yield from form.categories(kind)
    yield from form.steps(kind)
    yield from form.support(kind)
    yield from course.owner(kind)
    yield from course.roles(kind)
    yield from course.grading(kind)
    yield from limits(kind)
    yield from course.moves(kind)
    yield from course.extension(kind)
    yield from course.ladder(kind)
    yield from course.closure(kind)
    yield from course.after(kind)
    yield from ledger.columns(kind)


def _shape(kind: Mapping[str, Any]) -> Iterator[Fault]:
    for key in kind:
        if key not in KNOWN:
            yield Fault(key, "this key is not known; docs/how-to/case-kind.md lists them")
    for key in LISTS:
        yield from tables(key, kind.get(key, []))
    for key in TABLES:
        if not isinstance(kind.get(key, {}), Mapping):
            yield Fault(key, "must be a table")


def _head(kind: Mapping[str, Any]) -> Iterator[Fault]:
    yield from words("label", kind.get("label"))
    yield from words("purpose", kind.get("purpose"))
    if "description" in kind:
        yield from words("description", kind["description"])
    if not LETTER.fullmatch(str(kind.get("letter", ""))):
        yield Fault("letter", "must be one to three capital letters, the first not X: exercises begin with X")
    if kind.get("legal_basis") not in BASES:
        yield Fault("legal_basis", "must be one of {allowed}", allowed=", ".join(BASES))
    if not whole(kind.get("retention_days"), 1, 36_500):
        yield Fault("retention_days", "must be a whole number from {least} to {most}", least=1, most=36_500)
    if kind.get("record_owner", "centre") not in RECORD_OWNERS:
        yield Fault("record_owner", "must be one of {allowed}", allowed=", ".join(RECORD_OWNERS))
    if not isinstance(kind.get("protected", False), bool):
        yield Fault("protected", "must be true or false")
    if kind.get("seal", "closure") != "closure":
        yield Fault("seal", "must be one of {allowed}", allowed="closure")
    if not whole(kind.get("remind_hours", 24), 1, 240):
        yield Fault("remind_hours", "must be a whole number from {least} to {most}", least=1, most=240)
