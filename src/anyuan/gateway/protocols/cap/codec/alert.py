"""What an alert says, after it was checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

Point = tuple[float, float]  # lon, lat: turned round from CAP's lat,lon at the edge

SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
# 红/橙/黄/蓝 ↔ Ⅰ–Ⅳ ↔ Extreme … Minor (GB/T 35965.1, national warning release system).
COLOURS = {"red": "Extreme", "orange": "Severe", "yellow": "Moderate", "blue": "Minor"}
CHINESE_COLOURS = {"红": "red", "橙": "orange", "黄": "yellow", "蓝": "blue"}


@dataclass(frozen=True, slots=True)
class Reference:
    """Names another alert."""

    sender: str
    identifier: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class AreaText:
    """One area as described: its words, shapes (lon, lat) and codes."""

    text: str
    polygons: tuple[tuple[Point, ...], ...]
    circles: tuple[tuple[Point, float], ...]  # centre, radius in metres
    codes: tuple[tuple[str, str], ...]  # name of the code system, value


@dataclass(frozen=True, slots=True)
class Info:
    """The alert in one language."""

    language: str
    categories: tuple[str, ...]
    event: str
    urgency: str
    severity: str
    certainty: str
    headline: str
    description: str
    instruction: str
    sender_name: str
    effective_at: datetime | None
    onset_at: datetime | None
    expires_at: datetime | None
    parameters: Mapping[str, str]
    areas: tuple[AreaText, ...]

    @property
    def colour(self) -> str:
        """The Chinese warning colour out of a parameter or the headline; "" when none is given."""
        words = [v for k, v in self.parameters.items() if "colo" in k.lower() or "颜色" in k]
        for text in (*words, self.headline):
            lower = text.lower()
            for sign, colour in CHINESE_COLOURS.items():
                # "红色": a place named 黄河 is not a yellow warning.
                if f"{sign}色" in text or colour in lower.split():
                    return colour
        return ""


@dataclass(frozen=True, slots=True)
class Alert:
    """One CAP alert."""

    identifier: str
    sender: str
    sent_at: datetime
    status: str
    msg_type: str
    scope: str
    note: str
    references: tuple[Reference, ...]
    infos: tuple[Info, ...]

    @property
    def info(self) -> Info | None:
        """The block to show: Chinese first, then the first."""
        return next(
            (i for i in self.infos if i.language.lower().startswith("zh")), self.infos[0] if self.infos else None
        )

    @property
    def severity(self) -> str:
        """The gravest of all blocks; when the sender leaves it open, what the colour says."""
        known = [i.severity for i in self.infos if i.severity != "Unknown"]
        known += [COLOURS[i.colour] for i in self.infos if i.severity == "Unknown" and i.colour]
        return min(known, key=SEVERITIES.index, default="Unknown")
