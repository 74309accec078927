"""What the county's inspections, agreements and lights are made of: rounds, checklists, findings in every state, decisions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from anyuan.directory.models import Agreement, AgreementTemplate, Device, Line, School
from anyuan.intake.models import LineContact
from anyuan.standards.models import Answer, Assessment, Finding, Inspection, Outcome
from tests.measures.world import BY, MONDAY, NEXT, County

LABEL = {"en": "The fence is whole", "zh": "围墙完好"}
BAD = {(0, 0), (0, 2), (1, 0), (2, 0)}  # (round, place in it) of schools whose fence has a hole
STATES = ("open", "rectifying", "to_recheck", "fixed", "dropped")


def build(county: County) -> None:
    """Two rounds of this quarter, one of the quarter before; three agreements; lights of every colour."""
    School.objects.update(stage="primary")
    for number, opens in enumerate((date(2026, 8, 3), date(2026, 10, 12), MONDAY - timedelta(days=4))):
        _round(county, number, opens, county.base.schools[number:] + county.base.schools[: max(0, number - 1)])
    _agreements(county)
    _lights(county)


def _round(county: County, number: int, opens: date, schools: list[School]) -> None:
    row = Inspection.objects.create(
        ref=f"JC-{number}", kind=("quarterly", "monthly", "spot")[number], title=f"第{number + 1}次检查", area=county.base.area,
        area_path=county.base.area.path, standards=["four-100"], opens_on=opens, due_on=opens + timedelta(days=3),
        made_at=at(opens), made_by=str(BY.label),
    )  # fmt: skip
    for order, school in enumerate(schools):
        for side in ("self", "inspector"):
            handed_in = at(opens, 15) if side == "self" or (number, order) != (1, 1) else None
            sheet = Assessment.objects.create(
                inspection=row, school=school, area_path=school.area.path, side=side, lines=[], submitted_at=handed_in,
            )  # fmt: skip
            for key in ("closed_management", "video_joined"):
                good = key == "video_joined" or (number, order) not in BAD
                answer = _answer(sheet, key, good, opens)
                if not good and side == "inspector" and handed_in:
                    _finding(answer, number * 3 + order, opens, row)


def _answer(sheet: Assessment, key: str, value: bool, day: date) -> Answer:
    return Answer.objects.create(
        client_id=f"{sheet.pk}-{key}", assessment=sheet, school=sheet.school, side=sheet.side, standard="four-100",
        requirement=key, value=value, seen_on=day, received_at=at(day, 15),
    )  # fmt: skip


def _finding(answer: Answer, number: int, day: date, inspection: Inspection) -> None:
    state = STATES[number % len(STATES)]
    done = state in ("fixed", "dropped")
    row = Finding.objects.create(
        ref=f"WT-{number}", answer=answer, school=answer.school, area_path=answer.school.area.path,
        standard=answer.standard, requirement=answer.requirement, line={"label": LABEL}, state=state,
        case_ref=f"G-{number}", made_at=at(day, 16), closed_at=at(day + timedelta(days=2)) if done else None,
    )  # fmt: skip
    for kind, decided in (("talk", "decided"), ("criticism", "upheld"), ("talk", "lifted")):
        Outcome.objects.create(
            ref=f"CL-{row.pk}-{kind}-{decided}", kind=kind, school=row.school, area_path=row.area_path, finding=row,
            inspection=inspection, state=decided, decided_at=at(day + timedelta(days=3)),
            appeal_until=day + timedelta(days=18), reason="未按期整改",
        )  # fmt: skip


def _agreements(county: County) -> None:
    common: dict[str, Any] = {"area": county.base.area, "version": "2026", "starts_on": date(2026, 1, 1)}
    pledge = AgreementTemplate.objects.create(
        code="ZR1", name="校园安全责任书", name_en="Pledge of safety", owed_by="schools", **common
    )
    AgreementTemplate.objects.create(code="ZR2", name="派出所共建协议", owed_by="police_station", **common)
    AgreementTemplate.objects.create(code="ZR3", name="共建协议", owed_by="nobody", **common)
    signed: tuple[tuple[int, date | None, date | None], ...] = (
        (0, date(2026, 3, 1), None), (1, date(2025, 3, 1), date(2026, 3, 1)), (2, None, None),
    )  # fmt: skip
    for number, day, ends in signed:
        Agreement.objects.create(
            code=f"XY{number}", template=pledge, school=county.base.schools[number], signed_on=day,
            starts_on=day or date(2026, 1, 1), ends_on=ends,
        )  # fmt: skip


def _lights(county: County) -> None:
    """The first school's button is heard, the second's never was, the third has none on record."""
    for number, school in enumerate(county.base.schools[:2]):
        line = Line.objects.create(code=f"B{number}", protocol="dc09", account=f"9{number}", school=school)
        Device.objects.create(code=f"AN{number}", kind="panic_button", school=school, line=line)
        LineContact.objects.create(line=line, path="tcp", last_contact_at=NEXT if number == 0 else None)


def at(day: date, hour: int = 9) -> datetime:
    """A local hour of a day, as UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 8)
