"""Other people's programs read what we write, and we read theirs. Bytes only; sockets come in test_dc09_peers."""

from datetime import UTC, datetime

import pytest

from anyuan.gateway.protocols.dc09 import codec
from anyuan.gateway.protocols.dc09.contact_id import ContactId
from anyuan.gateway.protocols.dc09.sia_dcs import DcsEvent

NOW = datetime(2026, 3, 2, 1, 2, 3, tzinfo=UTC)
KEYS = [None, bytes(range(16)), bytes(range(24)), bytes(range(32))]
ids = ["clear", "AES-128", "AES-192", "AES-256"]


@pytest.mark.parametrize("key", KEYS, ids=ids)
def test_siadc09_reads_our_frames_and_our_acknowledgement(key):
    from siadc09.message import AckMessage, parse_frame

    sender = codec.Sender("BEEF", receiver="7", line="3", secret=key)
    raw = sender.contact_id(12, ContactId(None, "1", "120", "01", "005"), at=NOW)
    theirs = parse_frame(raw, key)
    assert (theirs.idtoken, theirs.seq, theirs.account.acct) == ("ADM-CID", 12, 0xBEEF)
    assert theirs.timestamp == NOW
    judged = codec.judge(codec.parse(raw), codec.Station((key,) if key else ()), NOW)
    ack = parse_frame(codec.acknowledge(judged.frame, judged.secret, NOW), key)
    assert isinstance(ack, AckMessage)
    assert (ack.seq, ack.account.rcvr, ack.account.pref, ack.account.acct) == (12, 7, 3, 0xBEEF)


@pytest.mark.parametrize("key", KEYS, ids=ids)
def test_we_read_siadc09(key):
    from siadc09.account import Account
    from siadc09.message import NullMessage

    account = Account(acct=0xBEEF, pref=3, rcvr=7, key=key)
    raw = NullMessage(account, NOW, key is not None, 0).encode(timestamp=NOW, encrypt=key is not None)
    judged = codec.judge(codec.parse(raw), codec.Station((key,) if key else ()), NOW)
    assert judged.verdict == codec.CONTACT
    assert judged.frame.timestamp == NOW


@pytest.mark.parametrize("key", [None, b"AAAAAAAAAAAAAAAA"], ids=["clear", "AES-128 typed as text"])
def test_pysiaalarm_reads_our_frames(key):
    from pysiaalarm import SIAAccount
    from pysiaalarm.event import SIAEvent

    text = key.decode() if key else None
    accounts = {"1234": SIAAccount("1234", text, allowed_timeband=None)}
    sender = codec.Sender("1234", receiver="0", secret=key)
    raw = sender.sia_dcs(7, [DcsEvent("PA", "5", True, {"ri": "1"})], at=NOW)
    event = SIAEvent.from_line(raw.decode("ascii").strip(), accounts)
    assert event.valid_message
    assert (event.code, event.account, event.sequence) == ("PA", "1234", "0007")
    assert event.timestamp == NOW


@pytest.mark.parametrize("key", [None, bytes(range(16)), bytes(range(32))], ids=["clear", "AES-128", "AES-256"])
def test_my_dc09_spt_accepts_our_acknowledgement_of_its_frame(key):
    from my_dc09_spt.msg.dc05_msg import dc05_msg
    from my_dc09_spt.msg.dc09_msg import dc09_msg

    dialler = dc09_msg("1A2B", key, 1, 2)
    raw = dialler.dc09block(17, "ADM-CID", dc05_msg.dc05event("1A2B", {"code": 120, "q": 1, "zone": "005"})).encode()
    judged = codec.judge(codec.parse(raw), codec.Station((key,) if key else (), None), NOW)
    assert judged.verdict == codec.STORE
    answer = dialler.dc09answer(17, codec.acknowledge(judged.frame, judged.secret, NOW).decode())
    assert answer[0] == "ACK"
