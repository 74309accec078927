"""The wallboard: read from five metres, read only, without personal data; entered by a link that can do nothing else."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.contrib.auth import login
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from anyuan.console.queries import wall as boards
from anyuan.console.views.common import opens, render
from anyuan.directory import policy
from anyuan.directory import queries as directory
from anyuan.directory.models import ApiToken


@require_GET
@opens("wall.see")
def wall(request: HttpRequest) -> HttpResponse:
    """The whole board."""
    return render(request, "console/wall/wall.html", _context(request))


@require_GET
@opens("wall.see")
def board(request: HttpRequest) -> HttpResponse:
    """Open incidents and the strip, read again when the stream says so."""
    return render(request, "console/wall/board.html", _context(request))


def _context(request: HttpRequest) -> dict[str, Any]:
    return {"board": boards.board(request.viewer, request.now)}


@require_GET
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Sign this screen in as a wallboard, and as nothing else.

    The token is one of an account whose only role is "wall", with the scope "wall": a link on a screen in a hall may be
    photographed, so it must not open anything but the board.
    """
    digest = sha256(token.encode()).hexdigest()
    in_force = Q(expires_at__isnull=True) | Q(expires_at__gt=request.now)
    found = ApiToken.objects.filter(in_force, digest=digest).select_related("account").first()
    if found is None or not found.account.is_active or "wall" not in found.scopes:
        raise Http404
    viewer = directory.viewer(found.account, request.now)
    if viewer.roles != {"wall"} or not policy.may(viewer, "wall.see"):
        raise Http404
    login(request, found.account, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("console:wall")
