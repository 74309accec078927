"""A stored frame becomes signals: what the duty room reads."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from anyuan.gateway.protocols.dc09 import codec, protocol
from anyuan.gateway.protocols.dc09.contact_id import ContactId
from anyuan.intake.interpreters import Unreadable

NOW = datetime(2026, 3, 2, 1, 2, 3, tzinfo=UTC)
KEY = bytes(range(16))
RECORDED = json.loads((Path(__file__).parent / "fixtures" / "dc09_frames.json").read_text(encoding="utf-8"))["frames"]


@dataclass
class Stored:
    body: bytes
    account: str = "1234"
    protocol: str = "dc09"
    path: str = "tcp"
    sequence: str = "0001"


def hear(raw, station=codec.Station(), account="1234", path="tcp"):  # noqa: B008
    return protocol.hear(raw, station, account=account, path=path, peer="10.0.0.1", now=NOW)


def meaning(event, **more):
    sender = codec.Sender("1234", **more)
    heard = hear(sender.contact_id(1, event, at=NOW), codec.Station((sender.secret,) if sender.secret else ()))
    return protocol.interpret(Stored(heard.draft.body))[0]


@pytest.mark.parametrize(
    ("qualifier", "code", "kind", "level", "restore", "opens"),
    [
        ("1", "120", "panic", 1, False, True),
        ("3", "120", "panic", 1, True, False),
        ("6", "120", "panic", 1, False, True),
        ("1", "602", "test", 4, False, False),
        ("1", "401", "arming", 4, False, False),
        ("3", "401", "arming", 4, False, False),
        ("1", "406", "cancel", 3, False, False),
        ("3", "301", "power", 4, True, False),
        ("1", "999", "unknown", 3, False, True),
        ("9", "120", "unknown", 3, False, True),
    ],
)
def test_contact_id_becomes_a_signal(qualifier, code, kind, level, restore, opens):
    draft = meaning(ContactId(None, qualifier, code, "01", "005"))
    assert (draft.kind, draft.level, draft.restore, draft.opens) == (kind, level, restore, opens)
    assert (draft.code, draft.qualifier, draft.partition, draft.account) == (code, qualifier, "01", "1234")
    assert draft.test == (kind == "test")
    assert draft.occurred_at == NOW


def test_a_number_is_a_zone_or_a_user_as_the_code_says():
    assert meaning(ContactId(None, "1", "120", "01", "005")).zone == "005"
    duress = meaning(ContactId(None, "1", "121", "01", "007"))
    assert (duress.zone, duress.user, duress.extra["silent"]) == ("", "007", True)


def test_an_enciphered_frame_is_stored_with_its_clear_text_and_read_without_the_key():
    draft = meaning(ContactId(None, "1", "120", "01", "005"), secret=KEY)
    assert (draft.kind, draft.zone) == ("panic", "005")


def test_a_dc03_frame_with_words_and_a_place():
    frame = next(f for f in RECORDED if f["name"] == "UTF-8 text and place")
    (draft,) = protocol.interpret(Stored(hear(bytes.fromhex(frame["frame_hex"])).draft.body))
    assert (draft.kind, draft.code, draft.zone) == ("panic", "PA", "005")
    assert draft.text == "女生宿舍一键报警 第三中学 女生宿舍 203"
    assert (round(draft.lon, 3), round(draft.lat, 3)) == (109.52, 18.775)
    assert draft.extra["verification_url"] == "https://v.example/1"


def test_one_frame_may_carry_several_signals():
    frame = next(f for f in RECORDED if f["name"] == "several events in one frame")
    drafts = protocol.interpret(Stored(hear(bytes.fromhex(frame["frame_hex"])).draft.body))
    assert [(d.kind, d.zone, d.partition) for d in drafts] == [
        ("intrusion", "001", "1"),
        ("intrusion", "002", "1"),
        ("fire", "007", ""),
    ]


def test_a_repeat_has_the_key_of_the_first_although_its_time_stamp_is_new():
    sender, panic = codec.Sender("1234"), ContactId(None, "1", "120", "01", "005")
    later = NOW.replace(second=9)
    first, repeat = (hear(sender.contact_id(1, panic, at=at)).draft for at in (NOW, later))
    other, over_udp = (
        hear(sender.contact_id(2, panic, at=NOW)).draft,
        hear(sender.contact_id(1, panic, at=NOW), path="udp"),
    )
    assert first.dedupe_key == repeat.dedupe_key
    assert len({first.dedupe_key, other.dedupe_key, over_udp.draft.dedupe_key}) == 3


def test_supervision_is_not_stored_and_an_unknown_account_is_although_it_gets_no_acknowledgement():
    assert hear(codec.Sender("1234").heartbeat(at=NOW)).draft is None
    stranger = hear(codec.Sender("1234").contact_id(1, ContactId(None, "1", "120", "01", "005"), at=NOW), None)
    assert not stranger.accepted
    assert protocol.interpret(Stored(stranger.draft.body))[0].kind == "panic"
    assert hear(codec.Sender("1234").heartbeat(at=NOW), None).draft is None


@pytest.mark.parametrize("body", [b"", b"\n", b"\nzzzz", b"\nF370003B", b'\nF370003B"ADM-CID"0001L0#1234[#1234|1120'])
def test_a_broken_row_is_unreadable_not_a_crash(body):
    with pytest.raises(Unreadable):
        protocol.interpret(Stored(body))


def test_an_enciphered_frame_of_an_unknown_account_is_kept_but_cannot_be_read():
    raw = codec.Sender("1234", secret=KEY).contact_id(1, ContactId(None, "1", "120", "01", "005"), at=NOW)
    with pytest.raises(Unreadable, match="no_key"):
        protocol.interpret(Stored(hear(raw, None).draft.body))


def test_the_reader_is_found_by_its_folder():
    from anyuan.gateway import interpreters
    from anyuan.intake.interpreters import interpreter_for

    assert "dc09" in interpreters.install()
    assert interpreter_for("dc09") is protocol.interpret
