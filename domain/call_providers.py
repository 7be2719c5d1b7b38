"""How the two of a session meet, and what each way takes of the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Means:
    """What one way to meet takes.

    - ``waits_for_both``: the meter begins once both are in the call, not with the session;
    - ``is_entered_by_listening``: whoever listens to ``privateCall`` is in the call, and out of it when they stop;
    - ``has_ice``: clients are given ICE servers;
    - ``has_rooms``: a ``CallServer`` has a room for each call, which is looked after;
    - ``takes_reports``: the platform says by ``reportCallPresence`` who is in the call.
    """

    waits_for_both: bool = True
    is_entered_by_listening: bool = False
    has_ice: bool = False
    has_rooms: bool = False
    takes_reports: bool = False


MEANS: Mapping[CallProvider, Means] = {
    CallProvider.PEER: Means(is_entered_by_listening=True, has_ice=True),
    CallProvider.LIVEKIT: Means(has_rooms=True),
    CallProvider.REPORTED: Means(takes_reports=True),
    CallProvider.OFF: Means(waits_for_both=False),
}


class CallServer(Protocol):
    """A server with a room for the call of each session."""

    @property
    def url(self) -> str:
        """Where clients find it."""

    def token(self, session_id: UUID, user_id: UUID, name: str, until: datetime) -> str:
        """What lets that person into the room of that session until then, and nobody into another."""
