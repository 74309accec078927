"""A phone says that somebody is there. Kept exactly once, whatever it is worth, and judged at once.

1. The client id is the phone's own. Whoever comes second with it (a retry, a race) gets the first one's record.
2. The clock is corrected, the point and the occurrence are found, the check-in is weighed: all by rule.
3. The occurrence's row is locked, the check-in is stored, and what is owed is judged anew, in one transaction.

A check-in that does not count is stored as well, with the reason: nothing a phone sent is lost in silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from anyuan.directory import policy
from anyuan.directory.policy import Viewer
from anyuan.dispatch.actions import turn
from anyuan.dispatch.rules import actors
from anyuan.duties import events
from anyuan.duties.actions._common import say, subject_of
from anyuan.duties.actions.judge import judge_again
from anyuan.duties.models import CheckIn, Filling, Occurrence, Point, Post
from anyuan.duties.refusals import ClientIdTaken, NotPossibleNow, ReasonMissing
from anyuan.duties.rules import codes, kinds, weighing
from anyuan.journal.actions import evidence as files
from anyuan.journal.evidence.content import EvidenceRefused
from anyuan.journal.rules import Actor, Scope
from anyuan.kernel.canonical import instant
from anyuan.kernel.geo import distance_m

ACTION = "duties.check_in"
# Two scans at one point by one person closer than this are one scan with a nervous thumb.
LOOK_AROUND = timedelta(hours=36)
# What may be done over a period opens at its beginning, a year ago at the most.
LONGEST_OPEN = timedelta(days=367)
# A phone may know where it is to within this; with less it does not prove a radius.
WORST_ACCURACY_M = 150
# As what somebody stands at a post, by the roles of their account.
ROLES_AS = {
    "guard": "guard",
    "police_officer": "police",
    "responder": "auxiliary",
    "school_director": "staff",
    "school_head": "staff",
}


@dataclass(frozen=True, slots=True)
class Scan:
    """What the phone sent. ``made_at`` and ``sent_at`` are by its own clock. ``position`` (lon, lat, accuracy in metres) is
    used once, here, and never stored. ``photos`` are (file name, content)."""

    client_id: str
    made_at: datetime
    method: str
    occurrence: int | None = None
    point: str = ""
    sent_at: datetime | None = None
    digits: str = ""
    tag: str = ""
    position: tuple[float, float, float] | None = None
    head_count: int | None = None
    note: str = ""
    evidence: tuple[str, ...] = ()
    photos: Sequence[tuple[str, bytes]] = field(default=())


def check_in(scan: Scan, *, viewer: Viewer, by: Actor, now: datetime) -> tuple[CheckIn, bool]:
    """Keep a check-in. Returns the record and whether it is new.

    Raises ClientIdTaken when somebody else's phone has used the id.
    """
    known = _known(scan.client_id, viewer)
    if known is not None:
        return known, False
    with turn(now):
        when = weighing.correct(scan.made_at, scan.sent_at, now)
        point, proof = _point(scan, when.at)
        target = _target(scan, point, viewer, when.at)
        row = _weighed(scan, target, point, proof, when, viewer, now)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            winner = _known(scan.client_id, viewer)
            if winner is None:
                raise
            return winner, False
        _keep_photos(row, target, scan, by, now)
        if target is not None:
            _tell(row, target, by, now)
            if row.counts:
                judge_again(target, by=by, now=now)
    return row, True


def accept(check_in_id: int, *, reason: str, by: Actor, now: datetime) -> CheckIn:
    """A leader lets a check-in count that came too late from a dead phone. Raises NotPossibleNow, ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing()
    with turn(now):
        row = CheckIn.objects.select_for_update(no_key=True).get(pk=check_in_id)
        if row.verdict != "too_old" or row.occurrence_id is None:
            raise NotPossibleNow(row.client_id, row.verdict)
        row.verdict, row.accepted_by = "accepted", actors.key(by)
        row.save(update_fields=["verdict", "accepted_by"])
        target = Occurrence.objects.select_for_update(no_key=True).get(pk=row.occurrence_id)
        say(target, events.ACCEPTED, by=by, now=now, check_in=row.pk, reason=reason.strip()[:80])
        judge_again(target, by=by, now=now)
    return row


