"""The week, rates, the rows behind a figure, one duty."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Count, Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from anyuan.console.present.words import TABLES, word
from anyuan.console.views.common import opens, render
from anyuan.directory import policy
from anyuan.directory.models import Area, Organisation, Person, School
from anyuan.directory.policy import limit, school_bodies
from anyuan.dispatch.queries.names import names_of
from anyuan.duties import queries
from anyuan.duties.models import Filling, Occurrence, Point
from anyuan.duties.queries.board import lines
from anyuan.duties.queries.person import people_open_to
from anyuan.duties.queries.plan import others_to_swap
from anyuan.duties.rules import moves
from anyuan.journal import events
from anyuan.journal.models import Entry
from anyuan.journal.queries import timeline

M = TypeVar("M", bound=Model)
ACTION = "duties.see"
MOST_ROWS = 500


@require_GET
@opens(ACTION)
def the_week(request: HttpRequest) -> HttpResponse:
    """A week, rule by rule and day by day: how many are named, how many became what."""
    school = school_asked(request)
    monday = _monday(request)
    rows = queries.week(request.viewer, monday, queries.Where(school=school))
    context = {
        "rows": rows,
        "days": [monday + timedelta(days=n) for n in range(7)],
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "school": school,
    }
    return render(request, "console/duties/week.html", context | tabs(request, "week"))


@require_GET
@opens(ACTION)
def rates(request: HttpRequest) -> HttpResponse:
    """The month's rate by kind of duty, always with both numbers; missed and late by reason."""
    school = school_asked(request)
    last = _day(request, "until") or timezone.localdate(request.now)
    first = _day(request, "since") or last.replace(day=1)
    who = school.pk if school else None
    found = []
    for kind in sorted({row["kind"] for row in _kinds(request, first, last, who)}):
        found.append(
            (kind, queries.compliance_rate(request.viewer, first, last, now=request.now, school=who, kind=kind))
        )
    whole = queries.compliance_rate(request.viewer, first, last, now=request.now, school=who)
    context = {
        "rates": found,
        "whole": whole,
        "reasons": queries.reasons(request.viewer, first, last),
        "verdicts": _verdicts(request, first, last),
        "first": first,
        "last": last,
        "school": school,
    }
    return render(request, "console/duties/rates.html", context | tabs(request, "rates"))


@require_GET
@opens(ACTION)
def rows_behind(request: HttpRequest) -> HttpResponse:
    """The rows that a figure counts."""
    first, last = _day(request, "since"), _day(request, "until")
    if first is None or last is None:
        raise Http404
    where = where_asked(request)
    rows = where.of(queries.visible_to(request.viewer)).filter(day__gte=first, day__lte=last)
    if request.GET.get("kind"):
        rows = rows.filter(rule__kind=request.GET["kind"])
    state = request.GET.get("state", "")
    if state == "owed":
        rows = rows.exclude(state="excused").filter(judge_at__lte=request.now)
    elif state in moves.STATES:
        rows = rows.filter(state=state)
    total = rows.count()
    shown = lines(rows.order_by("opens_at", "pk")[:MOST_ROWS])
    context = {"lines": shown, "total": total, "first": first, "last": last, "state": state, "where": where.row}
    return render(request, "console/duties/rows.html", context | tabs(request, ""))


@require_GET
@opens(ACTION)
def occurrence(request: HttpRequest, number: int) -> HttpResponse:
    """One duty: who is named, what came in, what was changed and why, and the one next step."""
    row = _one(request, number)
    fillings = list(row.fillings.filter(ended_at__isnull=True).select_related("person").order_by("pk"))
    named = [filling.person_id for filling in fillings]
    changes = list(row.changes.select_related("from_person", "to_person"))
    context = {
        "row": row,
        "fillings": fillings,
        "open_people": set(people_open_to(request.viewer).filter(pk__in=named).values_list("pk", flat=True)),
        "check_ins": row.check_ins.select_related("person", "point").order_by("made_at"),
        "changes": changes,
        "names": names_of([change.made_by for change in changes]),
        "timeline": [(entry.at, _sentence(entry)) for entry in timeline("duties.occurrence", row.pk)],
        "may_plan": policy.allows(request.viewer, "duties.plan", row),
        "may_excuse": policy.allows(request.viewer, "duties.excuse", row),
        "may_accept": policy.allows(request.viewer, "duties.accept", row),
        "people": candidates(row, fillings),
        "swaps": others_to_swap(request.viewer, row) if fillings and row.state == "planned" else [],
        "points": _points_at(row) if policy.allows(request.viewer, "duties.check_in", row) else [],
        "tamperings": [(code, TABLES["tampering"][code]) for code in moves.TAMPERINGS],
        "reasons": [(code, TABLES["duty_reason"][code]) for code in moves.REASONS],
        "forces": [(force, TABLES["force"][force]) for force in row.needs or TABLES["force"]],
    }
    return render(request, "console/duties/duty.html", context | tabs(request, ""))


