"""A report comes in (上报): sorted at once, made into what it needs, and its reporter gets a code that nobody else has.

An anonymous report is written by "the public" and by nobody else: neither address, device, account nor file name comes as
far as this (red line 14). A report is what somebody said; it never becomes a fact about a person.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.cases import report_events as events
from anyuan.cases.actions import notices
from anyuan.cases.actions.open import open_case
from anyuan.cases.models import Case, Report
from anyuan.cases.queries import bodies
from anyuan.cases.queries import services as packs
from anyuan.cases.queries.reports import digests, kind_is_protected, same_matter
from anyuan.cases.rules import codes, triage
from anyuan.directory.models import Area, Place, School
from anyuan.directory.refusals import Refused
from anyuan.dispatch import actions as dispatching
from anyuan.journal.actions import evidence
from anyuan.journal.evidence.content import clean
from anyuan.journal.rules import Actor, Scope, Subject

CHANNELS = ("page", "open311", "class_page", "desk", "partner")
# The channel's name as a case's source.
SOURCES = {"page": "public", "open311": "open311", "class_page": "class_page", "desk": "desk", "partner": "partner"}
PUBLIC = Actor.system("public")
KIND = "cases.report"
LONGEST, MOST_PICTURES = 4000, 3
TITLE = 60
# Long enough to answer a complaint about the answer; what is no report goes sooner (red line 10).
KEPT_DAYS, SPAM_KEPT_DAYS = 365, 30


class NothingSaid(Refused):
    """Neither words, nor a photo, nor danger now."""

    key = "cases.report_empty"
    sentence = _("Please say in a few words what you saw, or add a photo.")


class NowhereSaid(Refused):
    """A report lies somewhere: at a place, a school, or in an area of this centre."""

    key = "cases.report_nowhere"
    sentence = _("Where is it? Name a place, a school, or a point inside the area of this centre.")


@dataclass(frozen=True, slots=True)
class New:
    """What came in. ``kind``: the kind of case, where whoever took it named one.

    ``child`` and ``danger`` are answers to asked questions; ``situation`` is the code of a duty to report.
    ``discovered_at``: when harm to a minor was noticed, if the reporter has a duty to report it.
    """

    channel: str
    text: str = ""
    service: str = ""
    kind: str = ""
    danger: str = ""
    child: bool = False
    situation: str = ""
    discovered_at: datetime | None = None
    school: School | None = None
    place: Place | None = None
    area: Area | None = None
    lon: float | None = None
    lat: float | None = None
    address: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    reporter_name: str = ""
    reporter_contact: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """The stored report and the code, which exists here and in the reporter's hand only."""

    report: Report
    code: str


def take(new: New, *, pictures: Sequence[bytes] = (), by: Actor = PUBLIC, now: datetime) -> Taken:
    """Take a report. Photos are looked at first, so that one that cannot be kept refuses the report before it is written.

    Raises NothingSaid, NowhereSaid, EvidenceRefused, and what opening a case raises.
    """
    if new.channel not in CHANNELS:
        raise ValueError(new.channel)
    text = new.text.strip()[:LONGEST]
    kept = [clean(content, settings.EVIDENCE_MAX_BYTES).content for content in pictures[:MOST_PICTURES]]
    if not (text or kept or new.danger == "yes" or new.situation):
        raise NothingSaid
    path = _area_path(new)
    if not path:
        raise NowhereSaid
    chosen = packs.service(new.service) or ({"kind": new.kind} if new.kind else None)
    told = triage.Told(text, new.danger, new.child, new.situation, chosen)
    sorted_ = triage.decide(told, packs.triage_rules())
    code = codes.make(secrets.choice)
    with dispatching.turn(now):
        _one_at_a_time(new)
        report = _row(new, text, path, sorted_, code, chosen, now)
        report.save()
        report.case, report.joined = _case_of(report, sorted_, chosen or {}, by, now)
        report.save(update_fields=["case", "joined"])
        _say_taken(report, sorted_, by, now)
        if report.situation:
            notices.make(report, discovered_at=new.discovered_at, by=by, now=now)
    if kept:
        keep_pictures(report, kept, by=by, now=now)
    return Taken(report, code)


def open_matter(report: Report, *, by: Actor, now: datetime, path: str = "", case_kind: str = "") -> Report:
    """Open (or join) the case of a report that waited for a person. Inside the caller's turn."""
    chosen = packs.service(report.service) or {}
    kind = case_kind or str(chosen.get("kind", "request"))
    sorted_ = triage.Triage(path or report.triage, "", kind, report.situation, report.about_child)
    report.case, report.joined = _open_or_join(report, sorted_, chosen, by, now)
    report.save(update_fields=["case", "joined"])
    return report


def keep_pictures(report: Report, pictures: Sequence[bytes], *, by: Actor, now: datetime) -> list[int]:
    """Keep photos with a report, under a name of our own: the sender's may hold a name. Returns the evidence ids."""
    subject, ids = subject_of(report), []
    for content in pictures:
        kept = evidence.store(
            content, filename="photo", by=by, now=now, subject=subject, purpose="report", scope=scope_of(report)
        )
        ids.append(kept.pk)
    with dispatching.turn(now):
        report.evidence = [*report.evidence, *ids]
        report.save(update_fields=["evidence"])
        say(report, events.PICTURES_KEPT, by=by, now=now, count=len(ids))
    return ids


def subject_of(report: Report) -> Subject:
    """The report as a subject of the journal."""
    return Subject(KIND, report.pk, report.public_id)


