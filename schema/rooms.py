"""The waiting room: who is there, and what they write."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import strawberry
from strawberry import relay

from domain.events import room_topic
from models import people, rooms
from models.sessions import waiting_positions
from models.streams import LiveStream as LiveStreamRow
from schema.connections import connection, page_size
from schema.cursors import decode, encode, topic_cursor
from schema.members import RoomMember
from schema.people import User
from schema.request_errors import BadRequest
from schema.streams import LiveStream


@strawberry.type(description="Something written in a waiting room.")
class ChatMessage(relay.Node):
    id: relay.NodeID[UUID]
    author: User = strawberry.field(description="Who wrote it.")
    body: str = strawberry.field(description="What was written; empty once removed.")
    sent_at: datetime = strawberry.field(description="When.")
    removed: bool = strawberry.field(description="Whether the creator took it out.")

    @classmethod
    def of(cls, row: rooms.ChatMessage, author: people.User) -> Self:
        """A row as the room sees it."""
        removed = row.removed_at is not None
        return cls(
            id=row.id,
            author=User.of(author),
            body="" if removed else row.body,
            sent_at=row.sent_at,
            removed=removed,
        )


def messages_of(messages_with_authors: Iterable[rooms.MessageWithAuthor]) -> dict[int, ChatMessage]:
    """By number, messages as the room sees them; one author is one object."""
    authors: dict[UUID, User] = {}
    messages: dict[int, ChatMessage] = {}
    for posting in messages_with_authors:
        author = authors.get(posting.author_id)
        if author is None:
            author = authors[posting.author_id] = User(
                id=posting.author_id, display_name=posting.author__display_name, avatar_url=posting.author__avatar_url
            )
        messages[posting.seq] = ChatMessage(
            id=posting.id,
            author=author,
            body="" if posting.removed_at else posting.body,
            sent_at=posting.sent_at,
            removed=posting.removed_at is not None,
        )
    return messages


@strawberry.type(description="Where a stream's approved fans and its creator wait together.")
class WaitingRoom:
    row: strawberry.Private[LiveStreamRow]
    offset: strawberry.Private[int]
    members: list[RoomMember] = strawberry.field(description="Who is present now.")
    cursor: str = strawberry.field(description="Goes into a subscription's `after`: what comes after this answer.")

    @classmethod
    def of(cls, row: LiveStreamRow, offset: int, members: list[RoomMember]) -> Self:
        """A room with the cursor from which its subscriptions go on."""
        return cls(row=row, offset=offset, members=members, cursor=topic_cursor(room_topic(row.id), offset))

    @strawberry.field(description="The stream it belongs to.")
    def stream(self) -> LiveStream:
        return LiveStream.of(self.row)

    @strawberry.field(description="What was written, the oldest first.")
    async def messages(
        self,
        last: Annotated[int | None, strawberry.argument(description="How many of the latest, up to 100.")] = 50,
        before: Annotated[str | None, strawberry.argument(description="Those before this cursor.")] = None,
    ) -> relay.Connection[ChatMessage]:
        size = page_size(last)
        end = _seq(before) if before is not None else self.offset + 1
        found = rooms.ChatMessage.filter(stream_id=self.row.id, seq__lt=end, seq__lte=self.offset)
        rows = await found.order_by("-seq").limit(size + 1).select_related("author")
        page = rows[:size][::-1]
        return connection(
            [ChatMessage.of(row, row.author) for row in page],
            [encode(str(row.seq)) for row in page],
            has_next=before is not None,
            has_previous=len(rows) > size,
        )


async def member_of(row: rooms.RoomMember, user: people.User) -> RoomMember:
    """A member with their present position."""
    stream = await LiveStreamRow.get(id=row.stream_id)
    positions = await waiting_positions(stream.creator_id, stream.id)
    return RoomMember(user=User.of(user), activity=row.activity, since=row.since, position=positions.get(user.id))


def _seq(cursor: str) -> int:
    place = decode(cursor)
    if not (place.isascii() and place.isdigit() and len(place) <= 18):
        raise BadRequest("This cursor is not one of ours.")
    return int(place)
