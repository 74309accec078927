"""Set up points, turn their codes, take reports that a sheet was tampered with."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from anyuan.directory.models import Place, School
from anyuan.dispatch.actions import turn
from anyuan.dispatch.rules import actors
from anyuan.duties import events
from anyuan.duties.actions._common import say_of
from anyuan.duties.models import Point, TamperReport
from anyuan.duties.refusals import ReasonMissing
from anyuan.duties.rules import codes, moves
from anyuan.journal.rules import Actor


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


def turn_point(point: Point, *, by: Actor, now: datetime) -> Point:
    """Give the point a new code and secret: every old sheet, and every photo of one, is worthless from now on."""
    with turn(now):
        row = Point.objects.select_for_update(no_key=True).get(pk=point.pk)
        row.previous, row.code, row.secret = row.code, fresh_code(), secrets.token_hex(20)
        row.tampered_at = None
        row.save(update_fields=["previous", "code", "secret", "tampered_at"])
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
