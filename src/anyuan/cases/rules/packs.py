"""Packs that this package knows how to check: kinds of case, grading schemes, local limits."""

from __future__ import annotations

from anyuan.cases.rules import gradings, kinds, services, triage

KINDS = {
    "case_kinds": kinds.problems,
    "grading": gradings.problems,
    "case_limits": gradings.override_problems,
    "report_services": services.problems,
    "triage": triage.problems,
}
