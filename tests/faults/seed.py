"""Twenty schools with a DC-09 line each, and one dispatcher. Run inside an installation."""

from __future__ import annotations

from hashlib import sha256

import django

django.setup()

from anyuan.directory.models import Area, Line, Organisation, School, SourceToken
from bench import _people

SCHOOLS = 20


def account(number: int) -> str:
    return f"{0xA100 + number:04X}"


def main() -> None:
    area, _ = Area.objects.get_or_create(code="991201", defaults={"name": "某县", "level": 3, "path": _people.COUNTY})
    bureau = Organisation.objects.create(code="EDU", name="某县教育局", kind="education", area=area)
    for number in range(SCHOOLS):
        school = School.objects.create(
            code=f"S{number:03d}",
            name=f"第{number}小学",
            area=area,
            organisation=bureau,
            lon=110 + number / 100,
            lat=20,
        )
        Line.objects.create(
            code=f"L{number:03d}", protocol="dc09", account=account(number), school=school, window_off=True
        )
    for number in range(4):
        token = f"token-of-panel-{number}"
        digest = sha256(token.encode()).hexdigest()
        SourceToken.objects.create(
            source=f"panel-{number}", digest=digest, school=School.objects.get(code=f"S{number:03d}")
        )
    _people.main()


if __name__ == "__main__":
    main()
