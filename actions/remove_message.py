"""A creator, or the platform's support, takes a message out of a waiting room."""

from uuid import UUID

from tortoise.expressions import Q

from actions.before.staff import Staff, keep_record
from domain.audit import Act
from domain.event_data import message_removed
from domain.lifecycle import Status
from domain.refusals import Forbidden, NotFound
from models.chat import ChatMessage
from models.people import User
from models.steps import SessionTransition
from models.streams import LiveStream
from models.writing.transaction import Transaction


async def remove_message(
    tx: Transaction, by: User, message_id: UUID | None, support: Staff | None = None
) -> ChatMessage:
    """The message without its words; removing twice changes nothing more. ``support``: ``by`` as the platform's.

    Refuses with NotFound for who never was in that room, Forbidden for who was but does not own it.
    """
    message = await ChatMessage.get_or_none(id=message_id) if message_id else None
    if message is None:
        raise NotFound(["messageId"])
    stream = await LiveStream.get(id=message.stream_id)
    if stream.creator_id != by.id and not support:
        of_them = SessionTransition.filter(session__stream_id=stream.id, session__fan_id=by.id)
        if await of_them.filter(target=Status.WAITING).exists():
            raise Forbidden
        raise NotFound(["messageId"])
    if await ChatMessage.filter(id=message.id, removed_at=None).update(removed_at=tx.now):
        tx.record(message_removed(stream.id, message.id))
        if support and stream.creator_id != by.id:
            await keep_record(tx, support, Act.MESSAGE_REMOVED, "ChatMessage", message.id)
    await message.refresh_from_db()
    return message


async def remove_all_of(tx: Transaction, written: Q) -> None:
    """Whatever of that was written is without its words from now on."""
    messages = ChatMessage.filter(written, removed_at=None)
    removed: list[tuple[UUID, UUID]] = await messages.order_by("stream_id", "seq").values_list("stream_id", "id")
    await messages.update(removed_at=tx.now)
    for stream_id, message_id in removed:
        tx.record(message_removed(stream_id, message_id))
