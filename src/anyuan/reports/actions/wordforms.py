"""Keep a Word template of an area's own, go back to an earlier version, or to the house's layout. No version is lost."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import PurePath

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext

from anyuan.directory.models import Area
from anyuan.journal.actions import record
from anyuan.journal.rules import Actor, Scope, Subject
from anyuan.kernel.faults import Fault
from anyuan.reports import events
from anyuan.reports.actions.draft import _key
from anyuan.reports.models import WordForm
from anyuan.reports.refusals import WordFormFaulty
from anyuan.reports.render import poured

MOST_FAULTS = 12


def keep_form(area: Area, name: str, filename: str, content: bytes, *, by: Actor, now: datetime) -> WordForm:
    """A new version, in use from now on. Raises WordFormFaulty, which says in which paragraph what is wrong."""
    faults = poured.problems(content)
    if faults:
        raise WordFormFaulty(faults=" ".join(map(said, faults[:MOST_FAULTS])))
    with transaction.atomic():
        mine = WordForm.objects.select_for_update().filter(area=area, name=name)
        number = (mine.aggregate(most=Max("number"))["most"] or 0) + 1
        mine.filter(in_use=True).update(in_use=False)
        row = WordForm.objects.create(
            area=area,
            name=name,
            number=number,
            filename=PurePath(filename.replace("\\", "/")).name[-120:] or "template.docx",
            content=content,
            sha256=sha256(content).hexdigest(),
            kept_at=now,
            kept_by=_key(by),
        )
        _say(row, by=by, now=now)
    return row


def use_form(area: Area, name: str, number: int | None, *, by: Actor, now: datetime) -> None:
    """An earlier version again, or (None) the house's own layout. Raises WordForm.DoesNotExist."""
    with transaction.atomic():
        mine = WordForm.objects.select_for_update().filter(area=area, name=name)
        row = mine.get(number=number) if number is not None else mine.filter(in_use=True).first()
        mine.filter(in_use=True).update(in_use=False)
        if row is None:
            return
        if number is not None:
            mine.filter(number=number).update(in_use=True)
        _say(row, by=by, now=now, number=number or 0)


def said(fault: Fault) -> str:
    """A fault in the language in force, with its place."""
    sentence = gettext(fault.sentence).format(**fault.facts)
    return f"{fault.place}: {sentence}" if fault.place else sentence


def _say(row: WordForm, *, by: Actor, now: datetime, number: int | None = None) -> None:
    subject = Subject("reports.word_form", row.pk, f"{row.area.code}/{row.name}")
    data = {"name": row.name, "number": row.number if number is None else number, "sha256": row.sha256}
    record(events.FORM_USED, subject=subject, by=by, now=now, data=data, scope=Scope(row.area.path))
