"""Invented agreements, emergency plans, licences, vetting, and premises around schools with their checks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from anyuan.demo.city.shapes import City
from anyuan.demo.write.registers import INVENTED, Ids, bulk
from anyuan.directory.models import (
    Agreement,
    AgreementTemplate,
    Appointment,
    Area,
    EmergencyPlan,
    Place,
    PremisesCheck,
    Qualification,
    Vetting,
)

PLANS = (("general", "校园突发事件总体预案"), ("violence", "防范涉校暴力应急预案"), ("fire", "消防应急预案"))
SHOPS = (
    ("shop", "文具店", "stationery shop"),
    ("restaurant", "早餐店", "breakfast shop"),
    ("shop", "便利店", "corner shop"),
)
# Posts whose holders meet pupils every day.
WITH_PUPILS = ("school_head", "deputy_head", "security_director", "duty_teacher", "guard")


def write(city: City, top: Area, areas: dict[str, Area], schools: Ids, centre: int, now: datetime) -> dict[str, int]:
    """All of them; returns how many rows by register. The same city gives the same rows."""
    rng, today = Random(f"{city.name}: papers"), timezone.localdate(now)
    template = AgreementTemplate.objects.create(
        code=f"AT-{today.year}",
        name="校园安全责任书",
        name_en="Campus safety responsibility agreement",
        version=str(today.year),
        area=top,
        owed_by="schools",
        starts_on=date(today.year, 1, 1),
        ends_on=date(today.year, 12, 31),
        extra=INVENTED,
    )
    _lessons(rng)
    licences, vettings = _people(rng, today, centre)
    premises = _premises(city, areas, schools, rng, today)
    made: dict[str, list[Any]] = {
        "agreements": _agreements(city, template, schools, centre, rng, today),
        "emergency_plans": _plans(city, schools, rng, today),
        "qualifications": licences,
        "vettings": vettings,
        "premises": premises,
    }
    counts = {name: len(bulk(type(rows[0]), rows)) for name, rows in made.items()}
    checks = _checks(premises, rng, today)
    return counts | {"agreement_templates": 1, "premises_checks": len(bulk(PremisesCheck, checks))}


def _agreements(
    city: City, template: AgreementTemplate, schools: Ids, centre: int, rng: Random, today: date
) -> list[Any]:
    """Nearly every school has signed this year's."""
    return [
        Agreement(
            code=f"AG-{school.code}-{today.year}",
            template=template,
            school_id=schools[school.code],
            counterpart_id=centre,
            signed_on=min(today, date(today.year, 1, rng.randint(4, 30))) if rng.random() < 0.97 else None,
            starts_on=template.starts_on,
            ends_on=template.ends_on,
            extra=INVENTED,
        )
        for school in city.schools
    ]


def _plans(city: City, schools: Ids, rng: Random, today: date) -> list[Any]:
    rows = []
    for school in city.schools:
        for kind, name in PLANS:
            starts_on = today - timedelta(days=rng.randint(20, 380))
            rows.append(
                EmergencyPlan(
                    code=f"EP-{school.code}-{kind}",
                    school_id=schools[school.code],
                    kind=kind,
                    name=f"{school.short_name}{name}",
                    version=f"{starts_on.year}-1",
                    starts_on=starts_on,
                    reviewed_on=starts_on,
                    review_due_on=starts_on + timedelta(days=365),
                    summary="一键报警；关门拒敌；就近疏散到集合点；清点人数后报告。",
                    extra=INVENTED,
                )
            )
    return rows


def _lessons(rng: Random) -> None:
    """A vice principal of law owes four lessons a term."""
    rows = list(Appointment.objects.filter(post="rule_of_law_vice_principal").order_by("pk"))
    for row in rows:
        row.facts = {"lessons_owed": 4}
    Appointment.objects.bulk_update(rows, ["facts"], batch_size=500)


def _people(rng: Random, today: date, centre: int) -> tuple[list[Any], list[Any]]:
    licences: list[Any] = []
    vettings: list[Any] = []
    posts = Appointment.objects.filter(post__in=WITH_PUPILS, school__isnull=False).order_by("person_id")
    for person, post in dict(posts.values_list("person_id", "post")).items():
        asked_on = today - timedelta(days=rng.randint(10, 370))
        vettings.append(
            Vetting(
                code=f"V-{person}",
                person_id=person,
                asked_on=asked_on,
                asked_by_id=centre,
                answer="clear" if rng.random() < 0.98 else "waiting",
                next_due_on=asked_on + timedelta(days=365),
                extra=INVENTED,
            )
        )
        if post == "guard" and rng.random() < 0.97:
            issued_on = today - timedelta(days=rng.randint(30, 5 * 365 + 20))
            licences.append(
                Qualification(
                    code=f"Q-{person}",
                    person_id=person,
                    kind="guard_licence",
                    issued_on=issued_on,
                    expires_on=issued_on + timedelta(days=5 * 365),
                    issuer="云岫市公安局（虚构）",
                    extra=INVENTED,
                )
            )
    return licences, vettings


def _premises(city: City, areas: dict[str, Area], schools: Ids, rng: Random, today: date) -> list[Any]:
    rows = []
    for school in city.schools:
        kind, zh, en = rng.choice(SHOPS)
        until = today + timedelta(days=rng.randint(-20, 1400))
        rows.append(
            Place(
                code=f"PM-{school.code}",
                kind=kind,
                name=f"{school.short_name}旁{zh}",
                name_en=f"{school.name_en}: {en}",
                school_id=schools[school.code],
                area=areas[school.area],
                lon=school.lon + rng.uniform(-0.001, 0.001),
                lat=school.lat + rng.uniform(-0.001, 0.001),
                facts={
                    "distance": rng.randint(20, 190),
                    "licensed": rng.random() < 0.96,
                    "licence_until": until.isoformat(),
                    "minors_sign": rng.random() < 0.9,
                    "staff_vetted": rng.random() < 0.85,
                },
                extra=INVENTED,
            )
        )
    return rows


def _checks(premises: list[Any], rng: Random, today: date) -> list[Any]:
    rows = []
    for place in premises:
        checked_on, faults = today - timedelta(days=rng.randint(3, 90)), rng.random() < 0.15
        right_by = checked_on + timedelta(days=14) if faults else None
        rows.append(
            PremisesCheck(
                code=f"PC-{place.code}",
                place=place,
                checked_on=checked_on,
                result="faults" if faults else "in_order",
                found="未张贴禁止向未成年人售烟标志" if faults else "",
                right_by=right_by,
                right_on=right_by if right_by and right_by < today and rng.random() < 0.9 else None,
                extra=INVENTED,
            )
        )
    return rows
