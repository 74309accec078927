"""Small types that every noun uses. No text holds NUL (PostgreSQL refuses it), no number is too big for the database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, StringConstraints

T = TypeVar("T")
NO_NUL = r"^[^\x00]*$"
Code = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\s/?#%\x00]+$")]
Words = Annotated[str, StringConstraints(max_length=2000, pattern=NO_NUL)]
Short = Annotated[str, StringConstraints(max_length=80, pattern=NO_NUL)]
Id = Annotated[int, Field(ge=1, le=2**53)]
Lon = Annotated[float, Field(ge=-180, le=180)]
Lat = Annotated[float, Field(ge=-90, le=90)]
AreaCode = Annotated[Code, Field(description="Code of an area: it and everything below it.")]
Limit = Annotated[int, Field(ge=1, le=200, description="Rows on one page.")]
Cursor = Annotated[
    str, StringConstraints(max_length=400, pattern=NO_NUL), Field(description="`next` of the page before.")
]


FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


def _in_utc(at: datetime) -> datetime:
    """UTC; the first and last day of the calendar, whose offset leaves it, are cut."""
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return FIRST if at.year < 5000 else LAST


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class Body(Schema):
    """A request body. Fields that it does not have are refused, so that a misspelt one is not lost."""

    model_config = ConfigDict(extra="forbid")


class Page(Schema, Generic[T]):
    """One page of a list; ``next`` is the cursor of the page after, or null on the last."""

    items: list[T]
    next: str | None


class Named(Schema):
    """A record of a register: its code and names."""

    code: str
    name: str
    name_en: str


def named(row: object | None) -> dict[str, str] | None:
    """Code and names of a register's row."""
    if row is None:
        return None
    return {"code": row.code, "name": row.name, "name_en": row.name_en}  # type: ignore[attr-defined]
