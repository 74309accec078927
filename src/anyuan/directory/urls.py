"""Signing in and out, and the second factor. Sign-up and password mails do not exist here."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path


def not_here(request: HttpRequest) -> HttpResponse:
    """Pages of the log-in library that this house does not offer."""
    raise Http404


urlpatterns = [
    path("accounts/signup/", not_here),
    path("accounts/email/", not_here),
    path("accounts/password/reset/", not_here),
    path("accounts/", include("allauth.urls")),
]
