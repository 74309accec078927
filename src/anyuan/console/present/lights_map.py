"""Townships as discs where they lie, each cut into one piece per light. Drawn by the server as plain SVG: on a phone, on the wall
and on paper the same. Every piece has a sign besides its colour, every disc is a link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, radians, sin

WIDE = 1000.0
MARKS = {"green": "✓", "red": "✗", "grey": "?", "off": "○"}
ROUNDS = 200
MOST, LEAST, LONGEST = 72.0, 30.0, 7


@dataclass(frozen=True, slots=True)
class Piece:
    """One light of a township."""

    path: str
    state: str
    sign: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Town:
    """What is drawn: place in degrees (None where nobody entered one), states of its lights in their order."""

    name: str
    url: str
    said: str
    lon: float | None
    lat: float | None
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disc:
    """A township on the drawing."""

    town: Town
    x: float
    y: float
    pieces: tuple[Piece, ...]
    below: float  # where its name stands


@dataclass(frozen=True, slots=True)
class Drawing:
    """All discs; ``radius`` and ``height`` in units of a drawing that is 1000 wide. ``placed``: how many lie where they are."""

    discs: tuple[Disc, ...]
    radius: float
    height: float
    placed: int
    type: float  # size of the names
    sign: float  # size of the signs


def drawing(towns: Sequence[Town]) -> Drawing | None:
    """None where there is nothing to draw. Those without a place stand in rows beneath the others."""
    if not towns:
        return None
    radius = max(LEAST, min(MOST, 0.25 * WIDE / max(1.0, len(towns) ** 0.5)))
    placed = [town for town in towns if town.lon is not None and town.lat is not None]
    font = max(14.0, min(26.0, 0.4 * radius))
    # A name needs its width as well; a very long one may run beneath its neighbour's disc.
    each = max(2 * radius + font + 14, font * min(LONGEST, max(len(town.name) for town in towns)) + 8)
    spots = _apart(_projected(placed, radius), radius, each)
    height = max((y for _x, y in spots), default=0.0) + (radius + 2 * font if spots else 0.0)
    rest = [town for town in towns if town.lon is None or town.lat is None]
    spots += _rows(len(rest), radius, height, each)
    height = max(y for _x, y in spots) + radius + 2 * font
    discs = tuple(_disc(town, x, y, radius, font) for town, (x, y) in zip([*placed, *rest], spots, strict=True))
    return Drawing(discs, round(radius, 1), round(height, 1), len(towns) - len(rest), font, round(0.42 * radius, 1))


def _projected(towns: Sequence[Town], radius: float) -> list[tuple[float, float]]:
    """Degrees to the drawing, equirectangular about the middle; a single township stands in the middle."""
    if not towns:
        return []
    lons, lats = [town.lon or 0.0 for town in towns], [town.lat or 0.0 for town in towns]
    squeeze = cos(radians((min(lats) + max(lats)) / 2))
    wide, high = (max(lons) - min(lons)) * squeeze, max(lats) - min(lats)
    room = WIDE - 2 * radius - 40
    scale = room / max(wide, high, 1e-6)
    left = (WIDE - wide * scale) / 2
    return [
        (left + (lon - min(lons)) * squeeze * scale, radius + 12 + (max(lats) - lat) * scale)
        for lon, lat in zip(lons, lats, strict=True)
    ]


def _apart(spots: list[tuple[float, float]], radius: float, need: float) -> list[tuple[float, float]]:
    """Push discs that overlap apart, the same way each time; their names need room below."""
    found = [list(spot) for spot in spots]
    for _n in range(ROUNDS):
        moved = False
        for i, a in enumerate(found):
            for j in range(i + 1, len(found)):
                b = found[j]
                dx, dy = b[0] - a[0], b[1] - a[1]
                far = hypot(dx, dy)
                if far >= need - 0.01:
                    continue
                push = (need - far) / 2
                if far < 1e-6:  # on one spot: in a direction of their own
                    dx, dy, far = cos(i + j), sin(i + j), 1.0
                a[0], a[1], b[0], b[1] = (
                    a[0] - dx / far * push, a[1] - dy / far * push, b[0] + dx / far * push, b[1] + dy / far * push
                )  # fmt: skip
                moved = True
        for one in found:
            one[0] = min(max(one[0], radius + 10), WIDE - radius - 10)
        if not moved:
            break
    top = min((y for _x, y in found), default=0.0)
    return [(x, y - top + radius + 12) for x, y in found]


def _rows(count: int, radius: float, top: float, each: float) -> list[tuple[float, float]]:
    across = max(1, int((WIDE - 20) // each))
    return [(10 + radius + (n % across) * each, top + radius + 12 + (n // across) * each) for n in range(count)]


def _disc(town: Town, x: float, y: float, radius: float, font: float) -> Disc:
    count = max(1, len(town.states))
    pieces = []
    for n, state in enumerate(town.states):
        start, end = -pi / 2 + 2 * pi * n / count, -pi / 2 + 2 * pi * (n + 1) / count
        middle = (start + end) / 2
        far = 0.0 if count == 1 else 0.58 * radius
        pieces.append(
            Piece(_sector(x, y, radius, start, end, whole=count == 1), state, MARKS[state],
                  round(x + far * cos(middle), 1), round(y + far * sin(middle), 1))
        )  # fmt: skip
    return Disc(town, round(x, 1), round(y, 1), tuple(pieces), round(y + radius + 1.1 * font, 1))


def _sector(x: float, y: float, r: float, start: float, end: float, *, whole: bool) -> str:
    if whole:
        return f"M{x - r:.1f},{y:.1f}a{r:.1f},{r:.1f} 0 1,0 {2 * r:.1f},0a{r:.1f},{r:.1f} 0 1,0 {-2 * r:.1f},0Z"
    large = 1 if end - start > pi else 0
    return (
        f"M{x:.1f},{y:.1f}L{x + r * cos(start):.1f},{y + r * sin(start):.1f}"
        f"A{r:.1f},{r:.1f} 0 {large},1 {x + r * cos(end):.1f},{y + r * sin(end):.1f}Z"
    )
