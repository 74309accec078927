"""Word templates of an area's own: take one in, go back to an earlier one, fetch any version."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anyuan.console.present.words import said
from anyuan.console.views.common import actor, back, opens, refuse_and_go_back, render
from anyuan.directory import policy
from anyuan.directory.models import Area
from anyuan.directory.refusals import Refused
from anyuan.dispatch.queries.names import names_of
from anyuan.reports import actions, queries
from anyuan.reports.models import WordForm
from anyuan.reports.queries import wordforms
from anyuan.reports.render import FORMS
from anyuan.reports.render.poured import MOST_BYTES

PAGE = "/reports/forms/"


@require_GET
@opens("papers.issue")
def forms(request: HttpRequest) -> HttpResponse:
    """Each report with the versions of its template, and what may stand in one."""
    areas = _areas(request)
    kept = wordforms.versions(areas)
    names = names_of([row.kept_by for rows in kept.values() for row in rows])
    lines = [
        {
            "area": area,
            "name": name,
            "title": said(pack["title"]),
            "versions": [(row, names.get(row.kept_by, "")) for row in kept.get((area.pk, name), [])],
            "in_use": next((row for row in kept.get((area.pk, name), []) if row.in_use), None),
        }
        for area in areas
        for name, pack in queries.all_templates().items()
    ]
    return render(request, "console/papers/forms.html", {"lines": lines, "many": len(areas) > 1})


@require_POST
@opens("papers.issue")
def keep(request: HttpRequest) -> HttpResponse:
    """Take in a template; what is wrong with it is said with the paragraph, and nothing changes."""
    area, name = _asked(request)
    file = request.FILES.get("file")
    if file is None or not file.size:
        return refuse_and_go_back(request, _("Choose a file."), PAGE)
    try:
        content = file.read(MOST_BYTES + 1)
        row = actions.keep_form(area, name, file.name or "", content, by=actor(request), now=request.now)
    except Refused as reason:
        return refuse_and_go_back(request, str(reason), PAGE)
    messages.info(request, _("Version {number} is in use.").format(number=row.number))
    return back(request, PAGE)


@require_POST
@opens("papers.issue")
def use(request: HttpRequest) -> HttpResponse:
    """An earlier version again, or the house's own layout."""
    area, name = _asked(request)
    number = request.POST.get("number", "")
    try:
        wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else None
        actions.use_form(area, name, wanted or None, by=actor(request), now=request.now)
    except WordForm.DoesNotExist:
        raise Http404 from None
    return back(request, PAGE)


@require_GET
@opens("papers.issue")
def fetch(request: HttpRequest, code: str, name: str, number: int) -> HttpResponse:
    """A version as it was taken in."""
    row = WordForm.objects.filter(area__in=_areas(request), area__code=code, name=name, number=number).first()
    if row is None:
        raise Http404
    answer = HttpResponse(bytes(row.content), content_type=FORMS["docx"])
    answer["Content-Disposition"] = f'attachment; filename="{name}-v{number}.docx"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _areas(request: HttpRequest) -> list[Area]:
    paths = [grant.area_path for grant in request.viewer.grants if grant.area_path]
    rows = Area.objects.filter(path__in=paths).order_by("code")
    return [area for area in rows if policy.allows(request.viewer, "papers.issue", area)]


def _asked(request: HttpRequest) -> tuple[Area, str]:
    area = next((one for one in _areas(request) if one.code == request.POST.get("area")), None)
    name = request.POST.get("name", "")
    if area is None or name not in queries.all_templates():
        raise Http404
    return area, name
