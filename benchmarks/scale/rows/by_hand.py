"""A message on PostgreSQL, written by hand and by Greenroom: the CPU of this process and of the database together."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import orjson
from tortoise.connection import get_connection

from actions.send_message import Draft
from benchmarks.scale.fans import waiting
from benchmarks.scale.house import House, Row
from domain.events import room_topic
from models.fields import new_id
from schema.ids import row_id
from tests.parts.postgres import connected
from tests.parts.usage import cpu_seconds

WRITERS = 8
MESSAGES = 800
TIMES = 3
BODY = "could you play the slow one again, please?"

NUMBER = (
    "INSERT INTO topic_head (topic, seq) VALUES ($1, 1) ON CONFLICT (topic) DO UPDATE SET seq = topic_head.seq + 1 "
    "RETURNING seq"
)
CHECK = (
    "SELECT status = 'LIVE' AND (creator_id = $2 OR EXISTS (SELECT 1 FROM private_session WHERE fan_id = $2 "
    "AND stream_id = $1 AND status = 'WAITING')) AND NOT EXISTS (SELECT 1 FROM mute WHERE user_id = $2 "
    "AND stream_id = $1 AND until > $3) FROM live_stream WHERE id = $1"
)
EVENT = "INSERT INTO event (topic, seq, kind, payload, at) VALUES ($1, $2, 'MESSAGE_POSTED', $3, $4)"
MESSAGE = "INSERT INTO chat_message (id, stream_id, author_id, seq, body, sent_at) VALUES ($1, $2, $3, $4, $5, $6)"


async def measure(house: House) -> list[Row]:
    """In turn; on SQLite ``python -m benchmarks --only writing`` does it."""
    if house.node.settings.database_url.startswith("sqlite"):
        return []
    stream = await house.on_air("new-creator")
    stream_id = row_id(stream, "LiveStream")
    assert stream_id
    people = await waiting(stream_id, [f"writer-{number}" for number in range(WRITERS)])
    connection = await connected(house.node.settings.database_url)
    hand, alone, together = [], [], []
    for _ in range(TIMES):
        hand.append(await taken(lambda: by_hand(connection, stream_id, people)))
        alone.append(await taken(lambda: by_greenroom(house, stream_id, people[:1])))
        together.append(await taken(lambda: by_greenroom(house, stream_id, people)))
    await connection.close()
    await house.do("new-creator", "endStream", "stream { id }", streamId=stream)
    return [
        Row("CPU of a message, by hand and of one who writes here", min(hand), min(alone), reach=2.0),
        Row(f"CPU of a message, by hand and of {WRITERS} who write here", min(hand), min(together), reach=2.0),
    ]


async def by_hand(connection: asyncpg.Connection, stream_id: UUID, people: list[UUID]) -> None:
    """One after the other, as the room's topic has them written anyway: four statements and a commit each."""
    topic = room_topic(stream_id)
    for number in range(MESSAGES):
        now, author, message = datetime.now(UTC), people[number % WRITERS], new_id()
        async with connection.transaction():
            offset = await connection.fetchval(NUMBER, topic)
            assert await connection.fetchval(CHECK, stream_id, author, now)
            payload = orjson.dumps({"message": str(message)}).decode()
            await connection.execute(EVENT, topic, offset, payload, now)
            await connection.execute(MESSAGE, message, stream_id, author, offset, BODY, now)


async def by_greenroom(house: House, stream_id: UUID, people: list[UUID]) -> None:
    """Each of them as soon as the one before is answered, as the mutation does it."""
    postings = house.node.realtime.postings

    async def write(author: UUID) -> None:
        for _ in range(MESSAGES // len(people)):
            await postings.post(stream_id, Draft(author, BODY))

    await asyncio.gather(*map(write, people))


async def taken(writing: Callable[[], Awaitable[None]]) -> float:
    """Milliseconds of CPU for a message."""
    rows = await get_connection("default").execute_query_dict("SELECT pid FROM pg_stat_activity WHERE pid IS NOT NULL")
    pids = [row["pid"] for row in rows]
    before, own = sum(map(cpu_seconds, pids)), time.process_time()
    await writing()
    own = time.process_time() - own
    return (sum(map(cpu_seconds, pids)) - before + own) / MESSAGES * 1_000
