"""Make an account that may see everything of one county, and print its token. Run inside a bench's installation."""

from __future__ import annotations

import django

django.setup()

from hashlib import sha256

from anyuan.directory.models import Account, ApiToken, Area, RoleGrant
from anyuan.kernel.clock import utc_now

COUNTY = "/99/9912/991201/"


def main() -> None:
    now = utc_now()
    area, _ = Area.objects.get_or_create(code="991201", defaults={"name": "某县", "level": 3, "path": COUNTY})
    account, _ = Account.objects.get_or_create(username="bench")
    RoleGrant.objects.get_or_create(account=account, role="dispatcher", area=area, defaults={"starts_at": now})
    digest = sha256(b"bench-token").hexdigest()
    ApiToken.objects.get_or_create(digest=digest, defaults={"account": account, "name": "bench", "created_at": now})
    print("bench-token")


if __name__ == "__main__":
    main()
