"""Addresses of the figures."""

from django.urls import path

from anyuan.console.views import measures

urlpatterns = [
    path("", measures.dashboard, name="measures"),
    path("<slug:name>/", measures.measure, name="measure"),
    path("<slug:name>/rows/", measures.rows, name="measure-rows"),
    path("<slug:name>/table.xlsx", measures.table, name="measure-table"),
]
