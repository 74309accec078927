"""Set up points, turn their codes, take reports that a sheet was tampered with."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from anyuan.directory.models import Place, School
from anyuan.dispatch.actions import turn
from anyuan.dispatch.rules import actors
from anyuan.duties import events
from anyuan.duties.actions._common import say_of
from anyuan.duties.models import Point, TamperReport
from anyuan.duties.refusals import PointRuleWrong, ReasonMissing
from anyuan.duties.rules import codes, moves
from anyuan.journal.rules import Actor

# A phone knows where it is to within some ten metres; a circle of a kilometre proves nothing.
LEAST_RADIUS_M, MOST_RADIUS_M = 10, 1000


def make_point(where: Place | School, *, proof: str = "code", by: Actor, now: datetime, **columns: Any) -> Point:
    """A new point at a place or at a school; ``columns`` may set name, lon, lat, radius_m and tag."""
    school = where if isinstance(where, School) else where.school
    ground = {"lon": where.lon, "lat": where.lat} if where.lon is not None else {}
    with turn(now):
        point = Point.objects.create(
            code=fresh_code(),
            secret=secrets.token_hex(20),
            place=where if isinstance(where, Place) else None,
            school=school,
            organisation_id=school.organisation_id if school else None,
            area_path=where.area.path,
            proof=proof,
            **{"name": where.name, **ground, **columns},
        )
        say_of(point, events.POINT_MADE, by=by, now=now, proof=proof)
    return point


def rule_point(
    point: Point,
    *,
    proof: str,
    radius_m: int = 80,
    lon: float | None = None,
    lat: float | None = None,
    by: Actor,
    now: datetime,
) -> Point:
    """How presence at the point is proven from now on (one of `rules.moves.PROOFS`); what was checked in before stays as it was.

    A tag gets a text of its own the first time. Raises PointRuleWrong: a circle has its middle and 10 to 1,000 metres.
    """
    if proof not in moves.PROOFS:
        raise PointRuleWrong(_("one of the four ways is chosen"))
    if proof == "distance" and (lon is None or lat is None or not (-180 <= lon <= 180 and -90 <= lat <= 90)):
        raise PointRuleWrong(_("a distance is measured from a position: longitude and latitude"))
    if not LEAST_RADIUS_M <= radius_m <= MOST_RADIUS_M:
        raise PointRuleWrong(_("the radius is between 10 and 1,000 metres"))
    with turn(now):
        row = Point.objects.select_for_update(no_key=True).get(pk=point.pk)
        row.proof, row.radius_m = proof, radius_m
        if lon is not None and lat is not None:
            row.lon, row.lat = lon, lat
        if proof == "nfc" and not row.tag:
            row.tag = secrets.token_hex(8)
        row.save(update_fields=["proof", "radius_m", "lon", "lat", "tag"])
        say_of(row, events.POINT_RULED, by=by, now=now, proof=proof, before=point.proof)
    return row


def turn_point(point: Point, *, by: Actor, now: datetime) -> Point:
    """Give the point a new code and secret: every old sheet, every photo of one and every copy of its tag is worthless from
    now on."""
    with turn(now):
        row = Point.objects.select_for_update(no_key=True).get(pk=point.pk)
        row.previous, row.code, row.secret = row.code, fresh_code(), secrets.token_hex(20)
        row.tampered_at = None
        row.tag = secrets.token_hex(8) if row.tag else ""
        row.save(update_fields=["previous", "code", "secret", "tampered_at", "tag"])
        _settle(row, by, now)
        say_of(row, events.POINT_TURNED, by=by, now=now)
    return row


def report_tampering(point: Point, *, by: Actor, now: datetime, what: str = "other", words: str = "") -> TamperReport:
    """Somebody saw that the sheet was pasted over, moved or torn: shown until the point is turned or looked at.

    Raises ReasonMissing for a word that is not one of `rules.moves.TAMPERINGS`.
    """
    if what not in moves.TAMPERINGS:
        raise ReasonMissing()
    with turn(now):
        Point.objects.filter(pk=point.pk, tampered_at__isnull=True).update(tampered_at=now)
        report = TamperReport.objects.create(
            point=point, what=what, words=words.strip()[:300], made_at=now, made_by=actors.key(by)
        )
        say_of(point, events.TAMPERED, by=by, now=now, what=what, report=report.pk)
    return report


def settle_tampering(point: Point, *, by: Actor, now: datetime) -> int:
    """Somebody has looked: the sheet is in order. Returns how many reports that settles."""
    with turn(now):
        row = Point.objects.select_for_update(no_key=True).get(pk=point.pk)
        count = _settle(row, by, now)
        if count:
            Point.objects.filter(pk=row.pk).update(tampered_at=None)
            say_of(row, events.IN_ORDER, by=by, now=now, reports=count)
    return count


def _settle(point: Point, by: Actor, now: datetime) -> int:
    open_reports = TamperReport.objects.filter(point=point, settled_at__isnull=True)
    return open_reports.update(settled_at=now, settled_by=actors.key(by))


def fresh_code() -> str:
    """A code that nobody guesses: 31⁸ possibilities, none that looks like another when it is read aloud."""
    return "".join(secrets.choice(codes.ALPHABET) for _ in range(codes.CODE_LENGTH))
