"""The second process beside the web server for the journeys of cases: makes the cases' county, then plays what it is told."""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from typing import Any


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anyuan.site.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from anyuan.directory.models import Appointment, RoleGrant, TeamMember
    from anyuan.kernel.clock import utc_now
    from tests.browser.scene import _say, _session
    from tests.cases import world

    county = world.build()
    county.now = utc_now()
    RoleGrant.objects.update(starts_at=county.now - timedelta(days=60))
    for rows in (Appointment.objects, TeamMember.objects):
        rows.update(starts_on=county.now.date() - timedelta(days=60))
    _say({"sessions": {name: _session(account) for name, account in county.accounts.items()}})
    for line in sys.stdin:
        command = json.loads(line)
        county.now = utc_now()
        _say(DO[command.pop("do")](county, **command))


def stock(county: Any) -> dict[str, Any]:
    """A lived-in county: cases in every state, some late, some bounced, one closed and one opened again."""
    from anyuan.cases import actions
    from anyuan.cases.actions.instructions import issue
    from tests.cases.world import INSTRUCTION

    now, old = county.now, county.now - timedelta(days=12)
    refs: dict[str, str] = {}
    refs["registered"] = county.open(
        title="学校东门外夜市占道经营,放学时段人车混行,家长多次反映", school=county.school
    ).ref
    refs["late"] = county.handling(now=old, title="围墙缺口未修复").ref
    refs["handling"] = county.handling(title="校门口乱停车", school=county.school).ref
    asked = county.handling(title="校园周边食品摊点无证经营")
    actions.ask(
        asked, organisation=county.market.pk, question="摊点是否持证?请核查。", by=county.actor("city"), now=now
    )
    refs["waiting"] = asked.ref
    refs["submitted"] = county.submitted(title="消防通道堆物", now=now - timedelta(hours=30)).ref
    bounced = county.assigned(title="路灯损坏", now=now - timedelta(hours=3))
    actions.bounce(bounced, reason="属供电部门", by=county.actor("city"), now=now)
    refs["bounced"] = bounced.ref
    again = county.closed(title="井盖松动", now=old)
    actions.reopen(again, reason="又松了", by=county.actor("wang"), now=now - timedelta(days=1))
    refs["again"] = again.ref
    refs["closed"] = county.closed(title="减速带脱落", now=now - timedelta(days=3)).ref
    late = actions.fresh(actions_case(refs["late"]))
    actions.supervise(
        late, demand="逾期多日,今天下班前报进展。", by=county.actor("leader"), now=now - timedelta(hours=2)
    )
    handling = actions_case(refs["handling"])
    actions.extension_ask(
        handling, amount=2, unit="natural_days", reason="连续下雨,无法施工", by=county.actor("city"), now=now
    )
    actions.note(handling, text="已与交警中队联系", by=county.actor("city"), now=now)
    to = [("organisation", county.management.pk), ("organisation", county.market.pk), ("school", county.school.pk)]
    parent = issue(to=to, title="排查校园周边隐患", fields=INSTRUCTION, by=county.actor("wang"), now=now)
    refs["parent"] = parent.ref
    return {"refs": refs}


