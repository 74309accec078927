"""What is kept on this disk while the database is away: append-only, flushed before anybody is acknowledged.

A record is `magic · length · CRC-32 · JSON`. Records leave in order, each under a key of its own, so that one that is
handed over twice (the process died between the commit and noting the position) is stored once. A torn tail, which is
what a power cut leaves, was never acknowledged and is cut off.
"""

from __future__ import annotations

import json
import logging
import os
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from anyuan.intake.rules import RawDraft

log = logging.getLogger(__name__)

_MAGIC = b"AYSP"
_HEAD = struct.Struct(">4sII")
_MOST_RECORD = 1 << 20
#: About a million alarms. A full spool is silent, so that panels use their other path.
MOST_BYTES = 256 * 1024 * 1024
#: Keys of handed-over records live this long: longer than any outage that one sits out without a person.
_KEY_SECONDS = 30 * 24 * 3600
SEGMENT_BYTES = 16 * 1024 * 1024

Forward = Callable[[list[RawDraft]], object]


class SpoolFull(OSError):
    """No room left within the bound."""


@dataclass(slots=True)
class _Position:
    segment: int
    offset: int


class Spool:
    """One folder of segments and a position file. Used by one thread of one process (`lock` sees to that)."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES, segment_bytes: int = SEGMENT_BYTES) -> None:
        self.folder, self.most_bytes, self.segment_bytes = folder, most_bytes, segment_bytes
        folder.mkdir(parents=True, exist_ok=True)
        self.corrupt = 0
        self._file: int | None = None
        self._name = self._own_name()
        self._position = self._read_position()
        self._segments = sorted(int(path.stem) for path in folder.glob("*.log"))
        self._drop_done_segments()
        if self._segments:
            self._cut_torn_tail(self._segments[-1])
        self._end = self._sizes()

    @property
    def waiting_bytes(self) -> int:
        """Bytes not handed over yet."""
        return sum(size for segment, size in self._end.items()) - (
            self._position.offset if self._position.segment in self._end else 0
        )

    @property
    def empty(self) -> bool:
        return self.waiting_bytes <= 0

    def append(self, drafts: Sequence[RawDraft]) -> None:
        """Keep `drafts`; on return they are on the disk. Raises SpoolFull or OSError, then none of them counts."""
        records = b"".join(_encode(draft) for draft in drafts)
        if sum(self._end.values()) + len(records) > self.most_bytes:
            raise SpoolFull(f"{self.most_bytes} bytes")
        segment = self._segment_for_append()
        descriptor = self._open_for_append(segment)
        before = self._end[segment]
        try:
            view = memoryview(records)
            while view:
                view = view[os.write(descriptor, view) :]
            os.fdatasync(descriptor)
        except OSError:
            # Half a record in the middle would hide those behind it: back to where the last good one ended.
            os.ftruncate(descriptor, before)
            raise
        self._end[segment] = before + len(records)

    def hand_over(self, forward: Forward, *, most: int = 500) -> int:
        """Give the oldest `most` records to `forward`, which must have committed them when it returns.

        Raises whatever `forward` raises; then they stay and come again. Returns how many were given.
        """
        batch, after = self._read(most)
        if not batch and after == self._position:
            return 0
        if batch:
            forward(batch)
        self._settle(after)
        return len(batch)

    def put_aside(self) -> None:
        """Move the oldest record to `refused.log`, where a person finds it."""
        batch, after = self._read(1)
        with (self.folder / "refused.log").open("ab") as file:
            file.write(b"".join(_encode(draft) for draft in batch))
            file.flush()
            os.fsync(file.fileno())
        self._settle(after)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    # Reading

    def _read(self, most: int) -> tuple[list[RawDraft], _Position]:
        batch: list[RawDraft] = []
        at = _Position(self._position.segment, self._position.offset)
        for segment in list(self._segments):
            if segment < at.segment:
                continue
            if segment > at.segment:
                at = _Position(segment, 0)
            content = self._path(segment).read_bytes()[: self._end[segment]]
            while len(batch) < most and at.offset < len(content):
                end, draft = _decode(content, at.offset)
                if draft is None:
                    self.corrupt += 1
                    log.error("a damaged stretch of %d bytes in the spool was passed over", end - at.offset)
                else:
                    key = f"s:{self._name}:{segment}:{at.offset}"
                    batch.append(draft._replace(dedupe_key=key, dedupe_seconds=_KEY_SECONDS))
                at = _Position(segment, end)
            if len(batch) >= most:
                break
        return batch, at

    # Position and segments

    def _settle(self, position: _Position) -> None:
        self._position = position
        temporary = self.folder / "position.new"
        with temporary.open("w") as file:
            json.dump({"segment": position.segment, "offset": position.offset}, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, self.folder / "position")
        self._drop_done_segments()
        if self._segments == [position.segment] and position.offset >= self._end.get(position.segment, 0):
            # All handed over: the next record begins a new segment, whose number was never used.
            self.close()
            self._path(position.segment).unlink(missing_ok=True)
            self._segments, self._end = [], {}

    def _drop_done_segments(self) -> None:
        for segment in [s for s in self._segments if s < self._position.segment]:
            self._path(segment).unlink(missing_ok=True)
            self._segments.remove(segment)
            if hasattr(self, "_end"):
                self._end.pop(segment, None)

    def _segment_for_append(self) -> int:
        if self._segments and self._end[self._segments[-1]] < self.segment_bytes:
            return self._segments[-1]
        segment = max([self._position.segment, *self._segments]) + 1
        self.close()
        self._segments.append(segment)
        self._end[segment] = 0
        return segment

    def _open_for_append(self, segment: int) -> int:
        if self._file is None:
            path = self._path(segment)
            new = not path.exists()
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            if new:
                # The name must survive a power cut as well as the bytes.
                folder = os.open(self.folder, os.O_RDONLY)
                try:
                    os.fsync(folder)
                finally:
                    os.close(folder)
        return self._file

    def _cut_torn_tail(self, segment: int) -> None:
        path = self._path(segment)
        content = path.read_bytes()
        at = good = 0
        while at < len(content):
            at, draft = _decode(content, at)
            if draft is not None:
                good = at
        if good < len(content):
            log.warning("cut %d bytes of an unfinished record off the spool", len(content) - good)
            os.truncate(path, good)

    def _sizes(self) -> dict[int, int]:
        return {segment: self._path(segment).stat().st_size for segment in self._segments}

    def _path(self, segment: int) -> Path:
        return self.folder / f"{segment:010d}.log"

    def _read_position(self) -> _Position:
        try:
            found = json.loads((self.folder / "position").read_text())
            return _Position(int(found["segment"]), int(found["offset"]))
        except FileNotFoundError:
            return _Position(0, 0)
        except (ValueError, KeyError, TypeError):
            # Handing everything over again is harmless: the keys are known.
            log.error("the spool's position cannot be read; everything in it is handed over again")
            return _Position(0, 0)

    def _own_name(self) -> str:
        """Names this spool in its keys, so that two gateways on one database never share one."""
        path = self.folder / "name"
        try:
            name = path.read_text().strip()
        except FileNotFoundError:
            name = ""
        if not name:
            name = uuid4().hex[:16]
            path.write_text(name)
        return name


def _encode(draft: RawDraft) -> bytes:
    fields = [
        draft.protocol,
        draft.path,
        draft.account,
        draft.sequence,
        draft.body.decode("latin-1"),
        draft.received_at.isoformat(),
        draft.priority,
        draft.peer,
    ]
    payload = json.dumps(fields).encode("ascii")
    return _HEAD.pack(_MAGIC, len(payload), zlib.crc32(payload)) + payload


def _decode(content: bytes, at: int) -> tuple[int, RawDraft | None]:
    """(where the next record begins, the record); without a record, a damaged stretch ends there."""
    if len(content) - at >= _HEAD.size:
        magic, length, check = _HEAD.unpack_from(content, at)
        start, end = at + _HEAD.size, at + _HEAD.size + length
        if magic == _MAGIC and length <= _MOST_RECORD and end <= len(content):
            payload = content[start:end]
            if zlib.crc32(payload) == check:
                return end, _draft(json.loads(payload))
    again = content.find(_MAGIC, at + 1)
    return (again if again >= 0 else len(content)), None


def _draft(fields: list[object]) -> RawDraft:
    protocol, path, account, sequence, body, received_at, priority, peer = fields
    return RawDraft(
        protocol=str(protocol),
        path=str(path),
        account=str(account),
        sequence=str(sequence),
        body=str(body).encode("latin-1"),
        received_at=datetime.fromisoformat(str(received_at)),
        priority=int(str(priority)),
        peer=str(peer),
    )
