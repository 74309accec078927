"""What people report: the centre's inbox, the duty to report, notices to the police, events off campus."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anyuan.cases import queries as cases
from anyuan.cases.actions import notices as notice_actions
from anyuan.cases.actions import off_campus as off_campus_actions
from anyuan.cases.actions import protected, reports, settle, talk
from anyuan.cases.models import Case, OffCampusNotice, PoliceNotice, Report
from anyuan.cases.queries import off_campus as off_campus_queries
from anyuan.cases.queries import reports as queries
from anyuan.cases.queries import services as packs
from anyuan.console.present import words
from anyuan.console.views.common import actor, back, opens, refuse_and_go_back, render, sentence
from anyuan.directory import policy
from anyuan.directory.models import Person, School
from anyuan.directory.refusals import Refused
from anyuan.journal.actions import evidence
from anyuan.journal.models import EvidenceFile
from anyuan.journal.rules import Scope

MOST = 100


@require_GET
@opens("reports.see")
def inbox(request: HttpRequest) -> HttpResponse:
    """What still waits for somebody, danger first; how many wait that this person may not open."""
    settled = request.GET.get("settled") == "yes"
    found = list(queries.inbox(request.viewer, settled=settled)[:MOST])
    context = {
        "rows": [_row(one) for one in found],
        "hidden": queries.hidden_count(request.viewer),
        "settled": settled,
        "tab": "inbox",
    }
    return render(request, "console/reports/inbox.html", context)


@require_GET
def report(request: HttpRequest, number: str) -> HttpResponse:
    """One report: its words, why it was sorted so, what may be the same, the talk, what can be done."""
    row = _report_or_404(request, number)
    by = actor(request)
    text = protected.read_report(row, by=by, now=request.now)
    talk.seen(row, now=request.now)
    service = packs.service(row.service)
    situation = next((s for s in packs.situations() if str(s["code"]) == row.situation), None)
    case = row.case if row.case and cases.may_do(request.viewer, "cases.see", row.case, now=request.now) else None
    may_triage = policy.allows(request.viewer, "reports.triage", _where(row))
    may_answer = policy.allows(request.viewer, "reports.answer", _where(row)) or row.about_child
    context = {
        "report": row,
        "row": _row(row),
        "text": text,
        "service": words.said(service["label"]) if service else "",
        "situation": words.said(situation) if situation else "",
        "case": case,
        "same": [] if row.about_child or row.case else [_row(one) for one in _same(request, row)],
        "talk": row.messages.all(),
        "may_triage": may_triage,
        "may_answer": may_answer,
        "may_settle": row.settled_at is None and (may_triage or (row.channel == "class_page" and may_answer)),
        "situations": [(s["code"], words.said(s)) for s in packs.situations()],
        "tab": "inbox",
    }
    return render(request, "console/reports/report.html", context)


@require_GET
def photo(request: HttpRequest, number: str, file: int) -> HttpResponse:
    """A photo that came with a report."""
    row = _report_or_404(request, number)
    kept = EvidenceFile.objects.filter(subject_kind=reports.KIND, subject_id=row.pk, pk=file).first()
    if kept is None or not evidence.path_of(kept.sha256).is_file():
        raise Http404
    answer = FileResponse(evidence.path_of(kept.sha256).open("rb"), content_type=kept.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def verb(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Settle, decline, join, sort anew, ask, release the words."""
    row = _report_or_404(request, number)
    run, action = _VERBS.get(verb, (None, ""))
    may = policy.allows(request.viewer, action, _where(row)) if action else False
    # On its own class page the school's adult decides; a child's report is for whoever may read it.
    school_may = row.channel == "class_page" and policy.allows(request.viewer, "reports.answer", _where(row))
    if run is None or not (may or school_may or (row.about_child and verb == "ask")):
        raise Http404
    url = f"/incoming/{row.public_id}/"
    try:
        run(request, row)
    except (Refused, Case.DoesNotExist) as refusal:
        said = sentence(refusal) if isinstance(refusal, Refused) else _("There is no such case, or you may not see it.")
        return refuse_and_go_back(request, said, url)
    return back(request, url)


def _case(request: HttpRequest, row: Report) -> None:
    settle.to_case(row, kind=request.POST.get("kind", "")[:40], by=actor(request), now=request.now)


