"""Signing in and out, and the second factor. Sign-up and password mails do not exist here."""

from allauth.account.urls import urlpatterns as account_urls
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path


def not_here(request: HttpRequest) -> HttpResponse:
    """Pages of the log-in library that this house does not offer."""
    raise Http404


# Without these names the log-in page offers no "forgotten password" either: an administrator resets it.
offered = [pattern for pattern in account_urls if "reset_password" not in (pattern.name or "")]

urlpatterns = [
    path("accounts/signup/", not_here),
    path("accounts/email/", not_here),
    path("accounts/", include(offered)),
    path("accounts/2fa/", include("allauth.mfa.urls")),
]
