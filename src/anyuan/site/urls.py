"""Which package answers which address. Packages bring their own ``urls.py``; order matters only for the console, last."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("admin/", admin.site.urls)]
urlpatterns += [
    path("", include(f"anyuan.{name}.urls"))
    for name in ("journal", "directory", "api", "console")
    if find_spec(f"anyuan.{name}") and find_spec(f"anyuan.{name}.urls")
]
