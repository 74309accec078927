"""Registers described as data, and their rows."""

from __future__ import annotations

from typing import Any

from ninja import Schema


class ColumnOut(Schema):
    """``values`` are those of a closed list; a reference is the other row's code."""

    name: str
    type: str
    label: dict[str, str]
    values: list[str]


class RegisterOut(Schema):
    """``due`` names the column that holds the day on which a row runs out."""

    name: str
    label: dict[str, str]
    about: dict[str, str]
    due: str | None
    columns: list[ColumnOut]


class RegisterRowOut(Schema):
    """``values`` by column; null is unknown."""

    code: str
    values: dict[str, Any]
