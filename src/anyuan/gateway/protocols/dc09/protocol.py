"""The one object the rest of the house asks about DC-09: hear a frame, and later say what it means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from anyuan.gateway.protocols.dc09 import codes, contact_id, extended, frames, replies, sia_dcs
from anyuan.gateway.protocols.dc09.codes import Meaning
from anyuan.gateway.protocols.dc09.frames import Frame
from anyuan.gateway.protocols.dc09.transmit import Sender
from anyuan.intake.interpreters import RawLike, Unreadable
from anyuan.intake.rules import RawDraft, SignalDraft

NAME = "dc09"

#: A panel repeats an unacknowledged message within seconds, and gives up after minutes.
REPEAT_SECONDS = 600
#: Kinds whose Contact ID qualifier 3 means "closed" or "ended by a user", not "the condition is over".
_NO_RESTORE = frozenset({"arming", "cancel"})
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Heard:
    """What one frame asks of the server."""

    judged: replies.Judged
    #: To be stored. With an accepted frame: before the ACK. With a refused one: so that a person sees it.
    draft: RawDraft | None = None

    @property
    def accepted(self) -> bool:
        """True for events and supervision of a known account."""
        return self.judged.verdict in (replies.STORE, replies.CONTACT)


def warm() -> None:
    """Build tables and expressions before the first panel calls, not while it waits."""
    sender = Sender("0000", secret=bytes(16))
    raw = sender.contact_id(1, contact_id.ContactId(None, "1", "120", "00", "000"), at=_SOME_DAY)
    judged = replies.judge(frames.parse(raw), replies.Station((bytes(16),)), _SOME_DAY)
    replies.acknowledge(judged.frame, judged.secret, _SOME_DAY)
    codes.table()


def hear(raw: bytes, station: replies.Station | None, *, account: str, path: str, peer: str, now: datetime) -> Heard:
    """Decide about one frame from the splitter. Raises FrameRefused when CRC, length or shape is wrong.

    `account` is the name under which the register knows the sender. A frame of an unknown account, or one that is
    in order but cannot be processed, is answered DUH and still stored: a person settles it.
    """
    return consider(frames.parse(raw), raw, station, account=account, path=path, peer=peer, now=now)


def consider(
    frame: Frame,
    raw: bytes,
    station: replies.Station | None,
    *,
    account: str,
    path: str,
    peer: str,
    now: datetime,
) -> Heard:
    """`hear` for a frame that is parsed already."""
    judged = replies.judge(frame, station, now)
    if judged.verdict == replies.STORE and judged.event is not None:
        priority = codes.priority(judged.event)
    elif judged.verdict == replies.DUH and frame.token not in replies.SUPERVISION:
        priority = 3
    else:
        return Heard(judged)
    opened = judged.frame
    # The time stamp is left out of the key: a repeat carries a new one. The path is in it, because the same alarm
    # over the second path is a message of its own, which intake joins to the first.
    key = _key(path, account, opened)
    body = raw + judged.plain
    # Repeats are settled by the receiver (gateway.repeats), so the key goes into the row and nowhere else.
    return Heard(judged, RawDraft(NAME, path, account, opened.sequence, body, now, priority, key, peer, 0))


def _key(path: str, account: str, frame: Frame) -> str:
    """As `intake.rules.duplicates.raw_key`, in one call: this stands on every alarm's way."""
    data = frame.data
    parts = f"{NAME} {path} {account} {frame.sequence} {frame.token} {len(data)} ".encode() + data
    return "r:" + blake2b(b"]".join((parts, *frame.extended)), digest_size=20).hexdigest()


def interpret(raw: RawLike) -> list[SignalDraft]:
    """The signals of a stored frame (behind an enciphered frame stands its clear text). Raises Unreadable."""
    frame = _stored_frame(raw.body)
    try:
        event = replies.read_event(frame)
    except contact_id.UnreadableBlock as refusal:
        raise Unreadable(refusal.key) from refusal
    if event is None:
        raise Unreadable("dc09.unsupported_token")
    more = extended.read(frame.extended)
    account = raw.account or frame.account or ""
    if isinstance(event, contact_id.ContactId):
        return [_from_contact_id(event, frame, more, account)]
    if not event.events:
        return [_text_only(event, frame, more, account)]
    return [_from_dcs(one, frame, more, account) for one in event.events]


