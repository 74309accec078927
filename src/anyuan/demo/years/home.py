"""A home with a programme's generated year in it, for people to look at: registers, records, counted days, accounts."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from django.db import transaction

from anyuan.demo import years
from anyuan.demo.write import files
from anyuan.demo.write.accounts import DemoAccount
from anyuan.demo.write.city import Built
from anyuan.demo.years._common import BY, INVENTED, PURPOSE
from anyuan.demo.years._common.counting import count_report
from anyuan.demo.years._common.quiet import nobody_told
from anyuan.directory.actions import accounts
from anyuan.directory.models import Area, Organisation, Person

NOTICE_ZH = "演示数据：本年度的单位、人员、记录均为虚构，仅其总数与公开报道的数字一致。"
NOTICE_EN = "Demonstration data: all of this year is invented; only its totals agree with the published account."
ROLES = ("commander", "duty_leader", "dispatcher", "education_officer")
ADMINS = ("system_admin", "security_admin", "audit_admin")


def build_year(home: Path, programme: str, seed: int, now: datetime) -> Built:
    """Write a programme's year into an empty home, once, count its days and open accounts.

    Raises YearUnknown, and HomeInUse for a home with records of its own.
    """
    known = files.read_note(home)
    if known:
        opened = [DemoAccount(**row) for row in known["accounts"]]
        return Built(known["city"], known["seed"], known["notice_zh"], known["notice_en"], opened, fresh=False)
    with transaction.atomic(), nobody_told():
        area = years.write_year(programme, seed=seed)
        opened = _accounts(area, now)
        built = Built(programme, seed, NOTICE_ZH, NOTICE_EN, opened, fresh=True)
        files.note(home, {key: value for key, value in asdict(built).items() if key != "fresh"})
    count_report(years.year_of(programme), years.report_of(programme), compared=years.compared(programme))
    return built


def _accounts(area: Area, now: datetime) -> list[DemoAccount]:
    owner = Organisation.objects.filter(area=area).order_by("pk").first()
    found = []
    for role in (*ROLES, *ADMINS):
        person = None
        if role in ROLES:
            person = Person.objects.create(
                code=f"DEMO-{role.upper()}",
                name="演示账号",
                purpose=PURPOSE,
                legal_basis="duty",
                owner=owner,
                extra=INVENTED,
            )
        name, password = role.replace("_", ""), accounts.one_time_password()
        account, _made = accounts.add(name, by=BY, now=now, person=person, password=password)
        accounts.grant(account, role, by=BY, now=now, **({"area": area} if role in ROLES else {}))
        found.append(DemoAccount(name, role, password))
    return found
