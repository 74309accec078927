"""Packs that this package knows how to check: kinds of case, grading schemes, local limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from anyuan.cases.rules import gradings, kinds, services, triage

KINDS = {
    "case_kinds": kinds.problems,
    "grading": gradings.problems,
    "case_limits": gradings.override_problems,
    "report_services": services.problems,
    "triage": triage.problems,
}


def of_kind(pack: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The grading scheme that a kind of case names."""
    grading = pack.get("grading")
    if isinstance(grading, Mapping) and str(grading.get("scheme", "")).strip():
        yield "grading.scheme", "grading", str(grading["scheme"])


def of_service(pack: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The kind of case, and of emergency, that a report or a local limit is about."""
    for key, other in (("kind", "case_kinds"), ("incident_kind", "response_plans")):
        if str(pack.get(key, "")).strip():
            yield key, other, str(pack[key])


# What packs name of other packs: (place, kind of pack, name) for each.
REFERENCES = {"case_kinds": of_kind, "report_services": of_service, "case_limits": of_service}
