"""Addresses of the documents. A verb is a small resource that is POSTed to."""

from django.urls import path

from anyuan.console.views import papers

urlpatterns = [
    path("", papers.all_papers, name="papers"),
    path("drafts/", papers.draft, name="paper-drafts"),
    path("<str:ref>/", papers.paper, name="paper"),
    path("<str:ref>/words/", papers.words, name="paper-words"),
    path("<str:ref>/issue/", papers.issue, name="paper-issue"),
    path("<str:ref>/withdrawal/", papers.withdraw, name="paper-withdrawal"),
    path("<str:ref>/receipt/", papers.receipt, name="paper-receipt"),
    path("<str:ref>/file.<str:form>", papers.file, name="paper-file"),
]
