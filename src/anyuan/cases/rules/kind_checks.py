"""What a usable kind of case holds, checked before a case is ever opened: one sentence for each mistake, naming its key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from anyuan.cases.rules import moves
from anyuan.dispatch.rules.ladder import target_problems
from anyuan.kernel.workdays import UNITS

LANGUAGES = ("en", "zh")
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
LETTER = re.compile(r"[A-Z]{1,3}")
CLOCKS = tuple(moves.CLOCKS.values())
OTHER_CLOCKS = ("visit",)  # and "step:<key>"
FIELD_TYPES = ("text", "long", "date", "number", "choice", "yesno", "place", "count")
EVIDENCE_TYPES = ("photo", "document", "signature", "any")
BASES = ("duty", "contract", "consent", "emergency")  # directory LegalBasis, PIPL article 13
RECORD_OWNERS = ("centre", "owner")
OWNER_RULES = ("school", "centre_assigns", "organisation_kind")
ORGANISATION_KINDS = (
    *("centre", "police", "police_station", "education", "department", "township"),
    *("guard_company", "hospital", "fire", "social", "other"),
)
DUTIES = ("handle", "verify", "assign", "extend", "supervise", "see", "grade", "reply", "open")
MUST_HAVE_ROLES = ("handle", "verify", "assign", "see")
ROLES = (
    *("commander", "duty_leader", "dispatcher", "liaison", "education_officer", "police_officer"),
    *("school_director", "school_head", "guard", "responder", "viewer", "protection_officer"),
)
# Without these a case of the kind would stand still in some state for ever.
MUST_HAVE_VERBS = ("assign", "accept", "submit", "return", "verify", "verify_close", "reply")
KNOWN = {
    *("name", "folder", "label", "description", "letter", "protected", "seal", "purpose", "legal_basis"),
    *(
        "retention_days",
        "record_owner",
        "source_of_rule",
        "fields",
        "categories",
        "grading",
        "owner",
        "roles",
        "limits",
    ),
    *("steps", "moves", "extension", "ladder", "closure", "follow_up", "recheck", "ledger", "order", "requires"),
}


def problems(kind: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a kind, one sentence each, beginning with the key; nothing for a good one."""
    yield from (f"{key}: this key is not known; see docs/how-to/case-kind.md" for key in kind if key not in KNOWN)
    yield from words("label", kind.get("label"))
    yield from words("purpose", kind.get("purpose"))
    if "description" in kind:
        yield from words("description", kind["description"])
    if not LETTER.fullmatch(str(kind.get("letter", ""))):
        yield "letter: must be one to three capital letters; references begin with it"
    if kind.get("legal_basis") not in BASES:
        yield f"legal_basis: must be one of {', '.join(BASES)}"
    if not whole(kind.get("retention_days"), 1, 36_500):
        yield "retention_days: must be a whole number of days, 1 to 36500"
    if kind.get("record_owner", "centre") not in RECORD_OWNERS:
        yield f"record_owner: must be one of {', '.join(RECORD_OWNERS)}"
    if kind.get("seal", "closure") != "closure" or not isinstance(kind.get("protected", False), bool):
        yield 'protected: must be true or false, and seal can only be "closure"'
    yield from _fields(kind.get("fields", ()))
    yield from coded("categories", kind.get("categories", ()))
    yield from _owner(kind.get("owner", {}))
    yield from _roles(kind.get("roles", {}))
    yield from _steps(kind.get("steps", ()))
    yield from _limits(kind)
    yield from _moves(kind.get("moves", {}))
    yield from _extension(kind.get("extension"))
    yield from _ladder(kind.get("ladder", ()))
    yield from _closure(kind.get("closure", {}))
    yield from _after(kind)


def words(place: str, value: Any) -> Iterator[str]:
    """A text must stand there in both languages."""
    for language in LANGUAGES:
        if not isinstance(value, Mapping) or not str(value.get(language, "")).strip():
            yield f"{place}: has no text in {language}"


