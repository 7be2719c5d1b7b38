"""How the two of a session meet."""

from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from domain.described import Described

TOKEN_TTL = timedelta(seconds=60)
"""For so long a token lets one join the room of a call; whoever is in it stays."""

NO_CALL = "There is no call of this session now."


class CallProvider(Described):
    """How the two of a session meet."""

    PEER = "PEER", "From browser to browser; the API carries the signals and names the ICE servers."
    LIVEKIT = "LIVEKIT", "In a room of a LiveKit server, which the address and the token lead to."
    REPORTED = "REPORTED", "By means of the platform's own, which reports who is in the call."
    OFF = "OFF", "There is no call: the session runs from its start."


class CallServer(Protocol):
    """A server with a room for the call of each session."""

    @property
    def url(self) -> str:
        """Where clients find it."""

    def token(self, session_id: UUID, user_id: UUID, name: str, until: datetime) -> str:
        """What lets that person into the room of that session until then, and nobody into another."""
