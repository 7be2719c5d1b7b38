"""The limit of ASGI: a ready string behind each subscriber's operation id, and no GraphQL at all."""

import asyncio
from typing import Any

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from benchmarks.peers.room import Room, port

room = Room()
listening: dict[WebSocket, str] = {}


async def listen(socket: WebSocket) -> None:
    """One subscriber: acknowledge, and remember the operation's id."""
    await socket.accept("graphql-transport-ws")
    try:
        while True:
            message = orjson.loads(await socket.receive_text())
            if message["type"] == "connection_init":
                await socket.send_text('{"type":"connection_ack"}')
            elif message["type"] == "subscribe":
                listening[socket] = f'{{"id":"{message["id"]}"'
    except WebSocketDisconnect:
        listening.pop(socket, None)


async def post(request: Request) -> Response:
    """Send one message, or a burst, to everybody."""
    variables = orjson.loads(await request.body()).get("variables") or {"count": 0}
    given = variables.get("input", variables)
    for _ in range(given.get("count", 1)):
        rest = f',"type":"next","payload":{orjson.dumps(update(given["body"])).decode()}}}'
        for socket, head in tuple(listening.items()):
            await socket.send_text(head + rest)
        # One message per round of the loop, as they come: uvloop would join what is written in the same one.
        await asyncio.sleep(0)
    return Response(b"{}", media_type="application/json")


def update(body: str) -> dict[str, Any]:
    """A new message as the subscription's payload."""
    posted = room.post(body)
    author = posted.author
    message = {
        "id": posted.id,
        "body": posted.body,
        "sentAt": posted.sent_at,
        "removed": False,
        "author": {"id": author.id, "displayName": author.display_name, "avatarUrl": author.avatar_url},
    }
    event = {"__typename": "MessagePosted", "message": message}
    return {"data": {"waitingRoomChat": {"cursor": posted.cursor, "event": event}}}


app = Starlette(routes=[Route("/graphql", post, methods=["POST"]), WebSocketRoute("/graphql", listen)])

if __name__ == "__main__":
    uvicorn.run(
        app,
        port=port(),
        log_level="warning",
        loop="uvloop",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_ping_timeout=None,
    )
