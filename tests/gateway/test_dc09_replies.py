"""Who gets ACK, NAK, DUH or silence, and the exact bytes."""

from datetime import UTC, datetime, timedelta

import pytest

from anyuan.gateway.protocols.dc09 import codec, crypto, frames, transmit
from anyuan.gateway.protocols.dc09.contact_id import ContactId

NOW = datetime(2026, 3, 2, 1, 2, 3, tzinfo=UTC)
KEY = bytes(range(16))
PANIC = ContactId(None, "1", "120", "01", "005")


def sent(seconds=0, *, key=None, token="ADM-CID", data=b"#1234|1120 01 005", **kind):
    at = None if seconds is None else NOW + timedelta(seconds=seconds)
    sender = codec.Sender("1234", secret=key, **kind)
    return codec.parse(sender.frame(token, 7, data, at=at))


@pytest.mark.parametrize(
    ("seconds", "window", "verdict"),
    [
        (0, codec.Window(), codec.STORE),
        (20, codec.Window(), codec.STORE),
        (21, codec.Window(), codec.NAK),
        (-40, codec.Window(), codec.STORE),
        (-41, codec.Window(), codec.NAK),
        (3600, None, codec.STORE),
        (100, codec.Window(early=timedelta(seconds=120)), codec.STORE),
        (None, codec.Window(), codec.STORE),
    ],
)
def test_the_clock_window_of_an_account(seconds, window, verdict):
    judged = codec.judge(sent(seconds), codec.Station(window=window), NOW)
    assert judged.verdict == verdict
    if seconds is not None:
        assert judged.clock_offset == timedelta(seconds=seconds)


def test_an_enciphered_frame_without_time_is_not_stored_unless_the_window_is_off():
    plain = codec.Sender("1234").frame("ADM-CID", 7, b"#1234|1120 01 005")
    cipher = crypto.encipher(KEY, b"#1234|1120 01 005]" + b"[Ixxxxxxxxxxx]"[:14])
    frame = codec.parse(frames.build("ADM-CID", "0007", "#1234", cipher, encrypted=True))
    assert codec.judge(frame, codec.Station((KEY,)), NOW).verdict == codec.NAK
    assert codec.judge(frame, codec.Station((KEY,), None), NOW).verdict == codec.STORE
    assert codec.judge(codec.parse(plain), codec.Station(), NOW).verdict == codec.STORE


@pytest.mark.parametrize(
    ("frame", "station", "verdict", "reason"),
    [
        (sent(), None, codec.DUH, "dc09.unknown_account"),
        (sent(key=KEY), None, codec.DUH, "dc09.unknown_account"),
        (sent(), codec.Station((KEY,)), codec.SILENT, "dc09.clear_text"),
        (sent(key=KEY), codec.Station((bytes(16),)), codec.SILENT, "dc09.wrong_key"),
        (sent(key=KEY), codec.Station(), codec.SILENT, "dc09.no_key"),
        (sent(token="SIA-PUL", data=b"12"), codec.Station(), codec.DUH, "dc09.unsupported_token"),
        (sent(data=b"what"), codec.Station(), codec.DUH, "dc09.unreadable_block"),
        (sent(token="SIA-DCS", data=b""), codec.Station(), codec.DUH, "dc09.unreadable_block"),
        (sent(token="ACK", data=b""), codec.Station(), codec.SILENT, "dc09.answer_token"),
        (sent(token="NULL", data=b""), codec.Station(), codec.CONTACT, ""),
        (sent(token="XNM", data=b""), codec.Station(), codec.CONTACT, ""),
        (sent(data=b"#1234|1999 01 001"), codec.Station(), codec.STORE, ""),
    ],
)
def test_verdicts(frame, station, verdict, reason):
    judged = codec.judge(frame, station, NOW)
    assert (judged.verdict, judged.reason) == (verdict, reason)


