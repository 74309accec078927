"""A figure in words, in both languages at once: what is printed, and what changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from anyuan.measures.queries import Figure
from anyuan.measures.rules.change import Change

LANGUAGES = (("zh", "zh-hans"), ("en", "en"))
LESS, MORE = _("{amount} % less than {then}"), _("{amount} % more than {then}")
BELOW, ABOVE = _("{amount} percentage points below {then}"), _("{amount} percentage points above {then}")
SAME = _("the same")
AGAINST = _("{now} against {then}")
CHANCE = _("{change} (within chance)")
NONE = {
    "definition": _("the definition changed in between"),
    "unknown": _("no data of last year"),
    "days": _("not every day is counted"),
    "small": _("too few to compare"),
}
CAREFUL = {
    "days": NONE["days"],
    "schools": _("other schools were watched"),
    "reporting": _("reporting may have changed rather than events"),
}


def both(say: Callable[[], Any]) -> dict[str, str]:
    """What ``say`` answers in each language."""
    found = {}
    for short, language in LANGUAGES:
        with override(language):
            found[short] = str(say())
    return found


def value(figure: Figure) -> str:
    """93.2 % or 1,144; a dash where there is no figure. The same in both languages."""
    return amount(figure.value, figure.measure.is_share)


def amount(number: float | None, share: bool) -> str:
    """A share as a percentage (100 % only when it is all of them), a count with its thousands."""
    if number is None:
        return "–"
    if not share:
        return f"{int(number):,}"
    return "100 %" if number == 1 else f"{min(round(100 * number, 1), 99.9):.1f} %"


def seconds(number: float | None) -> str:
    """4:58, or 1:04:58 from an hour on: minutes and seconds in both languages; a dash where there are none."""
    if number is None:
        return "–"
    minutes, rest = divmod(int(number), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def span(bounds: tuple[float, float] | None, share: bool) -> str:
    """Between what the true value lies (95 %): 6.2–21.0; a dash where the number is large enough to stand alone."""
    if bounds is None:
        return "–"
    low, high = (100 * one if share else one for one in bounds)
    return f"{low:.1f}–{high:.1f} %" if share else f"{low:.1f}–{high:.1f}"


def change(told: Change | None, now: Figure, then: Figure | None) -> str:
    """The change in the language in force; a dash, with the reason where there is one, when none is told."""
    if told is None or then is None:
        return "–"
    if told.form == "none" or told.amount is None:
        return next((str(NONE[flag]) for flag in told.flags if flag in NONE), "–")
    facts = {"amount": f"{abs(told.amount):.1f}", "then": value(then), "now": value(now)}
    if told.form != "counts" and not round(told.amount, 1):
        return str(SAME)
    up = told.amount > 0
    sentence = (
        AGAINST
        if told.form == "counts"
        else (MORE if up else LESS)
        if told.form == "percent"
        else ABOVE
        if up
        else BELOW
    )
    text = str(sentence).format_map(facts)
    if told.by_chance and told.amount:
        text = str(CHANCE).format(change=text)
    careful = [str(CAREFUL[flag]) for flag in told.flags if flag in CAREFUL]
    return "; ".join([text, *careful])
