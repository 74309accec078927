"""The second process beside the web server for the screens of the duties: a county whose posts are open all day."""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

LONG = "试验县第四人民政府直属九年一贯制寄宿学校东校区分部"
LAND = [[105.98, 25.96], [106.08, 25.96], [106.08, 26.04], [105.98, 26.04], [105.98, 25.96]]
DAY = [{"key": "day", "opens": "00:00", "closes": "23:59", "early_minutes": 0, "grace_minutes": 0}]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anyuan.site.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from anyuan.kernel.clock import utc_now
    from tests.browser.scene import _say, _session

    county, accounts = build(utc_now())
    _say({"sessions": {name: _session(account) for name, account in accounts.items()}})
    for line in sys.stdin:
        command = json.loads(line)
        _say(DO[command.pop("do")](county, utc_now(), **command))


def build(now: Any) -> tuple[Any, dict[str, Any]]:
    """Four schools: one manned, one short, one silent, one where an opening post has no name; four people with screens."""
    from anyuan.directory.models import Account, Place, RoleGrant, School
    from anyuan.duties import actions
    from anyuan.duties.models import Occurrence
    from tests.duties import world
    from tests.duties.world import BY

    ground()
    base = world.incidents.build()
    schools = [*base.schools, School.objects.create(code="S4", name=LONG, area=base.area, organisation=base.bureau,
               police_station=base.police, lon=106.045, lat=26.015)]  # fmt: skip
    gates = [base.gate]
    for school in schools[1:]:
        gates.append(
            Place.objects.create(code=f"{school.code}-G", kind="gate", name="正门", school=school, area=base.area)
        )
    post = {**world.POST, "on": [], "windows": DAY, "title": {"en": "Guard post at the gate", "zh": "校门护学岗"}}
    check = {**post, "key": "cameras", "kind": "camera_check", "needs": {"guard": 1}, "evidence": ["note"], "named": False,
             "substitutes": {}, "title": {"en": "Check of the cameras", "zh": "视频监控巡检"}}  # fmt: skip
    world.pack("screens", [post, check])
    begun = now - timedelta(days=10)
    programme = actions.install("screens", base.area, by=BY, now=begun)
    points = [actions.make_point(gate, lon=106.0, lat=26.0, radius_m=80, by=BY, now=begun) for gate in gates]
    actions.schedule(begun, 13)
    base.schools[:] = schools
    county = world.County(base, programme, points, dict(base.people))
    accounts = {}
    for name, role, where in (
        ("leader", "duty_leader", {"area": base.area}),
        ("commander", "commander", {"area": base.area}),
        ("head", "school_head", {"school": schools[0]}),
        ("guard", "guard", {"school": schools[0]}),
        ("crew", "responder", {"organisation": base.police}),
        ("chief", "police_officer", {"organisation": base.police}),
    ):
        account = Account.objects.create_user(f"screen-{name}", person=base.people[name], language="en")
        RoleGrant.objects.create(account=account, role=role, starts_at=begun, **where)
        accounts[name] = account
    coming = Occurrence.objects.filter(rule__key="gate_post", school=schools[0], day__gte=_day(now) - timedelta(days=4))
    for row in coming.order_by("day")[:7]:
        actions.fill(row.pk, person=base.people["guard"].pk, role="guard", by=BY, now=begun)
    row = Occurrence.objects.get(rule__key="gate_post", school=schools[0], day=_day(now) + timedelta(days=1))
    names = {"out": base.people["guard"].pk, "into": base.people["neighbour"].pk}
    actions.substitute(row.pk, reason="official_duty", by=BY, now=now, **names)
    today = Occurrence.objects.filter(day=_day(now), rule__key="gate_post")
    today.filter(school=schools[0]).update(state="done", arrived=2, filled=2)
    today.filter(school=schools[1]).update(arrived=1)
    return county, accounts


def ground() -> None:
    """The land under the map."""
    from django.conf import settings

    folder = Path(settings.HOME) / "map"
    folder.mkdir(parents=True, exist_ok=True)
    land = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [LAND]}}
    (folder / "ground.json").write_text(json.dumps({"type": "FeatureCollection", "features": [land]}), "utf-8")


def _day(now: Any) -> Any:
    from django.utils import timezone

    return timezone.localdate(now)


def past(county: Any, now: Any) -> dict[str, Any]:
    """Ten days behind today: judged, some excused, a wrong code and a late scan among them."""
    from anyuan.duties import actions
    from anyuan.duties.models import CheckIn, Occurrence, Round
    from tests.duties.world import BY

    for one in Round.objects.filter(judge_at__lte=now, state="open"):
        actions.judge_round(one.pk, now=now)
    if Occurrence.objects.filter(state="excused").exists():
        return {}
    missed = list(Occurrence.objects.filter(state="missed", rule__key="gate_post").order_by("pk"))
    for row, reason in zip(missed[:3], ("weather", "school_event", "illness"), strict=True):
        actions.excuse(row.pk, reason=reason, by=BY, now=now)
    wrong = missed[5]
    at = {"device_at": wrong.opens_at, "made_at": wrong.opens_at, "received_at": wrong.opens_at}
    CheckIn.objects.create(client_id="wrong", occurrence=wrong, person=county.people["guard"], role="guard",
            area_path=wrong.area_path, school_id=wrong.school_id, method="code", verdict="code_wrong", **at)  # fmt: skip
    return {"missed": Occurrence.objects.filter(state="missed").count()}


def arrive(county: Any, now: Any, school: int) -> dict[str, Any]:
    """Everybody comes to the gate of a school, and it is said in the journal."""
    from anyuan.duties import events
    from anyuan.duties.actions._common import say
    from anyuan.duties.models import Occurrence
    from tests.duties.world import BY

    row = Occurrence.objects.get(day=_day(now), rule__key="gate_post", school=county.base.schools[school])
    Occurrence.objects.filter(pk=row.pk).update(state="done", arrived=2)
    from django.db import transaction

    with transaction.atomic():
        say(row, events.DONE, by=BY, now=now)
    return {"number": row.pk}


def tomorrow(county: Any, now: Any) -> dict[str, Any]:
    """Tomorrow's post at the first school, where names can still change."""
    from anyuan.duties.models import Occurrence

    day = _day(now) + timedelta(days=1)
    row = Occurrence.objects.get(day=day, rule__key="gate_post", school=county.base.schools[0])
    return {"number": row.pk}


def many_points(county: Any, now: Any) -> dict[str, Any]:
    """Eleven points, so that no size of sheet comes out even; how their codes are read aloud."""
    from anyuan.directory.models import Place
    from anyuan.duties import actions
    from anyuan.duties.models import Point
    from anyuan.duties.rules import codes
    from tests.duties.world import BY

    school = county.base.schools[3]
    for n in range(11 - Point.objects.count()):
        name = "学生宿舍三号楼西侧消防通道出入口值守点" if n == 0 else f"{n}号楼"
        place = Place.objects.create(code=f"S4-P{n}", kind="gatehouse", name=name, school=school, area=county.base.area)
        actions.make_point(place, by=BY, now=now)
    return {"spoken": [codes.spoken(code) for code in Point.objects.values_list("code", flat=True)]}


DO = {"tomorrow": tomorrow, "past": past, "arrive": arrive, "many_points": many_points}

if __name__ == "__main__":
    main()
