"""What is done to rows of single registers beyond changing them: equipment handed out and taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anyuan.console.queries.register_parts import people_at_hand
from anyuan.console.views.common import actor, back, opens, refuse_and_go_back
from anyuan.directory.actions import equipment as actions
from anyuan.directory.models import Equipment, EquipmentIssue
from anyuan.directory.queries import registers as queries
from anyuan.directory.refusals import Refused
from anyuan.directory.registers import sheet


@require_POST
@opens("registers.edit")
def issue(request: HttpRequest, code: str) -> HttpResponse:
    """Pieces go to a person, who is named by code or by a name that is the only one."""
    row = _equipment(request, code)
    page = f"/registers/equipment/{row.code}/"
    given, count = request.POST.get("person", "").strip(), request.POST.get("count", "")
    people = people_at_hand(request.viewer, row)
    person = people.filter(code=given).first() or (people.filter(name=given).first() if given else None)
    if person is None:
        return refuse_and_go_back(request, _("There is no such person here."), page)
    if not count.isdigit():
        return refuse_and_go_back(request, _("Say how many pieces."), page)
    try:
        actions.issue(row, person, int(count), by=actor(request), now=request.now)
    except Refused as refusal:
        return refuse_and_go_back(request, str(refusal), page)
    messages.info(request, _("Handed out."))
    return back(request, page)


@require_POST
@opens("registers.edit")
def take_back(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Pieces come back."""
    row = _equipment(request, code)
    out = EquipmentIssue.objects.filter(equipment=row, pk=number).first()
    if out is None:
        raise Http404
    page = f"/registers/equipment/{row.code}/"
    try:
        actions.take_back(out, condition=request.POST.get("condition", ""), by=actor(request), now=request.now)
    except Refused as refusal:
        return refuse_and_go_back(request, str(refusal), page)
    messages.info(request, _("Taken back."))
    return back(request, page)


def _equipment(request: HttpRequest, code: str) -> Equipment:
    row = queries.rows(sheet("equipment"), request.viewer, "edit").filter(code=code).first()
    if row is None:
        raise Http404
    return row
