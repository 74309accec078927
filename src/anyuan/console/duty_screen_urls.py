"""Addresses of the boards, lists and notes of the duties; `duty_urls` holds those of their planning and their points."""

from django.urls import path

from anyuan.console.views.duties import burden, misses, today

urlpatterns = [
    path("", today.today, name="duties"),
    path("marks.json", today.marks, name="duty-marks"),
    path("misses/", misses.the_list, name="duty-misses"),
    path("misses/export/", misses.export, name="duty-misses-export"),
    path("burden/", burden.meter, name="duty-burden"),
]
