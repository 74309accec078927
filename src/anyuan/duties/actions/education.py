"""Materials, sessions with sign-up and attendance, tips. Classes and counts come in; names never do."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anyuan.directory.models import Area, Person, School
from anyuan.dispatch.actions import say as write
from anyuan.dispatch.actions import turn
from anyuan.dispatch.rules import actors
from anyuan.duties import education_events as events
from anyuan.duties.actions import fulfilling
from anyuan.duties.education_refusals import EducationIncomplete, NoRoomLeft, SessionMoved
from anyuan.duties.models import Fulfilment, Material, MaterialView, Occurrence, Session, SignUp, Tip
from anyuan.duties.rules import education as rules
from anyuan.journal.events import Event
from anyuan.journal.rules import Actor, Scope, Subject

CODE_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
COUNTS = ("pupils", "parents", "staff", "others")
SUBJECTS: dict[type[Model], str] = {Material: "duties.material", Session: "duties.session", Tip: "duties.tip"}


@dataclass(frozen=True, slots=True)
class Gathering:
    """A session as somebody plans it: of one school, or of an area and open to every school that signs up."""

    kind: str
    topic: str
    title: str
    starts_at: datetime
    ends_at: datetime
    area: Area
    school: School | None = None
    where: str = ""
    url: str = ""
    speaker: Person | None = None
    capacity: int | None = None
    sign_up: bool = False


def publish_material(
    *,
    title: str,
    topic: str,
    audience: str,
    area: Area,
    school: School | None = None,
    text: str = "",
    url: str = "",
    by: Actor,
    now: datetime,
) -> Material:
    """Publish something to read or to watch; from then on its link asks for no name. Raises EducationIncomplete."""
    if not title.strip():
        raise EducationIncomplete(_("the title"))
    if topic not in rules.TOPICS or audience not in rules.AUDIENCES:
        raise EducationIncomplete(_("topic and audience"))
    if not text.strip() and not url.strip():
        raise EducationIncomplete(_("a text or a link"))
    if url.strip() and not url.strip().startswith(("https://", "http://")):
        raise EducationIncomplete(_("a link that begins with https://"))
    with turn(now):
        row = Material.objects.create(
            code="".join(secrets.choice(CODE_LETTERS) for _letter in range(8)),
            title=title.strip()[:120],
            topic=topic,
            audience=audience,
            text=text.strip(),
            url=url.strip()[:300],
            area_path=(school.area if school else area).path,
            school=school,
            written_at=now,
            written_by=actors.key(by),
        )
        _say(row, events.MATERIAL_PUBLISHED, by=by, now=now, topic=topic)
    return row


def withdraw_material(material_id: int, *, by: Actor, now: datetime) -> None:
    """Take a material back; its views stay counted. Said twice, it is withdrawn once."""
    with turn(now):
        if Material.objects.filter(pk=material_id, withdrawn_at__isnull=True).update(withdrawn_at=now):
            _say(Material.objects.get(pk=material_id), events.MATERIAL_WITHDRAWN, by=by, now=now)


def count_view(material: Material, *, now: datetime) -> None:
    """It was opened once more today. Nothing about whoever opened it is looked at, let alone kept."""
    day = timezone.localdate(now)
    with turn(now):
        MaterialView.objects.get_or_create(material=material, day=day)
        MaterialView.objects.filter(material=material, day=day).update(count=F("count") + 1)


def plan_session(plan: Gathering, *, by: Actor, now: datetime) -> Session:
    """Plan a lesson, talk, class or practice post; a lesson of a school takes the place of the one it owes then.

    Raises EducationIncomplete.
    """
    if not plan.title.strip():
        raise EducationIncomplete(_("the title"))
    if plan.kind not in rules.SESSION_KINDS or plan.topic not in rules.TOPICS:
        raise EducationIncomplete(_("kind and topic"))
    if plan.ends_at <= plan.starts_at:
        raise EducationIncomplete(_("an end after the beginning"))
    if plan.url.strip() and not plan.url.strip().startswith(("https://", "http://")):
        raise EducationIncomplete(_("a link that begins with https://"))
    path = plan.school.area.path if plan.school else plan.area.path
    with turn(now):
        row = Session.objects.create(
            occurrence=_owed(plan),
            kind=plan.kind,
            topic=plan.topic,
            title=plan.title.strip()[:120],
            school=plan.school,
            area_path=path,
            where=plan.where.strip()[:120],
            url=plan.url.strip()[:300],
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            speaker=plan.speaker,
            capacity=plan.capacity,
            sign_up=plan.sign_up,
            planned_by=actors.key(by),
        )
        _say(row, events.SESSION_PLANNED, by=by, now=now, kind=plan.kind, topic=plan.topic)
    return row


def sign_up(session_id: int, *, school: School, label: str, count: int, by: Actor, now: datetime) -> SignUp:
    """A class will come, with so many; said again, the number is changed. Raises EducationIncomplete, NoRoomLeft, SessionMoved.

    The session's row is locked: two classes that want the last places at once do not both get them.
    """
    if not label.strip() or not 1 <= count <= rules.MOST_PEOPLE:
        raise EducationIncomplete(_("the class and how many come"))
    with turn(now):
        session = _locked(session_id, "hold")
        if not session.sign_up or session.ends_at <= now:
            raise SessionMoved(session.ref, session.state)
        rest = session.sign_ups.exclude(school=school, label=label.strip()[:60])
        left = rules.room_left(session.capacity, rest.values_list("count", flat=True))
        if left is not None and count > left:
            raise NoRoomLeft(left)
        row, _fresh = SignUp.objects.update_or_create(
            session=session,
            school=school,
            label=label.strip()[:60],
            defaults={"count": count, "signed_at": now, "signed_by": actors.key(by)},
        )
        _say(session, events.SIGNED_UP, by=by, now=now, count=count, school=school.pk)
    return row


def sign_off(sign_up_id: int, *, by: Actor, now: datetime) -> None:
    """A class takes its sign-up back. Raises SessionMoved, DoesNotExist."""
    with turn(now):
        row = SignUp.objects.get(pk=sign_up_id)
        session = _locked(row.session_id, "hold")
        row.delete()
        _say(session, events.SIGNED_OFF, by=by, now=now, school=row.school_id)


def hold_session(
    session_id: int,
    counts: Mapping[str, int | None],
    *,
    came: Mapping[int, int] | None = None,
    words: str = "",
    by: Actor,
    now: datetime,
) -> Session:
    """It was held, with so many pupils, parents, staff and others. ``came``: sign-up → how many of that class were there;
    who is not in it came as announced, nought stayed away. Every school whose classes came has its own lesson filled.

    Raises EducationIncomplete, SessionMoved.
    """
    given = {name: counts.get(name) for name in COUNTS}
    heads = [*given.values(), *(came or {}).values()]
    if not any(given.values()) or any(not 0 <= (count or 0) <= rules.MOST_PEOPLE for count in heads):
        raise EducationIncomplete(_("how many were there"))
    with turn(now):
        row = _locked(session_id, "hold")
        if now < row.starts_at:
            raise EducationIncomplete(_("attendance once it has begun"))
        row.state, row.held_at, row.held_by, row.words = "held", now, actors.key(by), words.strip()
        for name, count in given.items():
            setattr(row, name, count)
        row.save()
        _say(row, events.SESSION_HELD, by=by, now=now, attendance=row.attendance)
        fulfilling.by_session(row, came or {}, by=by, now=now)
    return row


def correct_session(session_id: int, *, by: Actor, now: datetime) -> Session:
    """What was handed in was wrong: the session is open again, and what it filled is owed again. Raises SessionMoved."""
    with turn(now):
        row = _locked(session_id, "correct")
        row.state, row.held_at, row.held_by = "planned", None, ""
        for name in COUNTS:
            setattr(row, name, None)
        row.save()
        row.sign_ups.update(came=None)
        undone = fulfilling.take_back_session(row, by=by, now=now)
        _say(row, events.SESSION_CORRECTED, by=by, now=now, duties=undone)
    return row


def call_off_session(session_id: int, *, by: Actor, now: datetime) -> Session:
    """It will not take place. Raises SessionMoved."""
    with turn(now):
        row = _locked(session_id, "call_off")
        row.state = "called_off"
        row.save(update_fields=["state"])
        _say(row, events.SESSION_CALLED_OFF, by=by, now=now)
    return row


def publish_tip(
    *, title: str, text: str, topic: str, area: Area, school: School | None = None, by: Actor, now: datetime
) -> Tip:
    """Publish a tip; it goes to the channels by workflow, which counts whom it was written to. Raises EducationIncomplete."""
    if not title.strip() or not text.strip():
        raise EducationIncomplete(_("title and text"))
    if topic not in rules.TOPICS:
        raise EducationIncomplete(_("the topic"))
    with turn(now):
        row = Tip.objects.create(
            title=title.strip()[:80],
            text=text.strip()[:500],
            topic=topic,
            area_path=(school.area if school else area).path,
            school=school,
            published_at=now,
            published_by=actors.key(by),
        )
        _say(row, events.TIP_PUBLISHED, by=by, now=now, topic=topic)
        fulfilling.by_tip(row, by=by, now=now)
    return row


def tip_sent(tip_id: int, *, message_id: int, people: int, by: Actor, now: datetime) -> None:
    """Keep how many people the tip was written to; said once."""
    with turn(now):
        if Tip.objects.filter(pk=tip_id, message_id__isnull=True).update(message_id=message_id, written_to=people):
            _say(Tip.objects.get(pk=tip_id), events.TIP_SENT, by=by, now=now, people=people)


def _owed(plan: Gathering) -> Occurrence | None:
    """The lesson that the school owes at that time and that no other session stands for."""
    if plan.school is None or plan.kind not in rules.LESSONS:
        return None
    rows = Occurrence.objects.filter(school=plan.school, rule__kind="lesson", opens_at__lte=plan.starts_at)
    rows = rows.filter(closes_at__gte=plan.starts_at, state__in=("planned", "missed", "incomplete"))
    taken = Session.objects.filter(occurrence__isnull=False).exclude(state="called_off")
    filled = Fulfilment.objects.filter(taken_back_at__isnull=True)
    free = rows.exclude(pk__in=taken.values("occurrence")).exclude(pk__in=filled.values("occurrence"))
    return free.order_by("closes_at", "pk").first()


def _locked(session_id: int, verb: str) -> Session:
    row = Session.objects.select_for_update(of=("self",), no_key=True).get(pk=session_id)
    if rules.may_move(verb, row.state) is None:
        raise SessionMoved(row.ref, row.state)
    return row


def _say(row: Material | Session | Tip, event: Event, *, by: Actor, now: datetime, **data: Any) -> None:
    subject = Subject(SUBJECTS[type(row)], row.pk, row.ref)
    scope = Scope(row.area_path, row.school_id)
    write(event, subject=subject, by=by, now=now, data=data, scope=scope, exercise=False)
