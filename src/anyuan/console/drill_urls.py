"""Addresses of the drills. A verb is a small resource that is POSTed to."""

from django.urls import path

from anyuan.console.views.drills import pages, phone, plan, review, verbs

urlpatterns = [
    path("", pages.drill_list, name="drills"),
    path("new/", plan.new, name="drill-new"),
    path("<int:number>/", pages.drill, name="drill"),
    path("<int:number>/plan/", plan.change, name="drill-plan"),
    path("<int:number>/phone/", phone.phone, name="drill-phone"),
    path("<int:number>/notes/", phone.add_note, name="drill-notes"),
    path("<int:number>/lines/<int:line>/", phone.report, name="drill-line"),
    path("<int:number>/names/", phone.names, name="drill-names"),
    path("<int:number>/names/new/", phone.add_name, name="drill-name-new"),
    path("<int:number>/names/<int:name>/found/", phone.found, name="drill-name-found"),
    path("<int:number>/review/", review.review, name="drill-review"),
    path("<int:number>/review/<str:verb>/", review.act, name="drill-review-verb"),
    path("<int:number>/report/", review.report, name="drill-report"),
    path("<int:number>/<str:verb>/", verbs.act, name="drill-verb"),
]