def reported(county: Any) -> dict[str, Any]:
    """What people reported: a hazard with a photo, one that waits to be looked at, a child's; a protected case that was
    read, one that is sealed and whose opening is asked for, an event off campus."""
    from anyuan.cases import actions
    from anyuan.cases.actions import off_campus, protected, referrals, reports, unsealing
    from tests.cases.test_reports_become_what_they_need import photo, send
    from tests.cases.test_what_is_sealed_stays_sealed import sealed

    now = county.now
    row = send(county, "学校东门外井盖破了一个大洞,放学时很危险", pictures=[photo()], now=now).report
    send(county, "东门井盖坏了", channel="class_page", now=now)
    child = send(county, "有同学一直欺负我", "help", now=now).report
    new = reports.New(channel="desk", text="身上多处伤痕", child=True, situation="4", school=county.school)
    reports.take(new, by=county.actor("head"), now=now)
    off_campus.tell(
        county.school, "traffic", "五年级某生", happened_at=now - timedelta(hours=1), by=county.actor("wang"), now=now
    )
    given = {"title": "某生被欺", "text": "绝密的经过", "school": county.school}
    case = actions.open_case("bullying", **given, by=county.actor("protector"), now=now)
    protected.name(case, county.people["head"], by=county.actor("protector"), now=now)
    referrals.refer(
        case, "counselling", county.bureau, consent=True, legal_basis="", by=county.actor("protector"), now=now
    )
    shut = sealed(county, now=now)
    asked = {"basis": "未成年人保护法 第一百一十三条", "purpose": "复查", "expires_at": now + timedelta(days=3)}
    unsealing.ask(county.viewer("protector", now), shut, **asked, now=now)
    return {"report": row.public_id, "child": child.public_id, "protected": case.ref, "case": row.case.ref}


def stock_of_disputes(county: Any) -> dict[str, Any]:
    """A dispute in the middle of its mediation, a settled one with its visits, and a draw with its second looks."""
    from anyuan.cases.actions import mediation

    head = {"by": county.actor("head"), "now": county.now}
    running = _dispute(county, "家长与学校因食堂伙食费争执", "orange")
    mediation.add_party(running, label="甲方", capacity="parent", name="赵某", contact="138-0000-0000", **head)
    mediation.add_party(running, label="乙方", capacity="school", **head)
    mediation.name_mediator(running, county.people["mediator"], team=county.team, lead=True, **head)
    both = {"present": ["甲方", "乙方"], "outcome": "adjourned", "record": "双方各执一词,约定周五再谈。"}
    mediation.hold_session(running, held_at=county.now - timedelta(minutes=2), where="校会议室", **both, **head)
    return {"refs": {"mediated": running.ref, "settled": settle(county)["ref"]}} | draw(county, 6)


def settle(county: Any, title: str = "围墙外施工噪声扰课", days_ago: float = 8) -> dict[str, Any]:
    """A dispute that was mediated, signed, handed in and verified some days ago; its first visit may be due already."""
    from anyuan.cases import actions
    from anyuan.cases.actions import mediation
    from anyuan.journal.actions import handle_due

    now = county.now - timedelta(days=days_ago)
    row = _dispute(county, title, "yellow", now)
    head = {"by": county.actor("head"), "now": now}
    for label, capacity in (("甲方", "neighbour"), ("乙方", "school")):
        mediation.add_party(row, label=label, capacity=capacity, **head)
    mediation.name_mediator(row, county.people["mediator"], team=county.team, lead=True, **head)
    signed = ["甲方", "乙方"]
    mediation.hold_session(row, held_at=now, present=signed, outcome="settled", record="错开上课时间施工。", **head)
    paper = [{"kind": "signature", "file": county.photo(row)}]
    mediation.make_agreement(row, text="每日十二点至十四点施工。", signed=signed, evidence=paper, **head)
    for step in row.steps.all():
        actions.step_done(row, step.key, note="已做", **head)
    proof = [{"kind": code, "file": county.photo(row)} for code in ("agreement", "record")]
    actions.submit(row, disposition="settled", result="双方签字", evidence=proof, **head)
    actions.verify(row, by=county.actor("leader"), now=now)
    while handle_due(now=now):
        pass
    return {"ref": row.ref}


def _dispute(county: Any, title: str, grade: str, now: Any = None) -> Any:
    from anyuan.cases import actions

    now = now or county.now
    given = {"fields": {"origin": "parent"}, "school": county.school, "category": "fees", "grade": grade}
    return actions.accept(county.open("dispute", title=title, now=now, **given), by=county.actor("head"), now=now)


def dispute(county: Any, title: str, grade: str = "yellow") -> dict[str, Any]:
    """A dispute of a school that its head has taken in hand."""
    return {"ref": _dispute(county, title, grade).ref}


