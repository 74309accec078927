"""The second process beside the web server for the dashboards: a county of two townships whose last days are counted."""

from __future__ import annotations

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
    from tests.browser.scene import _say, _session

    accounts = build()
    _say({"sessions": {name: _session(account) for name, account in accounts.items()}})
    for _line in sys.stdin:
        _say({})


def build() -> dict[str, Any]:
    """Three schools, two of them with a station and an authority; five incidents; people who look at dashboards."""
    from anyuan.directory.models import Account, Organisation, RoleGrant, School
    from tests.measures import world
    from tests.measures.world import MONDAY, NEXT, noon

    made = world.build()
    base = made.base
    station = Organisation.objects.create(code="PS7", name="城南派出所", kind="police_station", area=base.area)
    office = Organisation.objects.create(code="ED7", name="教育局", kind="department", area=base.area)
    School.objects.filter(code__in=("S1", "S2")).update(police_station=station, organisation=office)
    for number in range(5):
        made.incident(noon(MONDAY, number), school=number % 3, kind=("panic", "fire")[number % 2])
    made.work()
    accounts = {}
    for name, person, role, where in (
        ("leader", "leader", "duty_leader", {"area": base.area}),
        ("head", "head", "school_head", {"school": base.schools[0]}),
        ("chief", "wang", "police_officer", {"organisation": station}),
        ("office", "li", "education_officer", {"organisation": office}),
        ("wall", "crew", "wall", {"area": base.area}),
    ):
        account = Account.objects.create_user(f"board-{name}", person=base.people[person], language="en")
        RoleGrant.objects.create(account=account, role=role, starts_at=NEXT - timedelta(days=90), **where)
        accounts[name] = account
    return accounts


if __name__ == "__main__":
    main()
