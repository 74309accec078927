"""What is told to whom: the year in five numbers, what comes, materials, tips; one session; a material without a name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from anyuan.console.views.common import opens, render
from anyuan.directory import policy
from anyuan.directory.models import Area, School
from anyuan.directory.policy import limit
from anyuan.duties import actions
from anyuan.duties.models import Fulfilment, Material, Session
from anyuan.duties.queries import education as queries
from anyuan.duties.queries import visible_to as duties_visible
from anyuan.duties.rules import education as rules

ACTION = "education.see"
MOST = 100


@require_GET
@opens(ACTION)
def overview(request: HttpRequest) -> HttpResponse:
    """This year's numbers, what comes next, materials with their views, tips with whom they reached, rooms."""
    day = timezone.localdate(request.now)
    rows = queries.sessions_visible_to(request.viewer)
    coming = rows.filter(state="planned", ends_at__gte=request.now - timedelta(days=14)).order_by("starts_at", "pk")
    materials = list(queries.materials_visible_to(request.viewer)[:MOST])
    own = set(queries.materials_visible_to(request.viewer, "education.publish").values_list("pk", flat=True))
    views = queries.views_of(materials)
    context = {
        "figures": queries.figures(request.viewer, day.replace(month=1, day=1), day),
        "coming": coming[:MOST],
        "materials": [(row, views.get(row.pk, 0), row.pk in own) for row in materials],
        "tips": queries.tips_visible_to(request.viewer)[:20],
        "rooms": queries.rooms_visible_to(request.viewer),
        "here": "education",
    }
    return render(request, "console/education/overview.html", context)


@require_GET
@opens(ACTION)
def session_list(request: HttpRequest) -> HttpResponse:
    """The rows behind the numbers: sessions by state and topic."""
    state, topic = request.GET.get("state", ""), request.GET.get("topic", "")
    if (state and state not in rules.SESSION_STATES) or (topic and topic not in rules.TOPICS):
        raise Http404
    wanted = {name: value for name, value in (("state", state), ("topic", topic)) if value}
    rows = queries.sessions_visible_to(request.viewer).filter(**wanted)
    context = {"sessions": rows[:500], "total": rows.count(), "state": state, "topic": topic, "here": "education"}
    return render(request, "console/education/sessions.html", context)


@require_GET
@opens(ACTION)
def session(request: HttpRequest, number: int) -> HttpResponse:
    """One session: what, where, when, who comes, how many were there."""
    return render(request, "console/education/session.html", context_of(request, session_or_404(request, number)))


@require_GET
def read(request: HttpRequest, code: str) -> HttpResponse:
    """A material by its link, for everybody. It is counted that it was opened; nothing is known of who did."""
    row = Material.objects.filter(code=code, withdrawn_at__isnull=True).first()
    if row is None:
        raise Http404
    actions.count_view(row, now=request.now)
    return render(request, "console/education/read.html", {"material": row})


def session_or_404(request: HttpRequest, number: int, action: str = ACTION) -> Session:
    """The session, if this person may do ``action`` to it; not allowed and not there look the same."""
    row = queries.sessions_visible_to(request.viewer, action).filter(pk=number).first()
    if row is None:
        raise Http404
    return row


def schools_for(request: HttpRequest, action: str) -> Any:
    """Schools at which this person may do the action."""
    rows = School.objects.filter(active=True).select_related("area").order_by("name")
    return limit(rows, request.viewer, action, area="area__path", school="id", organisation=None)


def area_for(request: HttpRequest, action: str) -> Area | None:
    """The area over which this person may do the action, when it is more than a school."""
    paths = [grant.area_path for grant in request.viewer.grants if grant.area_path and grant.school_id is None]
    areas = limit(
        Area.objects.filter(path__in=paths), request.viewer, action, area="path", school=None, organisation=None
    )
    return areas.order_by("path").first()


def context_of(request: HttpRequest, row: Session) -> dict[str, Any]:
    """Everything that the page of a session shows."""
    sign_ups = list(row.sign_ups.select_related("school"))
    mine = set(schools_for(request, "education.sign_up").values_list("pk", flat=True))
    coming = sum(one.count for one in sign_ups)
    plan = queries.sessions_visible_to(request.viewer, "education.plan").filter(pk=row.pk).exists()
    return {
        "session": row,
        "sign_ups": [(one, one.school_id in mine) for one in sign_ups],
        "coming": coming,
        "fulfilments": _filled(request, row),
        "left": rules.room_left(row.capacity, [coming]),
        "schools": schools_for(request, "education.sign_up")[:2000] if row.sign_up and row.state == "planned" else [],
        "may_plan": plan and policy.may(request.viewer, "education.plan"),
        "has_begun": request.now >= row.starts_at,
        "here": "education",
    }


def _filled(request: HttpRequest, row: Session) -> list[Fulfilment]:
    """The duties that the session filled, as far as this viewer sees them."""
    rows = row.fulfilments.filter(taken_back_at__isnull=True, occurrence__in=duties_visible(request.viewer))
    return list(rows.select_related("occurrence__rule", "occurrence__school", "occurrence__organisation")[:300])
