"""An invented city on paper: counties, townships, schools. Codes begin with 99, which the national code never uses."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from anyuan.demo.city.names import latin, ordinal

PROVINCE = ("99", "虚构省", "Invented Province")
MARK_ZH, MARK_EN = "（虚构）", " (invented)"
STAGES = (
    ("kindergarten", "幼儿园", "Kindergarten", 120, 360),
    ("primary", "小学", "Primary School", 240, 1500),
    ("primary", "中心小学", "Central Primary School", 300, 1200),
    ("junior", "初级中学", "Junior High School", 400, 1700),
    ("nine_year", "九年一贯制学校", "Nine-Year School", 500, 1600),
    ("senior", "高级中学", "Senior High School", 1200, 3200),
)
WEIGHTS = (3, 5, 3, 3, 1, 1)


@dataclass(frozen=True, slots=True)
class Words:
    """Names of a city: ``code`` and ``letters`` (before its bodies' codes), counties and the stems of townships."""

    code: str
    letters: str
    zh: str
    en: str
    counties: tuple[tuple[str, str], ...]
    stems: tuple[str, ...]
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Town:
    """A township, with the county (counted from 1) in which it lies."""

    code: str
    zh: str
    en: str
    county: int
    stem: str


@dataclass(frozen=True, slots=True)
class PlannedSchool:
    """A school as the register will hold it."""

    code: str
    zh: str
    en: str
    stage: str
    boarding: bool
    pupils: int
    staff: int
    town: Town
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Land:
    """The whole city."""

    words: Words
    towns: tuple[Town, ...]
    schools: tuple[PlannedSchool, ...]


def draw(words: Words, schools: int, rng: Random) -> Land:
    """The city of these names with so many schools, the same for the same draw."""
    towns = tuple(
        Town(
            f"{words.code}{n % len(words.counties) + 1:02}{100 + n}", f"{stem}镇", f"{latin(stem)} Town",
            n % len(words.counties) + 1, stem,
        )
        for n, stem in enumerate(words.stems)
    )  # fmt: skip
    counted: dict[tuple[str, str], int] = {}
    made = []
    for n in range(schools):
        town = towns[n % len(towns)]
        stage, zh, en, low, high = rng.choices(STAGES, WEIGHTS)[0]
        number = counted[town.stem, zh] = counted.get((town.stem, zh), 0) + 1
        pupils = rng.randint(low, high)
        name = f"{town.stem}第{ordinal(number)}{zh}" if number > 1 else f"{town.stem}{zh}"
        name_en = f"{latin(town.stem)} {en}" + (f" No. {number}" if number > 1 else "")
        made.append(
            PlannedSchool(
                f"{words.letters}{n + 1:04}", name, name_en, stage, stage in ("junior", "nine_year", "senior"), pupils,
                max(8, pupils // 13), town, words.lon + rng.uniform(-0.4, 0.4), words.lat + rng.uniform(-0.3, 0.3),
            )
        )  # fmt: skip
    return Land(words, towns, tuple(made))
