"""Addresses of the cases. A verb is a small resource: GET is its form, POST does it."""

from django.urls import path

from anyuan.console.views.cases import draws, intake, joint, ledger, ledgers_in, many, mediation, pages, verbs

urlpatterns = [
    path("", pages.my_work, name="cases"),
    path("board/", pages.the_board, name="case-board"),
    path("rows/", pages.rows_behind, name="case-rows"),
    path("ledger/", ledger.the_ledger, name="case-ledger"),
    path("ledger/bulk/", ledger.bulk, name="case-bulk"),
    path("ledger/export/", ledger.export, name="case-export"),
    path("ledger/keep/", ledger.keep, name="case-keep"),
    path("ledger/kept/", ledger.kept, name="case-kept"),
    path("ledger/kept/<int:number>/forget/", ledger.forget, name="case-forget"),
    path("ledger/in/", ledgers_in.uploads, name="case-imports"),
    path("ledger/in/<int:number>/", ledgers_in.upload, name="case-import"),
    path("ledger/in/<int:number>/problems.csv", ledgers_in.problems, name="case-import-problems"),
    path("ledger/in/<int:number>/<str:verb>/", ledgers_in.verb, name="case-import-verb"),
    path("instruct/", many.instruct, name="case-instruct"),
    path("draws/", draws.all_draws, name="draws"),
    path("draws/<int:number>/", draws.one_draw, name="draw"),
    path("draws/<int:number>/draw.json", draws.as_file, name="draw-file"),
    path("draws/<int:number>/<int:recheck>/inspector/", draws.name_inspector, name="draw-inspector"),
    path("new/", intake.new_case, name="case-new"),
    path("new/fields/", intake.kind_fields, name="case-kind-fields"),
    path("new/duplicates/", intake.duplicates, name="case-duplicates"),
    path("new/take/", intake.take, name="case-take"),
    path("<str:ref>/", pages.case_page, name="case"),
    path("<str:ref>/record/", pages.case_record, name="case-record"),
    path("<str:ref>/evidence/", pages.add_evidence, name="case-evidence"),
    path("<str:ref>/evidence/<int:number>/", pages.evidence_file, name="case-evidence-file"),
    path(
        "<str:ref>/evidence/<int:number>/thumbnail/",
        pages.evidence_file,
        {"thumbnail": True},
        name="case-evidence-thumbnail",
    ),
    path("<str:ref>/all/", many.progress, name="case-gathered"),
    path("<str:ref>/all/<str:what>/", joint.do, name="case-joint"),
    path("<str:ref>/mediation/", mediation.page, name="case-mediation"),
    path("<str:ref>/mediation/<str:what>/", mediation.do, name="case-mediate"),
    path("<str:ref>/recheck/", draws.recheck, name="case-recheck"),
    path("<str:ref>/<str:resource>/", verbs.case_verb, name="case-verb"),
]
