"""Around the duties of the invented city: a joint meeting and what was decided there, lessons of the vice principals of law,
a roll call in an emergency that is over; school buses and permits, some of which run out soon.

What is done, is done by the actions of the duties, at the time at which it would have been. Nobody is told of it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.utils.timezone import localdate, localtime

from anyuan.cases.actions import note
from anyuan.cases.models import Case
from anyuan.demo.city.shapes import City
from anyuan.demo.write import cases
from anyuan.demo.write.case_course import MARK, Course
from anyuan.demo.write.registers import INVENTED, Ids, bulk
from anyuan.directory.models import Appointment, Area, Organisation, Permit, SchoolBus
from anyuan.duties import actions
from anyuan.duties.models import Meeting, Occurrence, Session
from anyuan.duties.queries.lessons import POST
from anyuan.incidents.models import Incident
from anyuan.journal.models import Entry, Todo
from anyuan.journal.rules import Actor
from anyuan.workflows import meeting_decision_becomes_case

BY = Actor.system("demo")
DAYS_BACK = 45
DECISIONS = (
    ("校门前道路补划禁停线和人行横道", "police"),
    ("对校园周边小食品店开展一次联合检查", "police"),
    ("补齐水库警示牌和救生杆", "government"),
    ("各校门卫室一键报警逐一测试并报结果", "education"),
)
# Every school has the first two; of the others some do. (kind, years it is good for; 0: for ever)
PERMITS = (("canteen", 5), ("fire", 0), ("lightning", 1), ("lift", 1))
ROUTES = ("河东片区", "城北片区", "南山村", "东风村", "水库路")


def registers(city: City, schools: Ids, now: datetime) -> dict[str, int]:
    """School buses and permits; returns how many rows by register. The same city gives the same rows."""
    rng, today = Random(f"{city.name}: permits"), localdate(now)
    permits: list[Any] = []
    buses: list[Any] = []
    for number, school in enumerate(city.schools):
        for kind, years in PERMITS:
            if years == 1 and rng.random() < 0.6:
                continue
            issued_on = today - timedelta(days=rng.randint(20, 330 if years == 1 else 1500))
            permits.append(
                Permit(
                    code=f"XK-{school.code}-{kind}",
                    school_id=schools[school.code],
                    kind=kind,
                    issuer="云岫市（虚构）主管部门",
                    issued_on=issued_on,
                    expires_on=issued_on + timedelta(days=365 * years + 60) if years else None,
                    extra=INVENTED,
                )
            )
        if number % 6 == 0:
            issued_on = today - timedelta(days=rng.randint(30, 350))
            buses.append(
                SchoolBus(
                    code=f"XC-{school.code}",
                    plate=f"云X{10000 + number}",
                    school_id=schools[school.code],
                    seats=rng.choice((19, 36, 45)),
                    route=f"{rng.choice(ROUTES)} — {school.short_name}",
                    issued_on=issued_on,
                    expires_on=issued_on + timedelta(days=365),
                    facts={"inspected_until": (issued_on + timedelta(days=182)).isoformat(), "attendant": True},
                    extra=INVENTED,
                )
            )
    return {"permits": len(bulk(Permit, permits)), "school_buses": len(bulk(SchoolBus, buses))}


def write(seed: int, top: Area, *, now: datetime) -> int:
    """Play it up to ``now``; returns how many meetings were held. Inside the transaction that builds the city."""
    last = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    rng = Random(f"edges {seed}")
    today = localdate(now)
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    # What was over before today was never owed; the meeting of this quarter is.
    actions.install("joint", top, by=BY, now=now, valid_from=quarter)
    actions.schedule(now)
    _meet(rng, top, now)
    _teach(rng, now)
    _count(rng, now)
    # Nobody is written to about what was invented.
    Todo.objects.filter(entry_id__gt=last).delete()
    return Meeting.objects.count()


def _meet(rng: Random, top: Area, now: datetime) -> None:
    """The meeting of this quarter, if the quarter is old enough to have had one."""
    owed = (
        Occurrence.objects.filter(rule__kind="joint_meeting", opens_at__lt=now, state="planned").order_by("pk").first()
    )
    if owed is None or now - owed.opens_at < timedelta(days=2):
        return
    held = owed.opens_at + min(timedelta(days=DAYS_BACK), (now - owed.opens_at) * 0.6)
    held = max(owed.opens_at, localtime(held).replace(hour=14, minute=30, second=0, microsecond=0))
    cast = cases.cast_of(rng, top, now)
    by = cast.centre_person("commander")
    done = held + timedelta(hours=3)
    words = "通报上季度校园安全情况，研究周边交通、食品和水域隐患，明确责任单位和时限。"
    meeting = actions.write_minutes(
        owed.pk, held_at=held, people=rng.randint(14, 26), text=words, where="市指挥中心会议室", by=by, now=done
    )
    bodies = list(Organisation.objects.filter(active=True, area__path__startswith=top.path).order_by("pk"))
    for text, kind in DECISIONS:
        owner = next((body for body in bodies if kind in body.kind), rng.choice(bodies))
        due = localdate(done) + timedelta(days=rng.choice((10, 20, 40)))
        actions.decide(meeting.pk, text, owner=("organisation", owner.pk), due_on=due, by=by, now=done)
    actions.finish_minutes(meeting.pk, by=by, now=done)
    left = Entry.objects.filter(name="duties.meeting_decision_left", subject_id=meeting.pk).order_by("id")
    for entry in left:
        meeting_decision_becomes_case.handle(entry, done)
    for case in Case.objects.filter(source="meeting", source_ref=meeting.ref).order_by("pk"):
        _carry_out(cast, case, done)


def _carry_out(cast: cases.Cast, case: Case, decided: datetime) -> None:
    """What was laid on a department: done and verified a day or two before its day, or in hand where that day is to come."""
    course = Course(cast, decided + timedelta(hours=1))
    course.row = case
    course.accept()
    due = case.due_at or decided
    if due > cast.now:
        course.do(note, text="已列入本月工作安排，正在办理。" + MARK, by=course.owner())
        return
    course.at = max(course.at, due - timedelta(days=cast.rng.randint(1, 2)))
    course.submit().verify().answer()


def _teach(rng: Random, now: datetime) -> None:
    """Lessons that the vice principals of law have given: most keep up, some are behind."""
    morning = localtime(now).replace(hour=10, minute=0, second=0, microsecond=0)
    made = []
    posts = Appointment.objects.filter(post=POST, school__isnull=False, active=True).select_related("school__area")
    for post in posts.order_by("pk"):
        for number in range(rng.choice((0, 1, 2, 2, 3))):
            begin = morning - timedelta(days=7 + 21 * number + rng.randrange(7))
            if begin >= now or post.school is None or begin.date() < post.starts_on:
                continue
            made.append(
                Session(
                    kind="lesson",
                    topic="law",
                    title="法治副校长讲法治课",
                    school=post.school,
                    area_path=post.school.area.path,
                    starts_at=begin,
                    ends_at=begin + timedelta(minutes=45),
                    speaker_id=post.person_id,
                    state="held",
                    planned_by="system:demo",
                    pupils=rng.randint(38, 240),
                    held_at=begin + timedelta(minutes=50),
                    held_by="system:demo",
                    words="演示数据",
                )
            )
    Session.objects.bulk_create(made, batch_size=500)


def _count(rng: Random, now: datetime) -> None:
    """The last emergency at a school that is over had a roll call: its counts stay, names there are none."""
    over = Incident.objects.filter(exercise=False, open=False, school__isnull=False, closed_at__isnull=False)
    incident = over.filter(kind="fire").order_by("-received_at").first() or over.order_by("-received_at").first()
    if incident is None or incident.school is None or incident.closed_at is None:
        return
    span = incident.closed_at - incident.received_at
    lines = [("三年级1班", True, 44), ("三年级2班", True, 43), ("教职工", False, 12)]
    roll = actions.call_the_roll(
        incident_id=incident.pk,
        school=incident.school,
        area_path=incident.area_path,
        lines=lines,
        by=BY,
        now=incident.received_at + span * 0.2,
    )
    for number, line in enumerate(roll.lines.all()):
        at = incident.received_at + span * (0.3 + 0.1 * number)
        excused = rng.randint(0, 2)
        actions.report_line(line.pk, present=line.expected - excused, excused=excused, by=BY, now=at)
    actions.close_rolls_of(incident.pk, by=BY, now=incident.closed_at)
