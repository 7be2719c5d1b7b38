"""One waiting room in memory for the Python peers, with values as long as Greenroom's."""

import sys
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

MEMBERS = 50
_stream = uuid4()


@dataclass(slots=True)
class Person:
    """Somebody in the room."""

    id: str
    display_name: str
    avatar_url: str | None = None


@dataclass(slots=True)
class Posted:
    """One message and the cursor behind it."""

    id: str
    body: str
    sent_at: datetime
    author: Person
    cursor: str


def port() -> int:
    """The port that the command line names."""
    return int(sys.argv[1])


def base64(text: str) -> str:
    """Text as Relay's ids and cursors are written."""
    return b64encode(text.encode()).decode()


PEOPLE = [Person(base64(f"User:{uuid4()}"), f"Fan {place}") for place in range(MEMBERS)]
SINCE = datetime.now(UTC)


class Room:
    """Numbers what is posted."""

    def __init__(self) -> None:
        self._seq = 0

    @property
    def cursor(self) -> str:
        """The place behind everything so far."""
        return base64(f"room:{_stream}#{self._seq}").rstrip("=")

    def post(self, body: str) -> Posted:
        """One more message."""
        self._seq += 1
        return Posted(base64(f"ChatMessage:{uuid4()}"), body, datetime.now(UTC), PEOPLE[1], self.cursor)