def in_hand(county: Any, kind: str, title: str) -> dict[str, Any]:
    """A joint clean-up or a case review that the city management has taken in hand."""
    from anyuan.cases import actions

    fields = {"clean_up": {"starts_on": county.now.date().isoformat()}, "case_review": {"event_ref": "A261101-0001"}}
    who = {"by": county.actor("wang"), "now": county.now}
    row = county.open(kind, title=title, school=county.school, fields=fields[kind])
    row = actions.assign(row, owner_kind="organisation", owner_id=county.management.pk, **who)
    return {"ref": actions.accept(row, by=county.actor("city"), now=county.now).ref}


def stock_of_joint_work(county: Any) -> dict[str, Any]:
    """A clean-up with its division of work and a finding, a review with a cause, a gap and a measure."""
    from anyuan.cases.actions import campaigns, review

    city, day = {"by": county.actor("city"), "now": county.now}, county.now.date()
    swept = actions_case(in_hand(county, "clean_up", "第一小学东门外夜市及周边三百米联合整治")["ref"])
    ends = {"starts_on": day, "ends_on": day + timedelta(days=6)}
    campaigns.plan_part(swept, county.market, task="清理无证食品摊点", form="联合检查", **ends, **city)
    campaigns.plan_part(swept, county.police, task="整治违停与占道", form="夜间巡逻", **ends, **city)
    campaigns.find(swept, organisation=county.market, title="三无食品,无健康证", category="food", **city)
    looked = actions_case(in_hand(county, "case_review", "学生在河边戏水险情复盘")["ref"])
    cause = review.causes(now=county.now)[0]
    review.found(looked, cause=cause, text="放学后无人在岸边值守", **city)
    review.found(looked, text="警示牌被杂草遮住", **city)
    owner = ("organisation", county.market.pk)
    review.measure(looked, title="补设警示牌与救生圈", owner=owner, due_on=day + timedelta(days=12), **city)
    return {"refs": {"swept": swept.ref, "looked": looked.ref}}


def steps(county: Any, ref: str, who: str) -> dict[str, Any]:
    """Do every step of a case, each with the proof that its kind asks for."""
    from anyuan.cases import actions

    row = actions_case(ref)
    asked = {step["key"]: step.get("evidence", ()) for step in row.definition.get("steps", ())}
    for step in row.steps.filter(done_at=None):
        proof = [{"kind": kind, "file": county.photo(row)} for kind in asked[step.key]]
        actions.step_done(row, step.key, note="已做", evidence=proof, by=county.actor(who), now=county.now)
    return {"done": len(asked)}


def finish(county: Any, ref: str, who: str) -> dict[str, Any]:
    """A department takes its case, does it, proves it; the leader verifies it."""
    from anyuan.cases import actions

    row = actions_case(ref)
    if row.state == "assigned":
        row = actions.accept(row, by=county.actor(who), now=county.now)
    steps(county, ref, who)
    closure = row.definition["closure"]
    proof = [{"kind": line["code"], "file": county.photo(row)} for line in closure.get("evidence", ())]
    given = {"disposition": closure["dispositions"][0]["code"], "result": "已完成", "evidence": proof}
    actions.submit(row, **given, by=county.actor(who), now=county.now)
    row = actions.verify(row, by=county.actor("leader"), now=county.now)
    if row.open:
        actions.reply(row, text="已办结", by=county.actor("wang"), now=county.now)
    return {"state": actions.fresh(row).state}


def handle(county: Any) -> dict[str, Any]:
    """What the worker does with what was written down."""
    from anyuan.journal.actions import handle_due

    while handle_due(now=county.now):
        pass
    return {}


