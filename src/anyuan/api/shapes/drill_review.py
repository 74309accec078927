"""The evaluation of a drill over the interface."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from anyuan.api.shapes.words import NO_NUL, Body, Code, Id, Words


class DrillRatingIn(Body):
    """How an objective went (HSEEP): performed without challenges, with some, with major ones, unable to be performed."""

    rating: Literal["P", "S", "M", "U"]
    words: Words = ""


class DrillGapOwnerIn(Body):
    """Who puts it right: the school, its authority, its police station or the centre, by the code of the register."""

    kind: Literal["school", "organisation"]
    code: Code


class DrillGapIn(Body):
    """What did not work, who puts it right, by which local day. It becomes a case when the report is finished."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=NO_NUL)]
    owner: DrillGapOwnerIn
    due_on: date
    objective: Id | None = None


class DrillDebriefIn(Body):
    """The debrief that was held, and with how many people."""

    people: Annotated[int, Field(ge=1, le=100_000)]
    words: Words = ""


class DrillSummaryIn(Body):
    """The summary with which the after-action report is finished."""

    summary: Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=NO_NUL)]
