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


DO: dict[str, Any] = {"stock": stock, "look": look, "newest": newest, "ids": ids, "reported": reported}


if __name__ == "__main__":
    main()
