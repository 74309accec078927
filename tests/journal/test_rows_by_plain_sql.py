"""Rows by plain SQL are the rows that the ORM would have written and read: above all, what is encrypted stays encrypted."""

from __future__ import annotations

import pytest
from django.db import connection

from anyuan.directory.crypto import Unreadable
from anyuan.directory.models import Line
from anyuan.journal import rows

pytestmark = pytest.mark.django_db


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT key FROM {Line._meta.db_table}")
        (value,) = cursor.fetchone()
    return str(value)


def test_an_encrypted_column_is_closed_on_the_way_in_and_opened_on_the_way_out():
    rows.insert([Line(code="L1", protocol="dc09", account="00AB", key="0011223344556677")])
    assert "0011223344556677" not in stored()
    assert Line.objects.get().key == rows.one(Line, code="L1").key == "0011223344556677"

    assert rows.change(Line, {"key": "8899AABBCCDDEEFF"}, code="L1") == 1
    assert "8899AABBCCDDEEFF" not in stored()
    assert Line.objects.get().key == rows.one(Line, code="L1").key == "8899AABBCCDDEEFF"


def test_what_the_orm_wrote_is_read_the_same_by_plain_sql():
    Line.objects.create(code="L1", protocol="dc09", account="00AB", key="0011223344556677", extra={"zones": [1, 2]})
    plain, usual = rows.one(Line, code="L1"), Line.objects.get()
    names = [field.attname for field in Line._meta.concrete_fields]
    assert {name: getattr(plain, name) for name in names} == {name: getattr(usual, name) for name in names}


def test_a_column_that_nobody_can_open_any_more_holds_up_no_alarm():
    Line.objects.create(code="L1", protocol="dc09", account="00AB")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {Line._meta.db_table} SET key = 'of a secret that is lost'")
    line = rows.one(Line, code="L1")
    assert line.account == "00AB"
    with pytest.raises(Unreadable):
        line.key  # noqa: B018 - looking is what fails


@pytest.mark.parametrize("ask", [rows.read, rows.exists])
def test_no_row_is_looked_for_by_a_closed_column(ask):
    """It would never be found, and the answer "nothing" would be taken for the truth."""
    Line.objects.create(code="L1", protocol="dc09", account="00AB", key="0011223344556677")
    with pytest.raises(TypeError, match=r"Line\.key is closed"):
        ask(Line, key="0011223344556677")
