"""Addresses of the duties. A verb is a small resource that is POSTed to."""

from django.urls import path

from anyuan.console import duty_screen_urls
from anyuan.console.views.duties import feeds, meetings, pages, plan, points, programmes, verbs

urlpatterns = [
    *duty_screen_urls.urlpatterns,
    path("week/", pages.the_week, name="duty-week"),
    path("rates/", pages.rates, name="duty-rates"),
    path("rows/", pages.rows_behind, name="duty-rows"),
    path("programmes/", programmes.programmes, name="duty-programmes"),
    path("programmes/days/", programmes.set_days, name="duty-days"),
    path("plan/", plan.plan, name="duty-plan"),
    path("plan/save/", plan.save, name="duty-save-plan"),
    path("calendars/", feeds.calendars, name="duty-calendars"),
    path("calendars/make/", feeds.make, name="duty-make-calendar"),
    path("calendars/<int:number>/withdraw/", feeds.withdraw, name="duty-withdraw-calendar"),
    path("points/<str:code>/in-order/", points.in_order, name="duty-point-in-order"),
    path("points/make/", points.make, name="duty-make-points"),
    path("points/", points.point_list, name="duty-points"),
    path("points/sheets/", points.sheets, name="duty-sheets"),
    path("points/<str:code>/now/", points.digits, name="duty-digits"),
    path("points/<str:code>/rule/", points.rule, name="duty-point-rule"),
    path("points/<str:code>/turn/", points.turn, name="duty-turn"),
    path("meetings/", meetings.meeting_list, name="duty-meetings"),
    path("<int:number>/minutes/", meetings.minutes, name="duty-minutes"),
    path("<int:number>/minutes/<str:verb>/", meetings.act, name="duty-minutes-verb"),
    path("<int:number>/", pages.occurrence, name="duty"),
    path("<int:number>/<str:verb>/", verbs.act, name="duty-verb"),
]