def test_while_panels_are_rekeyed_both_keys_open_and_the_answer_uses_the_panels_own():
    old = bytes(16)
    judged = codec.judge(sent(key=old), codec.Station((KEY, old)), NOW)
    assert judged.verdict == codec.STORE
    assert judged.secret == old


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (sent(), b'"ACK"0007L0#1234[]'),
        (sent(receiver="F3", line="77"), b'"ACK"0007RF3L77#1234[]'),
        (sent(line=None), b'"ACK"0007L0#1234[]'),
    ],
)
def test_the_acknowledgement_echoes_what_was_sent(frame, expected):
    raw = codec.acknowledge(frame, None, NOW)
    assert raw[9:-1] == expected
    assert codec.parse(raw).token == "ACK"


def test_replies_take_the_form_of_the_check_that_came():
    old = codec.parse(codec.Sender("1234", raw_crc=True).contact_id(9, PANIC, at=None))
    assert old.raw_crc
    assert codec.parse(codec.acknowledge(old, None, NOW)).raw_crc
    assert len(codec.acknowledge(old, None, NOW)) == len(codec.acknowledge(old._replace(raw_crc=False), None, NOW)) - 2


def test_a_nak_carries_our_time_and_a0_without_a_hash():
    judged = codec.judge(sent(900), codec.Station(), NOW)
    assert codec.refusal_reply(judged, NOW)[9:] == b'"NAK"0000R0L0A0[]_01:02:03,03-02-2026\r'


def test_duh_is_in_clear_even_to_an_enciphered_request():
    judged = codec.judge(sent(key=KEY), None, NOW)
    assert codec.refusal_reply(judged, NOW)[9:] == b'"DUH"0007L0#1234[]\r'


def test_silence_has_no_bytes():
    assert codec.refusal_reply(codec.judge(sent(), codec.Station((KEY,)), NOW), NOW) == b""


@pytest.mark.parametrize("size", [16, 24, 32])
def test_enciphered_acknowledgements_differ_every_time_and_carry_the_time(size):
    key = bytes(range(size))
    judged = codec.judge(sent(key=key), codec.Station((key,)), NOW)
    first, second = (codec.acknowledge(judged.frame, judged.secret, NOW) for _ in range(2))
    assert first != second
    assert b'"*ACK"0007L0#1234[' in first
    answer = transmit.read_answer(first, sequence="0007", secret=key)
    assert (answer.token, answer.accepted, answer.receiver_clock) == ("ACK", True, NOW)


def test_a_sender_believes_only_the_answer_to_its_own_frame_under_its_own_key():
    ack = codec.acknowledge(sent(), None, NOW)
    assert codec.read_answer(ack, sequence="0007").accepted
    assert not codec.read_answer(ack, sequence="0008").accepted
    assert not codec.read_answer(ack, sequence="0007", secret=KEY).accepted
    nak = codec.read_answer(codec.refusal_reply(codec.judge(sent(900), codec.Station(), NOW), NOW), sequence="0007")
    assert (nak.token, nak.accepted, nak.receiver_clock) == ("NAK", False, NOW)
    with pytest.raises(codec.FrameRefused):
        codec.read_answer(codec.Sender("1234").heartbeat(at=None), sequence="0000")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("00112233445566778899AABBCCDDEEFF", crypto.Key(bytes.fromhex("00112233445566778899aabbccddeeff"))),
        ("00" * 24, crypto.Key(bytes(24))),
        ("00" * 32, crypto.Key(bytes(32))),
        ("AAAAAAAAAAAAAAAA", crypto.Key(b"A" * 16, True)),
        ("school gate key 1", None),
        ("this key is made of 24 c", crypto.Key(b"this key is made of 24 c", True)),
        ("ascii:" + "ab" * 16, crypto.Key(b"ab" * 16, True)),
        ("hex:" + "z" * 32, None),
        ("", None),
    ],
)
def test_keys_as_installers_type_them(text, key):
    if key is None:
        with pytest.raises(codec.BadKey):
            codec.read_key(text)
    else:
        assert codec.read_key(text) == key


def test_sequence_numbers_wrap_to_one():
    assert [transmit.next_sequence(n) for n in (0, 1, 9998, 9999)] == [1, 2, 9999, 1]
