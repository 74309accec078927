"""Registers as stocks: which rows stand at the end of a day, which began to stand within some days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from anyuan.directory.models import (
    Agreement,
    Appointment,
    Device,
    DisposalCount,
    EmergencyPlan,
    Equipment,
    Line,
    Place,
    SchoolProfile,
    Team,
    TeamMember,
    TrafficSheet,
)
from anyuan.directory.policy import Viewer, limit, school_bodies
from anyuan.directory.policy.limit import Columns
from anyuan.duties.models import DutyRule, Post
from anyuan.measures.models import Span, Standing
from anyuan.measures.queries.sources.bound import Bound, Rows, names, same

LAW = ("rule_of_law_vice_principal", "law_vice_principal", "legal_vice_principal", "法治副校长")
ROOMS = ("police_room", "police_box")
FOUR_ONES = ("sign", "ring", "rope", "pole")
KEPT_DAYS = 365  # so long at the least a person stays on record after their last post


def there(day: date) -> Q:
    """The condition that a span of days covers one."""
    return Q(from_day__lte=day) & (Q(to_day__isnull=True) | Q(to_day__gte=day))


def schools_on(day: date) -> Rows:
    """Numbers of the schools that were there on a day."""
    return Span.objects.filter(there(day)).values("school_id")


def dated(rows: Rows, since: str, until: str, day: str, first: date, last: date) -> Rows:
    """Rows of a table that keeps its own days."""
    if day == "came":
        return rows.filter(**{f"{since}__gte": first, f"{since}__lte": last})
    return rows.filter(Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gte": last}), **{f"{since}__lte": last})


def kept(register: str, rows: Rows, day: str, first: date, last: date) -> Rows:
    """Rows of a register whose days are kept beside it."""
    spans = Standing.objects.filter(register=register)
    spans = spans.filter(from_day__gte=first, from_day__lte=last) if day == "came" else spans.filter(there(last))
    began = spans.filter(row_id=OuterRef("pk")).order_by("from_day").values("from_day")[:1]
    return rows.filter(pk__in=spans.values("row_id")).annotate(since=Subquery(began))


def _of_schools_there(rows: Rows, column: str, last: date) -> Rows:
    return rows.filter(Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__in": schools_on(last)}))


def _yes(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


Live = Callable[[str, date, date], Rows]


def _live(register: str, rows: Callable[[], Rows], school: str = "of_school") -> Live:
    return lambda day, first, last: _of_schools_there(kept(register, rows(), day, first, last), school, last)


def _schools(day: str, first: date, last: date) -> Rows:
    found = (
        Span.objects.filter(from_day__gte=first, from_day__lte=last)
        if day == "came"
        else Span.objects.filter(there(last))
    )
    held = dated(Appointment.objects.filter(active=True, person__active=True), "starts_on", "ends_on", "", first, last)
    signed = dated(Agreement.objects.filter(active=True, signed_on__lte=last), "starts_on", "ends_on", "", first, last)
    rooms = kept("place", _places(), "", first, last).filter(kind__in=ROOMS)
    linked = kept("device", _devices(), "", first, last).filter(kind="camera", facts__linked=True)
    has = {
        "agreement": _of(signed),
        "officer": _of(held.filter(post="school_officer")),
        "law_principal": _of(held.filter(post__in=LAW)),
        "guard": _of(held.filter(post="guard")),
        "post": _of(_posts("", first, last).filter(kind="guard_post")),
        "alarm_line": _of(kept("line", _lines(), "", first, last), "of_school"),
        "police_room": _of(rooms),
        "linked_camera": _of(linked, "of_school"),
        "traffic_sheet": _of(TrafficSheet.objects.filter(active=True, starts_on__lte=last)),
        "plan": _of(EmergencyPlan.objects.filter(active=True, starts_on__lte=last)),
    }
    profiles = SchoolProfile.objects.filter(active=True, school=OuterRef("school"), starts_on__lte=last)
    staff = Subquery(profiles.order_by("-starts_on").values("staff")[:1])
    found = found.annotate(people=Coalesce("pupils", 0) + Coalesce(staff, 0))
    return found.annotate(**{name: _yes(Q(school_id__in=rows)) for name, rows in has.items()})


def _of(rows: Rows, column: str = "school_id") -> Rows:
    """The schools of some rows; without the empty one: a list with a null in it says "unknown" to a database."""
    return rows.order_by().filter(**{f"{column}__isnull": False}).values(column)


def _posts(day: str, first: date, last: date) -> Rows:
    rules = DutyRule.objects.filter(programme=OuterRef("programme"), key=OuterRef("rule_key"))
    held = rules.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=last), valid_from__lte=last)
    kind = held.order_by("-number").values("kind")[:1]
    rows = dated(Post.objects.all(), "from_day", "to_day", day, first, last).annotate(kind=Subquery(kind))
    return _of_schools_there(rows.filter(kind__isnull=False), "school_id", last)


def _places() -> Rows:
    return Place.objects.annotate(four_ones=_yes(Q(**{f"facts__{one}": True for one in FOUR_ONES})))


def _devices() -> Rows:
    return Device.objects.annotate(
        of_school=Coalesce("school_id", "place__school_id", "line__school_id"),
        of_area=Coalesce(
            "school__area__path", "place__area__path", "line__school__area__path", "line__place__area__path"
        ),
    )


def _lines() -> Rows:
    return Line.objects.filter(exercise_only=False).annotate(
        of_school=Coalesce("school_id", "place__school_id"), of_area=Coalesce("school__area__path", "place__area__path")
    )


def _teams() -> Rows:
    return Team.objects.annotate(
        people=Coalesce(Cast(KT("facts__people"), IntegerField()), 0),
        of_area=Coalesce("school__area__path", "area__path", "organisation__area__path"),
    )


def _equipment(day: str, first: date, last: date) -> Rows:
    rows = Equipment.objects.annotate(
        of_school=Coalesce("school_id", "team__school_id"),
        of_area=Coalesce("school__area__path", "organisation__area__path", "team__area__path"),
        good=_yes(Q(state__in=("in_use", "spare")) & (Q(expires_on__isnull=True) | Q(expires_on__gte=last))),
    )
    return _of_schools_there(kept("equipment", rows, day, first, last), "of_school", last)


def _appointments(day: str, first: date, last: date) -> Rows:
    rows = Appointment.objects.filter(active=True, person__active=True).annotate(
        of_area=Coalesce("school__area__path", "organisation__area__path", "area__path")
    )
    return _of_schools_there(dated(rows, "starts_on", "ends_on", day, first, last), "school_id", last)


def _members(day: str, first: date, last: date) -> Rows:
    rows = TeamMember.objects.filter(
        person__active=True, team__in=kept("team", Team.objects.all(), "", first, last).values("pk")
    )
    rows = rows.annotate(
        of_area=Coalesce("team__school__area__path", "team__area__path", "team__organisation__area__path")
    )
    return _of_schools_there(dated(rows, "starts_on", "ends_on", day, first, last), "team__school_id", last)


def _agreements(day: str, first: date, last: date) -> Rows:
    rows = Agreement.objects.filter(active=True, signed_on__isnull=False).annotate(
        of_school=_yes(Q(school__isnull=False)), of_area=Coalesce("school__area__path", "organisation__area__path")
    )
    rows = rows.filter(signed_on__lte=last)
    return _of_schools_there(dated(rows, "starts_on", "ends_on", day, first, last), "school_id", last)


def _people_gone(day: date) -> bool:
    """Has anybody been destroyed since who may have held a post that day? Then nobody can say any more how many there were."""
    return DisposalCount.objects.filter(
        kind="person", count__gt=0, day__gt=date.fromordinal(day.toordinal() + KEPT_DAYS)
    ).exists()


def _seen(action: str, area: Columns, school: Columns, organisation: Columns) -> Callable[[Rows, Viewer, Any], Rows]:
    return lambda rows, viewer, now: limit(rows, viewer, action, area=area, school=school, organisation=organisation)


def _stock(live: Live, seen: Any, fields: Mapping[str, str], since: str, **more: Any) -> Bound:
    days = {"standing": since, "came": since}
    return Bound(lambda: live("standing", date.max, date.max), seen, fields, days, {}, live=live, dated=True, **more)


SOURCES: Mapping[str, Bound] = {
    "schools": _stock(
        _schools,
        _seen("directory.see", "school__area__path", "school_id", school_bodies("school")),
        names("pupils", "people", "agreement", "officer", "law_principal", "guard", "post", "alarm_line", "police_room")
        | names("linked_camera", "traffic_sheet", "plan")
        | names("stage", "boarding", under="school__"),
        "from_day",
        ref="school__code",
        title="school__name",
        area="school__area__path",
    ),
    "posts": _stock(
        _posts,
        _seen("duties.see", "area_path", "school_id", "organisation_id"),
        names("kind") | same(rule="rule_key", programme="programme__code"),
        "from_day",
        ref="site",
        title="kind",
    ),
    "places": _stock(
        _live("place", _places, "school_id"),
        _seen("directory.see", "area__path", "school_id", school_bodies("school")),
        names("kind", "four_ones") | names(*FOUR_ONES, "staff_vetted", under="facts__"),
        "since",
        ref="code",
        title="name",
        area="area__path",
    ),
    "equipment": _stock(
        _equipment,
        _seen(
            "registers.see",
            "of_area",
            ("school_id", "team__school_id"),
            ("organisation_id", "team__organisation_id", *school_bodies("school")),
        ),
        names("item", "state", "count", "good"),
        "since",
        ref="code",
        title="item",
        school="of_school",
        area="of_area",
    ),
    "devices": _stock(
        _live("device", _devices),
        _seen("lines.see", "of_area", "of_school", (*school_bodies("school"), *school_bodies("place__school"))),
        names("kind") | names("linked", "keep_days", under="facts__"),
        "since",
        ref="code",
        title="name",
        school="of_school",
        area="of_area",
    ),
    "lines": _stock(
        _live("line", _lines),
        _seen("lines.see", "of_area", "of_school", (*school_bodies("school"), *school_bodies("place__school"))),
        names("protocol", "category"),
        "since",
        ref="code",
        title="account",
        school="of_school",
        area="of_area",
    ),
    "teams": _stock(
        _live("team", _teams, "school_id"),
        _seen("directory.see", "of_area", "school_id", ("organisation_id", "school__organisation_id")),
        names("kind", "people"),
        "since",
        ref="code",
        title="name",
        area="of_area",
    ),
    "members": _stock(
        _members,
        _seen("people.see", "of_area", "team__school_id", "team__organisation_id"),
        names("leader") | same(team_kind="team__kind"),
        "starts_on",
        ref="team__code",
        title="team__name",
        school="team__school_id",
        area="of_area",
        gone=_people_gone,
    ),
    "appointments": _stock(
        _appointments,
        _seen("people.see", "of_area", "school_id", "organisation_id"),
        names("post", "order"),
        "starts_on",
        ref="code",
        title="post",
        area="of_area",
        gone=_people_gone,
    ),
    "agreements": _stock(
        _agreements,
        _seen("registers.see", "of_area", "school_id", ("organisation_id", "counterpart_id", *school_bodies("school"))),
        names("of_school") | same(template="template__code", owed_by="template__owed_by"),
        "starts_on",
        ref="code",
        title="template__name",
        area="of_area",
    ),
}
