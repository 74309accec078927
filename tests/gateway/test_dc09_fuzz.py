"""Whatever comes in: only the declared refusals, never an acknowledgement for a bad frame, same frames for all chunks."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from anyuan.gateway.protocols.dc09 import codec, contact_id, crypto, extended, frames, sia_dcs
from anyuan.gateway.protocols.dc09.contact_id import ContactId
from anyuan.gateway.protocols.dc09.crc import crc16

NOW = datetime(2026, 3, 2, 1, 2, 3, tzinfo=UTC)
KEY = bytes(range(16))
many = settings(max_examples=300, deadline=None)
accounts = st.text("0123456789ABCDEF", min_size=3, max_size=16)
events = st.builds(
    ContactId,
    st.none(),
    st.sampled_from("136"),
    st.text("123456789BCDEF", min_size=3, max_size=3),
    st.text("0123456789", min_size=2, max_size=2),
    st.text("0123456789", min_size=3, max_size=3),
)
safe = st.binary(max_size=40).map(lambda b: bytes(c for c in b if c not in b"[]\r\n"))
senders = st.builds(
    codec.Sender,
    accounts,
    st.none() | st.text("0123456789ABCDEF", min_size=1, max_size=6),
    st.text("0123456789ABCDEF", min_size=1, max_size=6),
    st.none() | st.binary(min_size=16, max_size=16) | st.binary(min_size=32, max_size=32),
    st.booleans(),
)
good = st.builds(
    lambda sender, event, number, blocks: (sender, event, number, blocks),
    senders,
    events,
    st.integers(1, 9999),
    st.lists(safe.filter(lambda b: not b.startswith(b"J")), max_size=3),
)


def frame_of(case):
    sender, event, number, blocks = case
    return sender.contact_id(number, event, at=NOW, extended=blocks)


@many
@given(good)
def test_what_is_sent_is_what_is_read(case):
    sender, event, number, blocks = case
    raw = frame_of(case)
    assert codec.Splitter().feed(raw) == [raw]
    judged = codec.judge(codec.parse(raw), codec.Station((sender.secret,) if sender.secret else ()), NOW)
    assert judged.verdict == codec.STORE
    assert judged.event == event._replace(account=sender.account)
    assert judged.frame.extended == tuple(blocks)
    ack = codec.acknowledge(judged.frame, judged.secret, NOW)
    assert codec.Splitter().feed(ack) == [ack]
    assert codec.read_answer(ack, sequence=f"{number:04d}", secret=sender.secret).accepted


@many
@given(st.lists(good.map(frame_of) | st.binary(max_size=60), max_size=6), st.lists(st.integers(1, 200), max_size=40))
def test_chunking_changes_nothing(parts, sizes):
    stream = b"".join(parts)
    whole = codec.Splitter()
    expected = whole.feed(stream)
    pieces, found, at = codec.Splitter(), [], 0
    for size in [*sizes, len(stream)]:
        found += pieces.feed(stream[at : at + size])
        at += size
    assert found == expected
    assert pieces._held == whole._held
    assert pieces.garbage == whole.garbage


@many
@given(good.map(frame_of), st.data())
def test_a_changed_byte_is_never_acknowledged_as_something_else(raw, data):
    at = data.draw(st.integers(0, len(raw) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != raw[at]))
    changed = raw[:at] + bytes([byte]) + raw[at + 1 :]
    original = codec.parse(raw)
    for frame in codec.Splitter().feed(changed):
        try:
            read = codec.parse(frame)
        except codec.FrameRefused:
            continue
        # Only the case of a header digit may differ: that is no change of meaning.
        assert read == original


@many
@given(st.binary(max_size=400))
def test_random_bytes_meet_only_declared_refusals(noise):
    for raw in [noise, *codec.Splitter().feed(noise)]:
        try:
            frame = codec.parse(raw)
        except codec.FrameRefused:
            continue
        codec.judge(frame, codec.Station(), NOW)


@many
@given(st.binary(max_size=200).map(lambda b: b.replace(b"\r", b"").replace(b"\n", b"")), st.booleans())
def test_any_body_under_a_right_check_meets_only_declared_refusals(tail, encrypted):
    body = (b'"*ADM-CID"' if encrypted else b'"SIA-DCS"') + b"0001L0#1234[" + tail
    raw = b"\n%04X%04X" % (crc16(body), len(body)) + body + b"\r"
    try:
        frame = codec.parse(raw)
    except codec.FrameRefused:
        return
    judged = codec.judge(frame, codec.Station((KEY,) if encrypted else ()), NOW)
    codec.refusal_reply(judged, NOW)
    extended.read(judged.frame.extended)


@many
@given(st.binary(max_size=160))
def test_a_wrong_key_opens_nothing(noise):
    cipher = crypto.encipher(KEY, b"#1234|1120 01 005" + frames.content(b"", at=NOW))
    frame = codec.parse(frames.build("ADM-CID", "0001", "#1234", cipher, encrypted=True))
    other = (noise + bytes(16))[:16]
    if other != KEY:
        assert codec.judge(frame, codec.Station((other,)), NOW).verdict == codec.SILENT
    frames.open_plain(frame, noise)


@many
@given(st.binary(max_size=300))
def test_any_data_block_is_read_or_unreadable(data):
    for read in (contact_id.read, sia_dcs.read):
        try:
            read(data)
        except codec.UnreadableBlock:
            continue


def test_the_worst_blocks_are_still_quick():
    import time

    worst = [
        b"N" + b"ri1" * 1300,
        b"N" + b"BA^" * 1300,
        b"N" + b"*" * 4000,
        b"[" * 4000,
        b"a" * 4000,
        b"N" + b"/" * 4000,
    ]
    began = time.perf_counter()
    for block in worst:
        try:
            sia_dcs.read(block)
        except codec.UnreadableBlock:
            continue
    assert time.perf_counter() - began < 1.0
