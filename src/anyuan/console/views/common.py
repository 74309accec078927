"""What every view does: ask who is asking, render, answer a refusal in words, go back safely."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render as django_render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from anyuan.console.templatetags.console import hms
from anyuan.directory import policy
from anyuan.directory.refusals import Refused
from anyuan.dispatch.refusals import SomebodyWasFirst
from anyuan.incidents import queries as incidents
from anyuan.incidents.models import Incident
from anyuan.journal.rules import Actor

View = Callable[..., HttpResponse]


def opens(action: str) -> Callable[[View], View]:
    """Only for those to whom the policy opens ``action`` somewhere; for others the page is not there."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not policy.may(request.viewer, action):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def opens_cases(view: View) -> View:
    """Only for those who can have a case at all: by their role, or by being involved in one."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not (policy.may(request.viewer, "cases.see") or policy.may(request.viewer, "cases.involved")):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def render(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """A page or fragment. `now` is the request's one instant; nothing live is kept by caches."""
    answer = django_render(
        request, template, {"now": request.now, "viewer": request.viewer, **(context or {})}, status=status
    )
    answer["Cache-Control"] = "no-store"
    # The same address answers htmx with a fragment and a browser with a page.
    answer["Vary"] = "HX-Request, Cookie, Accept-Language"
    return answer


def actor(request: HttpRequest) -> Actor:
    """The person at this screen. An account without a person may look but not act."""
    person = request.viewer.person_id
    if person is None:
        raise Http404
    return Actor.person(person)


def is_fragment(request: HttpRequest) -> bool:
    """htmx asks for a fragment; a browser without scripts gets the page."""
    return request.headers.get("HX-Request") == "true"


def incident_or_404(request: HttpRequest, ref: str, action: str = "incidents.see") -> Incident:
    """The incident, if this person may do ``action`` to it; not allowed and not there look the same."""
    try:
        return incidents.visible_to(request.viewer, action).get(ref=ref)
    except Incident.DoesNotExist:
        raise Http404 from None


def sentence(refusal: Refused) -> str:
    """A refusal in words, with times as they are on the wall."""
    if isinstance(refusal, SomebodyWasFirst):
        return _("%(who)s was first, at %(time)s. This is how it stands now.") % {
            "who": refusal.who or _("Somebody else"),
            "time": hms(refusal.at),
        }
    return str(refusal)


def back(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """To where the form says it came from, if that is one of our own pages."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = otherwise
    answer = HttpResponseRedirect(target)
    answer.status_code = 303
    return answer


def refuse_and_go_back(request: HttpRequest, text: str, otherwise: str) -> HttpResponseRedirect:
    """Without scripts: the sentence is shown on the page one comes back to."""
    messages.warning(request, text)
    return back(request, otherwise)


def tell(answer: HttpResponse, text: str, undo: dict[str, Any] | None = None) -> HttpResponse:
    """A toast, with an undo where there is something to take back."""
    detail: dict[str, Any] = {"text": text}
    if undo:
        detail["undo"] = undo
    answer["HX-Trigger"] = json.dumps({"toast": detail})
    return answer
