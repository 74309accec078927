"""The lists beside the queue: exactly the rows that a figure counts, each with what one can do about it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.dateparse import parse_duration
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from anyuan.console.queries import attention
from anyuan.console.queries.handover import sheet
from anyuan.console.views.common import actor, back, opens, refuse_and_go_back, render
from anyuan.directory import policy
from anyuan.directory.models import Device, Line, School
from anyuan.directory.refusals import Refused
from anyuan.dispatch import actions as dispatching
from anyuan.intake.actions import unknowns
from anyuan.intake.models import Unknown
from anyuan.intake.models.signal import Kind

MOST = 200
IGNORE = "P7D"


@require_GET
@opens("desk.see")
def attention_list(request: HttpRequest, name: str) -> HttpResponse:
    """One list."""
    kind = attention.KINDS.get(name)
    if kind is None:
        raise Http404
    rows = kind.rows(request.viewer, request.now)
    context: dict[str, Any] = {
        "kind": kind,
        "rows": list(rows[:MOST]),
        "total": attention.count(kind, request.viewer, request.now),
    }
    if name == "silent-lines":
        context["never"] = list(attention.never_heard(request.viewer)[:MOST])
    if name == "unknown":
        context["signal_kinds"] = Kind.choices
    return render(request, f"console/attention/{name}.html", context)


@require_POST
@opens("signals.settle")
def settle_unknown(request: HttpRequest, number: int) -> HttpResponse:
    """A person says what the unknown sender or code is; the answer is learned."""
    unknown = Unknown.objects.filter(pk=number, settled_at__isnull=True).first()
    if unknown is None:
        return refuse_and_go_back(request, _("Somebody else has settled this meanwhile."), "/attention/unknown/")
    try:
        answer = _answer(request, unknown)
        unknowns.settle(unknown, answer, by=actor(request), by_label=request.user.get_username(), now=request.now)
    except (unknowns.AnswerMakesNoSense, LookupError):
        text = _("Not in the register, or the answer does not fit. Nothing was changed; check the code and try again.")
        return refuse_and_go_back(request, text, "/attention/unknown/")
    return back(request, "/attention/unknown/")


def _answer(request: HttpRequest, unknown: Unknown) -> dict[str, Any]:
    form = request.POST
    if form.get("do") == "ignore":
        week = parse_duration(IGNORE)
        assert week is not None
        return {"ignore_until": (request.now + week).isoformat()}
    if unknown.kind == "code":
        return {"kind": form.get("kind", ""), "level": int(form.get("level") or 3), "opens": form.get("opens") == "yes"}
    code = form.get("code", "").strip()
    for name, model in (("line", Line), ("device", Device), ("school", School)):
        found = model.objects.filter(code=code, active=True).first()
        if found is not None and policy.allows(request.viewer, "directory.see", found):
            return {name: found.pk}
    raise LookupError(code)


@opens("desk.see")
def hand_over(request: HttpRequest) -> HttpResponse:
    """The hand-over sheet: everything open, and, by POST, everything that I owe goes to whoever relieves me."""
    me = actor(request)
    page = sheet(request.viewer, request.now)
    if request.method == "POST":
        to = next((p for p in page.relief if str(p.pk) == request.POST.get("to")), None)
        if to is None or me.id is None:
            return refuse_and_go_back(request, _("Choose who relieves you."), "/hand-over/")
        try:
            dispatching.hand_over_shift(from_person=me.id, to_person=to.pk, by=me, now=request.now)
        except Refused as refused:
            return refuse_and_go_back(request, str(refused), "/hand-over/")
        return refuse_and_go_back(request, str(HANDED), "/hand-over/")
    return render(request, "console/attention/hand-over.html", {"sheet": page})


HANDED = gettext_lazy("Handed over. What you owed is theirs now, with its clocks.")
