"""A busy minute of requests does not use up the database server's connections."""

from __future__ import annotations

import urllib.request

import pytest
from django.db import connection

from anyuan.site.connections import let_go
from tests.api.test_schemathesis import served

__all__ = ["served"]

pytestmark = pytest.mark.django_db(transaction=True)


def test_forty_requests_leave_no_connection_behind(served: tuple[str, dict[str, str]]) -> None:
    address, tokens = served
    if connection.vendor != "postgresql":
        connection.ensure_connection()
        let_go()
        assert connection.connection is not None  # closing the embedded database would flush the disk
        return
    before = _open()
    for _number in range(40):
        asked = urllib.request.Request(
            f"{address}/api/v1/cases?limit=1", headers={"Authorization": f"Bearer {tokens['leader']}"}
        )
        with urllib.request.urlopen(asked) as answer:
            assert answer.status == 200
        assert _open() <= before + 2


def _open() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(cursor.fetchone()[0])
