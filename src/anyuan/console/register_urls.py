"""Addresses of the registers. A register is a noun; what is done to a row is a small resource below it."""

from django.urls import path

from anyuan.console.views import register_lessons, register_papers, register_parts, registers

urlpatterns = [
    path("", registers.overview, name="registers"),
    path("posts/lessons/", register_lessons.lessons_owed, name="register-lessons"),
    path("<str:name>/", registers.the_list, name="register"),
    path("<str:name>/new/", registers.new, name="register-new"),
    path("<str:name>/import/", registers.load, name="register-import"),
    path("<str:name>/empty.xlsx", registers.empty, name="register-empty"),
    path("<str:name>/export.<str:form>", registers.export, name="register-export"),
    path("equipment/<str:code>/issues/", register_parts.issue, name="equipment-issue"),
    path("equipment/<str:code>/issues/<int:number>/return/", register_parts.take_back, name="equipment-return"),
    path("agreements/<str:code>/signatures/", register_papers.sign, name="agreement-sign"),
    path("emergency_plans/<str:code>/read/", register_papers.read, name="plan-read"),
    path("<str:name>/<str:code>/files/", register_papers.add_file, name="register-files"),
    path("<str:name>/<str:code>/files/<int:number>/", register_papers.file, name="register-file"),
    path("<str:name>/<str:code>/", registers.record, name="register-record"),
    path("<str:name>/<str:code>/change/", registers.change, name="register-change"),
    path("<str:name>/<str:code>/end/", registers.end, name="register-end"),
]
