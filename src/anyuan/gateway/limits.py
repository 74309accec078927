"""How much one peer may take. Pure bookkeeping; the listeners ask and obey.

Nobody is banned: a school's alarm line may share its address with the machine that floods us. Instead, who has not
proven himself by a valid frame of a known line makes room first.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import Generic, TypeVar

#: Connections of one address that have not yet sent a valid frame of a known line.
MOST_UNPROVEN = 256
#: All connections of one process.
MOST_CONNECTIONS = 8192
#: A frame that has begun must end; a connection that was opened must say something.
FRAME_SECONDS = 10.0
FIRST_FRAME_SECONDS = 30.0
#: A proven panel may keep its connection open between polls.
IDLE_SECONDS = 3600.0
#: So much noise, and so many refused frames, close a connection.
MOST_GARBAGE = 8192
MOST_REFUSED = 64
#: A connection's turn: so many bytes are looked at before the others get theirs.
TURN_BYTES = 4096
#: Bytes sent that the peer does not read.
MOST_UNREAD = 65536

C = TypeVar("C")


class Doorkeeper(Generic[C]):
    """Counts connections per address and names the one that has to go when there are too many."""

    def __init__(self, *, most: int = MOST_CONNECTIONS, most_unproven: int = MOST_UNPROVEN) -> None:
        self.most, self.most_unproven = most, most_unproven
        self._unproven: dict[str, OrderedDict[C, None]] = {}
        self._all: set[C] = set()

    def enter(self, address: str, connection: C) -> list[C]:
        """Let `connection` in; returns those to close for it: the oldest that never proved themselves.

        When all are proven and the house is full, it is `connection` itself.
        """
        self._all.add(connection)
        own = self._unproven.setdefault(address, OrderedDict())
        own[connection] = None
        if len(own) > self.most_unproven:
            return [next(iter(own))]
        if len(self._all) > self.most:
            crowd = max(self._unproven.values(), key=len)
            return [next(iter(crowd))]
        return []

    def prove(self, address: str, connection: C) -> None:
        """A valid frame of a known line came over it."""
        self._forget(address, connection)

    def leave(self, address: str, connection: C) -> None:
        """It is closed."""
        self._all.discard(connection)
        self._forget(address, connection)

    def __len__(self) -> int:
        return len(self._all)

    def _forget(self, address: str, connection: C) -> None:
        own = self._unproven.get(address)
        if own is not None:
            own.pop(connection, None)
            if not own:
                del self._unproven[address]


class Sparing:
    """At most `most` times in `seconds`: for things that are worth keeping once but not as a flood."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most, self.seconds = most, seconds
        self._times: deque[float] = deque()

    def allows(self, now: float) -> bool:
        """True, and counted, while there is room."""
        while self._times and now - self._times[0] > self.seconds:
            self._times.popleft()
        if len(self._times) >= self.most:
            return False
        self._times.append(now)
        return True
