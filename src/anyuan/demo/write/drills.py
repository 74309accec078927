"""Drills and public education in the invented city: one drill evaluated, one to be evaluated, one announced; lessons held
and to come, tips, materials, rooms.

All of it goes through the actions of the duties, the drills through the inbox and an incident of their own as well. Nobody
is written to about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.utils.timezone import localtime

from anyuan.directory.models import Appointment, Area, Place, School
from anyuan.duties import actions
from anyuan.duties.models import Drill, Material, MaterialView, RollCall, Tip
from anyuan.incidents import actions as incidents
from anyuan.incidents.models import Incident, IncidentSignal
from anyuan.incidents.queries import measured
from anyuan.intake.actions import interpret
from anyuan.journal.actions import handle_due
from anyuan.journal.models import Entry, Todo
from anyuan.journal.rules import Actor
from anyuan.workflows import drill_gap_becomes_case

BY = Actor.system("demo")
CLASSES = (("三年级1班", True, 44), ("三年级2班", True, 43), ("四年级1班", True, 45), ("教职工", False, 12))
OBJECTIVES = ("三分钟内全部撤离到操场", "五分钟内清点完毕并报告", "一分钟内门卫到位")
HELD = (
    ("lesson", "drowning", "防溺水“六不准”安全课", 46, 0),
    ("talk", "bullying", "防欺凌法治宣讲", 320, 12),
    ("parents_session", "online", "网络安全家长会", 0, 180),
    ("talk", "fraud", "防诈骗宣讲", 270, 0),
    ("community", "drowning", "暑期防溺水进村宣讲", 60, 95),
    ("lesson", "mental_health", "心理健康课", 44, 0),
)
TIPS = (
    ("雨天行路慢一点", "雨天视线差,校门口请减速,学生请走人行道。", "traffic"),
    ("远离水库和河塘", "不私自下水,不擅自结伴游泳,遇人落水先呼救。", "drowning"),
    ("警惕冒充老师的收费群", "老师不会在群里私下收费,先打电话核实。", "fraud"),
)
MATERIALS = (
    ("防溺水“六不准”", "drowning", "parents", 412),
    ("遇到欺凌怎么办", "bullying", "pupils", 268),
    ("识别校园诈骗", "fraud", "public", 97),
)


@dataclass(frozen=True, slots=True)
class Cast:
    """A school that drills, and who has which part."""

    school: School
    gate: Place | None
    leads: int
    safety: int
    others: tuple[int, ...]


def write(seed: int, top: Area, *, now: datetime) -> int:
    """Play them up to ``now``; returns how many drills. Inside the transaction that builds the city."""
    last = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    rng = Random(f"drills {seed}")
    casts = _casts(3)
    morning = localtime(now).replace(hour=10, minute=0, second=0, microsecond=0)
    for number, (cast, days) in enumerate(zip(casts, (-12, -2, 4), strict=False)):
        _drill_of(
            rng, cast, morning + timedelta(days=days), "fire" if number != 1 else "gas", evaluated=not number, now=now
        )
    _educate(rng, top, [cast.school for cast in casts], morning, now)
    # Nobody is written to about what was invented.
    Todo.objects.filter(entry_id__gt=last).delete()
    return Drill.objects.count()


def _casts(most: int) -> list[Cast]:
    """Schools with enough people for a drill."""
    found = []
    for school in School.objects.select_related("area").order_by("code")[: most * 4]:
        held = Appointment.objects.filter(school=school, ends_on__isnull=True).order_by("pk")
        people = list(dict.fromkeys(held.values_list("person_id", flat=True)))
        if len(people) >= 3:
            gate = Place.objects.filter(school=school, kind="gate").order_by("code").first()
            found.append(Cast(school, gate, people[0], people[1], tuple(people[2:5])))
    return found[:most]


def _drill_of(rng: Random, cast: Cast, at: datetime, scenario: str, *, evaluated: bool, now: datetime) -> None:
    """One drill as far as its day lies behind."""
    by, planned = Actor.person(cast.leads), min(at, now) - timedelta(days=3)
    plan = actions.Plan(
        school=cast.school,
        place=cast.gate,
        scenario=scenario,
        title="消防疏散演练" if scenario == "fire" else "燃气泄漏疏散演练",
        starts_at=at,
        means=("alarm_bell", "megaphone", "signs", "vests"),
        announcement="已通过班会和家长通知书告知时间、路线和内容。",
        opt_out="不愿参加的学生由老师陪同在图书室。",
        debrief="演练后班会二十分钟,由班主任和心理老师主持。",
        parts=(
            ("controller", cast.leads),
            ("safety", cast.safety),
            *(("observer", person) for person in cast.others),
        ),
        objectives=OBJECTIVES,
        lines=CLASSES,
    )
    drill = actions.plan_drill(plan, by=by, now=planned)
    actions.announce_drill(drill.pk, by=by, now=planned + timedelta(hours=2))
    if at >= now - timedelta(hours=3):
        return
    play(rng, cast, actions.start_drill(drill.pk, real_alarm="", by=by, now=at), at)
    if evaluated:
        evaluate(cast, drill, at + timedelta(hours=3))


def play(rng: Random, cast: Cast, drill: Drill, at: datetime) -> None:
    """A drill that has begun, from its alarm to its end."""
    by = Actor.person(cast.leads)
    incident = _incident_of(drill, at)
    seconds = rng.randrange
    incidents.acknowledge(incident, by=BY, now=at + timedelta(seconds=seconds(6, 20)))
    there = at + timedelta(seconds=seconds(30, 58))
    incidents.prove_leg(incident, "self", proof={"kind": "on_scene", "invented": True}, at=there, by=by, now=there)
    incidents.verify(incident, verdict="real", cause=_cause(incident), by=BY, now=at + timedelta(seconds=70))
    out = at + timedelta(seconds=seconds(140, 210))
    actions.note(
        drill.pk,
        "东侧楼梯口短时拥堵,二楼改走西侧。",
        client_id=f"demo-{drill.pk}-1",
        objective=1,
        good=False,
        by=by,
        now=out,
    )
    for row in RollCall.objects.get(drill=drill).lines.all():
        actions.report_line(
            row.pk, present=row.expected - 1, excused=1, by=by, now=out + timedelta(seconds=seconds(20, 90))
        )
    actions.evacuated(drill.pk, by=by, now=out)
    end = at + timedelta(minutes=22)
    incidents.clear(incident, by=BY, now=end)
    closure = incident.plan["closure"]
    incidents.close(
        incident,
        disposition=next(one["code"] for one in closure["dispositions"] if "drill" in one["code"]),
        note="演示数据:演练结束。",
        evidence=[{"kind": code, "invented": True} for code in closure.get("evidence", ())],
        by=BY,
        now=end + timedelta(minutes=2),
    )
    actions.keep_measured(drill.pk, measured(Incident.objects.get(pk=incident.pk)), now=end + timedelta(minutes=2))
    actions.end_drill(drill.pk, by=by, now=end + timedelta(minutes=3))


def _incident_of(drill: Drill, at: datetime) -> Incident:
    """The exercise alarm out of the inbox, and its incident; messages to people are not sent days late."""
    at += timedelta(seconds=1)
    signals = interpret(now=at)
    Todo.objects.exclude(handler="signal_opens_incident").delete()
    handle_due(now=at, urgent=True)
    row = IncidentSignal.objects.select_related("incident").get(signal_id__in=[signal.pk for signal in signals])
    actions.link_incident(drill.pk, row.incident_id, row.incident.ref, by=BY, now=at)
    return Incident.objects.get(pk=row.incident_id)


def _cause(incident: Incident) -> str:
    return str(next(cause["code"] for cause in incident.plan["causes"] if cause["verdict"] == "real"))


def evaluate(cast: Cast, drill: Drill, at: datetime) -> None:
    """Its objectives rated, a gap named, the pupils listened to."""
    who: dict[str, Any] = {"by": Actor.person(cast.leads), "now": at}
    actions.rate(drill.pk, 1, "M", "东侧楼梯口拥堵", **who)
    actions.rate(drill.pk, 2, "S", "一个班报数慢", **who)
    actions.rate(drill.pk, 3, "P", **who)
    due: date = (at + timedelta(days=30)).date()
    actions.name_gap(
        drill.pk,
        "东侧楼梯疏散标识不清,疏散路线需调整",
        owner=("school", cast.school.pk),
        due_on=due,
        objective=1,
        **who,
    )
    actions.debrief(drill.pk, people=132, words="低年级学生觉得警铃太响,下次提前播放一次。", **who)
    actions.evaluate(drill.pk, summary="整体有序,按时撤离;东侧楼梯需整改。", **who)
    for entry in Entry.objects.filter(name="duties.drill_gap_left", subject_id=drill.pk):
        drill_gap_becomes_case.handle(entry, at)


def _educate(rng: Random, top: Area, schools: list[School], morning: datetime, now: datetime) -> None:
    for number, (kind, topic, title, pupils, parents) in enumerate(HELD):
        begin = morning - timedelta(days=3 + number * 4)
        row = _session(kind, topic, title, begin, top, schools[number % len(schools)] if schools else None)
        counts = {"pupils": pupils, "parents": parents, "staff": rng.randrange(2, 9)}
        actions.hold_session(row.pk, counts, words="演示数据", by=BY, now=begin + timedelta(hours=1))
    live = _session(
        "live_class",
        "drowning",
        "防溺水全市直播课",
        morning + timedelta(days=5),
        top,
        None,
        sign_up=True,
        capacity=2000,
    )
    for school in School.objects.select_related("area").order_by("code")[:20]:
        actions.sign_up(live.pk, school=school, label="全校", count=80, by=BY, now=now)
    post = _session(
        "practice_post", "traffic", "文明交通志愿岗", morning + timedelta(days=6), top, None, sign_up=True, capacity=30
    )
    for school in schools[:1]:
        actions.sign_up(post.pk, school=school, label="八年级志愿服务队", count=12, by=BY, now=now)
    for number, (title, text, topic) in enumerate(TIPS):
        actions.publish_tip(
            title=title, text=text, topic=topic, area=top, by=BY, now=morning - timedelta(days=2 + number * 5)
        )
    told = Appointment.objects.filter(post__in=("school_head", "security_director"), ends_on__isnull=True)
    Tip.objects.update(written_to=told.values("person").distinct().count())
    for title, topic, audience, views in MATERIALS:
        words = {"title": title, "topic": topic, "audience": audience, "text": "演示资料:请替换为本地正式宣传内容。"}
        made: Material = actions.publish_material(area=top, by=BY, now=morning - timedelta(days=20), **words)
        MaterialView.objects.create(material=made, day=(morning - timedelta(days=3)).date(), count=views)
    for school in schools[:1]:
        held = Appointment.objects.filter(school=school, ends_on__isnull=True).select_related("person").order_by("pk")
        who: dict[str, Any] = {"area": top, "school": school, "by": BY, "now": morning - timedelta(days=30)}
        actions.make_room("experience", "交通安全AR体验室", seats=45, **who)
        first = held.first()
        if first is not None:
            actions.make_room("counselling", "阳光心理咨询室", counsellor=first.person, **who)


def _session(kind: str, topic: str, title: str, begin: datetime, top: Area, school: School | None, **more: Any) -> Any:
    plan = actions.Gathering(
        kind=kind,
        topic=topic,
        title=title,
        starts_at=begin,
        ends_at=begin + timedelta(minutes=45),
        area=top,
        school=school,
        **more,
    )
    return actions.plan_session(plan, by=BY, now=begin - timedelta(days=7))