def _join(request: HttpRequest, row: Report) -> None:
    into = cases.visible_to(request.viewer, now=request.now).get(ref=request.POST.get("into", "").strip()[:24])
    settle.to_case(row, into=into, by=actor(request), now=request.now)


def _decline(request: HttpRequest, row: Report) -> None:
    settle.decline(row, spam=request.POST.get("spam") == "yes", by=actor(request), now=request.now)


def _child(request: HttpRequest, row: Report) -> None:
    settle.turn_to_child(row, situation=request.POST.get("situation", "")[:8], by=actor(request), now=request.now)


def _ask(request: HttpRequest, row: Report) -> None:
    talk.ask(row, request.POST.get("text", ""), by=actor(request), now=request.now)


def _words(request: HttpRequest, row: Report) -> None:
    settle.show_words(row, request.POST.get("shown") == "yes", by=actor(request), now=request.now)


_VERBS: dict[str, tuple[Callable[[HttpRequest, Report], None], str]] = {
    "case": (_case, "reports.triage"),
    "join": (_join, "reports.triage"),
    "decline": (_decline, "reports.triage"),
    "child": (_child, "reports.triage"),
    "ask": (_ask, "reports.answer"),
    "words": (_words, "reports.triage"),
}


@require_http_methods(["GET", "POST"])
@opens("reports.must")
def must_report(request: HttpRequest) -> HttpResponse:
    """The duty to report harm to a minor: one form, one tap; nobody stands between it and the police."""
    schools = policy.limit(School.objects.filter(active=True), request.viewer, "directory.see", "area__path", "id")
    context: dict[str, Any] = {
        "schools": schools.order_by("name")[:500],
        "situations": [(s["code"], words.said(s)) for s in packs.situations()],
        "given": request.POST,
        "tab": "duty",
    }
    if request.method == "POST":
        try:
            made = _must(request, schools)
        except Refused as refusal:
            context["refusal"] = sentence(refusal)
            return render(request, "console/reports/must.html", context, status=422)
        context |= {"made": made}
    return render(request, "console/reports/must.html", context, status=201 if "made" in context else 200)


def _must(request: HttpRequest, schools: Any) -> PoliceNotice:
    situation = request.POST.get("situation", "")
    if situation not in {str(line["code"]) for line in packs.situations()}:
        raise notice_actions.SituationUnknown(value=situation[:8])
    new = reports.New(
        channel="desk",
        text=request.POST.get("text", ""),
        child=True,
        danger=request.POST.get("danger", ""),
        situation=situation,
        discovered_at=_moment(request.POST.get("discovered_at", "")),
        school=schools.select_related("area").filter(code=request.POST.get("school", "")).first(),
    )
    taken = reports.take(new, by=actor(request), now=request.now)
    return PoliceNotice.objects.get(report=taken.report)


@require_GET
@opens("notices.see")
def notices(request: HttpRequest) -> HttpResponse:
    """Notices to the police: what waits first, with the delay between discovery and report."""
    found = queries.notices_visible_to(request.viewer)[:MOST]
    kinds = {str(s["code"]): words.said(s) for s in packs.situations()}
    rows = [
        {
            "notice": one,
            "situation": kinds.get(one.situation, ""),
            "late": _late(one.delay_seconds),
            "open": one.case and cases.may_do(request.viewer, "cases.see", one.case, now=request.now),
        }
        for one in found
    ]
    return render(request, "console/reports/notices.html", {"rows": rows, "tab": "notices"})


@require_POST
def take_notice(request: HttpRequest, ref: str) -> HttpResponse:
    """The station has it."""
    notice = queries.notices_visible_to(request.viewer, "notices.take").filter(ref=ref).first()
    if notice is None:
        raise Http404
    try:
        taken = notice_actions.taken(notice, by=actor(request), now=request.now)
    except Refused as refusal:
        return refuse_and_go_back(request, sentence(refusal), "/incoming/notices/")
    person = request.viewer.person_id
    if taken.case is not None and person is not None:
        protected.name(taken.case, Person.objects.get(pk=person), by=actor(request), now=request.now)
    return back(request, "/incoming/notices/")


