"""The talk with a reporter who holds a code: the centre asks, the reporter answers, and neither learns who the other is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from anyuan.cases import report_events as events
from anyuan.cases.actions.reports import LONGEST, MOST_PICTURES, PUBLIC, keep_pictures, say
from anyuan.cases.models import Report, ReportMessage
from anyuan.cases.queries.reports import by_code
from anyuan.directory.refusals import Refused
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.rules import actors
from anyuan.journal.evidence.content import clean
from anyuan.journal.rules import Actor

MOST_FROM_REPORTER = 50


class CodeUnknown(Refused):
    """Nobody has this code."""

    key = "cases.code_unknown"
    sentence = _("There is no report with this code. Look at each letter again.")


class TalkEnded(Refused):
    """The report was no report, or the talk has grown too long."""

    key = "cases.talk_ended"
    sentence = _("Nothing more can be written to this report. You can make a new one.")


class NothingWritten(Refused):
    """An empty message."""

    key = "cases.message_empty"
    sentence = _("Please write something first.")


def ask(report: Report, text: str, *, by: Actor, now: datetime) -> ReportMessage:
    """The centre (or the school, on its class page) asks or answers. Raises NothingWritten."""
    if not text.strip():
        raise NothingWritten
    with dispatching.turn(now):
        message = ReportMessage.objects.create(
            report=report,
            from_reporter=False,
            text=text.strip()[:LONGEST],
            written_at=now,
            written_by=actors.key(by),
        )
        say(report, events.REPORTER_ASKED, by=by, now=now, message=message.pk)
    return message


def read(typed: str, *, now: datetime) -> Report:
    """Open the report of a code; what the centre wrote counts as read. Raises CodeUnknown."""
    report = by_code(typed)
    if report is None:
        raise CodeUnknown
    report.messages.filter(from_reporter=False, read_at__isnull=True).update(read_at=now)
    return report


def write(typed: str, text: str, *, pictures: Sequence[bytes] = (), now: datetime) -> ReportMessage:
    """The reporter writes, by the code alone. Raises CodeUnknown, TalkEnded, NothingWritten, EvidenceRefused."""
    report = by_code(typed)
    if report is None:
        raise CodeUnknown
    ended = report.triage == "spam" or report.outcome == "spam"
    if ended or report.messages.filter(from_reporter=True).count() >= MOST_FROM_REPORTER:
        raise TalkEnded
    kept = [clean(content, settings.EVIDENCE_MAX_BYTES).content for content in pictures[:MOST_PICTURES]]
    if not (text.strip() or kept):
        raise NothingWritten
    with dispatching.turn(now):
        message = ReportMessage.objects.create(
            report=report, from_reporter=True, text=text.strip()[:LONGEST], written_at=now
        )
        say(report, events.REPORTER_WROTE, by=PUBLIC, now=now, message=message.pk)
    if kept:
        message.evidence = keep_pictures(report, kept, by=PUBLIC, now=now)
        message.save(update_fields=["evidence"])
    return message


def seen(report: Report, *, now: datetime) -> int:
    """The centre has read what the reporter wrote; returns how many messages that were new."""
    return report.messages.filter(from_reporter=True, read_at__isnull=True).update(read_at=now)
