"""The page behind a message's link: fetched by a machine it proves nothing, read by a person it does."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from anyuan.journal.rules import Actor, Subject
from anyuan.kernel.clock import utc_now
from anyuan.notify.actions import send
from anyuan.notify.models import Recipient
from anyuan.notify.queries import token


@pytest.fixture
def told(town: Any) -> Recipient:
    incident = town.alarm(utc_now())
    message = send(
        subject=Subject("incidents.incident", incident.pk, incident.ref),
        kind="alarm",
        level=1,
        title="Panic button",
        body="East gate",
        people=[town.county.people["crew"].pk],
        exercise=False,
        answerable=True,
        by=Actor.system("test"),
        now=utc_now(),
    )
    found: Recipient = message.recipients.get()
    return found


def test_a_preview_or_a_mail_scanner_reaches_nobody(told: Recipient) -> None:
    robot = Client()
    for _again in range(3):
        assert robot.get(f"/n/{token(told.pk)}/").status_code == 200
    assert robot.head(f"/n/{token(told.pk)}/").status_code == 200
    told.refresh_from_db()
    assert told.read_at is None
    assert told.reached_at is None


def test_without_scripts_a_button_says_that_it_was_read(told: Recipient) -> None:
    phone = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    page = phone.get(f"/n/{token(told.pk)}/").content.decode()
    assert f'action="/n/{token(told.pk)}/read/"' in page
    assert "I have read this" in page
    mark = {"csrfmiddlewaretoken": phone.cookies["csrftoken"].value}
    page = phone.post(f"/n/{token(told.pk)}/read/", mark, follow=True).content.decode()
    told.refresh_from_db()
    assert told.read_at is not None
    assert told.reached_at is not None
    assert "I have read this" not in page


def test_an_answer_is_a_post_as_well(told: Recipient) -> None:
    phone = Client()
    assert phone.get(f"/n/{token(told.pk)}/answer/?answer=accepted").status_code == 405
    phone.post(f"/n/{token(told.pk)}/answer/", {"answer": "accepted"})
    told.refresh_from_db()
    assert told.answer == "accepted"


def test_a_bent_link_is_not_there(told: Recipient) -> None:
    assert Client().post(f"/n/{token(told.pk)[:-1]}x/read/").status_code == 404
