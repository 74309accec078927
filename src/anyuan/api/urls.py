"""Addresses of the programs' side."""

from django.urls import include, path, re_path

from anyuan.api import calendar_feed, views
from anyuan.api.v1 import api

urlpatterns = [
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("metrics", views.metrics),
    path("cap/v1/feed.xml", views.cap_feed),
    path("cap/v1/alerts/<str:identifier>.xml", views.cap_alert),
    path("calendar/<str:secret>.ics", calendar_feed.calendar_feed),
    path("api/v1/", api.urls),
    path("open311/", include("anyuan.api.open311.urls")),
    re_path(r"^api/(?P<rest>.*)$", views.nothing_here),
]
