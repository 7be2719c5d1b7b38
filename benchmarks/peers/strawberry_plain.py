"""Strawberry as it comes: its ASGI app under uvicorn's defaults, one queue per subscriber."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry
import uvicorn
from strawberry.asgi import GraphQL

from benchmarks.peers.room import PEOPLE, SINCE, Person, Posted, Room, port

room = Room()
queues: set[asyncio.Queue[Posted]] = set()


@strawberry.enum
class Activity(Enum):
    """What a member does."""

    IN_ROOM = "IN_ROOM"
    WATCHING_STREAM = "WATCHING_STREAM"


@strawberry.type
class User:
    """A person."""

    id: strawberry.ID
    display_name: str
    avatar_url: str | None


@strawberry.type
class RoomMember:
    """Somebody present."""

    activity: Activity
    since: datetime
    position: int | None
    user: User


@strawberry.type
class WaitingRoom:
    """Who is present."""

    members: list[RoomMember]
    cursor: str


@strawberry.type
class ChatMessage:
    """Something written."""

    id: strawberry.ID
    body: str
    sent_at: datetime
    removed: bool
    author: User


@strawberry.type
class MessagePosted:
    """Somebody wrote."""

    message: ChatMessage


@strawberry.type
class MessageRemoved:
    """A message was taken out."""

    message_id: strawberry.ID


@strawberry.type
class ChatUpdate:
    """One change of the chat."""

    cursor: str
    event: Annotated[MessagePosted | MessageRemoved, strawberry.union("ChatEvent")]


@strawberry.type
class UserError:
    """What was wrong."""

    code: str
    message: str


@strawberry.input
class SendMessageInput:
    """What to write."""

    stream_id: strawberry.ID
    body: str


@strawberry.type
class SendMessagePayload:
    """What was written."""

    message: ChatMessage | None
    errors: list[UserError]


def user(person: Person) -> User:
    """A person as clients see them."""
    return User(id=strawberry.ID(person.id), display_name=person.display_name, avatar_url=person.avatar_url)


def chat_message(posted: Posted) -> ChatMessage:
    """A message as clients see it."""
    return ChatMessage(
        id=strawberry.ID(posted.id),
        body=posted.body,
        sent_at=posted.sent_at,
        removed=False,
        author=user(posted.author),
    )


def send(body: str) -> Posted:
    """Post a message to every queue."""
    posted = room.post(body)
    for queue in queues:
        queue.put_nowait(posted)
    return posted


@strawberry.type
class Query:
    """What can be asked."""

    @strawberry.field
    def waiting_room(self, stream_id: strawberry.ID) -> WaitingRoom | None:
        """The room with everybody in it."""
        members = [
            RoomMember(activity=Activity.IN_ROOM, since=SINCE, position=place or None, user=user(person))
            for place, person in enumerate(PEOPLE)
        ]
        return WaitingRoom(members=members, cursor=room.cursor)


@strawberry.type
class Mutation:
    """What can be done."""

    @strawberry.mutation
    async def send_message(self, input: SendMessageInput) -> SendMessagePayload:
        """Write one message."""
        return SendMessagePayload(message=chat_message(send(input.body)), errors=[])

    @strawberry.mutation
    async def burst(self, stream_id: strawberry.ID, count: int, body: str) -> int:
        """Write many, back to back but one after the other."""
        for _ in range(count):
            send(body)
            await asyncio.sleep(0)
        return count


@strawberry.type
class Subscription:
    """What can be listened to."""

    @strawberry.subscription
    async def waiting_room_chat(self, stream_id: strawberry.ID, after: str | None = None) -> AsyncIterator[ChatUpdate]:
        """Every message from now on."""
        queue: asyncio.Queue[Posted] = asyncio.Queue()
        queues.add(queue)
        try:
            while True:
                posted = await queue.get()
                yield ChatUpdate(cursor=posted.cursor, event=MessagePosted(message=chat_message(posted)))
        finally:
            queues.discard(queue)


app = GraphQL[None, None](strawberry.Schema(Query, Mutation, Subscription))

if __name__ == "__main__":
    uvicorn.run(app, port=port(), log_level="warning")
