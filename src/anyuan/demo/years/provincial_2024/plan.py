"""The prefecture and how much of everything its year holds. The account gives no figures but the four 100 %: these are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from anyuan.demo.years._invented import land

CITY = land.Words(
    code="9941",
    letters="PV",
    zh="云澜市",
    en="Yunlan",
    counties=(("云山区", "Yunshan District"), ("澜滨县", "Lanbin County"), ("翠屏县", "Cuiping County")),
    stems=(
        "青荷",
        "白沙渡",
        "响泉",
        "柳林桥",
        "石桥铺",
        "长坝",
        "双溪口",
        "龙潭沟",
        "枫香",
        "大塘口",
        "云岭关",
        "金沙湾",
    ),
    lon=154.1,
    lat=30.6,
)
SCHOOLS, EXAM_SITES = 36, 4
# Topics of talks in schools, communities and villages.
TOPICS = ("bullying", "fraud", "drugs", "mental_health")
TITLES = ("防范学生欺凌宣讲", "防范电信网络诈骗宣讲", "禁毒宣传", "心理健康讲座")


@dataclass(frozen=True, slots=True)
class Year:
    """How many of each, and the seed of everything else."""

    seed: int
    number: int
    land: land.Land
    talks: int
    disputes: int
    settled: int
    reviews: int
    bullying: int
    protection: int
    support: int

    def stream(self, step: str) -> Random:
        """A draw of its own for each step."""
        return Random(f"provincial-2024:{self.seed}:{self.number}:{step}")


def plan(seed: int, year: int) -> Year:
    """The year of a seed."""
    rng = Random(f"provincial-2024:{seed}:{year}")
    disputes = rng.randint(18, 24)
    return Year(
        seed, year, land.draw(CITY, SCHOOLS, rng), talks=rng.randint(20, 30), disputes=disputes,
        settled=disputes - rng.randint(2, 4), reviews=rng.randint(3, 5), bullying=rng.randint(5, 7),
        protection=rng.randint(5, 8), support=rng.randint(6, 9),
    )  # fmt: skip