def candidates(row: Occurrence, fillings: list[Filling]) -> list[Person]:
    """Who may be named: people of the school or of the body that owes it, and nobody who stands there already."""
    there = {filling.person_id for filling in fillings}
    people = Person.objects.filter(active=True).exclude(pk__in=there)
    if row.school_id is not None:
        near = people.filter(school=row.school_id) | people.filter(shifts__school=row.school_id)
        near |= people.filter(appointments__school=row.school_id, appointments__ends_on__isnull=True)
        people = near
    elif row.organisation_id is not None:
        people = people.filter(organisation=row.organisation_id)
    return list(people.distinct().order_by("name")[:200])


def _points_at(row: Occurrence) -> list[Point]:
    """The points at which this duty is proven."""
    here = {"place": row.place_id} if row.place_id else {"school": row.school_id}
    return list(Point.objects.filter(active=True, **here).order_by("code")[:20]) if any(here.values()) else []


def _sentence(entry: Entry) -> str:
    """One entry with words instead of codes."""
    tables = {"verdict": "check_in", "reason": "duty_reason", "role": "force"}
    data = {name: str(word(tables[name], value)) if name in tables else value for name, value in entry.data.items()}
    for name in ("made_at", "closes_at"):
        if name in data:
            data[name] = timezone.localtime(datetime.fromisoformat(data[name])).strftime("%m-%d %H:%M")
    return events.say(entry.name, data, entry.subject_ref)


def _one(request: HttpRequest, number: int) -> Occurrence:
    rows = queries.visible_to(request.viewer).select_related("rule__programme", "post", "school", "place")
    row = rows.filter(pk=number).first()
    if row is None:
        raise Http404
    return row


def _kinds(request: HttpRequest, first: date, last: date, school: int | None) -> list[dict[str, Any]]:
    rows = queries.visible_to(request.viewer).filter(day__gte=first, day__lte=last)
    rows = rows.filter(school=school) if school else rows
    return [{"kind": kind} for kind in rows.order_by().values_list("rule__kind", flat=True).distinct()]


def _verdicts(request: HttpRequest, first: date, last: date) -> list[tuple[str, int]]:
    """Check-ins that did not count, by reason."""
    zone = timezone.get_current_timezone()
    begin = datetime.combine(first, datetime.min.time(), zone)
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), zone)
    rows = queries.check_ins_visible_to(request.viewer).filter(made_at__gte=begin, made_at__lt=end)
    bad = rows.exclude(verdict__in=("in_time", "accepted")).order_by()
    counted: list[tuple[str, int]] = list(bad.values_list("verdict").annotate(n=Count("pk")))
    return sorted(counted, key=lambda pair: (-pair[1], pair[0]))


def tabs(request: HttpRequest, here: str) -> dict[str, Any]:
    """What the row of tabs needs; a school that was asked for stays chosen."""
    query = f"?school={request.GET['school']}" if request.GET.get("school") else ""
    return {"here": here, "query": query, "may_points": policy.may(request.viewer, "duties.points")}


def where_asked(request: HttpRequest) -> queries.Where:
    """The area, body or school that was asked for; 404 where there is none such. Areas are public; they narrow what is seen."""
    area, body = request.GET.get("area", ""), request.GET.get("organisation", "")
    return queries.Where(
        area=_known(Area.objects.filter(Q(code=area) | Q(old_codes__code=area))) if area else None,
        body=_known(_bodies(request).filter(code=body)) if body else None,
        school=school_asked(request),
    )


def _bodies(request: HttpRequest) -> QuerySet[Organisation]:
    """Those that answer for a school in sight, and those that owe a duty in sight themselves."""
    columns = school_bodies()
    schools = limit(School.objects.all(), request.viewer, ACTION, area="area__path", school="id", organisation=columns)
    mine = Q(pk__in=queries.visible_to(request.viewer).order_by().values("organisation"))
    for column in columns:
        mine |= Q(pk__in=schools.order_by().values(column))
    return Organisation.objects.filter(mine)


def _known(rows: QuerySet[M]) -> M:
    found = rows.first()
    if found is None:
        raise Http404
    return found


def school_asked(request: HttpRequest) -> School | None:
    """The school that was asked for; 404 when it is not there or not to be seen."""
    code = request.GET.get("school", "")
    if not code:
        return None
    seen = limit(School.objects.all(), request.viewer, ACTION, area="area__path", school="id")
    school = seen.filter(code=code).first()
    if school is None:
        raise Http404
    return school


def _monday(request: HttpRequest) -> date:
    day = _day(request, "monday") or timezone.localdate(request.now)
    return day - timedelta(days=day.weekday())


def _day(request: HttpRequest, name: str) -> date | None:
    text = request.GET.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Http404 from None
