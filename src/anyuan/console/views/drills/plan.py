"""Write a drill's plan, or write it anew. What the gate refuses is said in words, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anyuan.console.queries import drills as page
from anyuan.console.views.common import actor, opens, render, sentence
from anyuan.console.views.roll_lines import LineWrong, both, written
from anyuan.directory.models import Place, School
from anyuan.directory.refusals import Refused
from anyuan.duties import actions
from anyuan.duties.drill_words import MEANS, PARTS
from anyuan.duties.models import Drill
from anyuan.duties.queries import drills as queries
from anyuan.duties.queries.scenarios import scenarios
from anyuan.duties.rules import drills as rules

ACTION = "drills.plan"
TEXTS = ("title", "scenario", "place", "starts_at", "minutes", "brief", "announcement", "opt_out", "debrief")


class _Wrong(ValueError):
    """A field cannot be read; the text says which line."""


@require_http_methods(["GET", "POST"])
@opens(ACTION)
def new(request: HttpRequest) -> HttpResponse:
    """The form for a new drill: first the school, then everything else on one page."""
    code = request.POST.get("school") or request.GET.get("school", "")
    schools = page.schools_for(request)
    school = schools.filter(code=code).first() if code else None
    if code and school is None:
        raise Http404
    if school is None:
        found = list(schools[:2])
        if len(found) != 1:
            return render(request, "console/drills/school.html", {"schools": schools[:2000], "here": "drills"})
        school = found[0]
    if request.method == "POST":
        return _save(request, school, None)
    return _form(request, school, None, _usual(request))


@require_http_methods(["GET", "POST"])
@opens(ACTION)
def change(request: HttpRequest, number: int) -> HttpResponse:
    """The plan of a drill that has not begun, to be written anew."""
    drill = page.drill_or_404(request, number, ACTION)
    if request.method == "POST":
        return _save(request, drill.school, drill)
    return _form(request, drill.school, drill, _given(drill))


def _save(request: HttpRequest, school: School, drill: Drill | None) -> HttpResponse:
    who = {"by": actor(request), "now": request.now}
    try:
        plan = _plan(request, school)
        if drill is None:
            saved = actions.plan_drill(plan, **who)
        else:
            saved = actions.change_drill(drill.pk, plan, **who)
    except (Refused, _Wrong, LineWrong) as refused:
        said = sentence(refused) if isinstance(refused, Refused) else str(refused)
        return _form(request, school, drill, _typed(request), refusal=said, status=422)
    answer = HttpResponseRedirect(f"/drills/{saved.pk}/")
    answer.status_code = 303
    return answer


def _form(
    request: HttpRequest,
    school: School,
    drill: Drill | None,
    given: dict[str, Any],
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "school": school,
        "drill": drill,
        "given": given,
        "refusal": refusal,
        "scenarios": scenarios(),
        "places": Place.objects.filter(school=school, active=True).order_by("name")[:500],
        "people": page.people_of(school),
        "parts": [(part, PARTS[part], part in rules.NEEDED_PARTS) for part in rules.PARTS],
        "calm": [(code, MEANS[code]) for code in rules.CALM_MEANS],
        "adult": [(code, MEANS[code]) for code in rules.ADULT_MEANS],
        "owed": queries.occurrence_for(school.pk, request.now) if drill is None else drill.occurrence,
        "here": "drills",
    }
    return render(request, "console/drills/plan.html", context, status=status)


def _plan(request: HttpRequest, school: School) -> actions.Plan:
    """The form as a plan. Raises _Wrong and LineWrong, naming the field and the line."""
    given = request.POST
    try:
        naive = datetime.fromisoformat(given.get("starts_at", ""))
        starts_at = timezone.make_aware(naive, timezone.get_current_timezone())
    except ValueError:
        raise _Wrong(_("Beginning: please give a day and a time.")) from None
    minutes = given.get("minutes", "")
    if not (minutes.isascii() and minutes.isdigit() and len(minutes) < 5):
        raise _Wrong(_("How long it takes: please give whole minutes."))
    with_pupils = given.get("with_pupils") == "yes"
    place = given.get("place", "")
    return actions.Plan(
        school=school,
        scenario=given.get("scenario", ""),
        title=given.get("title", ""),
        starts_at=starts_at,
        minutes=int(minutes),
        place=Place.objects.filter(school=school, code=place).first() if place else None,
        brief=given.get("brief", ""),
        with_pupils=with_pupils,
        means=tuple(given.getlist("means")),
        announcement=given.get("announcement", ""),
        opt_out=given.get("opt_out", ""),
        debrief=given.get("debrief", ""),
        parts=tuple(_parts(request, school)),
        objectives=tuple(line for line in given.get("objectives", "").splitlines() if line.strip()),
        lines=both(given.get("classes", ""), given.get("adults", "")),
    )


def _parts(request: HttpRequest, school: School) -> Iterator[tuple[str, int]]:
    known = {person.pk for person in page.people_of(school)}
    for part in rules.PARTS:
        for number in request.POST.getlist(f"part_{part}"):
            if number.isascii() and number.isdigit() and int(number) in known:
                yield part, int(number)


def _usual(request: HttpRequest) -> dict[str, Any]:
    """What a new form begins with."""
    tomorrow = timezone.localtime(request.now + timedelta(days=2)).replace(hour=10, minute=0)
    return {"with_pupils": True, "minutes": 30, "starts_at": page.local(tomorrow), "means": ["alarm_bell"], "parts": {}}


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed, to be shown again."""
    given: dict[str, Any] = {name: request.POST.get(name, "") for name in (*TEXTS, "objectives", "classes", "adults")}
    given["with_pupils"] = request.POST.get("with_pupils") == "yes"
    given["means"] = request.POST.getlist("means")
    given["parts"] = {
        part: [int(n) for n in request.POST.getlist(f"part_{part}") if n.isascii() and n.isdigit()]
        for part in rules.PARTS
    }
    return given


def _given(drill: Drill) -> dict[str, Any]:
    parts: dict[str, list[int]] = {}
    for row in drill.parts.all():
        parts.setdefault(row.part, []).append(row.person_id)
    given: dict[str, Any] = {name: getattr(drill, name) for name in TEXTS}
    return given | {
        "place": drill.place.code if drill.place else "",
        "starts_at": page.local(drill.starts_at),
        "with_pupils": drill.with_pupils,
        "means": drill.means,
        "parts": parts,
        "objectives": "\n".join(drill.objectives.values_list("text", flat=True)),
        "classes": written(drill.lines, pupils=True),
        "adults": written(drill.lines, pupils=False),
    }
