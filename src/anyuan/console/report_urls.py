"""Addresses of what people report, of notices to the police, of events off campus, and of protected cases."""

from django.urls import path

from anyuan.console.views import incoming, protected

incoming_patterns = [
    path("", incoming.inbox, name="incoming"),
    path("duty/", incoming.must_report, name="must-report"),
    path("notices/", incoming.notices, name="notices"),
    path("notices/<str:ref>/take/", incoming.take_notice, name="take-notice"),
    path("off-campus/", incoming.off_campus, name="off-campus"),
    path("off-campus/<str:ref>/pass-on/", incoming.pass_on, name="pass-on"),
    path("<str:number>/", incoming.report, name="incoming-report"),
    path("<str:number>/photo/<int:file>/", incoming.photo, name="incoming-photo"),
    path("<str:number>/<str:verb>/", incoming.verb, name="incoming-verb"),
]
protected_patterns = [
    path("", protected.overview, name="protected"),
    path("ask/", protected.ask, name="unsealing-ask"),
    path("unsealing/<int:number>/<str:verb>/", protected.decide, name="unsealing-decide"),
    path("referrals/<int:number>/<str:verb>/", protected.move_referral, name="referral-move"),
    path("<str:ref>/", protected.around, name="protected-case"),
    path("<str:ref>/<str:verb>/", protected.verb, name="protected-verb"),
]
