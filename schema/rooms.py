"""The waiting room: who is there, and what they write."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import strawberry

from domain.events import room_topic
from models import chat, people
from models.log import MarkedOffset
from models.streams import LiveStream as LiveStreamRow
from schema import relay
from schema.connections import MOST_PER_PAGE, connection, page_size
from schema.cost import STATEMENT, costs
from schema.cursors import decode, encode, offset_in, topic_cursor
from schema.members import RoomMember
from schema.people import User
from schema.streams import LiveStream

USUAL_MESSAGES = 50
"""How many messages a page of a chat has."""


@strawberry.type(description="A message in the chat of a waiting room, seen by its members only.")
class ChatMessage(relay.Node):
    id: relay.NodeID[UUID]
    author: User = strawberry.field(description="The person who wrote the message.")
    body: str = strawberry.field(description="The text of the message; empty once it was removed.")
    sent_at: datetime = strawberry.field(description="When the message was posted.")
    removed: bool = strawberry.field(description="Whether the creator, or support, has removed the message.")

    @classmethod
    def of(cls, row: chat.ChatMessage, author: people.User) -> Self:
        """A row as the room sees it."""
        removed = row.removed_at is not None
        return cls(
            id=row.id,
            author=User.of(author),
            body="" if removed else row.body,
            sent_at=row.sent_at,
            removed=removed,
        )


def messages_of(messages_with_authors: Iterable[chat.MessageWithAuthor]) -> dict[int, ChatMessage]:
    """By offset, the messages as the room sees them; messages of one author share one object."""
    authors: dict[UUID, User] = {}
    messages: dict[int, ChatMessage] = {}
    for posting in messages_with_authors:
        author = authors.get(posting.author_id)
        if author is None:
            author = authors[posting.author_id] = User(
                id=posting.author_id, display_name=posting.display_name, avatar_url=posting.avatar_url
            )
        messages[posting.seq] = ChatMessage(
            id=posting.id,
            author=author,
            body="" if posting.removed_at else posting.body,
            sent_at=posting.sent_at,
            removed=posting.removed_at is not None,
        )
    return messages


@strawberry.type(
    description="The waiting room of a live stream, for its creator and the fans whose sessions are WAITING."
)
class WaitingRoom:
    row: strawberry.Private[LiveStreamRow]
    end: strawberry.Private[MarkedOffset]
    members: list[RoomMember] = strawberry.field(
        metadata=costs(items=50), description="Everybody who is present now, the creator among them."
    )
    cursor: str = strawberry.field(
        description="The `after` for `waitingRoomPresence` and `waitingRoomChat`: with it they go on where this answer "
        "ends."
    )

    @classmethod
    def of(cls, row: LiveStreamRow, end: MarkedOffset, members: list[RoomMember]) -> Self:
        """A room with the cursor from which its subscriptions go on."""
        return cls(row=row, end=end, members=members, cursor=topic_cursor(room_topic(row.id), *end))

    @strawberry.field(metadata=costs(1), description="The live stream whose waiting room it is.")
    def stream(self) -> LiveStream:
        return LiveStream.of(self.row)

    @strawberry.field(metadata=costs(STATEMENT), description="The messages in the room's chat, the oldest first.")
    async def messages(
        self,
        last: Annotated[
            int | None,
            strawberry.argument(description=f"How many messages to give, the latest of them; at most {MOST_PER_PAGE}."),
        ] = USUAL_MESSAGES,
        before: Annotated[
            str | None, strawberry.argument(description="Only messages before this cursor, to page back in the chat.")
        ] = None,
    ) -> relay.Connection[ChatMessage]:
        size = page_size(last, USUAL_MESSAGES)
        offset = self.end.offset
        end = offset_in(decode(before)) if before is not None else offset + 1
        messages = chat.ChatMessage.filter(stream_id=self.row.id, seq__lt=end, seq__lte=offset)
        rows = await messages.order_by("-seq").limit(size + 1).select_related("author")
        page = rows[:size][::-1]
        return connection(
            [ChatMessage.of(row, row.author) for row in page],
            [encode(str(row.seq)) for row in page],
            has_next=before is not None,
            has_previous=len(rows) > size,
        )
