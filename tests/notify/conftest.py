"""A school to have alarms at."""

from __future__ import annotations

import pytest


@pytest.fixture
def school(db):
    from anyuan.directory.models import Area, School

    area = Area.objects.create(code="99", name="某县", level=1, path="/99/")
    return School.objects.create(code="S1", name="第一小学", area=area)


@pytest.fixture
def at_school(school):
    from anyuan.journal.rules import Scope

    return Scope(school.area.path, school.id)
