"""Addresses of GeoReport v2; the form is the ending, as the standard asks."""

from django.urls import re_path

from anyuan.api.open311 import views

FORM = r"\.(?P<form>json|xml)$"

urlpatterns = [
    re_path(rf"^(?:v2/)?discovery{FORM}", views.discovery),
    re_path(rf"^v2/services{FORM}", views.services),
    re_path(rf"^v2/services/(?P<code>[^/]{{1,64}}?){FORM}", views.definition),
    re_path(rf"^v2/requests{FORM}", views.requests),
    re_path(rf"^v2/requests/(?P<number>[^/]{{1,2000}}?){FORM}", views.one),
    re_path(rf"^v2/tokens/(?P<number>[^/]{{1,80}}?){FORM}", views.token),
    re_path(rf"^(?P<rest>.*){FORM}", views.nothing_here),
    re_path(r"^(?P<rest>.*)$", views.nothing_here),
]
