"""Whole sentences for verdicts, reasons and what it takes, in the reader's language. Screens and interface share them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from anyuan.standards.rules.values import Verdict
from anyuan.standards.rules.vocabulary import ANSWER, FACTS, SHARE, WORDS, YESNO

VERDICTS = {
    "green": gettext_lazy("Met"),
    "red": gettext_lazy("Not met"),
    "grey": gettext_lazy("Not proven"),
    "not_applicable": gettext_lazy("Does not apply"),
    "off": gettext_lazy("Switched off"),
}
LEVELS = {"must": gettext_lazy("must"), "should": gettext_lazy("should")}
GROUPS = {
    "people": gettext_lazy("People"),
    "physical": gettext_lazy("Physical protection"),
    "electronic": gettext_lazy("Electronic protection"),
    "management": gettext_lazy("Management"),
    "water": gettext_lazy("Water"),
    "food": gettext_lazy("Food"),
    "traffic": gettext_lazy("Traffic"),
    "scope": gettext_lazy("Key places"),
}
CONFIDENCE = {
    "official": gettext_lazy("checked against the official text"),
    "source": gettext_lazy("seen in a reliable source"),
    "account": gettext_lazy("from a published account"),
    "memory": gettext_lazy("written from memory, not checked"),
}
REASONS = {
    "met": gettext_lazy("Met."),
    "short": gettext_lazy("Fewer or more than required."),
    "not_met": gettext_lazy("Found not to be so."),
    "lacking": gettext_lazy("Something is missing: {gap}."),
    "no_data": gettext_lazy("Nothing is on record."),
    "no_source": gettext_lazy("Nobody has recorded this yet."),
    "nothing_owed": gettext_lazy("Nothing was owed in these days."),
    "cannot_tell": gettext_lazy("It cannot be told without: {facts}."),
    "stale": gettext_lazy("The evidence is older than {days} days."),
    "undated": gettext_lazy("The evidence carries no date; it must not be older than {days} days."),
    "ahead": gettext_lazy("The record is dated after this day."),
    "own_word": gettext_lazy("Only the school itself says so."),
    "too_young": gettext_lazy("The school opened on {opened_on} and has time until {until}."),
    "does_not_apply": gettext_lazy("Does not apply to this school."),
    "answered": gettext_lazy("An inspector found that the school has no such thing."),
    "not_yet": gettext_lazy("Not in force yet on this day."),
    "over": gettext_lazy("No longer in force on this day."),
    "elsewhere": gettext_lazy("Holds in another area."),
    "unsure": gettext_lazy("Off: the text was not checked against the official one."),
    "switched_off": gettext_lazy("Switched off."),
}
TAKES = {
    "more": gettext_lazy("{gap} more are needed."),
    "more_share": gettext_lazy("{lacking} more of {whole} are needed."),
    "fewer": gettext_lazy("{gap} must be settled."),
    "make": gettext_lazy("It must be put right and shown."),
    "bring": gettext_lazy("To be provided: {gap}."),
    "record": gettext_lazy("It must be recorded: {facts}."),
    "inspect": gettext_lazy("An inspector must look at it."),
    "fresh": gettext_lazy("Evidence not older than {days} days must be shown."),
    "wait": gettext_lazy("To be met by {until}."),
}
OUTCOMES = {
    "talk": gettext_lazy("Admonition talk"),
    "criticism": gettext_lazy("Criticism in a circular"),
    "commendation_cancelled": gettext_lazy("Commendation cancelled"),
}
OUTCOME_STATES = {
    "decided": gettext_lazy("Decided"),
    "appealed": gettext_lazy("Appealed"),
    "upheld": gettext_lazy("Upheld"),
    "lifted": gettext_lazy("Lifted"),
}
FACT_NAMES = {
    "pupils": gettext_lazy("pupils"),
    "boarders": gettext_lazy("boarders"),
    "staff": gettext_lazy("staff"),
    "stage": gettext_lazy("kind of school"),
    "boarding": gettext_lazy("boarding school or not"),
    "key_places": gettext_lazy("key places"),
    "key_place_kinds": gettext_lazy("kinds of key places"),
    "gates": gettext_lazy("gates"),
    "guards": gettext_lazy("guards in office"),
    "guards_licensed": gettext_lazy("guards with a licence"),
    "responsible_persons": gettext_lazy("responsible persons"),
    "security_director": gettext_lazy("security director in office"),
    "law_vice_principal": gettext_lazy("vice principal of law in office"),
    "hire_checked": gettext_lazy("share of staff checked"),
    "gatehouse_hours": gettext_lazy("hours with a guard on the roster"),
    "guard_posts": gettext_lazy("guard posts in force"),
    "post_rate": gettext_lazy("guard posts kept"),
    "gate_windows": gettext_lazy("windows manned on the last day"),
    "rounds_per_day": gettext_lazy("rounds on the weakest day"),
    "drills_done": gettext_lazy("drills of a hundred days"),
    "lessons_done": gettext_lazy("lessons of a year"),
    "alarm_tests": gettext_lazy("alarm tests passed"),
    "equipment_checks": gettext_lazy("equipment checks done"),
    "panic_buttons": gettext_lazy("alarm buttons"),
    "panic_heard": gettext_lazy("alarm buttons heard"),
    "cameras": gettext_lazy("cameras"),
    "cameras_linked": gettext_lazy("cameras joined"),
    "footage_days": gettext_lazy("days of footage"),
    "equipment_items": gettext_lazy("protective equipment"),
    "agreement": gettext_lazy("agreement in force"),
    "plans": gettext_lazy("emergency plans"),
    "traffic_sheet": gettext_lazy("traffic sheet"),
    "waters": gettext_lazy("risky waters on record"),
    "waters_equipped": gettext_lazy("waters with all four ones"),
    "rectifications_overdue": gettext_lazy("rectifications overdue"),
    "hazards_overdue": gettext_lazy("hazards overdue"),
    ANSWER: gettext_lazy("what an inspection found"),
}


def verdict(code: str) -> str:
    """The word of a verdict; never colour alone."""
    return str(VERDICTS.get(code, code))


def reason(found: Verdict, line: Mapping[str, Any]) -> str:
    """Why, as one sentence."""
    return str(REASONS[found.reason]).format_map(_facts(found, line))


def take(found: Verdict, line: Mapping[str, Any]) -> str:
    """What it would take to pass, as one sentence; empty where nothing is lacking."""
    if not found.take:
        return ""
    share = found.take == "more" and found.of is not None
    return str(TAKES["more_share" if share else found.take]).format_map(_facts(found, line))


def required(found: Verdict, line: Mapping[str, Any]) -> str:
    """What is required, for a table."""
    comparator = next(iter(line["need"]))
    if found.required is None:
        return "–"
    said = value(found.required, line)
    return {"at_least": f"≥ {said}", "at_most": f"≤ {said}"}.get(comparator, said)


def found_value(found: Verdict, line: Mapping[str, Any]) -> str:
    """What was found, for a table; a share always with both its numbers."""
    if found.found is None:
        return "–"
    said = value(found.found, line)
    return f"{said} ({found.of[0]} / {found.of[1]})" if found.of else said


def value(given: Any, line: Mapping[str, Any]) -> str:
    """A value as people read it."""
    kind = line.get("answer", YESNO) if line["fact"] == ANSWER else FACTS[line["fact"]]
    if given == "not_applicable":
        return verdict("not_applicable")
    if isinstance(given, bool):
        return _("yes") if given else _("no")
    if kind == SHARE:
        return f"{given * 100:.1f} %".replace(".0 %", " %")
    if kind == WORDS:
        return joined(item(word, line) for word in given)
    return f"{given:g}" if isinstance(given, int | float) else str(given)


def item(code: str, line: Mapping[str, Any]) -> str:
    """The word of one item of a requirement's list."""
    names = {entry["code"]: entry for entry in line.get("items", ())}
    return said(names[code]) if code in names else str(EQUIPMENT.get(code, code))


