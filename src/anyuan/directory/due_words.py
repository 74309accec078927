"""Why something is due when it is due: the facts of `kernel.workdays.Due`, said in the language of whoever reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from anyuan.kernel.workdays import Due

MOST_NAMED = 12  # days listed by name; a count over several festivals still fits a line


def why(due: Due | Mapping[str, Any]) -> str:
    """Whole sentences, the rule first, then what it went over, then what is not known. Takes a Due or its ``facts()``."""
    facts = due.facts() if isinstance(due, Due) else due
    said = [_rule(facts), _began(facts), _rolled(facts), _skipped(facts), _worked(facts), unpublished(facts)]
    # Chinese sentences stand without a space between them.
    return ("" if _chinese() else " ").join(sentence for sentence in said if sentence)


def unpublished(facts: Mapping[str, Any]) -> str:
    """The warning that holidays of a year were not known when this was counted; empty when they were."""
    years = ", ".join(str(year) for year in facts.get("unpublished", ()))
    if not years:
        return ""
    return gettext(
        "The holidays of {years} are not published yet: there only weekends were taken as days off, and the date may change."
    ).format(years=years)


def _rule(facts: Mapping[str, Any]) -> str:
    amount, at, start = int(facts["amount"]), _moment(facts["at"]), _moment(facts["start"])
    day = _day(timezone.localtime(datetime.fromisoformat(facts["start"])).date())
    match facts["unit"]:
        case "minutes":
            said = ngettext(
                "Due {at}: {amount} minute after {start}, day and night.",
                "Due {at}: {amount} minutes after {start}, day and night.",
                amount,
            )
        case "hours":
            said = ngettext(
                "Due {at}: {amount} hour after {start}, day and night.",
                "Due {at}: {amount} hours after {start}, day and night.",
                amount,
            )
        case "working_hours":
            said = ngettext(
                "Due {at}: {amount} hour of working time after {start}.",
                "Due {at}: {amount} hours of working time after {start}.",
                amount,
            )
        case "working_days":
            said = ngettext(
                "Due {at}: when work stops on the next working day after {day}.",
                "Due {at}: when work stops on working day {amount} after {day}, which is not counted.",
                amount,
            )
        case _ if facts.get("to_the_hour"):
            said = ngettext(
                "Due {at}: {amount} day after {start}, to the hour.",
                "Due {at}: {amount} days after {start}, to the hour.",
                amount,
            )
        case _:
            said = ngettext(
                "Due {at}: at the end of the day after {day}; days off count too.",
                "Due {at}: at the end of day {amount} after {day}, which is not counted; days off count too.",
                amount,
            )
    return said.format(at=at, amount=amount, start=start, day=day)


def _began(facts: Mapping[str, Any]) -> str:
    if not facts.get("counted_from"):
        return ""
    return gettext("It came in outside working hours: counted from {at}.").format(at=_moment(facts["counted_from"]))


def _rolled(facts: Mapping[str, Any]) -> str:
    if not facts.get("rolled_from"):
        return ""
    said = gettext("The last day, {day}, is a day off, so the next working day takes its place.")
    return said.format(day=_day(date.fromisoformat(facts["rolled_from"])))


def _skipped(facts: Mapping[str, Any]) -> str:
    days = _named(facts.get("skipped", ()))
    return gettext("Days off on the way: {days}.").format(days=days) if days else ""


def _worked(facts: Mapping[str, Any]) -> str:
    days = _named(facts.get("worked", ()))
    return gettext("Make-up working days on the way: {days}.").format(days=days) if days else ""


def _named(days: Any) -> str:
    """``1–7 October National Day``: neighbouring days of one name together."""
    runs: list[list[Any]] = []
    for iso, name in days:
        day = date.fromisoformat(iso)
        if runs and runs[-1][2] == dict(name) and (day - runs[-1][1]).days == 1:
            runs[-1][1] = day
        else:
            runs.append([day, day, dict(name)])
    said = []
    for first, last, name in runs[:MOST_NAMED]:
        when = _day(first) if first == last else gettext("{first} to {last}").format(first=_day(first), last=_day(last))
        said.append(gettext("{days} ({name})").format(days=when, name=name["zh" if _chinese() else "en"]))
    return gettext(", ").join(said)


def _chinese() -> bool:
    return (get_language() or "").startswith("zh")


def _day(day: date) -> str:
    return date_format(day, "n月j日" if _chinese() else "j F")


def _moment(iso: str) -> str:
    at = timezone.localtime(datetime.fromisoformat(iso))
    return date_format(at, "Y年n月j日H:i" if _chinese() else "j F Y, H:i")
