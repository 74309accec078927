"""Ledgers of cases: out as a file, in as a file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from anyuan.api.shapes.cases import Word
from anyuan.api.shapes.words import NO_NUL, AreaCode, Body, Code, Short

Day = Annotated[date, Field(ge=date(1949, 10, 1), le=date(2100, 12, 31))]


class LedgerOutIn(Body):
    """What is taken out, in which form, and who allowed it for what (``approval``: printed on the file, kept on record).

    The filters are those of the ledger on the screen. ``zip`` is the csv with its datapackage.json.
    """

    form: Literal["xlsx", "csv", "zip"] = "xlsx"
    approval: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_NUL)]
    language: Literal["zh", "en"] = "zh"
    kind: Word = ""
    state: Word = ""
    grade: Word = ""
    category: Word = ""
    organisation: Code | None = None
    school: Code | None = None
    area: AreaCode | None = None
    light: Literal["", "red", "yellow"] = ""
    opened_from: Day | None = None
    opened_to: Day | None = None
    closed_from: Day | None = None
    closed_to: Day | None = None
    year: Annotated[int, Field(ge=0, le=9000)] = 0
    text: Short = ""


class LedgerProblem(Schema):
    """What must be mended in the file: the cell, its heading, and what."""

    file: str
    address: str
    heading: str
    detail: str


class LedgerJob(Schema):
    """A ledger on its way in. ``running``: look again; it goes through waiting → checking → checked → wanted → storing → stored.

    "checked" waits for `storing`; "refused" has problems, each with its cell, and nothing of it was stored; "failed" was
    broken off and nothing was kept. ``batch``: the import, which can be confirmed or taken back as a whole.
    """

    id: int
    kind: str
    file: str
    state: Literal["waiting", "checking", "checked", "refused", "wanted", "storing", "stored", "failed", "dropped"]
    running: bool
    rows_done: int
    created: int
    updated: int
    unchanged: int
    problems: list[LedgerProblem]
    further_problems: int
    notes: list[str]
    batch: int | None
    made_at: datetime
    touched_at: datetime


class LedgerBatch(Schema):
    """One import: until it is confirmed it can be taken back as a whole."""

    id: int
    kind: str
    file: str
    rows: int
    created: int
    merged: int
    made_at: datetime
    confirmed_at: datetime | None
    undone_at: datetime | None
