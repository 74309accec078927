"""Frames: cutting a stream, checking, reading, and the conformance set."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from anyuan.gateway.protocols.dc09 import codec, frames
from anyuan.gateway.protocols.dc09.crc import crc16

NOW = datetime(2026, 3, 2, 1, 2, 3, tzinfo=UTC)
RECORDED = json.loads((Path(__file__).parent / "fixtures" / "dc09_frames.json").read_text(encoding="utf-8"))["frames"]
PANIC = b'\nF370003B"ADM-CID"0001L0#1234[#1234|1120 01 005]_01:02:03,03-02-2026\r'


def station(key_hex):
    return codec.Station((bytes.fromhex(key_hex),) if key_hex else ())


def codes_of(event):
    if event is None:
        return []
    return [one.code for one in event.events] if hasattr(event, "events") else [event.code]


@pytest.mark.parametrize(
    ("data", "expected"), [(b"", 0), (b"123456789", 0xBB3D), (b"\0\0\0", 0), (b"A", 0x30C0), (b'"ACK"', 0x62B8)]
)
def test_the_check_is_crc_16_arc(data, expected):
    slow = 0
    for byte in data:
        slow ^= byte
        for _ in range(8):
            slow = (slow >> 1) ^ 0xA001 if slow & 1 else slow >> 1
    assert crc16(data) == slow
    if data in (b"123456789", b""):
        assert slow == expected


@pytest.mark.parametrize("frame", RECORDED, ids=lambda f: f["name"])
def test_recorded_frames_are_read_and_judged(frame):
    raw, expect = bytes.fromhex(frame["frame_hex"]), frame["expect"]
    assert codec.Splitter().feed(raw) == [raw]
    judged = codec.judge(codec.parse(raw), station(frame["key_hex"]), NOW)
    assert judged.verdict == expect["verdict"]
    assert codes_of(judged.event) == expect["codes"]
    if "account" in expect:
        assert judged.frame.account == expect["account"]
    if "sequence" in expect:
        assert judged.frame.sequence == expect["sequence"]
    assert judged.frame.raw_crc == expect.get("raw_crc", False)
    assert (judged.reason == "") == (judged.verdict in (codec.STORE, codec.CONTACT))


def test_the_published_frames_get_an_allowed_answer(shared):
    for case in json.loads((shared / "conformance" / "dc09" / "frames_open.json").read_text())["frames"]:
        raw, expect = bytes.fromhex(case["frame_hex"]), case["expect"]
        if expect["parse"] == "reject":
            with pytest.raises(codec.FrameRefused):
                codec.parse(raw)
            continue
        frame = codec.parse(raw)
        judged = codec.judge(frame, station(case["key_hex"]), NOW)
        parsed = expect["parsed"]
        assert (frame.token, int(frame.sequence)) == (parsed["token"], parsed["seq"]), case["id"]
        assert (frame.receiver, frame.line) == (parsed["receiver"], parsed["line"]), case["id"]
        assert parsed["account"].startswith(judged.frame.account), case["id"]
        if "data" in parsed:
            assert judged.frame.data.decode() == parsed["data"], case["id"]
        if parsed["timestamp_utc"]:
            assert judged.frame.timestamp == datetime.fromisoformat(parsed["timestamp_utc"]), case["id"]
        event = expect.get("event", {})
        if "codes" in event:
            assert codes_of(judged.event) == event["codes"]
        if "qualifier" in event:
            found = judged.event
            assert (int(found.qualifier), found.code) == (event["qualifier"], event["code"])
            assert (found.partition, found.address) == (event["partition"], event["zone_or_user"])
        if "allowed_responses" in expect:
            answer = {codec.STORE: "ACK", codec.CONTACT: "ACK", codec.NAK: "NAK", codec.DUH: "DUH"}[judged.verdict]
            assert ("*" if judged.secret else "") + answer in expect["allowed_responses"], case["id"]


def test_two_frames_in_one_segment_and_one_frame_in_three():
    splitter = codec.Splitter()
    assert splitter.feed(PANIC + PANIC) == [PANIC, PANIC]
    assert splitter.feed(PANIC[:5]) == []
    assert splitter.holding
    assert splitter.feed(PANIC[5:30]) == []
    assert splitter.feed(PANIC[30:]) == [PANIC]
    assert not splitter.holding
    assert splitter.garbage == 0


@pytest.mark.parametrize(
    "noise",
    [
        b"\n\r",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x00\xff\n\n\n",
        b'\nF370003B"ADM-CID"0001L0#12',
        b"\n" * 40,
        b'\n12345678"' + b"x" * 5000,
    ],
    ids=["keep-alive", "http", "line noise", "frame cut off", "line feeds", "endless frame"],
)
def test_after_noise_the_next_frame_is_found(noise):
    splitter = codec.Splitter()
    assert splitter.feed(noise + PANIC) == [PANIC]
    assert splitter.garbage == len(noise)


def test_the_buffer_never_grows_past_one_frame():
    splitter = codec.Splitter()
    for _ in range(100):
        splitter.feed(b'\n12345678"' + b"x" * 1000)
        assert len(splitter._held) <= codec.MAX_FRAME
    assert splitter.garbage > 90_000


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        (PANIC.replace(b"F370", b"F371"), codec.BadCheck),
        (PANIC.replace(b"F370", b"G370"), codec.BadCheck),
        (PANIC.replace(b"003B", b"003C"), codec.BadLength),
        (PANIC.replace(b"003B", b"103B"), codec.BadLength),
        (PANIC.replace(b"1120", b"1121"), codec.BadCheck),
        (b"\n\r", codec.FrameRefused),
        (b"", codec.FrameRefused),
    ],
)
def test_a_damaged_frame_is_never_a_frame(raw, refusal):
    with pytest.raises(refusal):
        codec.parse(raw)


@pytest.mark.parametrize(
    "body", [b'"ADM-CID"0001L0#12[]', b'"adm-cid"0001L0#1234[]', b'"ADM-CID"001L0#1234[]', b'"NULL"']
)
def test_a_right_check_over_the_wrong_fields_is_refused_by_shape(body):
    raw = b"\n%04X%04X" % (crc16(body), len(body)) + body + b"\r"
    with pytest.raises(codec.BadShape):
        codec.parse(raw)


def test_what_is_built_is_read_back():
    raw = frames.build(
        "SIA-DCS", "0A7F", "#12AB", frames.content(b"#12AB|NPA5", [b"SDorm"], NOW), receiver="1", line="2"
    )
    frame = codec.parse(raw)
    assert frame == codec.Frame(
        "SIA-DCS", False, "0A7F", "1", "2", "12AB", b"#12AB|NPA5", (b"SDorm",), b"01:02:03,03-02-2026", False
    )
    with pytest.raises(ValueError, match="4095"):
        frames.build("SIA-DCS", "0001", "#1234", b"x" * 4096)
