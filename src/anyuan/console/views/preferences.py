"""Language and theme: kept on the account when there is one, and in a cookie for this screen."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_POST

from anyuan.console.frame import THEME_COOKIE, THEMES
from anyuan.console.views.common import back

YEAR = 365 * 24 * 3600


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Day, night or as the device; of this screen, because two screens of one person may stand in different light."""
    chosen = request.POST.get("theme", "")
    answer = back(request, "/")
    if chosen in THEMES:
        answer.set_cookie(THEME_COOKIE, chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return answer


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Chinese or English."""
    chosen = request.POST.get("language", "")
    answer = back(request, "/")
    if chosen in dict(settings.LANGUAGES):
        translation.activate(chosen)
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=YEAR,
            samesite="Lax",
            secure=request.is_secure(),
            httponly=True,
        )
    return answer
