"""Public education over the interface: sessions, classes, tips, rooms. Counts, never names."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from anyuan.api.shapes.words import NO_NUL, Body, Code, Id, Instant, Named, Short, Words, named
from anyuan.duties.models import Booking, Material, Room, Session, SignUp, Tip

SessionKind = Literal["lesson", "talk", "live_class", "parents_session", "community", "practice_post"]
SessionState = Literal["planned", "held", "called_off"]
Topic = Literal[
    "drowning",
    "traffic",
    "fire",
    "bullying",
    "fraud",
    "drugs",
    "mental_health",
    "law",
    "online",
    "protection",
    "first_aid",
    "food",
    "weather",
    "other",
]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=NO_NUL)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=NO_NUL)]


class SignUpOut(Schema):
    """A class that comes: how many were announced, how many came (null until it was held)."""

    id: int
    school: Named | None
    label: str
    count: int
    came: int | None


class EducationSessionOut(Schema):
    """A lesson, talk, live class, parents' session or practice post. ``school`` is null where every school may sign up."""

    id: int
    ref: str
    kind: str
    topic: str
    title: str
    state: str
    school: Named | None
    where: str
    url: str
    starts_at: datetime
    ends_at: datetime
    capacity: int | None
    sign_up: bool
    occurrence: int | None
    pupils: int | None
    parents: int | None
    staff: int | None
    others: int | None
    attendance: int
    held_at: datetime | None


class EducationSessionRecordOut(EducationSessionOut):
    """One session with its classes and the duties that it filled, as far as the caller sees them."""

    sign_ups: list[SignUpOut]
    filled: list[int]


class EducationSessionIn(Body):
    """A session as it is planned: of one school, or of an area and open to every school that signs up."""

    kind: SessionKind
    topic: Topic
    title: Title
    starts_at: Instant
    ends_at: Instant
    school: Code | None = None
    area: Code | None = None
    where: Annotated[str, StringConstraints(max_length=120, pattern=NO_NUL)] = ""
    url: Annotated[str, StringConstraints(max_length=300, pattern=NO_NUL)] = ""
    speaker: Annotated[Code, Field(description="Code of the lecturer in the register of people.")] | None = None
    capacity: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    sign_up: bool = False


class SignUpIn(Body):
    """A class that will come; said again, its number is changed."""

    school: Code
    label: Label
    count: Annotated[int, Field(ge=1, le=1_000_000)]


class CameIn(Body):
    """How many of one class were there."""

    sign_up: Id
    count: Count


class AttendanceIn(Body):
    """Who was there, in numbers. Classes that are not in ``came`` came as announced."""

    pupils: Count | None = None
    parents: Count | None = None
    staff: Count | None = None
    others: Count | None = None
    came: Annotated[list[CameIn], Field(max_length=500)] = []
    words: Words = ""


class MaterialIn(Body):
    """Something to read (``text``) or to watch (``url``), for one school or for an area; its link asks for no name."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=NO_NUL)]
    topic: Topic
    audience: Literal["pupils", "parents", "staff", "public"]
    text: Words = ""
    url: Annotated[str, StringConstraints(max_length=300, pattern=r"^(https?://[^\s\x00]+)?$")] = ""
    school: Code | None = None
    area: Code | None = None


class TipIn(Body):
    """A tip for one school, or for an area."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=NO_NUL)]
    text: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=NO_NUL)]
    topic: Topic
    school: Code | None = None
    area: Code | None = None


class TipOut(Schema):
    """A tip, and to how many people it was written (null until it went out)."""

    id: int
    ref: str
    title: str
    text: str
    topic: str
    school: Named | None
    published_at: datetime
    written_to: int | None


class MaterialOut(Schema):
    """Something to read or to watch, and how often it was opened; by whom is known to nobody."""

    id: int
    code: str
    title: str
    topic: str
    audience: str
    text: str
    url: str
    school: Named | None
    written_at: datetime
    views: int


class RoomOut(Schema):
    """A room that can be booked."""

    id: int
    kind: str
    name: str
    school: Named | None
    seats: int


class BookingIn(Body):
    """A time in a room. A counselling room takes neither label nor number, whatever is handed in (red line 8)."""

    starts_at: Instant
    ends_at: Instant
    label: Short = ""
    count: Annotated[int, Field(ge=1, le=100_000)] | None = None


class BookingOut(Schema):
    """A booking: of a counselling room only its time, and only for two people."""

    id: int
    starts_at: datetime
    ends_at: datetime
    label: str
    count: int | None


SAME = (
    *("ref", "kind", "topic", "title", "state", "where", "url", "starts_at", "ends_at", "capacity", "sign_up"),
    *("pupils", "parents", "staff", "others", "attendance", "held_at"),
)


def session_out(row: Session) -> dict[str, Any]:
    """A row of the list."""
    own = {"id": row.pk, "school": named(row.school), "occurrence": row.occurrence_id}
    return own | {name: getattr(row, name) for name in SAME}


def sign_up_out(row: SignUp) -> dict[str, Any]:
    """One class."""
    return {"id": row.pk, "school": named(row.school), "label": row.label, "count": row.count, "came": row.came}


def tip_out(row: Tip) -> dict[str, Any]:
    """One tip."""
    same = ("ref", "title", "text", "topic", "published_at", "written_to")
    return {"id": row.pk, "school": named(row.school)} | {name: getattr(row, name) for name in same}


def material_out(row: Material, views: int) -> dict[str, Any]:
    """One material."""
    same = ("code", "title", "topic", "audience", "text", "url", "written_at")
    return {"id": row.pk, "school": named(row.school), "views": views} | {name: getattr(row, name) for name in same}


def room_out(row: Room) -> dict[str, Any]:
    """One room."""
    return {"id": row.pk, "kind": row.kind, "name": row.name, "school": named(row.school), "seats": row.seats}


def booking_out(row: Booking) -> dict[str, Any]:
    """One booking."""
    same = ("starts_at", "ends_at", "label", "count")
    return {"id": row.pk} | {name: getattr(row, name) for name in same}
