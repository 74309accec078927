"""What was done: the programme and its duties, lessons and talks, drills of the minimum emergency unit, one inspection."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from anyuan.demo.years._invented import days
from anyuan.demo.years._invented.drilling import hold
from anyuan.demo.years._invented.ground import Ground
from anyuan.demo.years._invented.standing import stand
from anyuan.demo.years.provincial_2024.plan import TITLES, TOPICS, Year
from anyuan.directory.models import School
from anyuan.duties import actions
from anyuan.duties.models import DutyRule, Occurrence, Programme
from anyuan.journal.rules import Actor
from anyuan.programmes import actions as programmes
from anyuan.standards import actions as standards
from anyuan.standards.models import Assessment

BY = Actor.system("demo")
PROGRAMME = "provincial-2024"
EXAM_DAYS = ((6, 7), (6, 8), (6, 9))
# rule → first and last day of the months in which it is kept
KEPT = {"gate_post": ((9, 1), (9, 30)), "water_round": ((5, 1), (9, 30)), "exam_posts": ((6, 1), (6, 30))}


def write(year: Year, ground: Ground) -> None:
    """All of it."""
    _programme(year, ground)
    taught = days.taught(year.number)
    rng = year.stream("education")
    for school, day in zip(
        ground.schools, days.spread([d for d in taught if d.month < 7], len(ground.schools)), strict=True
    ):
        heads = {"pupils": (school.pupils or 100) // 2, "staff": 6}
        _held("lesson", "drowning", "防溺水“六不准”安全课", day, 9, school, heads, ground)
        _held(
            "parents_session",
            "drowning",
            "防溺水家长课",
            day,
            15,
            school,
            {"parents": (school.pupils or 100) // 3},
            ground,
        )
    for number, day in enumerate(days.spread(taught, year.talks)):
        kind = "talk" if number % 3 else "community"
        school = ground.schools[number % len(ground.schools)] if kind == "talk" else None
        heads = {"pupils": rng.randint(120, 400)} if school else {"others": rng.randint(40, 120)}
        topic = number % len(TOPICS)
        _held(kind, TOPICS[topic], TITLES[topic], day, 14, school, heads, ground)
    draw = year.stream("drills")
    for number, day in enumerate(days.spread([d for d in taught if d.month > 2], len(ground.schools))):
        hold(days.local(day, 10), number, "fire" if number % 2 else "gas", ground, draw)
    _inspection(year, ground)


def _programme(year: Year, ground: Ground) -> None:
    begun_on = date(year.number, 1, 1)
    begun = days.local(begun_on, 0)
    exams = [(date(year.number, *day), "exam", 0, "高考") for day in EXAM_DAYS]
    actions.set_calendar(ground.top, terms=days.terms(year.number), days=exams, by=BY, now=begun)
    programmes.take(PROGRAMME, ground.top, valid_from=begun_on, by=BY, now=begun - timedelta(days=1))
    programme = Programme.objects.get(pack=PROGRAMME, area=ground.top)
    posts = {"police": "school_officer", "guard": "guard", "staff": "security_director"}

    def who(row: Occurrence) -> list[tuple[int, str]]:
        return [(ground.people[posts[force], row.school_id or 0], force) for force in sorted(row.needs)]

    for key, (first, last) in KEPT.items():
        rule = DutyRule.objects.select_related("programme").get(programme=programme, key=key)
        stand(rule, date(year.number, *first), date(year.number, *last), who, year.stream(key))
    actions.schedule(begun, days_ahead=(date(year.number, 12, 31) - begun_on).days)
    Programme.objects.filter(pk=programme.pk).update(ends_on=date(year.number, 12, 31))


def _held(
    kind: str,
    topic: str,
    title: str,
    day: date,
    hour: int,
    school: School | None,
    heads: dict[str, int],
    ground: Ground,
) -> None:
    at = days.local(day, hour)
    by = ground.at(school) if school is not None else ground.desk()
    plan = actions.Gathering(
        kind=kind, topic=topic, title=title, starts_at=at, ends_at=at + timedelta(minutes=45), area=ground.top, school=school,
    )  # fmt: skip
    row = actions.plan_session(plan, by=by, now=at - timedelta(days=5))
    actions.hold_session(row.pk, heads, words="演示数据", by=by, now=at + timedelta(minutes=50))


def _inspection(year: Year, ground: Ground) -> None:
    """December's look-back: at every school the inspector finds the grounds closed and the gate's camera seen by the police."""
    at, rng = days.local(date(year.number, 12, 2), 9), year.stream("inspection")
    by = ground.desk(post="duty_leader")
    made = standards.plan(
        "annual", ground.top, title="校园安全防范“回头看”检查", standards=["four-100"], opens_on=date(year.number, 12, 2),
        due_on=date(year.number, 12, 20), by=by, now=at,
    )  # fmt: skip
    for number, sheet in enumerate(Assessment.objects.filter(inspection=made, side="inspector").order_by("pk")):
        now = at + timedelta(hours=1 + number * 3)
        for line in sheet.lines:
            client_id = str(UUID(int=rng.getrandbits(128)))
            standards.answer(sheet, standards.Seen(client_id, line["key"], True), by=by, now=now)
        standards.submit(sheet, by=by, now=now + timedelta(minutes=30))
