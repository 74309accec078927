"""An invented city's log: Chinese headings, another time zone, two ways to write a time, positions in two columns."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

from anyuan.replay.log import Log, read_rows
from anyuan.replay.mapping import LogMap, read

MAP = {
    "title": {"en": "An invented city", "zh": "虚构市"},
    "file": {"delimiter": ";"},
    "time": {"zone": "Asia/Kathmandu", "formats": ["%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M"]},
    "columns": {
        "call": "警情编号",
        "unit": "车组",
        "type": "类别",
        "received": "接警时间",
        "entry": "录入时间",
        "dispatch": "派警时间",
        "response": "出动时间",
        "on_scene": "到场时间",
        "available": "归队时间",
        "lon": "经度",
        "lat": "纬度",
        "outcome": "结果",
        "text": ["地点"],
    },
    "kinds": {"急救": "medical", "火警": "fire", "default": "unknown"},
    "unit_kinds": {"default": "patrol_car"},
    "verdicts": {"误报": "false", "default": "real"},
}
HEADINGS = "警情编号;类别;地点;经度;纬度;车组;接警时间;录入时间;派警时间;出动时间;到场时间;归队时间;结果"
# ruff: noqa: E501
ROWS = """
A-1;急救;东街;85.32;27.71;甲;2025-03-01 23:59:30;2025-03-01 23:59:50;2025-03-02 00:00:30;2025-03-02 00:01:00;2025-03-02 00:04:30;2025-03-02 00:30:00;送医
A-1;急救;东街;85.32;27.71;乙;2025-03-01 23:59:30;2025-03-01 23:59:50;2025-03-02 00:02:30;2025-03-02 00:03:00;2025-03-02 00:03:30;2025-03-02 00:20:00;送医
A-2;火警;西街;;;丙;01.03.2025 23:58;01.03.2025 23:58;01.03.2025 23:59;;02.03.2025 00:08;02.03.2025 00:40;误报
A-3;迷路;北街;85.30;27.70;乙;2025-03-02 00:25:00;2025-03-02 00:25:00;2025-03-02 00:26:00;;;2025-03-02 00:29:00;
"""


def city() -> LogMap:
    return read(MAP, "city")


def log_of(rows: str = ROWS, by: LogMap | None = None) -> Log:
    lines = [HEADINGS, *rows.strip().splitlines()]
    return read_rows(csv.reader(lines, delimiter=";"), by or city())


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
