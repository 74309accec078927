"""Who works in the city: the centre, police, education, departments, towns' offices, guard companies, fire, medical."""

from __future__ import annotations

import math
from random import Random
from typing import Any

from anyuan.demo.city.names import latin
from anyuan.demo.city.plane import Flat, Plane
from anyuan.demo.city.shapes import Organisation
from anyuan.demo.city.towns import Town

# Telephone numbers with the area code 0000 cannot be dialled anywhere.
_PHONE = "0000-8{:06d}"

DEPARTMENTS = (
    ("health", "卫生健康局", "Health Commission"),
    ("market", "市场监督管理局", "Market Supervision Bureau"),
    ("emergency", "应急管理局", "Emergency Management Bureau"),
    ("traffic", "交通运输局", "Transport Bureau"),
    ("governance", "社会治安综合治理中心", "Comprehensive Governance Centre"),
    ("culture", "文化广电旅游体育局", "Culture, Tourism and Sport Bureau"),
    ("water", "水务局", "Water Bureau"),
    ("weather", "气象台", "Weather Station"),
    ("procuratorate", "检察院", "Procuratorate"),
    ("justice", "司法局", "Justice Bureau"),
    ("civil", "民政局", "Civil Affairs Bureau"),
    ("youth", "团委", "Youth League Committee"),
)


class _Register:
    """Collects organisations and hands out codes and telephone numbers in order."""

    def __init__(self, pack: dict[str, Any], plane: Plane) -> None:
        self.pack, self.plane, self.found = pack, plane, list[Organisation]()

    def add(self, code: str, zh: str, en: str, kind: str, area: str, at: Flat, parent: str = "") -> Organisation:
        row = Organisation(
            code,
            zh + self.pack["mark_zh"],
            en + self.pack["mark_en"],
            kind,
            area,
            parent,
            _PHONE.format(100 + len(self.found)),
            *self.plane.to_globe(at),
        )
        self.found.append(row)
        return row


def found(pack: dict[str, Any], towns: list[Town], plane: Plane, rng: Random) -> list[Organisation]:
    """Every organisation, parents before children."""
    register = _Register(pack, plane)
    city = pack["codes"]["city"]
    zh, en = pack["zh"].removesuffix(pack["mark_zh"]), pack["en"].removesuffix(pack["mark_en"])
    middle = min(towns, key=lambda town: math.hypot(*town.at)).at
    register.add("YX-CENTRE", f"{zh}校园安全指挥中心", f"{en} Campus Safety Command Centre", "centre", city, middle)
    register.add("YX-PSB", f"{zh}公安局", f"{en} Public Security Bureau", "police", city, _near(middle, 500, rng))
    register.add("YX-EDU", f"{zh}教育局", f"{en} Education Bureau", "education", city, _near(middle, 600, rng))
    for code, name, name_en in DEPARTMENTS:
        at = _near(middle, 1500, rng)
        register.add(f"YX-{code.upper()}", zh + name, f"{en} {name_en}", "department", city, at)
    for index, county in enumerate(pack["counties"]):
        _county(register, county, next(t for t in towns if t.county == index and t.seat), rng)
    for town in towns:
        _town(register, town, pack, rng)
    for number, (name, company) in enumerate((("云盾", "Yundun"), ("磐石", "Panshi"), ("安泰", "Antai"))):
        at = towns[number * 3].at
        register.add(
            f"YX-GC{number + 1}", f"{name}保安服务有限公司", f"{company} Guards Ltd", "guard_company", city, at
        )
    return register.found


def _county(register: _Register, county: dict[str, Any], seat: Town, rng: Random) -> None:
    code, zh, en = county["code"], county["zh"], county["en"]
    police = "分局" if county.get("urban") else "公安局"
    name = f"公安局{zh}{police}" if county.get("urban") else zh + police
    at = _near(seat.at, 600, rng)
    register.add(f"PSB-{code}", name, f"{en} Public Security Bureau", "police", code, at, "YX-PSB")
    at = _near(seat.at, 600, rng)
    register.add(f"EDU-{code}", f"{zh}教育局", f"{en} Education Bureau", "education", code, at, "YX-EDU")
    at = _near(seat.at, 900, rng)
    register.add(f"FIRE-{code}", f"{zh}消防救援大队", f"{en} Fire and Rescue Brigade", "fire", code, at)
    at = _near(seat.at, 900, rng)
    register.add(f"MED-{code}", f"{zh}人民医院急救站", f"{en} People's Hospital Ambulance Post", "hospital", code, at)


def _town(register: _Register, town: Town, pack: dict[str, Any], rng: Random) -> None:
    stem, suffix = _stem(town.area.name, pack)
    code, parent = town.area.code, f"PSB-{town.area.parent}"
    at = _near(town.at, 450, rng)
    name, name_en = f"{stem}派出所", f"{latin(stem)} Police Station"
    register.add(f"PS-{code}", name, name_en, "police_station", code, at, parent)
    at = _near(town.at, 300, rng)
    office = "街道办事处" if suffix == "街道" else f"{suffix}人民政府"
    register.add(f"TG-{code}", stem + office, f"{latin(stem)} Government Office", "township", code, at)


def _stem(name: str, pack: dict[str, Any]) -> tuple[str, str]:
    bare = name.removesuffix(pack["mark_zh"])
    for suffix in ("街道", "镇", "乡"):
        if bare.endswith(suffix):
            return bare.removesuffix(suffix), suffix
    return bare, ""


def _near(at: Flat, reach: float, rng: Random) -> Flat:
    angle, far = rng.uniform(0, 2 * math.pi), rng.uniform(0.25, 1) * reach
    return at[0] + far * math.cos(angle), at[1] + far * math.sin(angle)