def scope_of(report: Report) -> Scope:
    """Within whose sight it lies. A child's matter lies in nobody's: its readers come by the right to see those."""
    return Scope() if report.about_child else Scope(report.area_path, report.school_id)


def say(report: Report, event: Any, *, by: Actor, now: datetime, **data: Any) -> None:
    """An entry about a report, without its words."""
    dispatching.say(
        event, subject=subject_of(report), by=by, now=now, data=data, scope=scope_of(report), exercise=False
    )


def _say_taken(report: Report, sorted_: triage.Triage, by: Actor, now: datetime) -> None:
    say(
        report,
        events.TAKEN,
        by=by,
        now=now,
        channel=report.channel,
        triage=report.triage,
        incident_kind=sorted_.incident_kind,
        situation=report.situation,
        case=report.case_id,
        joined=report.joined,
        because=list(sorted_.because),
    )


def _row(
    new: New,
    text: str,
    path: str,
    sorted_: triage.Triage,
    code: str,
    chosen: Mapping[str, Any] | None,
    now: datetime,
) -> Report:
    named = bool(new.reporter_name or new.reporter_contact)
    school = new.school or (new.place.school if new.place else None)
    spam = sorted_.path == triage.SPAM
    shown = bool(chosen and chosen.get("open311")) and new.channel in ("open311", "page")
    return Report(
        code_digest=digests(str(codes.read(code)))[0],
        public_id="".join(secrets.choice(codes.LETTERS) for _ in range(10)),
        channel=new.channel,
        service=new.service if chosen else "",
        triage=sorted_.path,
        about_child=sorted_.about_child,
        situation=sorted_.situation,
        look_first=sorted_.look_first,
        because=list(sorted_.because),
        text=text,
        school=school,
        place=new.place,
        area_path=path,
        lon=new.lon,
        lat=new.lat,
        address=new.address.strip()[:300],
        attributes=dict(new.attributes),
        anonymous=not named,
        reporter_name=new.reporter_name.strip()[:80],
        reporter_contact=new.reporter_contact.strip()[:120],
        public=shown and sorted_.path == triage.ORDINARY and not sorted_.about_child,
        received_at=now,
        dispose_on=_dispose_on(now, SPAM_KEPT_DAYS if spam else KEPT_DAYS),
    )


def _case_of(
    report: Report, sorted_: triage.Triage, chosen: Mapping[str, Any], by: Actor, now: datetime
) -> tuple[Case | None, bool]:
    """The case of a fresh report. Class pages wait for an adult; what is no report, and a contradiction, wait for a look."""
    if sorted_.about_child:
        try:
            return _protected(report, sorted_, by, now), False
        except Refused:
            if sorted_.path != triage.LIFE:
                raise
            return None, False  # nothing that is missing in the registers may stand before help
    if sorted_.path != triage.ORDINARY or sorted_.look_first or report.channel == "class_page":
        return None, False
    return _open_or_join(report, sorted_, chosen, by, now)


def _open_or_join(
    report: Report, sorted_: triage.Triage, chosen: Mapping[str, Any], by: Actor, now: datetime
) -> tuple[Case, bool]:
    if kind_is_protected(sorted_.case_kind):
        return _protected(report, sorted_, by, now), False
    known = same_matter(report, sorted_.case_kind)
    if known is not None:
        return known, True
    label = str(chosen.get("label", {}).get("zh", ""))
    first_line = report.text.splitlines()[0][:TITLE] if report.text else ""
    case = open_case(
        sorted_.case_kind,
        title=first_line or label or "群众上报",
        text=report.text,
        fields=chosen.get("fields", {}) if chosen.get("kind") == sorted_.case_kind else {},
        category=str(chosen.get("category", "")) if chosen.get("kind") == sorted_.case_kind else "",
        source=SOURCES[report.channel],
        source_ref=f"report:{report.public_id}",
        school=report.school,
        place=report.place,
        area_path=report.area_path,
        lon=report.lon,
        lat=report.lat,
        reply_wanted=True,
        complete=bool(report.service),  # where no service gives them, a person fills in the kind's fields later
        by=by,
        now=now,
    )
    return case, False


def _protected(report: Report, sorted_: triage.Triage, by: Actor, now: datetime) -> Case:
    """A child's matter opens a case of its own, always: joining two children's stories is for a person to decide.

    It begins with the education authority and not with the school, whatever the kind says: the report may be about somebody
    there. A protection officer gives it to whoever should have it.
    """
    body = bodies.nearest("education", report.area_path) or bodies.centre_for(report.area_path)
    return open_case(
        sorted_.case_kind or triage.CHILD_KIND,
        title="群众上报（未成年人保护）",
        text=report.text,
        source=SOURCES[report.channel],
        source_ref=f"report:{report.public_id}",
        school=report.school,
        area_path=report.area_path,
        owner=body.key,
        reply_wanted=True,
        protected=True,
        by=by,
        now=now,
    )


def _one_at_a_time(new: New) -> None:
    """Two reports of one hole in the road in the same second meet here, one after the other."""
    for row in (new.place, new.school, new.area):
        if row is not None:
            type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
            return


def _area_path(new: New) -> str:
    school = new.school or (new.place.school if new.place else None)
    area = school.area if school else new.place.area if new.place else new.area
    return area.path if area else ""


def _dispose_on(now: datetime, days: int) -> date:
    return timezone.localdate(now) + timedelta(days=days)
