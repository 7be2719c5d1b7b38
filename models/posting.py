"""What a message in a waiting room takes of the database, in as few statements as can be."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from domain.admission import is_admitted
from domain.lifecycle import Status
from models.rooms import ChatMessage
from models.statement import Asked, Statement, instant
from models.streams import StreamStatus

AUTHOR = Statement(
    """
    SELECT stream.status, stream.creator_id = {1} AS own,
        EXISTS (SELECT 1 FROM private_session WHERE fan_id = {1} AND stream_id = {0} AND status = {5}) AS waits,
        (SELECT until FROM mute WHERE user_id = {1} AND stream_id = {0} AND until > {2}) AS muted_until,
        (SELECT sent_at FROM chat_message WHERE author_id = {1} AND stream_id = {0} AND sent_at > {3}
            ORDER BY sent_at DESC LIMIT 1 OFFSET {4}) AS nth_latest
    FROM live_stream stream WHERE stream.id = {0}
    """
)
POST = Statement(
    "INSERT INTO chat_message (id, stream_id, author_id, seq, body, sent_at) VALUES ({0}, {1}, {2}, {3}, {4}, {5})"
)


class Author(NamedTuple):
    """Somebody who would write in a waiting room. ``nth_latest``: when they wrote the n-th latest of their messages
    there, if that is not long ago."""

    admitted: bool
    muted_until: datetime | None
    nth_latest: datetime | None


def author_asked(user_id: UUID, stream_id: UUID, now: datetime, since: datetime, number: int) -> Asked:
    """The question for them as they are ``now`` in the room of that stream, with the ``number``-th latest of the
    messages that they wrote after ``since``."""
    return AUTHOR, (stream_id, user_id, now, since, max(number, 1) - 1, Status.WAITING.value)


def author_in(rows: Sequence[dict[str, Any]], number: int) -> Author | None:
    """What that question was answered with; None when there is no such stream."""
    if not rows:
        return None
    (row,) = rows
    live = row["status"] == StreamStatus.LIVE
    admitted = is_admitted(live=live, own=bool(row["own"]), waits=bool(row["waits"]))
    muted_until, nth_latest = (instant(at) if at else None for at in (row["muted_until"], row["nth_latest"]))
    return Author(admitted, muted_until, nth_latest if number else None)


async def post(message: ChatMessage) -> None:
    """Store a new message."""
    await POST.rows(message.id, message.stream_id, message.author_id, message.seq, message.body, message.sent_at)
