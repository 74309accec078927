"""Where a report goes: the incident path, the protected path, an ordinary case, or nowhere until somebody has looked.

The rules are data (``packs/triage/``): asked questions first, then words. Where two paths fit, the faster one wins: a false
alarm costs a look, a missed one a life. Nothing here says anything about a person; it says what is done next.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LIFE, CHILD, ORDINARY, SPAM = "life", "child", "ordinary", "spam"
# A protected kind for a child's matter that no line of the rules names.
CHILD_KIND = "child_protection"
_LINK = re.compile(r"https?://|www\.|[\w-]+\.(?:com|cn|net|top|xyz)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Triage:
    """The answer. ``situation`` is the code of a duty to report, which holds beside any path; ``about_child`` too."""

    path: str
    incident_kind: str = ""
    case_kind: str = ""
    situation: str = ""
    about_child: bool = False
    look_first: bool = False
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a report says: its words, the answers to asked questions, and the service that was chosen (a pack)."""

    text: str
    danger: str = ""  # yes, no, unsure, or not asked
    child: bool = False
    situation: str = ""  # named by the reporter, who has a duty to report
    service: Mapping[str, Any] | None = None


def decide(told: Told, rules: Sequence[Mapping[str, Any]]) -> Triage:
    """Sort one report by all the rule packs."""
    plain = fold(told.text)
    for rule in rules:
        plain = _without(plain, rule.get("except", {}))
    service = told.service or {}
    life = _first(plain, (line for rule in rules for line in rule.get("life", ())))
    child = _first(plain, (line for rule in rules for line in rule.get("child", ())))
    duty = told.situation or _code(_first(plain, (_worded(m) for rule in rules for m in rule.get("mandatory", ()))))
    about_child = told.child or bool(told.situation) or child is not None or service.get("path") == CHILD
    case_kind = _kind(child, service) if about_child else ""
    # A duty to report concerns minors; the same words about a grown-up, in an ordinary matter, open no police notice.
    situation = duty if about_child else ""
    because = tuple(
        name
        for name, true in (
            ("danger", told.danger == "yes"),
            ("life_words", life is not None),
            ("child_asked", told.child or service.get("path") == CHILD),
            ("child_words", child is not None),
            ("duty", bool(situation)),
        )
        if true
    )
    if told.danger == "yes" or (life is not None and told.danger != "no"):
        kind = str(life["kind"]) if life else str(service.get("incident_kind", "unknown"))
        return Triage(LIFE, kind, case_kind, situation, about_child, because=because)
    if about_child:
        return Triage(CHILD, "", case_kind, situation, True, because=because)
    if _is_spam(told.text, plain, rules):
        return Triage(SPAM, because=("spam",))
    # "Nobody is in danger now", and yet words of danger: a person looks at it before anything else.
    return Triage(ORDINARY, "", str(service.get("kind", "request")), look_first=life is not None, because=because)


def fold(text: str) -> str:
    """One form for looking: compatible letters, lower case, no spaces between Chinese characters."""
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", plain)
    return " ".join(plain.split())


def problems(pack: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a pack of rules, one sentence each."""
    for group in ("life", "child"):
        for number, line in enumerate(pack.get(group, ()), 1):
            if not isinstance(line.get("kind"), str):
                yield f"{group}[{number}]: kind is missing."
            if not any(line.get("zh", ())) and not any(line.get("en", ())):
                yield f"{group}[{number}]: it has no words."
    for number, line in enumerate(pack.get("mandatory", ()), 1):
        if not str(line.get("code", "")):
            yield f"mandatory[{number}]: code is missing."
    for name in ("longest_run", "most_links"):
        value = pack.get("spam", {}).get(name, 1)
        if not isinstance(value, int) or value < 1:
            yield f"spam.{name}: it must be a whole number of at least 1."


def _worded(line: Mapping[str, Any]) -> dict[str, Any]:
    return {"code": line["code"], "zh": line.get("words_zh", ()), "en": line.get("words_en", ())}


def _code(line: Mapping[str, Any] | None) -> str:
    return str(line["code"]) if line else ""


def _kind(child: Mapping[str, Any] | None, service: Mapping[str, Any]) -> str:
    if child is not None:
        return str(child["kind"])
    return str(service["kind"]) if service.get("path") == CHILD else CHILD_KIND


def _first(plain: str, lines: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    return next((line for line in lines if _has(plain, line)), None)


def _has(plain: str, line: Mapping[str, Any]) -> bool:
    if any(fold(word) in plain for word in line.get("zh", ())):
        return True
    return any(re.search(rf"(?<![a-z]){re.escape(fold(word))}(?![a-z])", plain) for word in line.get("en", ()))


def _without(plain: str, phrases: Mapping[str, Sequence[str]]) -> str:
    for phrase in (*phrases.get("zh", ()), *phrases.get("en", ())):
        plain = plain.replace(fold(phrase), " ")
    return plain


def _is_spam(text: str, plain: str, rules: Sequence[Mapping[str, Any]]) -> bool:
    for rule in rules:
        spam = rule.get("spam", {})
        if _has(plain, spam) or len(_LINK.findall(text)) > int(spam.get("most_links", 2)):
            return True
        run = int(spam.get("longest_run", 12))
        if re.search(rf"(.)\1{{{run},}}", text):
            return True
    return False
