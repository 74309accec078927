"""Addresses of the programmes as a whole. A verb is a small resource that is POSTed to."""

from django.urls import path

from anyuan.console.views import programmes

urlpatterns = [
    path("", programmes.overview, name="programmes"),
    path("<slug:name>/", programmes.look, name="programme"),
    path("<slug:name>/adoption/", programmes.take, name="programme-take"),
    path("<slug:name>/end/", programmes.end, name="programme-end"),
]