def draw(county: Any, closed: int = 0) -> dict[str, Any]:
    """Close some cases and draw from them; or play the worker for whatever was announced on a screen."""
    from anyuan.cases.actions import draws
    from anyuan.cases.models import Draw
    from anyuan.journal.actions.seal import seal_waiting

    for number in range(closed):
        county.closed(title=f"清理第{number + 1}处堆物", now=county.now - timedelta(minutes=number + 1))
    if closed:
        day = county.now.date() + timedelta(days=1)
        span = {"from_date": day - timedelta(days=3), "to_date": day, "size": 3}
        draws.announce(area_path=county.area.path, **span, by=county.actor("leader"), now=county.now)
    seal_waiting(now=county.now + timedelta(seconds=1))
    draws.draw_sealed(now=county.now + timedelta(seconds=2))
    made = Draw.objects.order_by("-id").first()
    first = made.rechecks.order_by("id").first()
    if closed:
        draws.name_inspector(first, county.people["officer"], by=county.actor("commander"), now=county.now)
    return {
        "draw": made.pk,
        "recheck": first.case.ref,
        "drawn": list(made.rechecks.values_list("case__ref", flat=True)),
    }


def place(county: Any) -> dict[str, Any]:
    """The code on the sheet at a gate."""
    return {"code": county.gate.code}


def mend(county: Any, ref: str, reply: str) -> dict[str, Any]:
    """The school mends it with proof, the centre verifies, and whoever reported gets the reply."""
    from anyuan.cases import actions

    case, now = actions_case(ref), county.now
    head, wang = county.actor("head"), county.actor("wang")
    case = actions.accept(case, by=head, now=now)
    for step in case.steps.all():
        asked = next((s.get("evidence") for s in case.definition["steps"] if s["key"] == step.key), None) or []
        proof = [{"kind": kind, "file": county.photo(case)} for kind in asked]
        actions.step_done(case, step.key, by=head, now=now, **({"evidence": proof} if proof else {}))
    closure = case.definition["closure"]
    proof = [{"kind": e["code"], "file": county.photo(case)} for e in closure["evidence"] if e.get("required", True)]
    settled = next(d["code"] for d in closure["dispositions"] if d.get("settled"))
    actions.submit(case, disposition=settled, result="已修好", evidence=proof, by=head, now=now)
    case = actions.verify(actions_case(ref), by=wang, now=now)
    if case.open:
        case = actions.reply(case, text=reply, by=head, now=now)
    return {"state": case.state}


def reports(county: Any, text: str) -> dict[str, Any]:
    """How many reports hold these words."""
    from anyuan.cases.models import Report

    return {"count": sum(1 for row in Report.objects.all() if text in row.text)}


def actions_case(ref: str) -> Any:
    from anyuan.cases.models import Case

    return Case.objects.get(ref=ref)


def look(county: Any, ref: str) -> dict[str, Any]:
    """How a case stands in the records."""
    from anyuan.journal.models import EvidenceFile

    case = actions_case(ref)
    return {
        "state": case.state,
        "kind": case.kind,
        "owner": [case.owner_kind, case.owner_id],
        "grade": case.grade,
        "files": EvidenceFile.objects.filter(subject_kind="cases.case", subject_id=case.pk).count(),
        "children": [child.ref for child in case.children.order_by("id")],
        "organisation": case.organisation_id,
    }


def newest(county: Any, **where: Any) -> dict[str, Any]:
    """The reference of the newest case, by its title or kind."""
    from anyuan.cases.models import Case

    row = Case.objects.filter(**where).order_by("-id").first()
    return {"ref": row.ref if row else ""}


def ids(county: Any) -> dict[str, Any]:
    """Numbers by which the forms name bodies."""
    return {name: getattr(county, name).pk for name in ("centre", "management", "market", "police", "bureau")}


DO: dict[str, Any] = {
    "stock": stock,
    "look": look,
    "newest": newest,
    "ids": ids,
    "reported": reported,
    "place": place,
    "mend": mend,
    "reports": reports,
}
DO |= {"dispute": dispute, "in_hand": in_hand, "steps": steps, "finish": finish}
DO |= {"handle": handle}
DO |= {"stock_of_joint_work": stock_of_joint_work}
DO |= {"stock_of_disputes": stock_of_disputes, "settle": settle, "draw": draw}


if __name__ == "__main__":
    main()
