"""What can be reported here, and how it is sorted: the packs as they stand now."""

from __future__ import annotations

from typing import Any

from anyuan.cases.queries.kinds import packs_of
from anyuan.cases.rules import services, triage


def all_services() -> dict[str, dict[str, Any]]:
    """Usable services by code, in the order of the page."""
    found = packs_of("report_services", services.problems)
    return dict(sorted(found.items(), key=lambda pair: (pair[1].get("order", 99), pair[0])))


def service(code: str) -> dict[str, Any] | None:
    """One service, or None."""
    return all_services().get(code)


def triage_rules() -> list[dict[str, Any]]:
    """Every pack of sorting rules, in name order: a home's words come beside those of the package."""
    return list(packs_of("triage", triage.problems).values())


def situations() -> list[dict[str, Any]]:
    """The situations of the duty to report: ``{code, zh, en}``."""
    return [line for rule in triage_rules() for line in rule.get("mandatory", ())]


def off_campus() -> dict[str, Any]:
    """Who is the named person of a school, how many minutes they have, and the kinds of event."""
    found: dict[str, Any] = {}
    for rule in triage_rules():
        found |= rule.get("off_campus", {})
    return found
