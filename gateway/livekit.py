"""The LiveKit server: tokens for its rooms, what it says by webhooks, who is in a room. Only this knows its library.

Clients see the same ids there as here: a room is named by its session's, a participant by the person's.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import aiohttp
import jwt
from google.protobuf.message import DecodeError
from livekit.api.access_token import Claims, TokenVerifier, VideoGrants
from livekit.api.room_service import RoomService
from livekit.api.twirp_client import ServerError, ServerErrorCode
from livekit.api.webhook import WebhookReceiver
from livekit.protocol.models import ParticipantInfo
from livekit.protocol.room import DeleteRoomRequest, ListParticipantsRequest
from livekit.protocol.webhook import WebhookEvent
from strawberry import ID

from domain.calls.rooms import Participant, RoomEvent
from models.absence import Absence
from schema.ids import global_id, row_id

ANSWER_SECONDS = 5.0
"""Within which the server answers. The library takes a time for its session, and asks each time without any."""

LEFT = "participant_left"
OF_PARTICIPANTS = frozenset({"participant_joined", LEFT})
FAILURES = (ServerError, aiohttp.ClientError, TimeoutError, DecodeError)

logger = logging.getLogger("greenroom.livekit")


class Heard(NamedTuple):
    """A webhook: of when it is, and the event of a room, where it is one that concerns a call."""

    created_at: datetime
    event: RoomEvent | None


@dataclass(frozen=True, slots=True)
class LiveKit:
    """A LiveKit server, and the key by which it and this server know each other."""

    url: str
    key: str
    secret: str = field(repr=False)

    def token(self, session_id: UUID, user_id: UUID, name: str, until: datetime) -> str:
        """What lets that person into the room of that session until then, and nobody into another."""
        grants = VideoGrants(room_join=True, room=global_id("PrivateSession", session_id))
        # Signed here, as the library takes the time of its own.
        claims = Claims(name=name, video=grants).asdict()
        claims |= {"iss": self.key, "sub": global_id("User", user_id), "exp": int(until.timestamp())}
        return jwt.encode(claims, self.secret, algorithm="HS256")

    def hear(self, body: bytes, authorization: str) -> Heard | None:
        """What a webhook says; None when the server has not signed it, or not this."""
        try:
            receiver = WebhookReceiver(TokenVerifier(self.key, self.secret))
            said = receiver.receive(body.decode(), authorization)
            return Heard(_instant(said.created_at * 1000), _room_event(said))
        except Exception:  # the library has no class for it
            return None

    @asynccontextmanager
    async def rooms(self) -> AsyncIterator["CallRooms"]:
        """Its rooms, over connections that are kept open as long as the context is."""
        async with aiohttp.ClientSession() as session:
            yield CallRooms(RoomService(session, self.url, self.key, self.secret, failover=False))


class CallRooms:
    """The rooms of the server."""

    def __init__(self, api: RoomService) -> None:
        self._api = api
        self._absence = Absence(logger, "the LiveKit server does not answer", "the LiveKit server answers again")

    async def participants(self, session_id: UUID) -> list[Participant] | None:
        """Who is in the room of that session, nobody where there is none; None when the server does not say.

        As for its events, whoever is still about to connect is not in it."""
        asked = ListParticipantsRequest(room=global_id("PrivateSession", session_id))
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                answer = await self._api.list_participants(asked)
        except FAILURES as error:
            return [] if self._there_is_none(error) else None
        self._absence.over()
        return [
            found for one in answer.participants if one.state == ParticipantInfo.ACTIVE and (found := _participant(one))
        ]

    async def delete(self, session_id: UUID) -> bool:
        """Put everybody out and delete the room of that session, if there is one; False when it could not be done."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._api.delete_room(DeleteRoomRequest(room=global_id("PrivateSession", session_id)))
        except FAILURES as error:
            return self._there_is_none(error)
        self._absence.over()
        return True

    def _there_is_none(self, error: Exception) -> bool:
        """Whether the server says that there is no such room; whatever else has failed is told."""
        if isinstance(error, ServerError) and error.code == ServerErrorCode.NOT_FOUND:
            self._absence.over()
            return True
        self._absence.noticed(str(error) or type(error).__name__)
        return False


def _room_event(said: WebhookEvent) -> RoomEvent | None:
    """An event of a session's room and of a person, whoever they are; None for others."""
    one = said.participant
    session_id, user_id = row_id(ID(said.room.name), "PrivateSession"), row_id(ID(one.identity), "User")
    if said.event not in OF_PARTICIPANTS or session_id is None or user_id is None or not one.sid:
        return None
    event_id = said.id or f"{said.event} {one.sid}"
    left = said.event == LEFT
    return RoomEvent(event_id, session_id, user_id, one.sid, _joined_at(one), _instant(said.created_at * 1000), left)


def _participant(one: ParticipantInfo) -> Participant | None:
    """A person in a room; None for whoever is no person of ours, such as a recorder."""
    user_id, joined_at = row_id(ID(one.identity), "User"), _joined_at(one)
    return Participant(user_id, one.sid, joined_at) if user_id and joined_at else None


def _joined_at(one: ParticipantInfo) -> datetime | None:
    milliseconds = one.joined_at_ms or one.joined_at * 1000
    return _instant(milliseconds) if milliseconds else None


def _instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