def whole(value: Any, least: int, most: int) -> bool:
    """Whether a value is a whole number within bounds; true and false are not numbers."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def coded(place: str, items: Any, key: str = "code") -> Iterator[str]:
    """A list of ``{code, label}`` or ``{code, en, zh}``: every code plain and there once, every text in both languages."""
    if not isinstance(items, Sequence) or isinstance(items, str) or not all(isinstance(i, Mapping) for i in items):
        yield f"{place}: must be a list of tables"
        return
    seen = set()
    for number, item in enumerate(items, 1):
        code = item.get(key)
        if not KEY.fullmatch(str(code or "")):
            yield f"{place}[{number}].{key}: must be lower-case letters, digits and _"
        elif code in seen:
            yield f"{place}[{number}].{key}: “{code}” is there twice"
        seen.add(code)
        yield from words(f"{place}[{number}]", item.get("label", item))


def _fields(fields: Any) -> Iterator[str]:
    found = list(coded("fields", fields, "key"))
    yield from found
    if found:
        return
    for number, field in enumerate(fields, 1):
        kind = field.get("type")
        if kind not in FIELD_TYPES:
            yield f"fields[{number}].type: must be one of {', '.join(FIELD_TYPES)}"
        if kind == "choice" and not field.get("choices"):
            yield f"fields[{number}].choices: a choice needs choices"
        yield from coded(f"fields[{number}].choices", field.get("choices", ()))


def _owner(owner: Any) -> Iterator[str]:
    rule, _colon, organisation = str(owner.get("rule", "")).partition(":")
    if rule not in OWNER_RULES:
        yield "owner.rule: must be school, centre_assigns or organisation_kind:<kind>"
    elif (rule == "organisation_kind") != bool(organisation) or (
        organisation and organisation not in ORGANISATION_KINDS
    ):
        yield f"owner.rule: organisation_kind: needs one of {', '.join(ORGANISATION_KINDS)}"


def _roles(roles: Any) -> Iterator[str]:
    for duty in MUST_HAVE_ROLES:
        if not roles.get(duty):
            yield f"roles.{duty}: names nobody"
    for duty, names in roles.items():
        if duty not in DUTIES:
            yield f"roles.{duty}: must be one of {', '.join(DUTIES)}"
        for name in names:
            if name not in ROLES:
                yield f"roles.{duty}: “{name}” is not a role; roles are {', '.join(ROLES)}"


def _steps(steps: Any) -> Iterator[str]:
    found = list(coded("steps", steps, "key"))
    yield from found
    if found:
        return
    for number, step in enumerate(steps, 1):
        if step.get("role", "") not in ("", *ROLES):
            yield f"steps[{number}].role: “{step['role']}” is not a role; roles are {', '.join(ROLES)}"
        for evidence in step.get("evidence", ()):
            if evidence not in EVIDENCE_TYPES:
                yield f"steps[{number}].evidence: must be of {', '.join(EVIDENCE_TYPES)}"


def _limits(kind: Mapping[str, Any]) -> Iterator[str]:
    lines = kind.get("limits", ())
    steps = tuple(f"step:{step.get('key')}" for step in kind.get("steps", ()))
    categories = [c.get("code") for c in kind.get("categories", ())]
    seen = set()
    for number, line in enumerate(lines, 1):
        place = f"limits[{number}]"
        yield from limit_problems(place, line, (*CLOCKS, *OTHER_CLOCKS, *steps))
        if line.get("category", "") not in ("", *categories):
            yield f"{place}.category: “{line['category']}” is not one of the categories"
        key = tuple(str(line.get(name, "")) for name in ("clock", "grade", "category", "department"))
        if key in seen:
            yield f"{place}: there is a limit for the same clock, grade, category and department above"
        seen.add(key)
    for clock in CLOCKS:
        if (clock, "", "", "") not in seen:
            yield f"limits: no general limit for the clock “{clock}”; without it a case could wait for ever"


def limit_problems(place: str, line: Mapping[str, Any], clocks: Sequence[str]) -> Iterator[str]:
    """What is wrong with one line of ``[[limits]]``."""
    unit = line.get("unit")
    if line.get("clock") not in clocks:
        yield f"{place}.clock: must be one of {', '.join(clocks)}"
    if unit not in UNITS:
        yield f"{place}.unit: must be one of {', '.join(UNITS)}"
    least = 0 if unit in ("minutes", "hours") else 1
    if not whole(line.get("amount"), least, 3660):
        yield f"{place}.amount: must be a whole number, at least {least}"
    if line.get("from", "stage") not in ("opened", "stage"):
        yield f"{place}.from: must be opened or stage"
    for flag in ("to_the_hour", "roll"):
        if not isinstance(line.get(flag, False), bool) or (line.get(flag) and unit != "natural_days"):
            yield f"{place}.{flag}: is true or false, and true only with natural_days"
    if not str(line.get("source", "")).strip():
        yield f"{place}.source: does not say where the limit comes from"
    if not str(line.get("confidence", "")).strip():
        yield f"{place}.confidence: does not say how sure the source is"
    yield from _yellow(place, line.get("yellow", 0.5))


def _yellow(place: str, yellow: Any) -> Iterator[str]:
    if isinstance(yellow, Mapping):
        if not whole(yellow.get("amount"), 1, 3660) or yellow.get("unit") not in UNITS:
            yield f"{place}.yellow: needs a whole amount above 0 and a unit of {', '.join(UNITS)}"
    elif not isinstance(yellow, int | float) or isinstance(yellow, bool) or not 0 < yellow < 1:
        yield f"{place}.yellow: must lie between 0 and 1, or be an amount and a unit before the end"


def _moves(table: Any) -> Iterator[str]:
    verbs = table.get("verbs")
    if verbs is None:
        return
    yield from (f"moves.verbs: “{verb}” is not a verb" for verb in verbs if verb not in moves.MOVES)
    for verb in MUST_HAVE_VERBS:
        if verb not in verbs:
            yield f"moves.verbs: “{verb}” cannot be left out, cases would stand still without it"


def _extension(extension: Any) -> Iterator[str]:
    if extension is None:
        return
    if not whole(extension.get("max_times"), 0, 20) or not whole(extension.get("max_amount"), 0, 3660):
        yield "extension: needs max_times (0 to 20) and max_amount as whole numbers"
    if extension.get("unit") not in UNITS:
        yield f"extension.unit: must be one of {', '.join(UNITS)}"
    for name in extension.get("by", ()):
        if name not in ROLES:
            yield f"extension.by: “{name}” is not a role; roles are {', '.join(ROLES)}"


def _ladder(ladder: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    before = -1
    for number, rung in enumerate(ladder, 1):
        if not whole(rung.get("overdue"), 0, 100) or rung["overdue"] <= before:
            yield f"ladder[{number}].overdue: must be a whole number that grows from rung to rung; 0 is the moment it passes"
        else:
            before = rung["overdue"]
        yield from (f"ladder[{number}].targets: {problem}" for problem in target_problems(rung.get("targets", ())))


def _closure(closure: Mapping[str, Any]) -> Iterator[str]:
    endings = closure.get("dispositions", ())
    if not endings:
        yield "closure.dispositions: says no way in which a case may end"
    yield from coded("closure.dispositions", endings)
    for number, ending in enumerate(endings, 1):
        if not isinstance(ending.get("settled"), bool):
            yield f"closure.dispositions[{number}].settled: must say true or false"
    evidence = closure.get("evidence", ())
    yield from coded("closure.evidence", evidence)
    codes = [ending.get("code") for ending in endings]
    for number, line in enumerate(evidence, 1):
        if line.get("type") not in EVIDENCE_TYPES:
            yield f"closure.evidence[{number}].type: must be one of {', '.join(EVIDENCE_TYPES)}"
        yield from (
            f"closure.evidence[{number}].for: “{code}” is not one of the dispositions"
            for code in line.get("for", ())
            if code not in codes
        )
    if not any(line.get("required", True) for line in evidence):
        yield "closure.evidence: asks for nothing, so a case would be closed without proof"
    if closure.get("reply", "if_reporter") not in (True, False, "if_reporter"):
        yield 'closure.reply: must be true, false or "if_reporter"'


def _after(kind: Mapping[str, Any]) -> Iterator[str]:
    days = kind.get("follow_up", {}).get("visits_after_days", ())
    if not all(whole(day, 1, 3660) for day in days) or sorted(set(days)) != list(days):
        yield "follow_up.visits_after_days: must be whole numbers of days that grow"
    share = kind.get("recheck", {}).get("share", 0.05)
    if not isinstance(share, int | float) or isinstance(share, bool) or not 0 <= share <= 1:
        yield "recheck.share: must lie between 0 and 1"
