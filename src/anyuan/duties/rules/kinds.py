"""The kinds of duty that a programme may owe, and what each kind must say about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# Forces that stand on one roster (公安民警、辅警、保安、教职工、家长志愿者).
FORCES = ("police", "auxiliary", "guard", "staff", "parent")
# What may be asked as proof. There is deliberately no list of names: attendance is counted (red line 3 of the burden
# and the fewest fields), and minutes are a file whose decisions become cases.
# What is ticked at the place, each by itself: the four items of a water (警示牌、救生圈、救生绳、救生杆), a signature, and
# that sealed exam material went from hand to hand before two people. What is not ticked is missing, and is shown as missing.
TICKS = ("sign", "ring", "rope", "pole", "handed_over", "signature")
EVIDENCE = ("check_in", "photo", "head_count", "note", "attendance", "minutes", "stops", "test_signal", *TICKS)
OWNERS = ("school", "organisation", "area")
SITES = ("place", "school", "organisation", "area")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of duty. ``asks`` is evidence without which the kind has no meaning."""

    name: str
    asks: tuple[str, ...] = ("check_in",)
    # Two people of any force at the least (double staffing of exams).
    least_people: int = 0
    # Done by whoever answers for the body (head, security director), not by whoever stands at a post: a visit of a support
    # plan is nobody's business but theirs.
    answered_for: bool = False


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("guard_post", least_people=1),  # 护学岗
        Kind("peak_service", least_people=1),  # 高峰勤务
        Kind("foot_patrol", ("check_in", "stops")),
        Kind("car_patrol", ("check_in", "stops")),
        Kind("night_patrol", ("check_in", "stops")),
        Kind("camera_check", ("note",)),
        Kind("lesson", ("attendance",), answered_for=True),  # lesson, talk or live class: counted, never named
        Kind("drill", ("head_count",), answered_for=True),
        Kind("training", ("attendance",), answered_for=True),
        Kind("support_visit", ("note",), answered_for=True),
        Kind("joint_meeting", ("minutes",), answered_for=True),
        Kind("equipment_check", ("check_in",)),
        Kind("alarm_test", ("test_signal",)),
        Kind("water_round", ("check_in", "photo", "sign", "ring", "rope", "pole")),
        Kind("facility_check", ("check_in",)),
        Kind("exam_protection", ("check_in",), least_people=2),
        Kind("joint_enforcement", ("note",)),
        Kind("tip", ("note",)),
    )
}
ANSWERED_FOR = tuple(kind.name for kind in KINDS.values() if kind.answered_for)