def _stored_frame(body: bytes) -> Frame:
    header = 7 if body[7:8] == b'"' else 9
    try:
        end = header + int(body[header - 4 : header], 16) + 1
        frame = frames.parse(body[:end])
    except (ValueError, frames.FrameRefused) as refusal:
        raise Unreadable("dc09.bad_frame") from refusal
    if frame.encrypted:
        opened = frames.open_plain(frame, body[end:])
        if opened is None:
            # Stored for an account that nobody registered: its key is not known, only its number.
            raise Unreadable("dc09.no_key")
        return opened
    return frame


def _from_contact_id(event: contact_id.ContactId, frame: Frame, more: extended.Extended, account: str) -> SignalDraft:
    meaning = codes.meaning_of("cid", event.code)
    if event.qualifier not in (contact_id.NEW, contact_id.RESTORE, contact_id.STILL_PRESENT):
        meaning = codes.UNKNOWN
    restore = event.qualifier == contact_id.RESTORE and meaning.kind not in _NO_RESTORE
    by_user = meaning.address == "user"
    return _draft(
        meaning,
        frame,
        more,
        code=event.code,
        qualifier=event.qualifier,
        restore=restore,
        zone="" if by_user else event.address,
        user=event.address if by_user else "",
        partition=event.partition,
        text=_words(more),
        account=account,
    )


def _from_dcs(event: sia_dcs.DcsEvent, frame: Frame, more: extended.Extended, account: str) -> SignalDraft:
    meaning = codes.meaning_of("sia", event.code)
    kind_of_address = meaning.address or "zone"
    # Three digits as in Contact ID, so that a zone has one name in the register whichever format the panel speaks.
    address = event.address.zfill(3) if event.address else ""
    area = event.address if kind_of_address == "area" else event.modifiers.get("ri", "")
    draft = _draft(
        meaning,
        frame,
        more,
        code=event.code,
        qualifier="" if event.new else "old",
        restore=meaning.restore,
        zone="" if kind_of_address in ("user", "area") else address,
        user=event.address if kind_of_address == "user" else event.modifiers.get("id", ""),
        partition=area,
        text=" ".join(filter(None, (event.text, _units(event.units), _words(more)))),
        account=account,
    )
    draft.extra.update({f"dcs_{name}": value for name, value in event.modifiers.items()})
    return draft


def _text_only(event: sia_dcs.DcsData, frame: Frame, more: extended.Extended, account: str) -> SignalDraft:
    text = " ".join(filter(None, (*event.others, _words(more))))
    return _draft(codes.UNKNOWN, frame, more, code="", qualifier="", restore=False, text=text, account=account)


def _draft(
    meaning: Meaning, frame: Frame, more: extended.Extended, *, restore: bool, text: str, **said: Any
) -> SignalDraft:
    extra: dict[str, Any] = {"name_en": meaning.en, "name_zh": meaning.zh}
    if meaning.silent:
        extra["silent"] = True
    if more.verification_url:
        extra["verification_url"] = more.verification_url
    extra.update({f"x_{letter}": value for letter, value in more.others.items() if letter != "K"})
    return SignalDraft(
        kind=meaning.kind,
        level=meaning.level,
        restore=restore,
        opens=meaning.opens and not restore,
        test=meaning.kind == "test",
        text=text[:500],
        occurred_at=more.occurred_at or frame.timestamp,
        lon=more.longitude if more.latitude is not None else None,
        lat=more.latitude if more.longitude is not None else None,
        line_number=frame.line or "",
        extra=extra,
        **said,
    )


def _words(more: extended.Extended) -> str:
    return " ".join(filter(None, (more.alarm_text, more.place_text)))


def _units(units: str) -> str:
    """Text that some panels put where units belong: `*'front gate'NM`."""
    return units[1:].partition(units[0])[0] if units[:1] in ("'", '"') else units
