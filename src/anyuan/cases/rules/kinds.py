"""A kind of case as data: what a frozen definition answers while a case runs.

A kind is the content of ``packs/case_kinds/<name>/pack.toml``; ``frozen`` turns it into the definition that is copied onto
every case at its opening, with the grading scheme in full and a city's limits already in place. `kind_checks` says what a
usable kind holds.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from anyuan.cases.rules import moves
from anyuan.cases.rules.kind_checks import problems
from anyuan.cases.rules.limits import Limit, LimitMissing, due, limit_for, step_due, yellow

__all__ = [
    "Limit",
    "LimitMissing",
    "OwnerRule",
    "allowed",
    "disposition",
    "due",
    "frozen",
    "limit_for",
    "missing_evidence",
    "missing_fields",
    "next_state",
    "owner_rule",
    "problems",
    "reply_wanted",
    "required_steps",
    "roles",
    "say",
    "step_due",
    "yellow",
]

# Verbs that belong to the platform's own upkeep, not to a kind: a kind cannot leave them out.
ALWAYS = ("note", "seal", "part", "hand_over", "reopen", "supervise")


class OwnerRule(NamedTuple):
    """Who owns a case that is opened without an owner (谁主管谁负责).

    ``how`` is "school" (the case's own school), "centre_assigns" (the centre's organisation until it assigns) or
    "organisation_kind": the organisation of ``organisation_kind`` nearest to the case's area.
    """

    how: str
    organisation_kind: str = ""


def frozen(
    kind: Mapping[str, Any], grading: Mapping[str, Any] | None = None, overrides: Iterable[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """The definition that a case carries: plain JSON values, without the folder it was found in.

    ``grading`` is the pack of the kind's scheme; its limits per grade join those of the kind, which win over them.
    ``overrides`` are lines of ``[[limits]]`` (later ones win) that take the place of a line for the same clock, grade,
    category and department.
    """
    definition: dict[str, Any] = copy.deepcopy({key: value for key, value in kind.items() if key != "folder"})
    lines = {_key(line): line for line in _grade_limits(grading)}
    lines |= {_key(line): line for line in definition.get("limits", ())}
    lines |= {_key(line): dict(line) for line in overrides}
    definition["limits"] = list(lines.values())
    if grading is not None:
        scheme = copy.deepcopy({key: value for key, value in grading.items() if key not in ("folder", "name")})
        definition["grading"] = {**definition.get("grading", {}), **scheme}
    return definition


def next_state(definition: Mapping[str, Any], verb: str, state: str) -> str | None:
    """The state after a verb; None where the table, or this kind, has no such move."""
    return moves.next_state(verb, state) if _has(definition, verb) else None


def allowed(definition: Mapping[str, Any], state: str) -> list[str]:
    """Verbs that this kind allows in a state, in the order of the table."""
    return [verb for verb in moves.allowed(state) if _has(definition, verb)]


def roles(definition: Mapping[str, Any], duty: str) -> list[str]:
    """Role names that may do a duty of this kind: handle, verify, assign, extend, supervise, see, grade, reply."""
    return [str(role) for role in definition.get("roles", {}).get(duty, ())]


def owner_rule(definition: Mapping[str, Any]) -> OwnerRule:
    """Who owns a case of this kind when nobody was named."""
    how, _colon, kind = str(definition.get("owner", {}).get("rule", "centre_assigns")).partition(":")
    return OwnerRule(how, kind)


def required_steps(definition: Mapping[str, Any]) -> list[str]:
    """Keys of the steps without which a case cannot be submitted."""
    return [str(step["key"]) for step in definition.get("steps", ()) if step.get("required", True)]


def missing_fields(definition: Mapping[str, Any], given: Mapping[str, Any]) -> list[str]:
    """Keys of required fields that are empty in ``given``, in the order of the form."""
    empty: tuple[Any, ...] = (None, "", [], {})
    return [f["key"] for f in definition.get("fields", ()) if f.get("required") and given.get(f["key"]) in empty]


def disposition(definition: Mapping[str, Any], code: str) -> Mapping[str, Any] | None:
    """How a case may end, by code: ``{code, en, zh, settled}``; None when the kind has no such ending."""
    endings = definition.get("closure", {}).get("dispositions", ())
    return next((ending for ending in endings if ending["code"] == code), None)


def missing_evidence(definition: Mapping[str, Any], given: Sequence[str], disposition: str = "") -> list[str]:
    """Codes of evidence that the kind asks for and that are not among the codes ``given``.

    A line with ``for = [disposition codes]`` is asked for only when the case ends that way.
    """
    return [
        str(line["code"])
        for line in definition.get("closure", {}).get("evidence", ())
        if line.get("required", True)
        and line["code"] not in given
        and (not line.get("for") or disposition in line["for"])
    ]


def reply_wanted(definition: Mapping[str, Any], has_reporter: bool) -> bool:
    """Whether an answer is owed after verification: always, never, or if somebody reported the matter."""
    rule = definition.get("closure", {}).get("reply", "if_reporter")
    return has_reporter if rule == "if_reporter" else bool(rule)


def say(words: Mapping[str, str] | None, language: str) -> str:
    """A text of a pack in the language asked for, or in the other one."""
    if not words:
        return ""
    short = "en" if language.lower().startswith("en") else "zh"
    return words.get(short) or words.get("zh") or words.get("en") or ""


def _has(definition: Mapping[str, Any], verb: str) -> bool:
    named = definition.get("moves", {}).get("verbs")
    return named is None or verb in named or verb in ALWAYS


def _grade_limits(grading: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    if grading is None:
        return []
    return [{**line, "grade": grade["code"]} for grade in grading.get("grades", ()) for line in grade.get("limits", ())]


def _key(line: Mapping[str, Any]) -> tuple[str, str, str, str]:
    return (line["clock"], line.get("grade", ""), line.get("category", ""), line.get("department", ""))
