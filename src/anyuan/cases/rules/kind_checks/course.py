"""The course of a kind: who owns it, who may do what, how it ends, what follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from anyuan.cases.rules import moves as table
from anyuan.cases.rules.kind_checks.basics import coded, names, share, tables, whole
from anyuan.cases.rules.kind_checks.vocabulary import (
    DUTIES,
    EVIDENCE_TYPES,
    MUST_HAVE_ROLES,
    MUST_HAVE_VERBS,
    ORGANISATION_KINDS,
    OWNER_RULES,
    ROLES,
)
from anyuan.dispatch.rules.ladder import target_problems
from anyuan.kernel.faults import Fault
from anyuan.kernel.workdays import UNITS


def owner(kind: Mapping[str, Any]) -> Iterator[Fault]:
    """谁主管谁负责: the school, the centre until it assigns, or the nearest body of a kind."""
    rule, _colon, organisation = str(kind.get("owner", {}).get("rule", "")).partition(":")
    if rule not in OWNER_RULES:
        yield Fault("owner.rule", "must be school, centre_assigns or organisation_kind:<kind>")
    elif rule == "organisation_kind" and organisation not in ORGANISATION_KINDS:
        yield Fault("owner.rule", "organisation_kind: needs one of {allowed}", allowed=", ".join(ORGANISATION_KINDS))


def roles(kind: Mapping[str, Any]) -> Iterator[Fault]:
    """Every duty that a case cannot do without has somebody."""
    given = kind.get("roles", {})
    for duty in MUST_HAVE_ROLES:
        if not given.get(duty):
            yield Fault(f"roles.{duty}", "names nobody")
    for duty, who in given.items():
        yield from names("roles", [duty], DUTIES)
        yield from names(f"roles.{duty}", who, ROLES)


def grading(kind: Mapping[str, Any]) -> Iterator[Fault]:
    """A graded kind names a scheme and who may grade."""
    if "grading" not in kind:
        return
    if not str(kind["grading"].get("scheme", "")).strip():
        yield Fault("grading.scheme", "must name a folder of packs/grading")
    if not kind.get("roles", {}).get("grade"):
        yield Fault("roles.grade", "names nobody")


def moves(kind: Mapping[str, Any]) -> Iterator[Fault]:
    """A kind may leave verbs out, but not those without which a case stands still."""
    verbs = kind.get("moves", {}).get("verbs")
    if verbs is None:
        return
    yield from names("moves.verbs", verbs, tuple(table.MOVES))
    for verb in MUST_HAVE_VERBS:
        if verb not in verbs:
            yield Fault("moves.verbs", "“{word}” cannot be left out: cases would stand still without it", word=verb)


def extension(kind: Mapping[str, Any]) -> Iterator[Fault]:
    """How often and by how much a deadline may be moved, and who says so."""
    if "extension" not in kind:
        return
    given = kind["extension"]
    for key, most in (("max_times", 20), ("max_amount", 3660)):
        if not whole(given.get(key), 0, most):
            yield Fault(f"extension.{key}", "must be a whole number from {least} to {most}", least=0, most=most)
    if given.get("unit") not in UNITS:
        yield Fault("extension.unit", "must be one of {allowed}", allowed=", ".join(UNITS))
    yield from names("extension.by", given.get("by", ()), ROLES)


def ladder(kind: Mapping[str, Any]) -> Iterator[Fault]:
    """Who is told at which reminder."""
    before = -1
    for number, rung in enumerate(kind.get("ladder", ()), 1):
        place = f"ladder[{number}]"
        if not whole(rung.get("overdue"), before + 1, 100):
            yield Fault(f"{place}.overdue", "must be a whole number that grows; 0 is the moment the limit passes")
        else:
            before = rung["overdue"]
        found = list(tables(f"{place}.targets", rung.get("targets", ())))
        yield from found
        if not found:
            yield from (fault.below(f"{place}.targets") for fault in target_problems(rung.get("targets", ())))


def closure(kind: Mapping[str, Any]) -> Iterator[Fault]:
    """How a case may end, and what proves it: nothing is closed without proof."""
    given = kind.get("closure", {})
    endings, evidence = given.get("dispositions", ()), given.get("evidence", ())
    if not endings:
        yield Fault("closure.dispositions", "says no way in which a case may end")
    found = [*coded("closure.dispositions", endings), *coded("closure.evidence", evidence)]
    yield from found
    if found:
        return
    for number, ending in enumerate(endings, 1):
        if not isinstance(ending.get("settled"), bool):
            yield Fault(f"closure.dispositions[{number}].settled", "must be true or false")
    codes = [str(ending.get("code")) for ending in endings]
    for number, line in enumerate(evidence, 1):
        yield from names(f"closure.evidence[{number}].type", [line.get("type")], EVIDENCE_TYPES)
        yield from names(f"closure.evidence[{number}].for", line.get("for", ()), codes)
    for code in codes:
        if not any(line.get("required", True) and code in line.get("for", codes) for line in evidence):
            yield Fault("closure.evidence", "asks for nothing when a case ends as “{word}”: no proof", word=code)
    if given.get("reply", "if_reporter") not in (True, False, "if_reporter"):
        yield Fault("closure.reply", "must be true, false or if_reporter")


def after(kind: Mapping[str, Any]) -> Iterator[Fault]:
    """Visits after settlement, and the share that is looked at again by lot."""
    days = kind.get("follow_up", {}).get("visits_after_days", ())
    if not all(whole(day, 1, 3660) for day in days) or sorted(set(days)) != list(days):
        yield Fault("follow_up.visits_after_days", "must be whole numbers of days that grow")
    if not share(kind.get("recheck", {}).get("share", 0)):
        yield Fault("recheck.share", "must lie between 0 and 1")
