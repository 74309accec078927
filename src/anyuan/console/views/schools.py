"""Schools: the list, and each school's page with shelving of its alarm points."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anyuan.console.queries import schools as queries
from anyuan.console.views.common import actor, back, opens, refuse_and_go_back, render
from anyuan.directory import policy
from anyuan.directory.models import Device, Line, School
from anyuan.intake.actions import shelving
from anyuan.intake.models import PointState
from anyuan.intake.rules import points

HOURS = (1, 4, 8, 12)


@require_GET
@opens("school_page.see")
def school_list(request: HttpRequest) -> HttpResponse:
    """Schools in sight. Somebody with one school goes straight to it."""
    q = request.GET.get("q", "")
    found = queries.search(request.viewer, q)
    return render(request, "console/schools/list.html", {"schools": found, "q": q})


@require_GET
@opens("school_page.see")
def school_page(request: HttpRequest, code: str) -> HttpResponse:
    """One school."""
    try:
        page = queries.school_page(request.viewer, code, request.now)
    except School.DoesNotExist:
        raise Http404 from None
    return render(request, "console/schools/page.html", {"page": page, "hours": HOURS})


@require_POST
@opens("signals.shelve")
def point_verb(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Shelve a device or line for a time with a reason, put it back, take it out of service."""
    school = queries.visible(request.viewer).filter(code=code).first()
    if school is None or not policy.allows(request.viewer, "signals.shelve", school):
        raise Http404
    page = f"/schools/{code}/"
    form = request.POST
    point = _point(request, school)
    who = {"by": actor(request), "now": request.now}
    label = request.user.get_username()
    reason = form.get("reason", "")
    try:
        if verb == "shelve":
            hours = int(form.get("hours") or 1)
            until = request.now + timedelta(hours=hours)
            shelving.shelve(point, until=until, reason=reason, by_label=label, **who)
        elif verb == "unshelve":
            shelving.unshelve(point, **who)
        elif verb == "take-out":
            shelving.take_out_of_service(point, reason=reason, by_label=label, **who)
        elif verb == "put-back":
            shelving.put_back(point, **who)
        else:
            raise Http404
    except points.ReasonMissing:
        return refuse_and_go_back(request, _("Please say why."), page)
    except points.ShelvedTooLong as refused:
        hours_most = int(refused.most / timedelta(hours=1))
        return refuse_and_go_back(request, _("At most %(n)d hours for this kind.") % {"n": hours_most}, page)
    except (shelving.SomebodyWasFirst, points.NotPossibleNow):
        return refuse_and_go_back(request, _("Somebody has changed it meanwhile. This is how it stands now."), page)
    return back(request, page)


def _point(request: HttpRequest, school: School) -> PointState:
    """The point named in the form: a row that is there, or the whole of a device or line of this school."""
    form = request.POST
    if form.get("point", "").isdigit():
        row = PointState.objects.filter(pk=form["point"], school=school).first()
        if row is not None:
            return row
    device = Device.objects.filter(code=form.get("device", ""), school=school).first() if form.get("device") else None
    line = Line.objects.filter(code=form.get("line", ""), school=school).first() if form.get("line") else None
    if device is None and line is None:
        raise Http404
    return shelving.point_of(device=device, line=line, now=request.now)
