"""What a person does with a report: make it a case, join it to one, decline it, sort it anew, release its words."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from anyuan.cases import report_events as events
from anyuan.cases.actions import notices
from anyuan.cases.actions.reports import open_matter, say
from anyuan.cases.models import Case, Report
from anyuan.cases.queries.reports import kind_is_protected
from anyuan.cases.rules import triage
from anyuan.directory.refusals import Refused
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.queries.names import who_moved
from anyuan.dispatch.refusals import SomebodyWasFirst
from anyuan.dispatch.rules import actors
from anyuan.journal import rows
from anyuan.journal.rules import Actor

SUBJECT = "cases.report"


class NotForPublic(Refused):
    """Words of this report can never be in a public list."""

    key = "cases.report_not_public"
    sentence = _("The words of this report can never be in a public list.")


class CannotJoinReport(Refused):
    """These two do not belong together."""

    key = "cases.report_cannot_join"
    sentence = _("A report about a child is never joined to another, and nothing is joined to a protected case.")


def to_case(report: Report, *, kind: str = "", into: Case | None = None, by: Actor, now: datetime) -> Report:
    """Settle a report as a case: its own, of its service's kind or of ``kind``; or ``into`` one that exists.

    Raises SomebodyWasFirst, CannotJoinReport, and what opening a case raises.
    """
    if into is not None and (report.about_child or into.protected or into.sealed_at is not None):
        raise CannotJoinReport
    with dispatching.turn(now):
        _settle(report, "case", by, now)
        if into is not None:
            rows.change(Report, {"case_id": into.pk, "joined": True}, id=report.pk)
        elif report.case_id is None:
            open_matter(report, by=by, now=now, case_kind=kind)
        _said(report, "case", by, now)
    return Report.objects.select_related("case").get(pk=report.pk)


def decline(report: Report, *, spam: bool = False, by: Actor, now: datetime) -> Report:
    """Nothing follows from it: the reporter reads that. A report with a case is settled in its case. Raises SomebodyWasFirst."""
    outcome = "spam" if spam else "declined"
    with dispatching.turn(now):
        _settle(report, outcome, by, now)
        rows.change(Report, {"public": False}, id=report.pk)
        _said(report, outcome, by, now)
    return Report.objects.get(pk=report.pk)


def turn_to_child(report: Report, *, situation: str = "", by: Actor, now: datetime) -> Report:
    """A person sees that it is about a child: the protected path, off every public list, and the police where the law says so.

    The words leave an ordinary case that may have been opened from them only when a person dismisses or seals that case; this
    opens the protected one. The way back does not exist.
    """
    with dispatching.turn(now):
        changes = {"about_child": True, "public": False, "words_public": False, "situation": situation}
        if not rows.change(Report, changes, id=report.pk, about_child=False):
            raise SomebodyWasFirst(*who_moved(SUBJECT, report.pk, events.TURNED.name), verb="turn_to_child")
        fresh = Report.objects.get(pk=report.pk)
        if fresh.triage != triage.LIFE:
            fresh.triage = triage.CHILD
            fresh.save(update_fields=["triage"])
        kind = fresh.case.kind if fresh.case is not None and fresh.case.protected else triage.CHILD_KIND
        if fresh.case is None or not fresh.case.protected:
            fresh.case = None
            open_matter(fresh, by=by, now=now, path=triage.CHILD, case_kind=kind)
        say(fresh, events.TURNED, by=by, now=now, triage=fresh.triage, situation=situation)
        if situation:
            notices.make(fresh, by=by, now=now)
    return Report.objects.select_related("case").get(pk=report.pk)


def show_words(report: Report, shown: bool, *, by: Actor, now: datetime) -> Report:
    """Release the words for the public list, after somebody has read them and found no person in them; or take them off.

    Raises NotForPublic.
    """
    if shown and not _may_be_public(report):
        raise NotForPublic
    with dispatching.turn(now):
        if rows.change(Report, {"words_public": shown}, id=report.pk, words_public=not shown):
            say(report, events.WORDS_SHOWN if shown else events.WORDS_HIDDEN, by=by, now=now)
    return Report.objects.get(pk=report.pk)


def _may_be_public(report: Report) -> bool:
    fresh = Report.objects.select_related("case").get(pk=report.pk)
    if fresh.about_child or not fresh.public or fresh.triage != triage.ORDINARY:
        return False
    case = fresh.case
    return case is None or not (case.protected or case.sealed_at or kind_is_protected(case.kind))


def _settle(report: Report, outcome: str, by: Actor, now: datetime) -> None:
    changes = {"settled_at": now, "settled_by": actors.key(by), "outcome": outcome}
    if not rows.change(Report, changes, id=report.pk, settled_at=None):
        raise SomebodyWasFirst(*who_moved(SUBJECT, report.pk, events.SETTLED.name), verb="settle")


def _said(report: Report, outcome: str, by: Actor, now: datetime) -> None:
    say(report, events.SETTLED, by=by, now=now, outcome=outcome)
