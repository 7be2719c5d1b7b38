"""Stamps of streams: each differs from the one before whenever what a stream's emblem depends on has changed."""

from collections.abc import Sequence
from functools import cache
from uuid import UUID

from internals.tortoise import columns_of
from models.log import LATEST_OF_STREAM
from models.sql.statement import Statement, uuid_of
from models.streams import LiveStream

FIXED_AT_START = frozenset({"id", "creator_id", "title", "playback_url", "started_at"})
"""The columns of a stream that nothing changes while it is live."""

STAMPS = """
    SELECT stream.id, {as_json} AS stamp
    FROM live_stream stream
    {latest}
    WHERE stream.id = ANY({{0}})
"""
BLOCKS = "(SELECT {what} FROM block WHERE creator_id = stream.creator_id)"
"""Taken of the number of blocks and of the last id: ids are in the order of creation, so these two tell any change."""


async def stamps_of(stream_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The stamps of these streams, in one statement. Each depends on the stream's own row, on the steps of all sessions
    on it, and on whom its creator has blocked. Two stamps of one stream can be compared within one process."""
    return {uuid_of(row["id"]): row["stamp"] for row in await _statement().rows(stream_ids)}


@cache
def _statement() -> Statement:
    # Only now: a model has all of its columns once the database is open.
    of_stream = [f'stream."{column}"' for column in columns_of(LiveStream) if column not in FIXED_AT_START]
    parts = ", ".join([*of_stream, "head.seq", "event.at", BLOCKS.format(what="count(*)")])
    sqlite = f"json_array({parts}, {BLOCKS.format(what='max(id)')})"
    postgres = f"CAST(json_build_array({parts}, {BLOCKS.format(what='max(CAST(id AS text))')}) AS text)"
    return Statement(*(STAMPS.format(as_json=one, latest=LATEST_OF_STREAM) for one in (sqlite, postgres)))