def said(text: Mapping[str, str] | str) -> str:
    """``{"en": …, "zh": …}`` in the reader's language; a number that needs no translation as it is."""
    return said_in("zh" if chinese() else "en", text)


def said_in(language: str, text: Mapping[str, str] | str) -> str:
    """The same in one language, for what is kept: a case's title does not follow its reader."""
    return text if isinstance(text, str) else str(text.get(language, ""))


def joined(parts: Any) -> str:
    return ("、" if chinese() else ", ").join(str(part) for part in parts)


def chinese() -> bool:
    return (get_language() or "").startswith("zh")


EQUIPMENT = {
    "helmet": gettext_lazy("helmet"),
    "shield": gettext_lazy("shield"),
    "vest": gettext_lazy("stab-proof vest"),
    "gloves": gettext_lazy("cut-proof gloves"),
    "baton": gettext_lazy("rubber baton"),
    "torch": gettext_lazy("strong torch"),
    "fork": gettext_lazy("steel fork"),
}


def _facts(found: Verdict, line: Mapping[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = {name: _readable(name, one) for name, one in found.words.items()}
    gap = found.gap
    given["gap"] = joined(item(word, line) for word in gap) if isinstance(gap, list) else f"{gap or 0:g}"
    if found.of is not None and isinstance(found.required, int | float):
        whole = found.of[1]
        # The smallest number of those there are that reaches the share.
        lacking = next(n for n in range(whole + 1) if found.of[0] + n >= found.required * whole - 1e-9) if whole else 0
        given |= {"lacking": lacking, "whole": whole}
    return given


def _readable(name: str, given: Any) -> Any:
    if name == "facts":
        return joined(FACT_NAMES.get(fact.partition(":")[0], fact) for fact in given)
    return date_format(given, "Y-m-d") if isinstance(given, date) else given
