"""Addresses of the documents. A verb is a small resource that is POSTed to."""

from django.urls import path

from anyuan.console.views import paper_forms, paper_routines, paper_rows, papers

urlpatterns = [
    path("", papers.all_papers, name="papers"),
    path("drafts/", papers.draft, name="paper-drafts"),
    path("acknowledgements/", paper_routines.acknowledgements, name="paper-acknowledgements"),
    path("routines/", paper_routines.routine, name="paper-routines"),
    path("forms/", paper_forms.forms, name="paper-forms"),
    path("forms/keep/", paper_forms.keep, name="paper-form-keep"),
    path("forms/use/", paper_forms.use, name="paper-form-use"),
    path("forms/<str:code>/<str:name>/<int:number>.docx", paper_forms.fetch, name="paper-form"),
    path("rows/<str:source>/", paper_rows.rows, name="paper-rows"),
    path("<str:ref>/", papers.paper, name="paper"),
    path("<str:ref>/words/", papers.words, name="paper-words"),
    path("<str:ref>/issue/", papers.issue, name="paper-issue"),
    path("<str:ref>/withdrawal/", papers.withdraw, name="paper-withdrawal"),
    path("<str:ref>/receipt/", papers.receipt, name="paper-receipt"),
    path("<str:ref>/file.<str:form>", papers.file, name="paper-file"),
]
