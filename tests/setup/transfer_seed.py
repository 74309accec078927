"""A little of everything that an export must bring along. Run inside an installation whose tables are there."""

from __future__ import annotations

import io
import os
from datetime import timedelta

import django

django.setup()

from allauth.mfa.models import Authenticator
from PIL import Image

from anyuan.directory.models import Account, Area, Line, Person, Place, School
from anyuan.incidents.actions import acknowledge, close, open_or_join, recall, verify
from anyuan.incidents.models import Incident
from anyuan.incidents.rules.joining import Facts
from anyuan.intake.actions import interpret
from anyuan.intake.models import RawMessage
from anyuan.journal.actions import handle_due, seal_waiting
from anyuan.journal.actions.evidence import store
from anyuan.journal.rules import Actor, Subject
from anyuan.kernel.clock import utc_now


def main() -> None:
    now = utc_now()
    area = Area.objects.create(code="990101", name="试验县", name_en="Test", level=3, path="/99/9901/990101/")
    school = School.objects.create(code="S1", name="试验小学", area=area, lon=106.01, lat=26.0)
    gate = Place.objects.create(code="S1-G", kind="gate", name="正门", school=school, area=area)
    Line.objects.create(code="L1", protocol="dc09", account="1A01", school=school, place=gate, key="AB" * 16)
    person = Person.objects.create(code="P1", name="王值班", phone="13800000000", purpose="duty", legal_basis="duty")
    account = Account.objects.create_user("wang", "a long pass phrase", person=person)
    Authenticator.objects.create(user=account, type="totp", data={"secret": "closed"})
    RawMessage.objects.create(protocol="dc09", path="tcp", body=b"\x00\xff\n raw", received_at=now, account="nobody")
    interpret(now=now)
    by = Actor.person(person.pk)
    signal = {"source": "signal", "kind": "panic", "level": 1, "received_at": now, "school_id": school.pk}
    where = {"place_id": gate.pk, "area_path": area.path, "occurred_at": now - timedelta(seconds=1)}
    first = open_or_join(Facts(id=1, **signal, **where), by=by, now=now)
    open_or_join(Facts(id=2, **signal, **where), by=by, now=now, join=False)
    acknowledge(first, by=by, now=now)
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(picture, "PNG")
    subject = Subject("incidents.incident", first.pk, first.ref)
    store(picture.getvalue(), filename="scene.png", by=by, now=now, subject=subject, purpose="scene")
    verify(first, verdict="false", cause="operator_error", by=by, now=now)
    recall(first, reason="nothing there", by=by, now=now)
    close(Incident.objects.get(pk=first.pk), disposition="false_alarm", note="nothing", by=by, now=now)
    while handle_due(now=now):
        pass
    if os.environ.get("SEALED", "on") == "on":
        while seal_waiting(now=now):
            pass


main()
