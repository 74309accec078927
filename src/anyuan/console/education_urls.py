"""Addresses of public education. A verb is a small resource that is POSTed to."""

from django.urls import path

from anyuan.console.views.education import pages, rooms, write

urlpatterns = [
    path("", pages.overview, name="education"),
    path("sessions/", pages.session_list, name="education-sessions"),
    path("sessions/new/", write.new_session, name="session-new"),
    path("sessions/<int:number>/", pages.session, name="session"),
    path("sessions/<int:number>/<str:verb>/", write.act, name="session-verb"),
    path("materials/new/", write.new_material, name="material-new"),
    path("materials/<str:code>/withdraw/", write.withdraw, name="material-withdraw"),
    path("tips/new/", write.new_tip, name="tip-new"),
    path("rooms/new/", rooms.new_room, name="room-new"),
    path("rooms/<int:number>/", rooms.room, name="room"),
    path("rooms/<int:number>/book/", rooms.book, name="room-book"),
    path("rooms/<int:number>/bookings/<int:booking>/cancel/", rooms.cancel, name="room-cancel"),
]
