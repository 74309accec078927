"""What stands inside a frame: Contact ID, DC-03, extended data, the code table."""

import csv
from datetime import UTC, datetime

import pytest

from anyuan.gateway.protocols.dc09 import codes, contact_id, extended, sia_dcs
from anyuan.gateway.protocols.dc09.contact_id import ContactId, UnreadableBlock
from anyuan.gateway.protocols.dc09.sia_dcs import DcsEvent
from anyuan.gateway.protocols.dc09.text import readable


@pytest.mark.parametrize(
    ("data", "event"),
    [
        (b"#1234|1120 01 005", ContactId("1234", "1", "120", "01", "005")),
        (b"1234|3120 01 005", ContactId("1234", "3", "120", "01", "005")),
        (b"1120 01 005", ContactId(None, "1", "120", "01", "005")),
        (b"#1234|112001005", ContactId("1234", "1", "120", "01", "005")),
        (b"#1234|1130", ContactId("1234", "1", "130", "00", "000")),
        (b"#1234|6A30 0B 0C1", ContactId("1234", "6", "030", "0B", "0C1")),
    ],
)
def test_contact_id(data, event):
    assert contact_id.read(data) == event


@pytest.mark.parametrize("data", [b"", b"#1234|", b"#1234|12", b"#1234|x120 01 005", b"#1234|1120 01 005 77", b"\xff"])
def test_what_is_not_contact_id_is_unreadable(data):
    with pytest.raises(UnreadableBlock):
        contact_id.read(data)


@pytest.mark.parametrize(
    ("data", "events"),
    [
        (b"#1234|NRR|Atest", [DcsEvent("RR", "", True, {}, "", "test")]),
        (b"#1234|Nri1/PA005", [DcsEvent("PA", "005", True, {"ri": "1"})]),
        (b"#1234|Nri1PA5", [DcsEvent("PA", "5", True, {"ri": "1"})]),
        (b"#1234|Nti15:04/id7/OP1", [DcsEvent("OP", "1", True, {"ti": "15:04", "id": "7"})]),
        (b"#1234|OBA1/BA2", [DcsEvent("BA", "1", False), DcsEvent("BA", "2", False)]),
        (b"#1234|NBA00A1^East gate^", [DcsEvent("BA", "00A1", True, {}, "", "East gate")]),
        (b"#1234|NAS1*22.5C^boiler^", [DcsEvent("AS", "1", True, {}, "22.5C", "boiler")]),
        (b"#1234|BA5", [DcsEvent("BA", "5")]),
        (b"NPA1|NFA2", [DcsEvent("PA", "1"), DcsEvent("FA", "2")]),
    ],
)
def test_dc03(data, events):
    assert sia_dcs.read(data).events == events


def test_text_alone_is_kept_and_nothing_at_all_is_unreadable():
    assert sia_dcs.read(b"#1234|Ahello").others == ["Ahello"]
    for data in (b"", b"|||", b"#1234"):
        with pytest.raises(UnreadableBlock):
            sia_dcs.read(data)


def test_dc03_is_written_as_it_is_read():
    events = [DcsEvent("PA", "5", True, {"ri": "1"}, "", "一键报警"), DcsEvent("BR", "7", False)]
    assert sia_dcs.read(sia_dcs.write("1234", events)).events == events


def test_extended_data():
    found = extended.read(
        [
            b"H13:59:58,12-31-2025",
            "I二楼西侧".encode(),
            b"S3rd school",
            b"OEast",
            b"R12",
            b"TF",
            b"Vhttps://v.example/1",
            b"M0026b9e4268b",
            b"X093W23.456",
            b"Y45N23.456",
            b"Z123.2M",
            b"CSP4",
            b"$Pvendor",
            b"",
        ]
    )
    assert found.occurred_at == datetime(2025, 12, 31, 13, 59, 58, tzinfo=UTC)
    assert (found.alarm_text, found.place_text, found.trigger) == ("二楼西侧", "3rd school East 12", "F")
    assert (round(found.longitude, 5), round(found.latitude, 5), found.altitude_metres) == (-93.39093, 45.39093, 123.2)
    assert found.others == {"C": "SP4", "$": "Pvendor"}


@pytest.mark.parametrize(
    ("text", "hemispheres", "degrees"),
    [
        ("109E31.2", "EW", 109.52),
        ("18S30.0", "NS", -18.5),
        ("-18.5", "NS", -18.5),
        ("18.5", "NS", 18.5),
        ("91N0.0", "NS", None),
        ("181.0", "EW", None),
        ("45N20.0", "EW", None),
        ("here", "EW", None),
        ("9" * 400, "EW", None),
    ],
)
def test_positions(text, hemispheres, degrees):
    found = extended.read_degrees(text, hemispheres)
    assert found is None if degrees is None else abs(found - degrees) < 1e-9