def _known(client_id: str, viewer: Viewer) -> CheckIn | None:
    row = CheckIn.objects.filter(client_id=client_id).first()
    if row is not None and row.person_id != viewer.person_id:
        raise ClientIdTaken()
    return row


def _point(scan: Scan, at: datetime) -> tuple[Point | None, weighing.Proof]:
    """The point that was scanned, and what was shown there."""
    code, seal = codes.scanned(scan.point)
    point = Point.objects.filter(Q(code=code) | Q(previous=code), active=True).first() if code else None
    if point is None:
        return None, weighing.Proof(scan.method)
    inside = _inside(scan, point)
    if point.code != code:
        return point, weighing.Proof(scan.method, "expired", inside)
    match point.proof, scan.method:
        case "rotating", _:
            digits = "".join(c for c in scan.digits if c.isdigit())
            right = "right" if codes.fits(point.secret, digits, at) else "expired" if digits else "none"
        case "nfc", _:
            right = ("right" if scan.tag == point.tag else "wrong") if scan.tag else "none"
        case _, "qr":
            right = "right" if seal == codes.seal_of(point.secret, code) else "wrong"
        case _:
            right = "right"  # typed from the sheet
    return point, weighing.Proof(scan.method, right, inside)


def _inside(scan: Scan, point: Point) -> bool | None:
    if scan.position is None or point.lon is None or point.lat is None:
        return None
    lon, lat, accuracy = scan.position
    if accuracy > WORST_ACCURACY_M:
        return None
    return distance_m(lon, lat, point.lon, point.lat) <= point.radius_m


def _target(scan: Scan, point: Point | None, viewer: Viewer, at: datetime) -> Occurrence | None:
    """The occurrence that is meant, its row locked until the check-in is stored."""
    locked = Occurrence.objects.select_for_update(of=("self",), no_key=True).select_related("rule")
    if scan.occurrence is not None:
        return locked.filter(pk=scan.occurrence).first()
    if point is None:
        return None
    near = list(_at_point(point, at)[:200])
    mine = Filling.objects.filter(occurrence__in=near, person=viewer.person_id, ended_at__isnull=True)
    named = set(mine.values_list("occurrence_id", flat=True)) if viewer.person_id else set()
    chosen = weighing.nearest(
        [
            weighing.Candidate(
                row.pk, _span(row), row.pk in named, row.place_id is not None, row.state in ("planned", "incomplete")
            )
            for row in near
        ],
        at,
    )
    return locked.get(pk=chosen) if chosen else None


def _at_point(point: Point, at: datetime) -> QuerySet[Occurrence]:
    """Occurrences around ``at`` that a scan at this point may be for.

    By way of the posts, of which a place has a handful: a prefecture's occurrences are half a million a year, and reading
    through them for every scan is more than a morning holds.
    """
    there = Q(pk__in=[])
    if point.place_id is not None:
        there |= Q(place=point.place_id)
    if point.school_id is not None:
        there |= Q(place__isnull=True, school=point.school_id)
    elif point.organisation_id is not None:
        there |= Q(place__isnull=True, school__isnull=True, organisation=point.organisation_id)
    posts = list(Post.objects.filter(there).values_list("pk", flat=True))
    around = Q(opens_at__gte=at - LONGEST_OPEN, opens_at__lte=at + LOOK_AROUND, judge_at__gte=at - LOOK_AROUND)
    rows = Occurrence.objects.filter(around, post__in=posts).exclude(state="withdrawn")
    return rows.select_related("rule").order_by("opens_at")


def _span(row: Occurrence) -> weighing.Span:
    hours = row.rule.definition.get("upload_within_hours", weighing.UPLOAD_WITHIN_HOURS)
    early = timedelta(minutes=row.early_minutes)
    return weighing.Span(row.opens_at, row.closes_at, row.judge_at, early, timedelta(hours=hours))


