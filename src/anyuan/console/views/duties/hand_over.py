"""The hand-over note between two shifts of a school, on screen and on paper."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from anyuan.console.queries.school_handover import note
from anyuan.console.views.common import opens, render
from anyuan.directory.models import School
from anyuan.directory.policy import limit

ACTION = "duties.see"


@require_GET
@opens(ACTION)
def hand_over(request: HttpRequest) -> HttpResponse:
    """The note of the school that was asked for, or of the viewer's only one; else the list to choose from."""
    seen = limit(School.objects.filter(active=True), request.viewer, ACTION, area="area__path", school="id")
    code = request.GET.get("school", "")
    schools = list((seen.filter(code=code) if code else seen.order_by("code")).select_related("area")[:500])
    if code and not schools:
        raise Http404
    context = {"schools": schools, "here": "hand-over", "query": f"?school={code}" if code else ""}
    if len(schools) == 1:
        context["note"] = note(request.viewer, schools[0], request.now)
    return render(request, "console/duties/hand_over.html", context)