@pytest.mark.parametrize("degrees", [0.0, 109.5123, -109.5123, 179.99999])
def test_positions_are_written_to_the_thousandth_of_a_minute(degrees):
    back = extended.read_degrees(extended.write_degrees(degrees, "EW"), "EW")
    assert abs(back - degrees) < 1e-5


def test_texts_of_panels_in_utf8_gbk_and_neither():
    assert readable("门卫室".encode()) == readable("门卫室".encode("gbk")) == "门卫室"
    assert readable(b"ok\x00\x07") == "ok  "
    assert readable(b"\xff") == "ÿ"


def test_every_published_code_has_a_meaning_with_both_names(shared):
    for scheme, name in (("cid", "cid_event_codes.csv"), ("sia", "sia_dc03_event_codes.csv")):
        with (shared / "conformance" / "dc09" / name).open() as lines:
            missing = [row["code"] for row in csv.DictReader(lines) if (scheme, row["code"]) not in codes.table()]
        assert missing == []


def test_the_triage_of_the_campus_is_kept(shared):
    """Ranges of the published triage: same level, and an incident where it says so without conditions."""
    with (shared / "conformance" / "dc09" / "cid_campus_triage.csv").open() as lines:
        rows = [
            row for row in csv.DictReader(lines) if row["cid_code"][0].isdigit() and "except" not in row["cid_code"]
        ]
    alone = {row["cid_code"] for row in rows}
    for row in rows:
        first, dash, last = row["cid_code"].partition("-")
        for number in range(int(first), int(last or first) + 1):
            meaning = codes.table().get(("cid", str(number)))
            if meaning is None or (dash and str(number) in alone):
                continue
            if row["opens_incident"] == "yes":
                assert meaning.opens, number
                assert f"P{meaning.level}" == row["default_priority"][:2], number
            if row["opens_incident"] == "no":
                assert not meaning.opens, number
            if "silent" in row["default_priority"]:
                assert meaning.silent, number


@pytest.mark.parametrize(
    ("scheme", "code", "kind", "level", "opens", "restore"),
    [
        ("cid", "120", "panic", 1, True, False),
        ("cid", "121", "duress", 1, True, False),
        ("cid", "139", "intrusion", 1, True, False),
        ("cid", "151", "gas", 1, True, False),
        ("cid", "344", "fault", 2, True, False),
        ("cid", "354", "path", 2, False, False),
        ("cid", "406", "cancel", 3, False, False),
        ("cid", "602", "test", 4, False, False),
        ("cid", "777", "unknown", 3, True, False),
        ("cid", "999", "unknown", 3, True, False),
        ("sia", "PA", "panic", 1, True, False),
        ("sia", "PR", "panic", 1, False, True),
        ("sia", "HA", "duress", 1, True, False),
        ("sia", "FH", "fire", 1, False, True),
        ("sia", "YR", "battery", 4, False, True),
        ("sia", "QQ", "unknown", 3, True, False),
    ],
)
def test_meanings(scheme, code, kind, level, opens, restore):
    found = codes.meaning_of(scheme, code)
    assert (found.kind, found.level, found.opens, found.restore) == (kind, level, opens, restore)


def test_panics_are_interpreted_first_and_restores_late():
    order = [
        ContactId(None, "1", "120", "00", "1"),
        ContactId(None, "1", "110", "00", "1"),
        ContactId(None, "1", "130", "00", "1"),
        ContactId(None, "1", "999", "00", "1"),
        ContactId(None, "1", "350", "00", "1"),
        ContactId(None, "3", "120", "00", "1"),
        ContactId(None, "1", "602", "00", "1"),
    ]
    ranks = [codes.priority(event) for event in order]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)
    assert codes.priority(sia_dcs.read(b"NRP0|NPA1")) == 0


@pytest.mark.parametrize(
    "line",
    ["cid,120,panik,1,yes,no,no,zone,a,b", "cid,120,panic,9,yes,no,no,zone,a,b", "cid,120,panic,1,yes,no,no,zone,a,"],
)
def test_a_wrong_table_is_refused(line):
    head = "scheme,code,kind,level,opens,restore,silent,address,en,zh\n"
    with pytest.raises(codes.BadTable):
        codes.read_table([head, line])
    good = "cid,120,panic,1,yes,no,no,zone,a,b\n"
    with pytest.raises(codes.BadTable):
        codes.read_table([head, good, good])
