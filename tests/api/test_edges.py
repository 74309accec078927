"""Probes, figures and the CAP feed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.test import Client
from lxml import etree

from anyuan.directory.policy import Viewer
from anyuan.incidents.actions import recall, verify
from anyuan.journal.models import Lease
from anyuan.journal.rules import Actor
from anyuan.kernel.clock import utc_now
from tests.api.world import World

CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"


def test_alive_is_not_yet_ready(world: World, client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}
    Lease.objects.filter(name="worker").delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": True, "worker": False}
    Lease.objects.create(name="worker", holder="w", until=utc_now() + timedelta(seconds=5))
    assert client.get("/readyz").status_code == 200
    Lease.objects.filter(name="worker").update(until=utc_now() - timedelta(minutes=1))
    assert client.get("/readyz").status_code == 503


def test_figures_count_what_is_there(world: World, client: Client) -> None:
    world.incident()
    text = client.get("/metrics").content.decode()
    assert 'anyuan_incidents_open{exercise="false",level="1"} 1.0' in text
    assert 'anyuan_units{status="free"} 1.0' in text
    assert "anyuan_deadlines_running" in text
    assert "人" not in text


def _alert(world: World, who: str, identifier: str) -> etree._Element:
    answer = world.client(who).get(f"/cap/v1/alerts/{identifier}.xml")
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"].startswith("application/cap+xml")
    return etree.fromstring(answer.content)


def test_every_alert_is_valid_and_the_chain_of_messages_is_kept(world: World, shared: Path) -> None:
    schema = etree.XMLSchema(etree.parse(str(shared / "conformance" / "cap" / "cap12_extended.xsd")))
    row, by = world.incident(), Actor.system("test")
    row = verify(row, verdict="real", by=by, now=utc_now())
    recall(row, reason="a rehearsal of nerves", by=by, now=utc_now())

    chain = [_alert(world, "dispatcher", f"{row.ref}.{n}") for n in (1, 2, 3)]
    for alert in chain:
        schema.assertValid(alert)
    assert [a.findtext(f"{CAP}msgType") for a in chain] == ["Alert", "Update", "Cancel"]
    assert chain[0].find(f"{CAP}references") is None
    sender, first, sent = chain[1].findtext(f"{CAP}references").split(",")
    assert first == chain[0].findtext(f"{CAP}identifier")
    assert sender == chain[0].findtext(f"{CAP}sender")
    assert sent == chain[0].findtext(f"{CAP}sent")
    assert sent.endswith("-00:00")
    lat, lon = chain[0].findtext(f".//{CAP}circle").split()[0].split(",")
    assert (float(lat), float(lon)) == (31.0, 152.0)
    assert [i.findtext(f"{CAP}language") for i in chain[0].findall(f"{CAP}info")] == ["zh-CN", "en-US"]
    assert world.client("dispatcher").get(f"/cap/v1/alerts/{row.ref}.4.xml").status_code == 404


def test_a_drill_is_an_exercise_in_status_headline_and_note(world: World, shared: Path) -> None:
    row = world.incident(exercise=True)
    alert = _alert(world, "dispatcher", f"{row.ref}.1")
    etree.XMLSchema(etree.parse(str(shared / "conformance" / "cap" / "cap12_extended.xsd"))).assertValid(alert)
    assert alert.findtext(f"{CAP}status") == "Exercise"
    assert all("演练" in h.text for h in alert.iter(f"{CAP}headline"))
    assert "演练" in alert.findtext(f"{CAP}note")


def test_the_feed_lists_what_the_caller_may_see(world: World, client: Client) -> None:
    row = world.incident()
    assert client.get("/cap/v1/feed.xml").status_code == 401
    feed = etree.fromstring(world.client("dispatcher").get("/cap/v1/feed.xml").content)
    links = feed.findall("{*}entry/{*}link")
    assert [link.get("href").rpartition("/")[2] for link in links] == [f"{row.ref}.1.xml"]
    other = etree.fromstring(world.client("elsewhere").get("/cap/v1/feed.xml").content)
    assert other.findall("{*}entry") == []
    assert Viewer.nobody().grants == ()
