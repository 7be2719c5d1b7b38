"""A small LiveKit server: real HTTP, with tokens checked by LiveKit's own library, and rooms that tests fill."""

import base64
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx
import uvicorn
from google.protobuf.json_format import MessageToJson
from google.protobuf.message import Message
from livekit.api.access_token import AccessToken, TokenVerifier
from livekit.protocol.models import ParticipantInfo, Room
from livekit.protocol.room import (
    DeleteRoomRequest,
    DeleteRoomResponse,
    ListParticipantsRequest,
    ListParticipantsResponse,
)
from livekit.protocol.webhook import WebhookEvent
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.parts.servers import running

KEY, SECRET = "the key of the tests", "a secret of the tests, shared with LiveKit"


@dataclass
class LiveKitServer:
    """``rooms``: who is in which. ``calls``: what it was asked, and of which room. ``away``: it fails.
    ``before_delete``: what happens as a room is to be deleted."""

    url: str = ""
    rooms: dict[str, list[ParticipantInfo]] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    away: bool = False
    before_delete: Callable[[], Awaitable[None]] | None = None

    def joins(self, session: str, user: str, sid: str, at: datetime) -> ParticipantInfo:
        """Somebody comes into the room of a session."""
        one = participant(user, sid, at)
        self.rooms.setdefault(session, []).append(one)
        return one

    def leaves(self, session: str, sid: str) -> None:
        """Whoever has that connection goes."""
        self.rooms[session] = [one for one in self.rooms[session] if one.sid != sid]

    async def list_participants(self, request: Request) -> Response:
        room = ListParticipantsRequest.FromString(await request.body()).room
        claims = TokenVerifier(KEY, SECRET).verify(request.headers["Authorization"].removeprefix("Bearer "))
        assert claims.video
        assert (claims.video.room_admin, claims.video.room) == (True, room)
        return self._answer("list", room) or protobuf(ListParticipantsResponse(participants=self.rooms.get(room, [])))

    async def delete_room(self, request: Request) -> Response:
        room = DeleteRoomRequest.FromString(await request.body()).room
        claims = TokenVerifier(KEY, SECRET).verify(request.headers["Authorization"].removeprefix("Bearer "))
        assert claims.video
        assert claims.video.room_create
        if failure := self._answer("delete", room):
            return failure
        if self.before_delete:
            await self.before_delete()
        if self.rooms.pop(room, None) is None:
            return JSONResponse({"code": "not_found", "msg": "requested room does not exist"}, 404)
        return protobuf(DeleteRoomResponse())

    def _answer(self, method: str, room: str) -> Response | None:
        self.calls.append((method, room))
        return JSONResponse({"code": "unavailable", "msg": "away"}, 503) if self.away else None


@asynccontextmanager
async def livekit_server() -> AsyncIterator[LiveKitServer]:
    """A LiveKit server on a free port of loopback."""
    server = LiveKitServer()
    service = "/twirp/livekit.RoomService"
    app = Starlette(
        routes=[
            Route(f"{service}/ListParticipants", server.list_participants, methods=["POST"]),
            Route(f"{service}/DeleteRoom", server.delete_room, methods=["POST"]),
        ]
    )
    async with running(uvicorn.Config(app, lifespan="off", log_level="warning")) as port:
        server.url = f"ws://127.0.0.1:{port}"
        yield server


def protobuf(message: Message) -> Response:
    """An answer of LiveKit's API."""
    return Response(message.SerializeToString(), media_type="application/protobuf")


def participant(user: str, sid: str, at: datetime) -> ParticipantInfo:
    """Somebody in a room since then."""
    milliseconds = int(at.timestamp() * 1000)
    return ParticipantInfo(
        sid=sid,
        identity=user,
        state=ParticipantInfo.ACTIVE,
        joined_at=milliseconds // 1000,
        joined_at_ms=milliseconds,
    )


def event(kind: str, session: str, one: ParticipantInfo, at: datetime, id: str = "") -> WebhookEvent:
    """What LiveKit says of a participant, at that instant."""
    return WebhookEvent(
        event=f"participant_{kind}",
        room=Room(name=session, sid="RM_1"),
        participant=one,
        id=id or f"EV_{kind}_{one.sid}",
        created_at=int(at.timestamp()),
    )


def signed(said: WebhookEvent, secret: str = SECRET, key: str = KEY) -> tuple[bytes, str]:
    """The body and the header of a webhook, as LiveKit signs them."""
    body = MessageToJson(said).encode()
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    return body, AccessToken(key, secret).with_ttl(timedelta(minutes=5)).with_sha256(digest).to_jwt()


async def send(http: httpx.AsyncClient, said: WebhookEvent, **signature: str) -> int:
    """The status with which a webhook is answered."""
    body, authorization = signed(said, **signature)
    headers = {"Authorization": authorization, "Content-Type": "application/webhook+json"}
    return (await http.post("/livekit/webhook", content=body, headers=headers)).status_code
