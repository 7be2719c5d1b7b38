"""The chat of waiting rooms: what was written, and until when somebody may not write."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.fields import DatetimeField, new_id
from models.people import User
from models.sql.statement import Statement, instant, uuid_of
from models.streams import LiveStream


class ChatMessage(Model):
    """What somebody wrote. ``seq`` is its number in the room's topic."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    stream: fields.ForeignKeyRelation[LiveStream] = fields.ForeignKeyField("models.LiveStream", related_name="messages")
    stream_id: UUID
    author: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", related_name="messages")
    author_id: UUID
    seq = fields.BigIntField()
    body = fields.TextField()
    sent_at: datetime = DatetimeField()
    removed_at: datetime | None = DatetimeField(null=True)

    class Meta:
        table = "chat_message"
        unique_together = (("stream_id", "seq"),)
        indexes = (("author_id", "stream_id", "sent_at"), ("sent_at",))


class Mute(Model):
    """Until when a person may not write in a room."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    stream: fields.ForeignKeyRelation[LiveStream] = fields.ForeignKeyField("models.LiveStream", related_name="mutes")
    stream_id: UUID
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("models.User", related_name="mutes")
    user_id: UUID
    until: datetime = DatetimeField()

    class Meta:
        table = "mute"
        unique_together = (("stream_id", "user_id"),)


class MessageWithAuthor(NamedTuple):
    """A message with its author, as it is read for subscribers."""

    id: UUID
    seq: int
    body: str
    sent_at: datetime
    removed_at: datetime | None
    author_id: UUID
    display_name: str
    avatar_url: str | None


MESSAGES = Statement(
    """
    SELECT message.id, message.seq, message.body, message.sent_at, message.removed_at, message.author_id,
        author.display_name, author.avatar_url
    FROM chat_message message JOIN user_account author ON author.id = message.author_id
    WHERE message.stream_id = {0} AND message.seq = ANY({1})
    """
)


async def messages_with_authors(stream_id: UUID, seqs: Sequence[int]) -> dict[int, MessageWithAuthor]:
    """The messages of a room, by their offset in the room's topic."""
    rows = (tuple(row.values()) for row in await MESSAGES.rows(stream_id, list(seqs)))
    return {
        seq: MessageWithAuthor(
            uuid_of(message), seq, body, instant(sent_at), removed_at and instant(removed_at), uuid_of(author), *person
        )
        for message, seq, body, sent_at, removed_at, author, *person in rows
    }
