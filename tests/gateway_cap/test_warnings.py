"""CAP 1.2 in: published samples with their verdicts, every rule beyond the XSD, the chain, areas, Chinese senders."""

from __future__ import annotations

import contextlib
import json
import re
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anyuan.gateway.protocols.cap.codec import NotXml, Refused, chinese, read
from tests.gateway_http.conftest import NOW, served  # noqa: F401
from tests.gateway_http.test_alarms_over_http import post, token  # noqa: F401

ALERT = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
<identifier>46900141600000_20261123095000_1</identifier><sender>wzs@example.cn</sender>
<sent>2026-11-23T09:50:00+08:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
<info><language>zh-CN</language><category>Met</category><event>雷电</event><urgency>Unknown</urgency>
<severity>Unknown</severity><certainty>Unknown</certainty><expires>2026-11-23T18:00:00+08:00</expires>
<headline>五指山市气象台发布雷电黄色预警[Ⅲ级/较重]</headline>
<area><areaDesc>五指山市</areaDesc>
<geocode><valueName>CPEAS Geographic Code</valueName><value>469001000000</value></geocode></area>
</info></alert>"""


def changed(**tags: str | None) -> bytes:
    """The alert with elements replaced; None removes one."""
    text = ALERT
    for tag, value in tags.items():
        text = re.sub(rf"<{tag}>.*?</{tag}>", "" if value is None else value, text, count=1, flags=re.S)
    return text.encode()


def test_published_samples_and_their_verdicts(shared):
    folder = shared / "conformance" / "cap"
    manifest = json.loads((folder / "manifest.json").read_text())
    assert len(manifest) >= 6
    for sample in manifest:
        body = (folder / sample["file"]).read_bytes()
        if sample["must"] == "accept":
            assert len(read(body)) == 1, sample["file"]
        else:
            with pytest.raises((Refused, NotXml)):
                read(body)


def test_alerts_inside_an_edxl_distribution(shared):
    (sample,) = (shared / "conformance" / "edxl" / "samples").iterdir()
    alerts = read(sample.read_bytes())
    assert len(alerts) == 7
    assert {a.sender for a in alerts} == {"webmaster@rfs.nsw.gov.au"}


def test_a_chinese_warning_is_understood_by_its_colour():
    (alert,) = read(ALERT.encode())
    assert (alert.info.colour, alert.severity) == ("yellow", "Moderate")
    assert alert.info.event == "雷电"


AREA = "<area><areaDesc>a</areaDesc>{}</area>"


@pytest.mark.parametrize(
    ("change", "trouble"),
    [
        ({"scope": None}, "/alert/scope missing"),
        ({"identifier": "<identifier>a b</identifier>"}, "/alert/identifier restricted_characters"),
        ({"sender": "<sender>a,b</sender>"}, "/alert/sender restricted_characters"),
        ({"sender": "<sender>a&amp;b</sender>"}, "/alert/sender restricted_characters"),
        ({"identifier": "<identifier> </identifier>"}, "/alert/identifier empty"),
        ({"sent": "<sent>2026-11-23T01:50:00Z</sent>"}, "/alert/sent not_an_instant"),
        ({"sent": "<sent>2026-11-23T01:50:00.5+08:00</sent>"}, "/alert/sent not_an_instant"),
        ({"expires": "<expires>2026-13-23T01:50:00+08:00</expires>"}, "/alert/info[1]/expires not_an_instant"),
        ({"status": "<status>Real</status>"}, "/alert/status unknown_word"),
        ({"msgType": "<msgType>Update</msgType>"}, "/alert/references references_missing"),
        (
            {"msgType": "<msgType>Cancel</msgType>", "info": "<references> </references>"},
            "/alert/references references_missing",
        ),
        (
            {
                "info": "<references>wzs@example.cn,46900141600000_20261123095000_1,2026-11-23T01:50:00+00:00</references>"
            },
            "/alert/references references_itself",
        ),
        ({"info": "<references>a,b</references>"}, "/alert/references not_a_reference"),
        ({"scope": "<scope>Restricted</scope>"}, "/alert/restriction restriction_and_scope"),
        ({"scope": "<scope>Public</scope><restriction>x</restriction>"}, "/alert/restriction restriction_and_scope"),
        ({"scope": "<scope>Private</scope>"}, "/alert/addresses addresses_missing"),
        ({"certainty": "<certainty>Very Likely</certainty>"}, "/alert/info[1]/certainty unknown_word"),
        ({"category": "<category>Weather</category>"}, "/alert/info[1]/category unknown_word"),
        ({"category": None}, "/alert/info[1]/category missing"),
        ({"scope": "<password>x</password><scope>Public</scope>"}, "/alert/password unknown_element"),
        (
            {"sent": "", "sender": "<sent>2026-11-23T09:50:00+08:00</sent><sender>a@b</sender>"},
            "/alert/sender wrong_order",
        ),
        ({"event": "<event>a</event><event>b</event>"}, "/alert/info[1]/event repeated"),
        ({"area": AREA.format("<polygon>1,1 1,2 2,2</polygon>")}, "/alert/info[1]/area[1]/polygon too_few_points"),
        ({"area": AREA.format("<polygon>1,1 1,2 2,2 2,1</polygon>")}, "/alert/info[1]/area[1]/polygon not_closed"),
        (
            {"area": AREA.format("<polygon>0,0 2,2 0,2 2,0 0,0</polygon>")},
            "/alert/info[1]/area[1]/polygon crosses_itself",
        ),
        ({"area": AREA.format("<polygon>95,1 1,2 2,2 95,1</polygon>")}, "/alert/info[1]/area[1]/polygon not_a_point"),
        ({"area": AREA.format("<polygon>nan,1 1,2 2,2 nan,1</polygon>")}, "/alert/info[1]/area[1]/polygon not_a_point"),
        ({"area": AREA.format("<circle>1,1</circle>")}, "/alert/info[1]/area[1]/circle not_a_circle"),
        ({"area": AREA.format("<circle>1,1 -5</circle>")}, "/alert/info[1]/area[1]/circle not_a_circle"),
        ({"area": AREA.format("<ceiling>5</ceiling>")}, "/alert/info[1]/area[1]/ceiling altitude_missing"),
        ({"area": "<area><polygon>1,1 1,2 2,2 1,1</polygon></area>"}, "/alert/info[1]/area[1]/areaDesc missing"),
    ],
)
def test_rules_beyond_the_schema(change, trouble):
    with pytest.raises(Refused) as refused:
        read(changed(**change))
    assert trouble in [f"{t.pointer} {t.key}" for t in refused.value.troubles]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no",
        b"<alert>",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<?xml version="1.0" encoding="nonsense"?><a/>',
        b"<a/>" + b" " * 600_000,
    ],
)
def test_what_is_no_xml_or_would_fetch_something(body):
    with pytest.raises(NotXml):
        read(body)


@pytest.mark.parametrize("body", [b"<alert/>", b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.0"/>', b"<html/>"])
def test_xml_that_is_no_alert(body):
    with pytest.raises(Refused):
        read(body)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(ALERT.encode())), st.binary(max_size=12), st.integers(0, 30))
def test_no_damage_breaks_the_codec(at, noise, cut):
    body = ALERT.encode()
    with contextlib.suppress(NotXml, Refused):
        read(body[:at] + noise + body[at + cut :])


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("469001000000", ["469001000000", "469001000", "469001"]),
        ("460000", ["460000", "4600", "46"]),
        ("469001", ["469001"]),
        ("x", []),
    ],
)
def test_chinese_area_codes(value, codes):
    assert chinese.area_codes(value) == codes


def test_the_chinese_identifier_with_and_without_its_serial():
    with_serial = chinese.identifier("46900141600000_20261123095000_1")
    assert (with_serial.area, with_serial.body, with_serial.serial) == ("469001", "416", 1)
    assert with_serial.entered_at.isoformat() == "2026-11-23T01:50:00+00:00"
    assert chinese.identifier("46900141600000_20261123095000").serial is None
    assert chinese.identifier("urn:oid:2.49") is None


# From here on with a database


@pytest.fixture
def county(db):
    from anyuan.directory.models import Area, School

    province = Area.objects.create(code="46", name="海南省", level=1, path="/46/")
    rows = {
        code: Area.objects.create(code=code, name=name, level=3, parent=province, path=f"/46/{code}/", lon=lon, lat=lat)
        for code, name, lon, lat in (("469001", "五指山市", 109.5, 18.8), ("469002", "琼海市", 110.5, 19.2))
    }
    School.objects.create(code="S1", name="一小", area=rows["469001"], lon=109.52, lat=18.77)
    return rows


def take(*bodies: bytes, at=NOW, peer="-"):

    from anyuan.gateway import interpreters
    from anyuan.intake.actions import interpret, receive
    from anyuan.intake.rules import RawDraft

    interpreters.install()
    draft = RawDraft("cap", "http", "wzs@example.cn", "", b"", at, 5, "", peer)
    receive([draft._replace(body=body) for body in bodies], now=at)
    return interpret(now=at)


def told() -> list[str]:
    from anyuan.journal.models import Entry

    return [e.name for e in Entry.objects.filter(name__startswith="intake.").order_by("id")]


def test_a_warning_finds_its_county_and_opens_no_incident(county):
    from anyuan.directory.policy import Viewer
    from anyuan.intake import queries
    from anyuan.intake.models import PublicWarning

    (signal,) = take(ALERT.encode())
    assert (signal.kind, signal.level, signal.opens, signal.area_path) == ("warning", 3, False, "/46/469001/")
    warning = PublicWarning.objects.get()
    assert warning.areas == [county["469001"].id]
    assert told() == ["intake.warning_received"]
    assert queries.warnings_in_force(Viewer.system(), NOW) == [warning]
    assert queries.warnings_in_force(Viewer.system(), NOW + timedelta(hours=9)) == []


def test_a_polygon_and_a_circle_find_schools_and_counties(county):
    ring = "18.7,109.4 18.7,109.6 18.9,109.6 18.9,109.4 18.7,109.4"
    (signal,) = take(changed(area=AREA.format(f"<polygon>{ring}</polygon>")))
    assert signal.area_path == "/46/469001/"
    (signal,) = take(
        changed(identifier="<identifier>x2</identifier>", area=AREA.format("<circle>19.0,110.0 200</circle>"))
    )
    assert signal.area_path == "/46/"


def test_a_warning_without_an_area_is_meant_for_the_one_in_its_identifier(county):
    (signal,) = take(changed(area=None))
    assert signal.area_path == "/46/469001/"


def follow(kind: str, identifier: str, minute: int) -> bytes:
    reference = "wzs@example.cn,46900141600000_20261123095000_1,2026-11-23T09:50:00+08:00"
    body = changed(
        identifier=f"<identifier>{identifier}</identifier>",
        sent=f"<sent>2026-11-23T09:{minute}:00+08:00</sent>",
        msgType=f"<msgType>{kind}</msgType>",
    )
    return body.replace(b"<info>", f"<references>{reference}</references><info>".encode(), 1)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_updates_and_cancels_end_what_they_reference_in_any_order_of_arrival(county, order):
    from anyuan.intake.models import PublicWarning

    bodies = (ALERT.encode(), follow("Update", "u1", 55), changed(identifier="<identifier>other</identifier>"))
    for n in order:
        take(bodies[n])
    states = dict(PublicWarning.objects.values_list("identifier", "state"))
    assert states == {"46900141600000_20261123095000_1": "updated", "u1": "active", "other": "active"}
    assert PublicWarning.objects.get(identifier__startswith="469").replaced_by.identifier == "u1"


def test_a_cancel_ends_the_warning_and_is_told(county):
    from anyuan.intake.models import PublicWarning

    take(ALERT.encode())
    (signal,) = take(follow("Cancel", "c1", 58))
    assert signal.restore
    assert set(PublicWarning.objects.values_list("state", flat=True)) == {"cancelled"}
    assert told() == ["intake.warning_received", "intake.warning_cancelled"]


def test_a_drill_is_a_drill_and_a_test_is_a_test(county):
    (drill,) = take(changed(status="<status>Exercise</status>"))
    (test,) = take(changed(status="<status>Test</status>", identifier="<identifier>t</identifier>"))
    assert (drill.exercise, drill.test, test.exercise, test.test) == (True, False, False, True)


def test_an_acknowledgement_of_a_partner_is_recorded_and_warns_nobody(county):
    (signal,) = take(follow("Ack", "a1", 59))
    assert signal.kind == "info"
    assert told() == []


def test_warnings_expire_by_themselves(county):
    from anyuan.intake.actions import expire_warnings

    take(ALERT.encode())
    assert expire_warnings(NOW) == 0
    assert expire_warnings(NOW + timedelta(hours=9)) == 1


def test_a_sender_cannot_warn_outside_its_area(county):
    from anyuan.intake.models import PublicWarning, RawMessage

    assert take(ALERT.encode(), peer="- area:/46/469002/") == []
    assert RawMessage.objects.get().error == "outside_reach"
    assert not PublicWarning.objects.exists()
    assert len(take(changed(identifier="<identifier>z</identifier>"), peer="- area:/46/")) == 1


def test_over_http(served, token):  # noqa: F811
    from anyuan.gateway.protocols.cap.app import Warnings

    xml = {"content-type": "application/cap+xml; charset=utf-8"}
    good, again, bad, broken, json_ = served(
        Warnings,
        post(token, ALERT.encode(), headers=xml),
        post(token, ALERT.encode(), headers=xml),
        post(token, changed(scope=None), headers=xml),
        post(token, b"<alert", headers=xml),
        post(token, {}),
    )
    assert (good.status, good.body["identifier"], good.body["alerts"]) == (202, "46900141600000_20261123095000_1", 1)
    assert (again.status, again.body["signal"]) == (200, good.body["signal"])
    assert [(e["pointer"], e["code"]) for e in bad.body["errors"]] == [("/alert/scope", "missing")]
    assert (bad.status, broken.status, json_.status) == (422, 400, 415)
