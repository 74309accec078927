"""Addresses of the standards. A verb is a small resource that is POSTed to."""

from django.urls import path

from anyuan.console.views.standards import inspecting, inspections, pages, verbs

urlpatterns = [
    path("", pages.overview, name="standards"),
    path("inspections/", inspections.inspection_list, name="inspections"),
    path("inspections/plan/", inspecting.plan, name="inspection-plan"),
    path("inspections/<str:ref>/", inspections.inspection, name="inspection"),
    path("findings/", inspections.findings, name="findings"),
    path("outcomes/decide/", inspecting.decide, name="outcome-decide"),
    path("outcomes/<str:ref>/", inspections.outcome, name="outcome"),
    path("outcomes/<str:ref>/<str:verb>/", inspecting.outcome_verb, name="outcome-verb"),
    path("<slug:name>/", pages.standard, name="standard"),
    path("<slug:name>/text/", pages.text, name="standard-text"),
    path("<slug:name>/schools/", pages.schools, name="standard-schools"),
    path("<slug:name>/sheet.xlsx", pages.export, name="standard-export"),
    path("<slug:name>/schools/<str:code>/", pages.school, name="standard-school"),
    path("<slug:name>/schools/<str:code>/<str:requirement>/", pages.rows_behind, name="standard-rows"),
    path("<slug:name>/adoption/", verbs.adopt_version, name="standard-adopt"),
    path("<slug:name>/switches/", verbs.switch_requirement, name="standard-switch"),
]
