"""Ariadne as it comes: its ASGI app with graphql-transport-ws, one queue per subscriber."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import uvicorn
from ariadne import (  # type: ignore[import-not-found]  # it is installed beside the peers only
    MutationType,
    QueryType,
    ScalarType,
    SubscriptionType,
    UnionType,
    make_executable_schema,
)
from ariadne.asgi import GraphQL  # type: ignore[import-not-found]
from ariadne.asgi.handlers import GraphQLTransportWSHandler  # type: ignore[import-not-found]

from benchmarks.peers.room import PEOPLE, SINCE, Posted, Room, port

room = Room()
queues: set[asyncio.Queue[Posted]] = set()


def waiting_room(*_: object, **__: object) -> dict[str, Any]:
    """The room with everybody in it."""
    members = [
        {"activity": "IN_ROOM", "since": SINCE, "position": place or None, "user": person}
        for place, person in enumerate(PEOPLE)
    ]
    return {"members": members, "cursor": room.cursor}


def send(body: str) -> Posted:
    """Post a message to every queue."""
    posted = room.post(body)
    for queue in queues:
        queue.put_nowait(posted)
    return posted


async def send_message(*_: object, input: dict[str, str]) -> dict[str, Any]:
    """Write one message."""
    return {"message": message(send(input["body"])), "errors": []}


async def burst(*_: object, stream_id: str, count: int, body: str) -> int:
    """Write many, back to back but one after the other."""
    for _sent in range(count):
        send(body)
        await asyncio.sleep(0)
    return count


async def chat(*_: object, **__: object) -> AsyncIterator[Posted]:
    """Every message from now on."""
    queue: asyncio.Queue[Posted] = asyncio.Queue()
    queues.add(queue)
    try:
        while True:
            yield await queue.get()
    finally:
        queues.discard(queue)


def update(posted: Posted, *_: object, **__: object) -> dict[str, Any]:
    """A message as a change of the chat."""
    return {"cursor": posted.cursor, "event": {"message": message(posted)}}


def message(posted: Posted) -> dict[str, Any]:
    """A message as clients see it."""
    return {
        "id": posted.id,
        "body": posted.body,
        "sent_at": posted.sent_at,
        "removed": False,
        "author": posted.author,
    }


query, mutation, subscription = QueryType(), MutationType(), SubscriptionType()
query.set_field("waitingRoom", waiting_room)
mutation.set_field("sendMessage", send_message)
mutation.set_field("burst", burst)
subscription.set_source("waitingRoomChat", chat)
subscription.set_field("waitingRoomChat", update)

schema = make_executable_schema(
    Path(__file__).with_name("schema.graphql").read_text(),
    query,
    mutation,
    subscription,
    ScalarType("DateTime", serializer=lambda instant: instant.isoformat()),
    UnionType("ChatEvent", lambda event, *_: "MessagePosted" if "message" in event else "MessageRemoved"),
    convert_names_case=True,
)
app = GraphQL(schema, websocket_handler=GraphQLTransportWSHandler())

if __name__ == "__main__":
    uvicorn.run(app, port=port(), log_level="warning")
