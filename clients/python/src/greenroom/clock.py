"""The server's clock, where this machine's may be wrong."""

import re
from datetime import UTC, datetime, timedelta
from time import monotonic, time

SAID = re.compile(r'"asOf":"([^"\\]+)"')
SET_SECONDS = 1.0
"""This machine's clock and its time since the start drift apart by less than this, unless the clock was set, or the
machine has slept."""


class ServerClock:
    """What says ``asOf`` is at least as old as its way here takes. So the message that was the least old on arrival
    says best how far the two clocks are apart."""

    def __init__(self) -> None:
        self._ahead: float | None = None
        self._apart = time() - monotonic()

    def now(self) -> datetime:
        """The present instant there."""
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    @property
    def ahead(self) -> float:
        """By how many seconds the server's clock is ahead of this machine's; 0 until it is known."""
        return self._ahead or 0.0

    @property
    def is_known(self) -> bool:
        """Whether the server has said anything yet."""
        return self._ahead is not None

    def read(self, text: str) -> None:
        """Learn from what the server has sent."""
        for said in SAID.finditer(text):
            self._learn(datetime.fromisoformat(said[1]).timestamp() - time())

    def _learn(self, ahead: float) -> None:
        apart = time() - monotonic()
        was_set, self._apart = abs(apart - self._apart) > SET_SECONDS, apart
        self._ahead = ahead if was_set or self._ahead is None else max(ahead, self._ahead)
