"""Who called the desk about a matter, when they said so: kept apart from the case, unreadable in the file, disposed of in time.

Only whoever works on the case reads it. No list, export, search, message or journal entry ever holds it (red lines 9, 10).
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.utils import timezone

from anyuan.cases import report_events as events
from anyuan.cases.actions._change import fresh, say
from anyuan.cases.actions.reports import KEPT_DAYS
from anyuan.cases.models import Case, Report
from anyuan.cases.queries.reports import digests
from anyuan.cases.rules import codes, triage
from anyuan.dispatch import actions as dispatching
from anyuan.dispatch.rules import actors
from anyuan.journal.rules import Actor

CHANNEL = "desk"
NAME, CONTACT = 80, 120


def keep_reporter(case: Case | int, *, name: str, contact: str, by: Actor, now: datetime) -> Report | None:
    """Keep name and contact of whoever reported the matter. Nothing given, nothing kept (None); once for each case."""
    name, contact = name.strip()[:NAME], contact.strip()[:CONTACT]
    if not (name or contact):
        return None
    with dispatching.turn(now):
        row = fresh(case)
        known = Report.objects.filter(case=row, channel=CHANNEL, anonymous=False).first()
        if known is not None:
            return known
        # Nobody holds a code to this one: the answer goes by the contact that was given.
        made = _row(row, codes.make(secrets.choice), by, now)
        made.anonymous, made.reporter_name, made.reporter_contact = False, name, contact
        made.save()
        say(row, events.REPORTER_KEPT, by=by, now=now)
    return made


def keep_anonymous(case: Case | int, *, by: Actor, now: datetime) -> str | None:
    """A way back to a reporter of whom nothing is kept (red line 14): a code for them alone, returned here and stored nowhere.

    Once for each case: None when a code was given before, for nobody could read it again.
    """
    with dispatching.turn(now):
        row = fresh(case)
        if Report.objects.filter(case=row, channel=CHANNEL, anonymous=True).exists():
            return None
        code = codes.make(secrets.choice)
        _row(row, code, by, now).save()
        say(row, events.REPORTER_CODE, by=by, now=now)
    return code


def _row(case: Case, code: str, by: Actor, now: datetime) -> Report:
    """The report behind a case that the desk opened, not yet stored: without name, without words."""
    return Report(
        code_digest=digests(str(codes.read(code)))[0],
        public_id="".join(secrets.choice(codes.LETTERS) for _ in range(10)),
        channel=CHANNEL,
        triage=triage.ORDINARY,
        anonymous=True,
        about_child=case.protected,
        school=case.school,
        area_path=case.area_path,
        received_at=case.opened_at,
        case=case,
        settled_at=now,
        settled_by=actors.key(by),
        outcome="case",
        dispose_on=timezone.localdate(now) + timedelta(days=KEPT_DAYS),
    )