def _weighed(
    scan: Scan,
    target: Occurrence | None,
    point: Point | None,
    proof: weighing.Proof,
    when: weighing.Corrected,
    viewer: Viewer,
    now: datetime,
) -> CheckIn:
    # A photo, stops and minutes are seen here, not claimed: minutes are written where their decisions are.
    given = {word for word in scan.evidence if word in kinds.EVIDENCE and word not in ("photo", "stops", "minutes")}
    given |= {"head_count", "attendance"} if scan.head_count is not None else set()
    given |= {"note"} if scan.note.strip() else set()
    given |= {"photo"} if scan.photos else set()
    row = CheckIn(
        client_id=scan.client_id,
        occurrence=target,
        point=point,
        person_id=viewer.person_id,
        area_path=(target or point).area_path if target or point else "",  # type: ignore[union-attr]
        school_id=(target or point).school_id if target or point else None,  # type: ignore[union-attr]
        device_at=scan.made_at,
        made_at=when.at,
        received_at=now,
        clock=when.clock,
        clock_offset_seconds=max(-(2**31), min(2**31 - 1, round(when.offset.total_seconds()))),
        method=scan.method,
        inside=proof.inside,
        verdict="code_expired" if proof.code == "expired" else "no_duty",
        head_count=scan.head_count,
        note=scan.note.strip(),
        evidence=sorted(given),
    )
    if target is not None:
        filling = Filling.objects.filter(occurrence=target, person=viewer.person_id, ended_at__isnull=True).first()
        row.role = weighing.role_of(filling.role if filling else "", _roles(viewer, target), target.needs)
        row.verdict = weighing.weigh(
            _span(target),
            when.at,
            now,
            withdrawn=target.state == "withdrawn",
            mine=filling is not None or policy.allows(viewer, ACTION, _reach(target)),
            fault=_fault(target, point, proof),
            repeated=_repeated(row, target),
        )
    return row


def _fault(target: Occurrence, point: Point | None, proof: weighing.Proof) -> str:
    """What is wrong with the proof. A lesson or a meeting is proven by what is brought along, not by standing somewhere."""
    asked = target.rule.definition.get("evidence", ["check_in"])
    if not {"check_in", "stops"} & set(asked):
        return ""
    if point is None:
        return "proof_missing"
    here = point.place_id == target.place_id if target.place_id else True
    same_school = point.school_id == target.school_id
    # A round through a place passes several points of the school.
    if not same_school or not (here or "stops" in asked):
        return "wrong_point"
    return weighing.proof_fault(point.proof, proof)


def _repeated(row: CheckIn, target: Occurrence) -> bool:
    """Has this person been counted here already, at this point, with everything that is brought now?"""
    before = target.check_ins.filter(person=row.person_id, verdict__in=weighing.COUNTS, point=row.point_id)
    brought = {word for evidence in before.values_list("evidence", flat=True) for word in evidence}
    return before.exists() and set(row.evidence) <= brought


def _roles(viewer: Viewer, target: Occurrence) -> list[str]:
    reach = _reach(target)
    fitting = [
        ROLES_AS[grant.role]
        for grant in viewer.grants
        if grant.role in ROLES_AS
        and (
            grant.school_id == reach.school_id
            or grant.organisation_id == reach.organisation_id
            or bool(grant.area_path and reach.area_path.startswith(grant.area_path))
        )
    ]
    return list(dict.fromkeys(fitting))


def _reach(target: Occurrence) -> Scope:
    return Scope(target.area_path, target.school_id, target.organisation_id)


def _keep_photos(row: CheckIn, target: Occurrence | None, scan: Scan, by: Actor, now: datetime) -> None:
    """Photos become evidence of the occurrence; one that is no picture is left out, the check-in stays."""
    if not scan.photos or target is None or row.verdict == "not_yours":
        return
    for number, (name, content) in enumerate(scan.photos, 1):
        try:
            kept = files.store(
                content,
                filename=f"{scan.client_id[:8]}-{number}-{name}"[:120],
                by=by,
                now=now,
                subject=subject_of(target),
                purpose="duty",
                scope=_reach(target),
            )
        except EvidenceRefused:
            continue
        row.files = [*row.files, kept.pk]
    if not row.files:
        row.evidence = [word for word in row.evidence if word != "photo"]
    row.save(update_fields=["files", "evidence"])


def _tell(row: CheckIn, target: Occurrence, by: Actor, now: datetime) -> None:
    event = events.CHECKED_IN if row.counts else events.NOT_COUNTED
    data: dict[str, Any] = {
        "check_in": row.pk,
        "verdict": row.verdict,
        "made_at": instant(row.made_at),
        "clock": row.clock,
        "method": row.method,
    }
    say(target, event, by=by, now=now, at=min(row.made_at, now), **data)
