"""One drill of a school from its plan to its evaluation, along the way of every alarm."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from anyuan.demo.write import drills as plays
from anyuan.demo.years._invented.ground import Ground
from anyuan.duties import actions

CLASSES = (("一年级1班", True, 40), ("二年级1班", True, 41), ("三年级1班", True, 42), ("教职工", False, 12))


def hold(at: datetime, number: int, scenario: str, ground: Ground, rng: Random) -> None:
    """Planned, announced, held along the way of every alarm, and evaluated (objectives rated, pupils listened to)."""
    school = ground.schools[number]
    lead = ground.at(school)
    cast = plays.Cast(
        school,
        ground.gates[number],
        ground.people["security_director", school.pk],
        ground.people["guard", school.pk],
        (ground.people["school_head", school.pk],),
    )
    planned = at - timedelta(days=5)
    plan = actions.Plan(
        school=school, place=cast.gate, scenario=scenario,
        title="消防疏散演练" if scenario == "fire" else "燃气泄漏疏散演练", starts_at=at,
        means=("alarm_bell", "megaphone", "signs", "vests"), announcement="已通过班会和家长通知书告知时间、路线和内容。",
        opt_out="不愿参加的学生由老师陪同在图书室。", debrief="演练后班会二十分钟,由班主任和心理老师主持。",
        parts=(("controller", cast.leads), ("safety", cast.safety), *(("observer", one) for one in cast.others)),
        objectives=plays.OBJECTIVES, lines=CLASSES,
    )  # fmt: skip
    row = actions.plan_drill(plan, by=lead, now=planned)
    actions.announce_drill(row.pk, by=lead, now=planned + timedelta(hours=2))
    plays.play(rng, cast, actions.start_drill(row.pk, real_alarm="", by=lead, now=at), at)
    after = at + timedelta(hours=3)
    for number, rating in ((1, "S"), (2, "P"), (3, "P")):
        actions.rate(row.pk, number, rating, "东侧楼梯口短时拥堵" if rating == "S" else "", by=lead, now=after)
    heads = sum(count for _label, pupils, count in CLASSES if pupils)
    actions.debrief(row.pk, people=heads, words="下次提前播放一次警铃。", by=lead, now=after)
    actions.evaluate(row.pk, summary="整体有序,按时撤离。", by=lead, now=after)
