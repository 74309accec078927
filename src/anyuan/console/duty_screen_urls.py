"""Addresses of the boards, lists and notes of the duties; `duty_urls` holds those of their planning and their points."""

from django.urls import path

from anyuan.console.views.duties import burden, hand_over, misses, person, today

urlpatterns = [
    path("", today.today, name="duties"),
    path("marks.json", today.marks, name="duty-marks"),
    path("misses/", misses.the_list, name="duty-misses"),
    path("misses/export/", misses.export, name="duty-misses-export"),
    path("burden/", burden.meter, name="duty-burden"),
    path("hand-over/", hand_over.hand_over, name="duty-hand-over"),
    path("hand-over/give/", hand_over.give, name="duty-hand-over-give"),
    path("hand-over/<int:number>/take/", hand_over.take, name="duty-hand-over-take"),
    path("mine/", person.mine, name="duty-mine"),
    path("people/<str:code>/", person.person, name="duty-person"),
]
