"""Words of a review without anybody's name: a review looks at circumstances, never at a person."""

from __future__ import annotations

from django.db.models import Q

from anyuan.cases.models import Case, Involvement
from anyuan.directory.models import Person
from anyuan.reports.rules.nameless import without


class Nameless:
    """Leaves out the names of everybody who works at the school or body concerned, has the case in hand, or is involved."""

    def __init__(self, case: Case) -> None:
        near = Q(appointments__organisation=case.organisation_id) if case.organisation_id else Q()
        if case.school_id:
            near |= Q(appointments__school=case.school_id)
        ids = set(Involvement.objects.filter(case=case, person__isnull=False).values_list("person", flat=True))
        ids |= {case.handler_id} if case.handler_id else set()
        people = Person.objects.filter((near if near else Q(pk__in=[])) | Q(pk__in=ids))
        self.names = sorted({name for name in people.values_list("name", flat=True) if name}, key=len, reverse=True)

    def text(self, words: str) -> str:
        """The words with names, numbers of telephones and identities left out."""
        return without(words, self.names)
