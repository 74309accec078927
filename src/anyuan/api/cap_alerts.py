"""Which alerts the incidents that a caller may see amount to. Every change that others must know is a message of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from anyuan.api.cap import Alert, Words
from anyuan.directory.policy import Viewer
from anyuan.incidents.models import Incident
from anyuan.incidents.queries import visible_to
from anyuan.journal.models import Entry

KIND = "incidents.incident"
# The entries after which others are told again.
TELLING = (
    "incidents.opened",
    "incidents.verified",
    "incidents.level_set",
    "incidents.recalled",
    "incidents.closed",
    "incidents.reopened",
)
ENDING = {"incidents.recalled", "incidents.closed"}
SHOWN_AFTER_END = timedelta(hours=24)
VALID = timedelta(hours=6)
MOST = 200


def current(viewer: Viewer, now: datetime) -> list[Alert]:
    """The newest message of every incident that is open, or ended within a day; newest first."""
    rows = visible_to(viewer).filter(received_at__gte=now - timedelta(days=30)).order_by("-received_at", "-id")
    live = [r for r in rows[: MOST * 2] if r.open or (r.closed_at and r.closed_at > now - SHOWN_AFTER_END)][:MOST]
    told = _told([row.pk for row in live])
    return [_alert(row, told[row.pk], len(told[row.pk])) for row in live if row.pk in told]


def one(viewer: Viewer, reference: str, revision: int) -> Alert | None:
    """A certain message of an incident, or None when there is none that the caller may see."""
    row = visible_to(viewer).filter(ref=reference).first()
    told = _told([row.pk]).get(row.pk, []) if row else []
    if row is None or not 1 <= revision <= len(told):
        return None
    return _alert(row, told, revision)


def _told(ids: Iterable[int]) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = {}
    entries = Entry.objects.filter(subject_kind=KIND, subject_id__in=list(ids), name__in=TELLING)
    for entry in entries.order_by("id"):
        found.setdefault(entry.subject_id, []).append(entry)
    return found


def _alert(row: Incident, told: list[Entry], revision: int) -> Alert:
    """As it was when that message was due: level and verdict come from the entries up to it."""
    past = told[:revision]
    level, verdict = row.level, ""
    for entry in past:
        change: dict[str, Any] = entry.data.get("set", {})
        level, verdict = change.get("level", level), change.get("verdict", verdict)
    last = past[-1]
    return Alert(
        reference=row.ref,
        sender=_sender(),
        sent=last.recorded_at,
        revision=revision,
        first_sent=past[0].at,
        previous_sent=past[-2].recorded_at if revision > 1 else None,
        kind=row.kind,
        level=level,
        exercise=row.exercise,
        ended=last.name in ENDING or verdict == "false",
        verified=verdict == "real",
        point=(row.lon, row.lat) if row.lon is not None and row.lat is not None else None,
        expires=last.recorded_at + VALID,
        words=[_words(row, "zh-CN", "zh"), _words(row, "en-US", "en")],
        note="演练，不是真实警情。 This is an exercise." if row.exercise else "",
    )


def _words(row: Incident, language: str, short: str) -> Words:
    title = row.plan.get("title", {}).get(short) or row.kind
    school = row.school
    where = (school.name if short == "zh" else school.name_en or school.name) if school else row.area_path.strip("/")
    mark = "" if not row.exercise else "【演练】" if short == "zh" else "[EXERCISE 演练] "
    headline = f"{mark}{title}：{where}" if short == "zh" else f"{mark}{title}: {where}"
    return Words(language, title, headline[:160], f"{headline} · {row.ref}", where or "-")


def _sender() -> str:
    host: str = settings.PUBLIC_URL.partition("://")[2] or "anyuan.invalid"
    return host.partition("/")[0]
