"""The DC-09 receiver behind its sockets: frame in, decision, storage, answer. No socket in here either."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from anyuan.gateway import metrics
from anyuan.gateway.contacts import Contacts
from anyuan.gateway.limits import Sparing
from anyuan.gateway.protocols.dc09 import frames, protocol, replies
from anyuan.gateway.register import Entry, Register
from anyuan.gateway.repeats import Repeats
from anyuan.gateway.writer import Stored

log = logging.getLogger(__name__)


class Link(Protocol):
    """Where a frame came from and where the answer goes."""

    path: str
    peer: str

    def send(self, reply: bytes) -> None: ...

    def proven(self) -> None: ...

    def refused(self) -> None: ...


class Receiver:
    """One per process. `frame` is called in the event loop for every frame of every link."""

    def __init__(
        self,
        register: Register,
        writer: Repeats,
        contacts: Contacts,
        now: Callable[[], datetime],
        seconds: Callable[[], float],
        *,
        look_again: Callable[[], None] = lambda: None,
    ) -> None:
        self._register, self._writer, self._contacts = register, writer, contacts
        self._now, self._seconds, self._look_again = now, seconds, look_again
        # Refused frames that a person should see (unknown account, unreadable) are stored, but not as a flood.
        self._shown_refusals = Sparing(most=20, seconds=10.0)
        # Plain numbers: a Prometheus counter takes a lock, which adds up at every frame. `count` hands them over.
        self._stored = self._contact = self._refused = self._unstored = 0

    def count(self) -> None:
        """Hand the numbers of the last second to the metrics."""
        for verdict in ("stored", "contact", "refused", "unstored"):
            number = getattr(self, f"_{verdict}")
            if number:
                metrics.FRAMES.labels("dc09", verdict).inc(number)
                setattr(self, f"_{verdict}", 0)

    def frame(self, raw: bytes, link: Link) -> None:
        """Decide about one frame and answer it: at once, or when it is stored."""
        try:
            frame = frames.parse(raw)
        except frames.FrameRefused as refusal:
            self._count_refusal(refusal.key, link)
            return
        if not self._register.loaded:
            # Nobody can tell a known line from an unknown one before the register was read once: stay silent.
            return
        entry = self._register.find(frame.account)
        now = self._now()
        heard = protocol.consider(
            frame,
            raw,
            entry.station if entry else None,
            account=entry.account if entry else frame.account or "",
            path=link.path,
            peer=link.peer,
            now=now,
        )
        if entry is not None and heard.accepted:
            self._accept(heard, entry, link, now)
        else:
            self._refuse(heard, entry, link, now)

    def _accept(self, heard: protocol.Heard, entry: Entry, link: Link, now: datetime) -> None:
        judged = heard.judged
        link.proven()
        self._contacts.heard(entry.line_id, link.path, now, self._seconds(), judged.clock_offset)
        if heard.draft is None:
            self._contact += 1
            link.send(replies.acknowledge(judged.frame, judged.secret, now))
            return

        def told(outcome: Stored | None) -> None:
            if outcome is None:
                self._unstored += 1
                return  # silence: the panel repeats, or takes its other path
            self._stored += 1
            link.send(replies.acknowledge(judged.frame, judged.secret, self._now()))

        if not self._writer.put(heard.draft, told):
            self._unstored += 1

    def _refuse(self, heard: protocol.Heard, entry: Entry | None, link: Link, now: datetime) -> None:
        judged = heard.judged
        self._count_refusal(judged.reason, link)
        reply = replies.refusal_reply(judged, now)
        if reply:
            link.send(reply)
        if entry is not None:
            self._contacts.refused(entry.line_id, link.path)
        elif judged.reason == "dc09.unknown_account":
            self._look_again()
        if heard.draft is not None and self._shown_refusals.allows(self._seconds()):
            self._writer.put(heard.draft, _nobody_waits)

    def _count_refusal(self, reason: str, link: Link) -> None:
        self._refused += 1
        metrics.REFUSED.labels("dc09", reason).inc()
        link.refused()


def _nobody_waits(outcome: Stored | None) -> None:
    """A refused frame was answered before it was stored."""
