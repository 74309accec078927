"""Cuts a byte stream into DC-09 frames: LF … CR, nothing decided about their content.

A frame is `LF CRC 0LLL "…CR`. The CRC is four hex characters, or two raw bytes in old panels (the
length then starts at byte 3), and raw bytes may themselves be LF or CR. So the splitter looks at where
the first quote stands before it looks for CR. Whatever chunks the network delivers, the same frames
come out.
"""

#: 0LLL is three hex digits, so no body is longer; 9 header bytes before it and CR behind it.
MAX_FRAME = 9 + 0xFFF + 1

_LF = 10
_QUOTE = 34
#: A header is told from noise once these many bytes from LF are there.
_HEADER = 10


class Splitter:
    """Feeds on chunks, yields whole frames; holds never more than one frame's worth of bytes.

    `garbage` counts the bytes thrown away since the start, so that the server can hang up on a peer
    that sends nothing else.
    """

    __slots__ = ("_held", "garbage")

    def __init__(self) -> None:
        self._held = b""
        self.garbage = 0

    @property
    def holding(self) -> bool:
        """True while a frame has begun and not ended: the server's read time-out runs."""
        return bool(self._held)

    def feed(self, chunk: bytes) -> list[bytes]:
        """The frames that became complete with `chunk`, LF to CR inclusive, in order."""
        data = self._held + chunk if self._held else chunk
        frames: list[bytes] = []
        taken = 0  # bytes that left the buffer inside a frame
        start = data.find(b"\n")
        at = 0  # everything before is done with
        while start >= 0:
            end = _frame_end(data, start)
            if end > 0:
                frames.append(data[start:end])
                taken += end - start
                at = end
            elif end == 0:  # not complete yet
                at = start
                break
            else:
                at = start + 1
            start = data.find(b"\n", at)
        else:
            at = len(data)
        self._held = data[at:]
        self.garbage += at - taken
        return frames


def _frame_end(data: bytes, start: int) -> int:
    """Index after the CR of the frame at `start`; 0 when more bytes are needed; -1 when it is none."""
    if len(data) - start < _HEADER:
        return 0
    if data[start + 9] == _QUOTE:
        body = start + 9
    elif data[start + 7] == _QUOTE:  # raw two-byte CRC
        body = start + 7
    else:
        return -1
    limit = start + MAX_FRAME
    end = data.find(b"\r", body, limit)
    if end < 0:
        # A second LF before any CR: the first frame was cut off, the next one begins there.
        if len(data) >= limit or data.find(b"\n", body) >= 0:
            return -1
        return 0
    if data.find(b"\n", body, end) >= 0:
        return -1
    return end + 1
