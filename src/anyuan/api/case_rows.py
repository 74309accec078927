"""Which case, owner, person or file a request means; shared by the routes below `/cases`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from anyuan.api.callers import allowed
from anyuan.api.problems import NotThere, NotYours, Refusal
from anyuan.api.shapes import cases_out as out
from anyuan.api.shapes.cases import OwnerIn
from anyuan.cases import queries
from anyuan.cases.models import Case
from anyuan.cases.queries.bodies import MODELS
from anyuan.directory.models import Person
from anyuan.directory.policy import Viewer


def case_for(request: HttpRequest, action: str, ref: str) -> tuple[Viewer, Case]:
    """The caller and the case; a row that is not seen is not there, a row that may only be seen is refused."""
    viewer = allowed(request, "cases.involved")
    row = queries.visible_to(viewer, action, now=request.now).filter(ref=ref).first()
    if row is None:
        if queries.visible_to(viewer, now=request.now).filter(ref=ref).exists():
            raise NotYours(action)
        raise NotThere()
    return viewer, row


def shown(row: Case, viewer: Viewer, request: HttpRequest) -> dict[str, Any]:
    """The case as it stands now, as a row."""
    again = Case.objects.select_related("school", "place", "parent").get(pk=row.pk)
    return out.briefs([again], viewer, request.now)[0]


def owner_of(owner: OwnerIn) -> tuple[str, int]:
    """Kind and id of an owner given by code. Raises Refusal 422."""
    row = by_code(MODELS[owner.kind].objects.filter(active=True), owner.code, owner.kind)
    return (owner.kind, row.pk)


def person_of(code: str | None) -> int | None:
    """Id of a person in use given by code; None for none. Raises Refusal 422."""
    return by_code(Person.objects.filter(active=True), code, "person").pk if code is not None else None


def proof_of(pieces: list[Any]) -> list[dict[str, Any]]:
    """Pieces of proof as actions take them."""
    found = [piece.dict(exclude_none=True) for piece in pieces]
    return [{n: v.isoformat() if n == "taken_at" else v for n, v in piece.items() if v != ""} for piece in found]


def by_code(rows: Any, code: str | None, what: str) -> Any:
    """The row of a register with that code; None for none. Raises Refusal 422."""
    if code is None:
        return None
    row = rows.filter(code=code).first()
    if row is None:
        raise Refusal(422, _("There is no {what} with the code “{code}”.").format(what=what, code=code), "code_unknown")
    return row
