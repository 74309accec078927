"""A county with some weeks of every kind of record, made by a fixed draw, so that each figure has something to count."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from anyuan.cases.models import Case
from anyuan.directory.models import Line
from anyuan.duties.models import CheckIn, DutyRule, Occurrence, Post, Programme, Round
from anyuan.incidents.models import Call, Incident, Leg
from anyuan.intake.models import PathOutage
from anyuan.kernel.packs import pack_dirs, read_pack
from anyuan.measures import actions
from anyuan.measures.queries import About
from anyuan.measures.rules import periods
from anyuan.reports.queries import compute, records, template
from tests.measures import world as measured
from tests.measures.world import BY, MONDAY, NEXT, County
from tests.reports import inspected, looked_back

FIRST = date(2026, 11, 12)
KINDS = {"gate_post": "guard_post", "patrol": "foot_patrol", "lesson": "lesson", "drill": "drill"}

# A period for every template, by its kind; a folder that is added is covered without a line here.
SPANS = {
    "day": "2026-11-23",
    "week": "2026-W47",
    "month": "2026-11",
    "quarter": "2026-Q4",
    "half": "2026-H2",
    "year": "2026",
}
RECORDS = {"incident": looked_back.INCIDENT, "case_review": looked_back.REVIEW}
EVERY = {pack["name"]: SPANS[pack["period"]] for pack in map(read_pack, pack_dirs("reports"))}
# A programme's own reports are compared with its account by its journey (tests/journeys), row by row.
OF_PROGRAMMES = tuple(f"{folder.name.replace('-', '_')}_" for folder in pack_dirs("programmes"))
PERIODS = {name: period for name, period in EVERY.items() if not name.startswith(OF_PROGRAMMES)}


def written(county: County, name: str) -> dict[str, Any]:
    """A report of the county, of its first school, or of the record that it is about."""
    pack, viewer = template(name), county.viewer()
    if "about" in pack:
        record = records.find(pack["about"], viewer, RECORDS[pack["about"]], now=NEXT)
        return compute(name, viewer, record.period, record.about, now=NEXT, record=record)
    about = About(school=county.base.school) if pack.get("of") == "school" else About(area=county.base.area)
    return compute(name, viewer, periods.read(EVERY[name]), about, now=NEXT)


def build() -> County:
    """Make it; every day from `FIRST` to Monday is counted."""
    county = measured.build()
    draw = random.Random(20261123)
    rules = _rules(county)
    for number in range((MONDAY - FIRST).days + 1):
        day = FIRST + timedelta(days=number)
        for at, school in enumerate(county.base.schools):
            _incidents(draw, day, school, f"{number}{at}")
            _cases(draw, day, school, county, f"{number}{at}")
            _duties(draw, day, school, rules, number * 3 + at)
    _outages(county)
    inspected.build(county)
    looked_back.build(county)
    for source in ("incidents", "legs", "calls", "cases", "duties", "check_ins", "outages"):
        actions.complete_since(source, FIRST, by=BY, now=NEXT)
    county.work()
    return county


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC) - timedelta(hours=8)


def _incidents(draw: random.Random, day: date, school: Any, key: str) -> None:
    for n in range(draw.choice((0, 0, 1, 2))):
        at = local(day, draw.choice((0, 7, 12, 23)), 59)
        row = Incident.objects.create(
            ref=f"I{key}-{n}", kind=draw.choice(("panic", "fire")), level=draw.choice((1, 2, 3)), state="closed",
            open=False, school=school, area_path=school.area.path, received_at=at, last_signal_at=at,
            acknowledged_at=draw.choice((None, at + timedelta(seconds=60), at + timedelta(seconds=61))),
            arrived_at=draw.choice((None, at + timedelta(seconds=300), at + timedelta(seconds=301))),
            closed_at=at + timedelta(hours=30), plan_name="panic", plan={}, exercise=draw.random() < 0.2,
            verdict=draw.choice(("", "real", "false")),
        )  # fmt: skip
        for order, name in enumerate(("self", "mutual")):
            state = draw.choice(("met", "late", "unknown", "cancelled", "running"))
            met = at if state in ("met", "late") else None
            Leg.objects.create(incident=row, name=name, order=order, due_at=at, state=state, met_at=met)
    if draw.random() < 0.3:
        at = local(day, 9)
        Call.objects.create(code=f"R{key}", channel="phone", school=school, area_path=school.area.path, received_at=at)


def _cases(draw: random.Random, day: date, school: Any, county: County, key: str) -> None:
    if draw.random() < 0.5:
        return
    at, closed = local(day, 10), draw.random() < 0.7
    state = "closed" if closed else draw.choice(("joined", "dismissed"))
    Case.objects.create(
        ref=f"C{key}", kind=draw.choice(("hazard", "dispute", "request")), definition={}, state=state, open=False,
        title="校门口", source="desk", school=school, area_path=school.area.path, owner_kind="organisation",
        owner_id=county.base.bureau.pk, organisation=county.base.bureau, opened_at=at, stage_at=at,
        closed_at=at + timedelta(days=draw.choice((0, 1, 3))) if closed else None,
        on_time=draw.choice((True, False, None)), reopened_count=draw.choice((0, 0, 1)), purpose="x",
        legal_basis="duty", retention_days=900, exercise=draw.random() < 0.1,
    )  # fmt: skip


def _rules(county: County) -> dict[str, Any]:
    programme = Programme.objects.create(
        code="test", pack="test", title={}, area=county.base.area, area_path=county.base.area.path, installed_at=NEXT
    )
    return {
        key: DutyRule.objects.create(programme=programme, key=key, kind=kind, definition={}, valid_from=FIRST)
        for key, kind in KINDS.items()
    }


def _duties(draw: random.Random, day: date, school: Any, rules: dict[str, Any], key: int) -> None:
    for order, (name, rule) in enumerate(rules.items()):
        post, _new = Post.objects.get_or_create(
            programme=rule.programme, rule_key=name, site=f"school:{school.pk}",
            defaults={"school": school, "area_path": school.area.path, "from_day": FIRST},
        )  # fmt: skip
        opens, judged = local(day, 7 + order), local(day, 9 + order)
        row, _new = Round.objects.get_or_create(
            rule=rule, opens_at=opens, judge_at=judged,
            defaults={"area_path": school.area.path, "day": day, "state": "judged"},
        )  # fmt: skip
        state = draw.choice(("done", "done", "done", "late", "missed", "incomplete", "excused", "withdrawn", "planned"))
        one = Occurrence.objects.create(
            post=post, rule=rule, round=row, school=school, area_path=school.area.path, day=day, window="a",
            opens_at=opens, closes_at=judged, judge_at=judged, state=state,
        )  # fmt: skip
        if name == "lesson" and state in ("done", "late"):
            CheckIn.objects.create(
                client_id=f"c{key}", occurrence=one, school=school, area_path=school.area.path, device_at=opens,
                made_at=opens, received_at=opens, method="qr", head_count=draw.randint(20, 60),
                verdict=draw.choice(("in_time", "late", "accepted", "too_old")),
            )  # fmt: skip


def _outages(county: County) -> None:
    line = Line.objects.create(code="L1", protocol="dc09", account="1", school=county.base.schools[1])
    for hours in (3, 30, 31):
        at = local(MONDAY, 12) - timedelta(hours=hours)
        PathOutage.objects.create(line=line, path="tcp", lost_at=at, restored_at=at + timedelta(minutes=5))
