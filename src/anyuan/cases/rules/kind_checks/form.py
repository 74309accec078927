"""The form of a kind: fields, categories, steps, and what a support plan must ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from anyuan.cases.rules.kind_checks.basics import coded, names, red_lines, whole
from anyuan.cases.rules.kind_checks.vocabulary import EVIDENCE_TYPES, FIELD_TYPES, ROLES, SCORES, SUPPORT
from anyuan.kernel.faults import Fault


def fields(kind: Mapping[str, Any]) -> Iterator[Fault]:
    """Fields: a type, choices where one is chosen, no score of a person, no column that a red line forbids."""
    yield from coded("fields", kind.get("fields", ()), "key")
    for number, field in enumerate(kind.get("fields", ()), 1):
        place = f"fields[{number}]"
        if field.get("type") not in FIELD_TYPES:
            yield Fault(f"{place}.type", "must be one of {allowed}", allowed=", ".join(FIELD_TYPES))
        choices = field.get("choices", ())
        if (field.get("type") == "choice") != bool(choices):
            yield Fault(f"{place}.choices", "a choice needs choices, and only a choice has them")
        yield from coded(f"{place}.choices", choices)
        yield from red_lines(f"{place}.label", field)
        for place_of_choice, choice in enumerate(choices, 1):
            yield from red_lines(f"{place}.choices[{place_of_choice}]", choice)
        if not isinstance(field.get("required", False), bool):
            yield Fault(f"{place}.required", "must be true or false")
        for text in field.get("label", {}).values() if isinstance(field.get("label"), Mapping) else ():
            if SCORES.search(str(text)):
                yield Fault(f"{place}.label", "a red line forbids scores and ranks of people")


def categories(kind: Mapping[str, Any]) -> Iterator[Fault]:
    """Categories sort matters, not people."""
    yield from coded("categories", kind.get("categories", ()))
    for number, category in enumerate(kind.get("categories", ()), 1):
        yield from red_lines(f"categories[{number}].label", category)


def steps(kind: Mapping[str, Any]) -> Iterator[Fault]:
    """Steps: who does them, and what proves them."""
    yield from coded("steps", kind.get("steps", ()), "key")
    for number, step in enumerate(kind.get("steps", ()), 1):
        yield from names(f"steps[{number}].role", [step["role"]] if step.get("role") else [], ROLES)
        yield from names(f"steps[{number}].evidence", step.get("evidence", ()), EVIDENCE_TYPES)


def support(kind: Mapping[str, Any]) -> Iterator[Fault]:
    """A support plan names its need, its ground, its end and its lead (red line 6)."""
    plan = kind.get("support")
    label = kind.get("label", {})
    if plan is None:
        if any(SUPPORT.search(str(text)) for text in (label.values() if isinstance(label, Mapping) else ())):
            yield Fault("support", "a support plan needs [support]: need, ground, ends_on, lead (red line 6)")
        return
    if not kind.get("protected"):
        yield Fault("protected", "a support plan is protected (red lines 6 and 7)")
    by_key = {field.get("key"): field for field in kind.get("fields", ())}
    for key in ("need", "ends_on", "lead"):
        if not by_key.get(plan.get(key), {}).get("required"):
            yield Fault(f"support.{key}", "must name a required field")
    if by_key.get(plan.get("ends_on"), {}).get("type") != "date":
        yield Fault("support.ends_on", "must name a field of the type date")
    grounds = plan.get("ground") or ()
    if not grounds or not all(ground in by_key for ground in grounds):
        yield Fault("support.ground", "must name the fields that hold consent or a legal basis")
    if plan.get("police_leads") and plan.get("law") not in by_key:
        yield Fault("support.law", "police may lead only where a field names the law that requires it")
    if plan.get("review") and plan["review"] not in [step.get("key") for step in kind.get("steps", ())]:
        yield Fault("support.review", "must name a step: it is owed when the agreed end has passed")
    if not whole(plan.get("max_days"), 1, 1100):
        yield Fault("support.max_days", "must be a whole number from {least} to {most}", least=1, most=1100)
