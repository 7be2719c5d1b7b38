"""What it takes to post messages in a waiting room, in as few statements as possible."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from domain.admission import is_admitted
from domain.lifecycle import Status
from models.chat import MessageWithAuthor
from models.sql.statement import Asked, Statement, instant, uuid_of
from models.streams import StreamStatus

AUTHORS = Statement(
    """
    SELECT author.id, author.display_name, author.avatar_url, stream.status, stream.creator_id = author.id AS own,
        EXISTS (SELECT 1 FROM private_session WHERE fan_id = author.id AND stream_id = {0} AND status = {5}) AS waits,
        (SELECT until FROM mute WHERE user_id = author.id AND stream_id = {0} AND until > {2}) AS muted_until,
        (SELECT sent_at FROM chat_message WHERE author_id = author.id AND stream_id = {0} AND sent_at > {3}
            ORDER BY sent_at DESC LIMIT 1 OFFSET {4}) AS nth_latest
    FROM live_stream stream JOIN user_account author ON author.id = ANY({1}) WHERE stream.id = {0}
    """
)
POST = Statement(
    """
    INSERT INTO chat_message (id, stream_id, author_id, seq, body, sent_at)
    SELECT json_extract(value, '$.id'), {1}, json_extract(value, '$.author'), json_extract(value, '$.seq'),
        json_extract(value, '$.body'), {2} FROM json_each({0})
    """,
    """
    INSERT INTO chat_message (id, stream_id, author_id, seq, body, sent_at)
    SELECT id, {1}, author, seq, body, {2}
    FROM json_to_recordset({0}) AS one (id uuid, author uuid, seq bigint, body text)
    """,
)


class Author(NamedTuple):
    """Somebody who would write in a waiting room. ``nth_latest``: when they wrote the n-th latest of their messages
    there, if that is not long ago."""

    display_name: str
    avatar_url: str | None
    admitted: bool
    muted_until: datetime | None
    nth_latest: datetime | None


def authors_asked(user_ids: Sequence[UUID], stream_id: UUID, now: datetime, since: datetime, number: int) -> Asked:
    """Asks for these people as they are ``now`` in the room of that stream, each with the ``number``-th latest of the
    messages that they wrote after ``since``."""
    return AUTHORS, (stream_id, user_ids, now, since, max(number, 1) - 1, Status.WAITING.value)


def authors_in(rows: Sequence[dict[str, Any]], number: int) -> dict[UUID, Author]:
    """The people in the rows that ``authors_asked`` gives; nobody when there is no such stream."""
    return {uuid_of(row["id"]): _author(row, number) for row in rows}


def _author(row: dict[str, Any], number: int) -> Author:
    live = row["status"] == StreamStatus.LIVE
    admitted = is_admitted(live=live, own=bool(row["own"]), waits=bool(row["waits"]))
    muted_until, nth_latest = (instant(at) if at else None for at in (row["muted_until"], row["nth_latest"]))
    return Author(row["display_name"], row["avatar_url"], admitted, muted_until, nth_latest if number else None)


def posting(stream_id: UUID, messages: Sequence[MessageWithAuthor], at: datetime) -> Asked:
    """The statement that stores new messages of that room, all posted ``at`` one instant."""
    content = [{"id": str(one.id), "author": str(one.author_id), "seq": one.seq, "body": one.body} for one in messages]
    return POST, (orjson.dumps(content).decode(), stream_id, at)
