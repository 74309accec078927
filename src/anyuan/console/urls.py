"""Every page and fragment of the console. Each fragment has its own address and works without JavaScript."""

from django.urls import include, path, re_path

from anyuan.console.views import attention, calls, desk, incidents, maps, preferences, respond, schools, verbs, wall

app_name = "console"

urlpatterns = [
    path("", desk.home, name="desk"),
    path("desk/queue/", desk.desk_queue, name="desk-queue"),
    path("desk/counts/", desk.desk_counts, name="desk-counts"),
    path("desk/side/", desk.desk_side, name="desk-side"),
    path("desk/incidents/<str:ref>/", desk.desk_incident, name="desk-incident"),
    path("desk/call/", calls.call_form, name="call"),
    path("desk/call/places/", calls.place_options, name="call-places"),
    path("desk/call/duplicates/", calls.duplicate_hint, name="call-duplicates"),
    path("calls/", calls.take_call, name="calls"),
    path("incidents/", incidents.incident_list_page, name="incidents"),
    path("incidents/<str:ref>/", incidents.incident_page, name="incident"),
    path("incidents/<str:ref>/record/", incidents.incident_record, name="incident-record"),
    path("incidents/<str:ref>/evidence/", incidents.add_evidence, name="incident-evidence"),
    path("incidents/<str:ref>/evidence/<int:number>/", incidents.evidence_file, name="evidence"),
    path(
        "incidents/<str:ref>/evidence/<int:number>/thumbnail/",
        incidents.evidence_file,
        {"thumbnail": True},
        name="evidence-thumbnail",
    ),
    path("incidents/<str:ref>/checklist/<str:key>/", verbs.tick, name="incident-tick"),
    path("incidents/<str:ref>/tasks/<int:number>/<str:verb>/", verbs.task_verb, name="task-verb"),
    path("incidents/<str:ref>/<str:resource>/", verbs.incident_verb, name="incident-verb"),
    path("cases/", include("anyuan.console.case_urls")),
    path("attention/<str:name>/", attention.attention_list, name="attention"),
    path("attention/unknown/<int:number>/answer/", attention.settle_unknown, name="settle-unknown"),
    path("hand-over/", attention.hand_over, name="hand-over"),
    path("schools/", schools.school_list, name="schools"),
    path("schools/<str:code>/", schools.school_page, name="school"),
    path("schools/<str:code>/points/<str:verb>/", schools.point_verb, name="point-verb"),
    path("respond/", respond.tasks, name="respond"),
    path("respond/<int:number>/", respond.task, name="respond-task"),
    path("respond/<int:number>/<str:verb>/", respond.act, name="respond-act"),
    path("n/<str:token>/", respond.by_link, name="by-link"),
    path("n/<str:token>/<str:verb>/", respond.act_by_link, name="act-by-link"),
    re_path(r"^wall/?$", wall.wall, name="wall"),
    path("wall/board/", wall.board, name="wall-board"),
    path("wall/enter/<str:token>/", wall.enter, name="wall-enter"),
    path("map/ground.svg", maps.ground_svg, name="map-ground"),
    path("map/live/", maps.live, name="map-live"),
    path("map/layers/<str:name>.json", maps.layer, name="map-layer"),
    path("preferences/theme/", preferences.theme, name="theme"),
    path("preferences/language/", preferences.language, name="language"),
]
