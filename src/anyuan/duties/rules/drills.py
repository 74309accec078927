"""Drills (演练): who may do what in one, what may be used, what red line 15 refuses, and how one is rated.

Red line 15: no drill that frightens. A drill with pupils is announced, has no mock weapons or blood, has an opt-out and a
debrief; the scheduler refuses others. The gate is asked when a drill is planned, changed and started.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# Who does what: leads, may stop it at any moment, watches and writes, leads the way out, counts, plays a part.
PARTS = ("controller", "safety", "observer", "evacuation", "roll_call", "gate", "player")
# Without these two nobody plans a drill: somebody leads it, and somebody has nothing to do but stop it.
NEEDED_PARTS = ("controller", "safety")
# What may be used. The list is closed: what is not on it cannot be planned.
CALM_MEANS = (
    "alarm_bell",
    "megaphone",
    "whistle",
    "radio",
    "signs",
    "vests",
    "barrier",
    "stretcher",
    "first_aid_kit",
    "water_extinguisher",
    "role_cards",
)
# Only among adults, and only where no pupil can see it.
ADULT_MEANS = ("mock_weapon", "played_attacker", "wound_makeup", "smoke")
MEANS = (*CALM_MEANS, *ADULT_MEANS)
# Words that say in a description what the list of means does not let in. Whoever means the opposite leaves the word out.
FRIGHTENING = (
    "mock weapon", "mock gun", "replica gun", "toy gun", "fake gun", "fake knife", "rubber knife", "fake blood",
    "stage blood", "hostage", "blank round", "假血", "血浆", "血包", "仿真枪", "玩具枪", "假枪", "道具枪", "道具刀",
    "假刀", "橡胶刀", "仿真刀", "砍刀", "人质", "空包弹",
)  # fmt: skip
# So long before it begins, everybody has been told: parents can answer, and a child can ask.
NOTICE = timedelta(hours=24)
# HSEEP's four ratings: performed without challenges, with some, with major ones, unable to be performed.
RATINGS = ("P", "S", "M", "U")
# With these a gap is named: a rating alone changes nothing at the school.
RATINGS_WITH_GAP = ("M", "U")

STATES = ("planned", "running", "interrupted", "ended", "evaluated", "called_off")
LIVE = ("running", "interrupted")
# verb → {state it was read in: state it goes to}
MOVES: Mapping[str, Mapping[str, str]] = {
    "change": {"planned": "planned"},
    "announce": {"planned": "planned"},
    "start": {"planned": "running"},
    # A real alarm at the same school. Nothing but the end of that alarm lets a drill go on.
    "interrupt": {"running": "interrupted"},
    "resume": {"interrupted": "running"},
    "evacuated": {"running": "running"},
    "end": {"running": "ended", "interrupted": "ended"},
    "evaluate": {"ended": "evaluated"},
    "call_off": {"planned": "called_off"},
}


@dataclass(frozen=True, slots=True)
class Wish:
    """A drill as somebody wants it. ``pupils_near``: on a school day in school hours, or where pupils board."""

    starts_at: datetime
    with_pupils: bool
    pupils_near: bool
    means: Sequence[str] = ()
    words: Sequence[str] = ()
    announcement: str = ""
    opt_out: str = ""
    debrief: str = ""
    announced_at: datetime | None = None


def refused(wish: Wish, now: datetime) -> list[tuple[str, str]]:
    """Why the drill may not be planned like this: (code, what). Empty when it may.

    not_announced, too_soon, no_opt_out, no_debrief, means (which), means_near_pupils (which), words (which).
    """
    found: list[tuple[str, str]] = []
    adult = [one for one in wish.means if one not in CALM_MEANS]
    if wish.with_pupils:
        for name, text in (
            ("not_announced", wish.announcement),
            ("no_opt_out", wish.opt_out),
            ("no_debrief", wish.debrief),
        ):
            if not text.strip():
                found.append((name, ""))
        if wish.announced_at is None and wish.starts_at - now < NOTICE:
            found.append(("too_soon", ""))
        found += [("means", one) for one in adult]
        found += [("words", word) for word in frightening(wish.words)]
    elif wish.pupils_near:
        found += [("means_near_pupils", one) for one in adult]
    return found


def refused_at_start(wish: Wish, now: datetime) -> list[tuple[str, str]]:
    """Why it may not begin now: everything that planning refuses, and that nobody was told in time."""
    found = [one for one in refused(wish, now) if one[0] != "too_soon"]
    if wish.with_pupils:
        if wish.announced_at is None:
            found.append(("never_announced", ""))
        elif now - wish.announced_at < NOTICE:
            found.append(("told_too_late", ""))
    return found


def frightening(texts: Iterable[str]) -> list[str]:
    """The words in these texts that a drill with pupils must not need."""
    joined = " ".join(" ".join(text.lower().split()) for text in texts)
    return [word for word in FRIGHTENING if word in joined]


def may_move(verb: str, state: str) -> str | None:
    """The state after the verb; None where the table has no such move."""
    return MOVES[verb].get(state)


@dataclass(frozen=True, slots=True)
class Called:
    """One line of a roll call: who should be there, who is there, who stayed out by right or is known elsewhere."""

    expected: int
    present: int | None = None
    excused: int = 0
    reported_at: datetime | None = None


def missing(line: Called) -> int | None:
    """How many nobody has seen; None while nobody has reported."""
    return None if line.present is None else max(0, line.expected - line.present - line.excused)


@dataclass(frozen=True, slots=True)
class Sum:
    """A roll call in one line. ``accounted_at``: when the last of all was accounted for, None while somebody is not."""

    expected: int
    present: int
    excused: int
    missing: int
    unreported: int
    accounted_at: datetime | None


def add_up(lines: Sequence[Called]) -> Sum:
    """The sums over all lines. Lines without a report count as unreported, never as present."""
    said = [line for line in lines if line.present is not None]
    lost = sum(missing(line) or 0 for line in said)
    times = [line.reported_at for line in said if line.reported_at is not None]
    whole = bool(lines) and len(said) == len(lines) and not lost
    return Sum(
        expected=sum(line.expected for line in lines),
        present=sum(line.present or 0 for line in said),
        excused=sum(line.excused for line in said),
        missing=lost,
        unreported=len(lines) - len(said),
        accounted_at=max(times) if whole and times else None,
    )


def lacking(
    ratings: Mapping[int, str], gaps: Iterable[int | None], *, with_pupils: bool, debriefed: bool
) -> list[tuple[str, int]]:
    """What an after-action report still needs: (code, number of the objective or 0).

    unrated: every objective has one of HSEEP's ratings. gap: M and U name at least one gap. debrief: pupils were asked.
    """
    named = {gap for gap in gaps if gap is not None}
    found = [("unrated", number) for number, rating in sorted(ratings.items()) if rating not in RATINGS]
    found += [("gap", n) for n, rating in sorted(ratings.items()) if rating in RATINGS_WITH_GAP and n not in named]
    return found + ([("debrief", 0)] if with_pupils and not debriefed else [])


def alarm_kind(signal_kinds: Sequence[str], known: Sequence[str]) -> str:
    """As what the alarm of a scenario comes in: the plan's own kind of signal, else the one button that every school has."""
    return next((kind for kind in signal_kinds if kind in known), "panic")
