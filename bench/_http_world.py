"""Make a school, a button and the tokens of the sources. Run inside a bench's installation."""

from __future__ import annotations

import django

django.setup()

from hashlib import sha256

from anyuan.directory.models import Area, Device, School, SourceToken
from anyuan.kernel.clock import utc_now
from bench._http_words import SOURCES


def main() -> None:
    area, _ = Area.objects.get_or_create(code="99", defaults={"name": "某省", "level": 1, "path": "/99/"})
    school, _ = School.objects.get_or_create(code="S1", defaults={"name": "某校", "area": area})
    Device.objects.get_or_create(code="B1", defaults={"kind": "button", "school": school})
    for source, token in SOURCES.items():
        digest = sha256(token.encode()).hexdigest()
        SourceToken.objects.get_or_create(digest=digest, defaults={"source": source, "created_at": utc_now()})


if __name__ == "__main__":
    main()
