"""A school with one button."""

from __future__ import annotations

from typing import Any


def school_with_a_button(protocol: str, external_id: str, code: str = "S1") -> Any:
    from anyuan.directory.models import Area, Device, Place, School

    area, _ = Area.objects.get_or_create(code="46", defaults={"name": "甲省", "level": 1, "path": "/46/"})
    school = School.objects.create(code=code, name=f"学校{code}", area=area, lon=109.5, lat=18.7)
    gate = Place.objects.create(code=f"{code}-GATE", kind="gate", name="大门", school=school, area=area)
    Device.objects.create(
        code=f"{code}-B1", kind="button", protocol=protocol, external_id=external_id, place=gate, school=school
    )
    return school
