"""Issue a document, send it to the schools' security offices, and note who has taken note."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anyuan.directory.models import School
from anyuan.directory.policy import Viewer
from anyuan.directory.policy.decide import open_grants
from anyuan.dispatch.queries.recipients import Recipients
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.notify.actions import send
from anyuan.reports import events
from anyuan.reports.actions.draft import _key, say
from anyuan.reports.models import Paper, Receipt
from anyuan.reports.queries.said import both
from anyuan.reports.refusals import NotADraft

OFFICE = [{"post": "security_director", "at": "school"}, {"post": "school_head", "at": "school"}]
TITLE, BODY = _("{title}, {period}"), _("{title} of {organ} for {period}: please read it and take note.")


def issue(row: Paper, *, by: Actor, now: datetime) -> int:
    """Issue a draft; one that is for schools goes to each of them. Returns to how many. Raises NotADraft."""
    with transaction.atomic():
        if not Paper.objects.filter(pk=row.pk, state="draft").update(state="issued", issued_at=now, issued_by=_key(by)):
            raise NotADraft
        schools = _schools(row) if row.content["for"] == "schools" else []
        Receipt.objects.bulk_create([Receipt(paper=row, school=school, sent_at=now) for school in schools])
        recipients = Recipients(now)
        for school in schools:
            _tell(row, school, recipients, by, now)
        say(row, events.ISSUED, by=by, now=now, schools=len(schools))
    return len(schools)


def take(row: Paper, viewer: Viewer, *, by: Actor, now: datetime) -> int:
    """The viewer's schools have taken note; returns how many had not before."""
    mine = [grant.school_id for grant in open_grants(viewer, "papers.take") if grant.school_id is not None]
    with transaction.atomic():
        open_ones = Receipt.objects.filter(paper=row, school__in=mine, taken_at__isnull=True)
        changed = open_ones.update(taken_at=now, taken_by=_key(by))
        if changed:
            say(row, events.TAKEN, by=by, now=now)
    return changed


def _schools(row: Paper) -> list[School]:
    if row.school_id is not None:
        return list(School.objects.filter(pk=row.school_id))
    return list(School.objects.filter(area__path__startswith=row.area_path, active=True).select_related("area"))


def _tell(row: Paper, school: School, recipients: Recipients, by: Actor, now: datetime) -> None:
    people = recipients.of(OFFICE, school.area.path, school.pk)
    if not people:
        return
    facts = {"title": row.content["title"], "organ": row.content["organ"], "period": row.period}
    send(
        subject=Subject("reports.paper", row.pk, row.ref),
        kind="paper",
        level=4,
        title=_said(TITLE, facts),
        body=_said(BODY, facts),
        people=sorted(people),
        exercise=False,
        by=by,
        now=now,
        scope=Scope(school.area.path, school.pk),
        key=f"paper:{row.pk}:{school.pk}",
    )


def _said(sentence: Any, facts: dict[str, Any]) -> dict[str, str]:
    found = both(lambda: sentence)
    return {
        short: text.format_map({k: v[short] if isinstance(v, dict) else v for k, v in facts.items()})
        for short, text in found.items()
    }
