"""Forms of public education: plan a session, sign a class up, say who was there, publish a material or a tip."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from anyuan.console.queries.drills import people_of
from anyuan.console.views.common import actor, back, opens, refuse_and_go_back, render, sentence
from anyuan.console.views.education.pages import area_for, schools_for, session_or_404
from anyuan.directory.models import Area, Person, School
from anyuan.directory.refusals import Refused
from anyuan.duties import actions
from anyuan.duties.education_refusals import EducationIncomplete
from anyuan.duties.education_words import AUDIENCES, KINDS, TOPICS
from anyuan.duties.models import Session
from anyuan.duties.queries import education as queries

Save = Callable[[HttpRequest, Area, School | None, dict[str, Any]], str]


@require_http_methods(["GET", "POST"])
@opens("education.plan")
def new_session(request: HttpRequest) -> HttpResponse:
    """Plan a lesson, a talk, a live class, a parents' session, a practice post."""
    return _form(request, "education.plan", "console/education/new_session.html", _save_session)


@require_http_methods(["GET", "POST"])
@opens("education.publish")
def new_material(request: HttpRequest) -> HttpResponse:
    """Publish something to read or to watch."""
    return _form(request, "education.publish", "console/education/new_material.html", _save_material)


@require_http_methods(["GET", "POST"])
@opens("education.publish")
def new_tip(request: HttpRequest) -> HttpResponse:
    """Publish a tip to the channels."""
    return _form(request, "education.publish", "console/education/new_tip.html", _save_tip)


@require_POST
@opens("education.publish")
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take a material back."""
    row = queries.materials_visible_to(request.viewer, "education.publish").filter(code=code).first()
    if row is None:
        raise Http404
    actions.withdraw_material(row.pk, by=actor(request), now=request.now)
    return back(request, "/education/")


@require_POST
@opens("education.see")
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """One verb on a session; a refusal is said in words on the page one comes back to."""
    if verb not in VERBS:
        raise Http404
    action, do = VERBS[verb]
    row = session_or_404(request, number, action)
    address = f"/education/sessions/{number}/"
    try:
        do(request, row, {"by": actor(request), "now": request.now})
    except Refused as refused:
        return refuse_and_go_back(request, sentence(refused), address)
    return back(request, address)


def _hold(request: HttpRequest, row: Session, who: dict[str, Any]) -> None:
    counts = {name: whole(request, name) for name in ("pupils", "parents", "staff", "others")}
    numbers = {pk: whole(request, f"came_{pk}") for pk in row.sign_ups.values_list("pk", flat=True)}
    came = {pk: count for pk, count in numbers.items() if count is not None}
    actions.hold_session(row.pk, counts, came=came, words=request.POST.get("words", ""), **who)


def _correct(_request: HttpRequest, row: Session, who: dict[str, Any]) -> None:
    actions.correct_session(row.pk, **who)


def _sign_up(request: HttpRequest, row: Session, who: dict[str, Any]) -> None:
    school = schools_for(request, "education.sign_up").filter(code=request.POST.get("school", "")).first()
    if school is None:
        raise Http404
    label, count = request.POST.get("label", ""), whole(request, "count") or 0
    actions.sign_up(row.pk, school=school, label=label, count=count, **who)


def _sign_off(request: HttpRequest, row: Session, who: dict[str, Any]) -> None:
    mine = row.sign_ups.filter(school__in=schools_for(request, "education.sign_up"), pk=whole(request, "sign_up") or 0)
    found = mine.first()
    if found is None:
        raise Http404
    actions.sign_off(found.pk, **who)


def _call_off(request: HttpRequest, row: Session, who: dict[str, Any]) -> None:
    actions.call_off_session(row.pk, **who)


VERBS: dict[str, tuple[str, Callable[[HttpRequest, Session, dict[str, Any]], None]]] = {
    "hold": ("education.plan", _hold),
    "correct": ("education.plan", _correct),
    "call_off": ("education.plan", _call_off),
    "sign_up": ("education.see", _sign_up),
    "sign_off": ("education.see", _sign_off),
}


def _form(request: HttpRequest, action: str, template: str, save: Save) -> HttpResponse:
    """A form for a school or for the whole area. What was typed stays when it is refused."""
    schools, area = schools_for(request, action), area_for(request, action)
    refusal, status = "", 200
    if request.method == "POST":
        code = request.POST.get("school", "")
        school = schools.filter(code=code).first() if code else None
        where = school.area if school else area
        if where is None or (code and school is None):
            raise Http404
        try:
            answer = HttpResponseRedirect(save(request, where, school, {"by": actor(request), "now": request.now}))
        except Refused as refused:
            refusal, status = sentence(refused), 422
        else:
            answer.status_code = 303
            return answer
    begin = timezone.localtime(request.now + timedelta(days=7)).replace(hour=15, minute=0)
    context = {
        "schools": schools[:2000],
        "area": area,
        "kinds": list(KINDS.items()),
        "topics": list(TOPICS.items()),
        "audiences": list(AUDIENCES.items()),
        "given": request.POST,
        "begin": begin.strftime("%Y-%m-%dT%H:%M"),
        "end": (begin + timedelta(minutes=45)).strftime("%Y-%m-%dT%H:%M"),
        "people": people_of(schools[0]) if schools.count() == 1 else [],
        "refusal": refusal,
        "here": "education",
    }
    return render(request, template, context, status=status)


def _save_session(request: HttpRequest, area: Area, school: School | None, who: dict[str, Any]) -> str:
    given = request.POST
    speaker = whole(request, "speaker")
    plan = actions.Gathering(
        kind=given.get("kind", ""),
        topic=given.get("topic", ""),
        title=given.get("title", ""),
        starts_at=moment(request, "starts_at"),
        ends_at=moment(request, "ends_at"),
        area=area,
        school=school,
        where=given.get("where", ""),
        url=given.get("url", ""),
        speaker=Person.objects.filter(pk=speaker, active=True).first() if speaker else None,
        capacity=whole(request, "capacity"),
        sign_up=given.get("sign_up") == "yes",
    )
    return f"/education/sessions/{actions.plan_session(plan, **who).pk}/"


def _save_material(request: HttpRequest, area: Area, school: School | None, who: dict[str, Any]) -> str:
    given = request.POST
    words = {name: given.get(name, "") for name in ("title", "topic", "audience", "text", "url")}
    actions.publish_material(area=area, school=school, **words, **who)
    return "/education/#materials"


def _save_tip(request: HttpRequest, area: Area, school: School | None, who: dict[str, Any]) -> str:
    words = {name: request.POST.get(name, "") for name in ("title", "topic", "text")}
    actions.publish_tip(area=area, school=school, **words, **who)
    return "/education/#tips"


def moment(request: HttpRequest, name: str) -> datetime:
    """A field of date and time, local. Raises EducationIncomplete."""
    try:
        naive = datetime.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        raise EducationIncomplete(_("day and time")) from None
    return timezone.make_aware(naive.replace(tzinfo=None), timezone.get_current_timezone())


def whole(request: HttpRequest, name: str) -> int | None:
    """A field with a whole number; None when it is empty or none."""
    text = request.POST.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
