"""What happens in the city, and when: seeded, without end, pure. Seconds count from the simulator's start.

The first minute is written out, so that a newcomer sees an alarm over two paths, a fire, a false alarm that is cancelled
at the panel, an unknown panel and a lost line; after that chance takes over at a pace that one person can follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal, TypeVar

from anyuan.demo.simulator.facts import ButtonFacts, Facts, PanelFacts

T = TypeVar("T")
Verb = Literal["panel", "button", "signal", "silence", "stranger"]
# Contact ID: event code and the zone that the city's panels have it on (see the city's alarms).
CODES = {
    "panic": ("120", "001"),
    "silent_panic": ("122", "002"),
    "dormitory_panic": ("120", "006"),
    "intrusion": ("130", "003"),
    "fire": ("111", "004"),
    "gas": ("151", "005"),
    "tamper": ("137", "003"),
    "mains": ("301", "000"),
    "battery": ("302", "000"),
    "cancel": ("406", "001"),
    "test": ("602", "000"),
}
# How often each comes once chance has taken over.
WEIGHTS = {
    "panic": 5,
    "silent_panic": 1,
    "dormitory_panic": 2,
    "intrusion": 4,
    "fire": 3,
    "gas": 1,
    "tamper": 2,
    "mains": 2,
    "battery": 2,
    "test": 4,
    "button": 4,
    "signal": 3,
    "false": 3,
    "silence": 1,
    "stranger": 1,
    "drill": 1,
    "storm": 0.5,
}
MEAN_GAP_SECONDS = 45.0
STRANGER = "FFE0"
# Long enough for a line of any class in the city to be missed.
SILENCE_SECONDS = 240.0


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that a device does. ``alarm`` is False for what opens nothing (tests, troubles, restores)."""

    at: float
    verb: Verb
    what: str = ""
    restore: bool = False
    panel: PanelFacts | None = None
    button: ButtonFacts | None = None
    alarm: bool = True
    exercise: bool = False
    seconds: float = 0.0


def happenings(facts: Facts, *, mqtt: bool) -> Iterator[Happening]:
    """The city's events in the order of their time, for ever. ``mqtt``: wireless buttons have a broker to speak to."""
    rng = Random(f"{facts.city}:{facts.seed}:schedule")
    cast = _Cast(facts, rng, mqtt)
    waiting = list(_first_minute(cast))
    at = 66.0
    while True:
        at += rng.expovariate(1 / MEAN_GAP_SECONDS) + 4
        what = rng.choices(list(WEIGHTS), weights=list(WEIGHTS.values()))[0]
        waiting += _one(what, at, cast)
        waiting.sort(key=lambda h: h.at)
        while waiting and waiting[0].at <= at:
            yield waiting.pop(0)


class _Cast:
    """Who acts: chosen by the seed, nobody twice before everybody had a turn."""

    def __init__(self, facts: Facts, rng: Random, mqtt: bool) -> None:
        self._panels = _shuffled(facts.panels, rng)
        self._dual = _shuffled([p for p in facts.panels if len(p.paths) > 1], rng)
        self._quick = _shuffled([p for p in facts.panels if p.category == "SP6"], rng)
        self._buttons = _shuffled([b for b in facts.buttons if mqtt and b.protocol.startswith("mqtt_")], rng)
        self._systems = _shuffled([b for b in facts.buttons if b.protocol == "http"], rng)

    def panel(self) -> PanelFacts:
        return _turn(self._panels)

    def dual(self) -> PanelFacts:
        return _turn(self._dual)

    def quick(self) -> PanelFacts:
        return _turn(self._quick)

    def button(self) -> ButtonFacts | None:
        return _turn(self._buttons) if self._buttons else None

    def system(self) -> ButtonFacts:
        return _turn(self._systems)


def _shuffled(rows: Sequence[T], rng: Random) -> list[T]:
    found = list(rows)
    rng.shuffle(found)
    return found


def _turn(rows: list[T]) -> T:
    rows.append(rows.pop(0))
    return rows[-1]


def _first_minute(cast: _Cast) -> Iterator[Happening]:
    # Heard once or twice, then cut off: missed 20 s later (EN 50136 SP6), heard again after two and a half minutes.
    yield Happening(9, "silence", panel=cast.quick(), alarm=False, seconds=150)
    yield Happening(12, "panel", "panic", panel=cast.dual())
    yield _press(20, cast)
    yield Happening(28, "panel", "fire", panel=cast.panel())
    false = cast.panel()
    yield Happening(35, "panel", "panic", panel=false)
    yield Happening(42, "stranger", "panic")
    yield Happening(49, "panel", "cancel", panel=false, alarm=False)
    yield Happening(58, "panel", "intrusion", panel=cast.panel())
    yield Happening(64, "signal", "medical", button=cast.system())


def _press(at: float, cast: _Cast) -> Happening:
    """A wireless button where there is a broker; otherwise the desk system of another school."""
    button = cast.button()
    if button is None:
        return Happening(at, "signal", "panic", button=cast.system())
    return Happening(at, "button", "panic", button=button)


def _one(what: str, at: float, cast: _Cast) -> list[Happening]:
    match what:
        case "button":
            return [_press(at, cast)]
        case "signal":
            return [Happening(at, "signal", "medical", button=cast.system())]
        case "drill":
            return [Happening(at, "signal", "fire", button=cast.system(), exercise=True)]
        case "stranger":
            return [Happening(at, "stranger", "panic")]
        case "silence":
            return [Happening(at, "silence", panel=cast.panel(), alarm=False, seconds=SILENCE_SECONDS)]
        case "false":
            panel = cast.panel()
            later = Happening(at + 18, "panel", "cancel", panel=panel, alarm=False)
            return [Happening(at, "panel", "panic", panel=panel), later]
        case "storm":
            # A power cut in one part of the city: many panels say the same within seconds, and take it back later.
            panels = [cast.panel() for _ in range(14)]
            cut = [Happening(at + i * 0.4, "panel", "mains", panel=p, alarm=False) for i, p in enumerate(panels)]
            back = [
                Happening(at + 90 + i * 0.4, "panel", "mains", restore=True, panel=p, alarm=False)
                for i, p in enumerate(panels)
            ]
            return cut + back
        case "fire" | "gas" | "intrusion":
            panel = cast.panel()
            ended = Happening(at + 150, "panel", what, restore=True, panel=panel, alarm=False)
            return [Happening(at, "panel", what, panel=panel), ended]
        case _:
            opens = what in ("panic", "silent_panic", "dormitory_panic")
            return [Happening(at, "panel", what, panel=cast.panel(), alarm=opens)]
