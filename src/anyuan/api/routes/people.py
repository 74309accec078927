"""People with the posts they hold today. Contact details stay in the console, where reading them is noted."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from anyuan.api.callers import allowed
from anyuan.api.paging import Order, page
from anyuan.api.routing import Routes
from anyuan.api.shapes.registers import PersonOut
from anyuan.api.shapes.words import Code, Cursor, Limit, Page, named
from anyuan.directory.models import Person
from anyuan.directory.policy import Viewer, limit
from anyuan.directory.queries.people import appointments_on

router = Routes("people")


@router.get("/people", Page[PersonOut])
def list_people(
    request: HttpRequest,
    school: Code | None = None,
    organisation: Code | None = None,
    post: Code | None = None,
    limit: Limit = 50,
    cursor: Cursor | None = None,
) -> Any:
    """People in use whom the caller may see, by code."""
    rows = _people(allowed(request, "people.see"), timezone.localdate(request.now))
    rows = rows.filter(school__code=school) if school else rows
    rows = rows.filter(organisation__code=organisation) if organisation else rows
    if post:
        held = appointments_on(timezone.localdate(request.now)).filter(post=post)
        rows = rows.filter(pk__in=held.values("person"))
    return page(rows, Order(("code",)), _out, limit=limit, cursor=cursor)


def _people(viewer: Viewer, day: Any) -> QuerySet[Person]:
    held = appointments_on(day).select_related("organisation", "school").order_by("order", "id")
    rows = Person.objects.filter(active=True).select_related("organisation", "school")
    rows = rows.defer("phone", "email").prefetch_related(Prefetch("appointments", held, to_attr="held"))
    return limit(rows, viewer, "people.see", area=("school__area__path", "organisation__area__path"))


def _out(row: Any) -> dict[str, Any]:
    return {
        **(named(row) or {}),
        "organisation": named(row.organisation),
        "school": named(row.school),
        "posts": [
            {
                "post": a.post,
                "order": a.order,
                "organisation": a.organisation.code if a.organisation else None,
                "school": a.school.code if a.school else None,
            }
            for a in row.held
        ],
    }
