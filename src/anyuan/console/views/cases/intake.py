"""A new case from the duty desk: fast by keys, duplicates shown while one types, danger to life sent to the incidents."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from anyuan.cases import actions
from anyuan.cases import queries as cases
from anyuan.cases.actions.reporter import keep_reporter
from anyuan.cases.models import Case
from anyuan.cases.queries.kinds import KindMissing, kind_for
from anyuan.console.present import case_refusals, words
from anyuan.console.queries.cases.rows import rows
from anyuan.console.views.calls import _place, _school
from anyuan.console.views.cases.pages import kinds_offered, url_of
from anyuan.console.views.common import actor, back, is_fragment, opens, render, sentence
from anyuan.directory.refusals import Refused
from anyuan.incidents import actions as incidents
from anyuan.kernel.text import fold

SAME_WITHIN = timedelta(days=60)
MOST_ALIKE = 6


@require_GET
@opens("cases.open")
def new_case(request: HttpRequest) -> HttpResponse:
    """The form. The kind is in the address, so that a browser without scripts changes it too."""
    return render(request, "console/cases/new.html", _context(request, request.GET.get("kind", "")))


@require_GET
@opens("cases.open")
def kind_fields(request: HttpRequest) -> HttpResponse:
    """The fields of the chosen kind alone."""
    return render(request, "console/cases/kind_fields.html", _context(request, request.GET.get("kind", "")))


@require_GET
@opens("cases.open")
def duplicates(request: HttpRequest) -> HttpResponse:
    """Open cases that this may be: the same place, or words in common; the likeliest first."""
    school = _school(request, request.GET.get("school", ""))
    found = alike(request, request.GET.get("title", ""), school.pk if school else None)
    return render(request, "console/cases/duplicates.html", {"same": rows(found)})


@require_POST
@opens("cases.open")
def take(request: HttpRequest) -> HttpResponse:
    """Open the case; or, where life is in danger, the incident; or join it to what is already known."""
    form = request.POST
    school, place = _school(request, form.get("school", "")), _place(request, form.get("place", ""))
    where, text = form.get("where", "").strip(), form.get("text", "").strip()
    if school is None and place is None and where:
        # What was typed is not in the register: it is kept in the words of the case, not thrown away.
        text = f"{where}\n{text}".strip()
    who: dict[str, Any] = {"by": actor(request), "now": request.now}
    if form.get("life") == "yes":
        words_of = "\n".join(part for part in (form.get("title", "").strip(), text) if part)
        return _to_the_incidents(request, words_of, school, place, who)
    area = school.area.path if school else place.area.path if place else own_area(request)
    try:
        definition = kind_for(form.get("kind", ""), area)
        case = actions.open_case(
            form.get("kind", ""),
            title=form.get("title", ""),
            text=text,
            fields=field_values(definition, form),
            source=form.get("source", "desk"),
            school=school,
            place=place,
            area_path=area or None,
            grade=form.get("grade", ""),
            category=form.get("category", ""),
            reply_wanted=form.get("reply_wanted") == "yes",
            client_id=form.get("client_id") or None,
            **who,
        )
        contact = {"name": form.get("reporter_name", ""), "contact": form.get("reporter_contact", "")}
        keep_reporter(case, **contact, **who)
        into = (
            cases.visible_to(request.viewer, now=request.now).filter(ref=form.get("join", "")).first()
            if form.get("join")
            else None
        )
        if into is not None and case.open:
            actions.join(case, into=into, **who)
            case = into
    except KindMissing:
        return _again(request, str(words.word("case_field", "kind")))
    except Refused as refused:
        return _again(request, case_refusals.sentence(refused, definition=definition))
    return back(request, url_of(case.ref)) if not is_fragment(request) else _redirect(url_of(case.ref))


def _again(request: HttpRequest, refusal: str) -> HttpResponse:
    """The form with everything that was typed, and why it was not taken."""
    context = {**_context(request, request.POST.get("kind", "")), "refusal": refusal}
    return render(request, "console/cases/new.html", context, status=422)


def _redirect(url: str) -> HttpResponse:
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = url
    return answer


def _to_the_incidents(request: HttpRequest, text: str, school: Any, place: Any, who: dict[str, Any]) -> HttpResponse:
    """Danger to life never waits in a list: the call goes to the incident path at once."""
    try:
        call = incidents.call_in(
            channel="phone",
            kind="",
            text=text,
            place=place,
            school=school,
            reporter_name=request.POST.get("reporter_name", ""),
            reporter_phone=request.POST.get("reporter_contact", ""),
            client_id=request.POST.get("client_id") or None,
            **who,
        )
    except Refused as refused:
        return _again(request, sentence(refused))
    call.refresh_from_db()
    target = f"/incidents/{call.incident.ref}/" if call.incident else "/"
    return back(request, target) if not is_fragment(request) else _redirect(target)


def _context(request: HttpRequest, kind: str) -> dict[str, Any]:
    offered = [row for row in kinds_offered() if may_open(request, row["code"])]
    kind = kind if kind in {row["code"] for row in offered} else (offered[0]["code"] if offered else "")
    given = request.POST or request.GET
    definition = kind_for(kind, own_area(request)) if kind else {}
    return {
        "kinds": offered,
        "kind": kind,
        "definition": definition,
        "fields": [form_field(row, given) for row in definition.get("fields", ())],
        "categories": [_coded(row) for row in definition.get("categories", ())],
        "grades": [_coded(row) for row in definition.get("grading", {}).get("grades", ())],
        "given": given,
        "client_id": given.get("client_id") or uuid4().hex,
        "tab": "new",
    }


def may_open(request: HttpRequest, kind: str) -> bool:
    """Whether this person may open a case of the kind: the kind names the roles; without names the policy decides."""
    try:
        roles = kind_for(kind).get("roles", {}).get("open", ())
    except KindMissing:
        return False
    return not roles or request.viewer.is_system or bool(request.viewer.roles.intersection(roles))


def own_area(request: HttpRequest) -> str:
    """The area in which this person works: of their first grant, by its area, school or organisation."""
    from anyuan.directory.models import Organisation, School

    for grant in request.viewer.grants:
        if grant.area_path:
            return grant.area_path
        if grant.school_id:
            return str(School.objects.select_related("area").get(pk=grant.school_id).area.path)
        if grant.organisation_id:
            return str(Organisation.objects.select_related("area").get(pk=grant.organisation_id).area.path)
    return ""


def _coded(row: dict[str, Any]) -> dict[str, Any]:
    said = words.said(row.get("label") or {"en": row.get("en", ""), "zh": row.get("zh", "")})
    return {"code": row["code"], "label": said or row["code"]}


def form_field(row: dict[str, Any], given: Any) -> dict[str, Any]:
    """One field of a kind as the form draws it."""
    return {
        "key": row["key"],
        "name": f"field-{row['key']}",
        "label": words.said(row.get("label")),
        "type": row.get("type", "text"),
        "required": row.get("required", False),
        "choices": [_coded(choice) for choice in row.get("choices", ())],
        "value": given.get(f"field-{row['key']}", ""),
    }


def field_values(definition: dict[str, Any], form: Any) -> dict[str, Any]:
    """The fields as the action takes them: numbers as numbers, yes and no as such, empty ones left out."""
    found: dict[str, Any] = {}
    for row in definition.get("fields", ()):
        value: Any = form.get(f"field-{row['key']}", "").strip()
        if value == "":
            continue
        if row.get("type") in ("number", "count"):
            value = _as_number(value)
        elif row.get("type") == "yesno":
            value = value == "yes"
        found[row["key"]] = value
    return found


def _as_number(value: str) -> Any:
    try:
        return int(value) if value.lstrip("-").isdigit() else float(value)
    except ValueError:
        return value  # the action says that it does not fit


def alike(request: HttpRequest, title: str, school: int | None) -> list[Case]:
    """Open cases with words in common, or of the same school, the newest first."""
    found = cases.visible_to(request.viewer, now=request.now).filter(
        open=True, protected=False, opened_at__gte=request.now - SAME_WITHIN
    )
    pieces = _pieces(fold(title))
    if not pieces and school is None:
        return []
    wanted = Q(pk__in=[])
    for piece in pieces:
        wanted |= Q(title__icontains=piece)
    if school is not None:
        found = found.filter(school_id=school)
        wanted = wanted if pieces else Q()
    shown = list(found.filter(wanted).select_related("school", "place").order_by("-opened_at")[:60])
    return sorted(shown, key=lambda case: -_common(pieces, case.title))[:MOST_ALIKE]


def _pieces(text: str) -> list[str]:
    """Words of two letters and more; Chinese text by pairs of characters."""
    pieces: list[str] = []
    for word in text.split():
        if any("一" <= c <= "鿿" for c in word):
            pieces += [word[n : n + 2] for n in range(len(word) - 1)]
        elif len(word) > 3:
            pieces.append(word)
    return list(dict.fromkeys(pieces))[:12]


def _common(pieces: list[str], title: str) -> int:
    folded = fold(title)
    return sum(1 for piece in pieces if piece in folded)