@require_http_methods(["GET", "POST"])
def off_campus(request: HttpRequest) -> HttpResponse:
    """Events off campus: told to the school's named person, and whether the guardians know."""
    may_see, may_tell, may_pass_on = (
        policy.may(request.viewer, f"off_campus.{do}") for do in ("see", "tell", "pass_on")
    )
    if not (may_see or may_tell):
        raise Http404
    if request.method == "POST":
        return _tell(request)
    outcomes = _outcomes()
    context = {
        "kinds": [(code, words.said(text)) for code, text in packs.off_campus().get("kinds", {}).items()],
        "outcomes": outcomes,
        "rows": [_event(one, dict(outcomes)) for one in off_campus_queries.visible_to(request.viewer)[:MOST]]
        if may_see
        else [],
        "may_see": may_see,
        "may_tell": may_tell,
        "may_pass_on": may_pass_on,
        "schools": _schools_told(request).filter(active=True).order_by("name")[:500] if may_tell else [],
        "tab": "off_campus",
    }
    return render(request, "console/reports/off_campus.html", context)


def _tell(request: HttpRequest) -> HttpResponse:
    school = _schools_told(request).select_related("area").filter(code=request.POST.get("school", "")).first()
    if school is None:
        raise Http404
    happened = _moment(request.POST.get("happened_at", "")) or request.now
    kind, text = request.POST.get("kind", ""), request.POST.get("text", "")
    try:
        told = off_campus_actions.tell(school, kind, text, happened_at=happened, by=actor(request), now=request.now)
    except Refused as refusal:
        return refuse_and_go_back(request, sentence(refusal), "/incoming/off-campus/")
    messages.info(request, _("%(ref)s: the school's named person has been told.") % {"ref": told.ref})
    return back(request, "/incoming/off-campus/")


def _schools_told(request: HttpRequest) -> Any:
    return policy.limit(School.objects.all(), request.viewer, "off_campus.tell", "area__path", "id", None)


def _event(notice: OffCampusNotice, outcomes: dict[str, str]) -> dict[str, Any]:
    kind = packs.off_campus()["kinds"].get(notice.kind)
    return {"notice": notice, "kind": words.said(kind), "outcome": outcomes.get(notice.outcome, "")}


@require_POST
def pass_on(request: HttpRequest, ref: str) -> HttpResponse:
    """The named person says how it stands with the guardians."""
    rows = off_campus_queries.visible_to(request.viewer, "off_campus.pass_on")
    notice: OffCampusNotice | None = rows.filter(ref=ref).first()
    if notice is None:
        raise Http404
    try:
        off_campus_actions.passed_on(notice, request.POST.get("outcome", ""), by=actor(request), now=request.now)
    except Refused as refusal:
        return refuse_and_go_back(request, sentence(refusal), "/incoming/off-campus/")
    return back(request, "/incoming/off-campus/")


def _report_or_404(request: HttpRequest, number: str) -> Report:
    row = queries.visible_to(request.viewer).filter(public_id=number).first()
    if row is None:
        raise Http404
    return row


def _same(request: HttpRequest, row: Report) -> list[Report]:
    """Reports that this person may see, with a case that this one could be joined to."""
    seen = queries.visible_to(request.viewer)
    found = queries.may_be_the_same(row)
    return [one for one in found if one.case and not one.case.protected and seen.filter(pk=one.pk).exists()]


def _where(row: Report) -> Any:
    return Scope(row.area_path, row.school_id if row.channel == "class_page" else None)


def _row(row: Report) -> dict[str, Any]:
    service = packs.service(row.service)
    return {
        "report": row,
        "service": words.said(service["label"]) if service else "",
        "where": " · ".join(words.named(one) for one in (row.school, row.place) if one is not None) or row.area_path,
        "first": "" if row.about_child else (row.text.splitlines() or [""])[0][:80],
        "unread": row.messages.filter(from_reporter=True, read_at__isnull=True).count(),
    }


def _moment(text: str) -> datetime | None:
    try:
        at = parse_datetime(text.strip()) if text.strip() else None
    except ValueError:
        return None
    return timezone.make_aware(at) if at is not None and at.tzinfo is None else at


def _late(seconds: int | None) -> str:
    if seconds is None:
        return ""
    hours, minutes = divmod(seconds // 60, 60)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=minutes)


def _outcomes() -> list[tuple[str, str]]:
    return [
        ("told", _("The guardians know")),
        ("not_reached", _("The guardians could not be reached")),
        ("not_our_pupil", _("Not a pupil of this school")),
    ]
