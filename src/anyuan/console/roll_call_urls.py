"""Addresses of the roll call of a real incident. A verb is a small resource that is POSTed to."""

from django.urls import path

from anyuan.console.views import roll_call

urlpatterns = [
    path("", roll_call.roll_call, name="roll-call"),
    path("panel/", roll_call.panel, name="roll-call-panel"),
    path("lines/new/", roll_call.add_line, name="roll-call-line-new"),
    path("lines/<int:line>/", roll_call.report, name="roll-call-line"),
    path("names/", roll_call.names, name="roll-call-names"),
    path("names/new/", roll_call.add_name, name="roll-call-name-new"),
    path("names/<int:name>/found/", roll_call.found, name="roll-call-name-found"),
]
