"""The limit of a write: what ``sendMessage`` reads and writes, in bare Tortoise transactions one after the other.

Run with the database's address, the stream's id and the seconds; prints messages per second and per CPU second.
"""

import sys
import time
from datetime import UTC, datetime
from uuid import UUID

import orjson
from tortoise import Tortoise
from tortoise.transactions import in_transaction

from benchmarks.documents import BODY
from domain.events import EventKind, room_topic
from domain.lifecycle import Status
from models.chat import ChatMessage, Mute
from models.database.opening import connect
from models.fields import new_id
from models.log import LoggedEvent
from models.people import User
from models.sessions import PrivateSession
from models.sql.statement import Statement
from models.streams import LiveStream

WARM_UP_SECONDS = 1.0

NEXT_NUMBER = Statement(
    "INSERT INTO topic_head (topic, seq) VALUES ({0}, {1}) "
    "ON CONFLICT (topic) DO UPDATE SET seq = topic_head.seq + excluded.seq RETURNING seq"
)


async def write(stream_id: UUID, author: UUID) -> None:
    """One message: three reads, three writes, one commit."""
    now, message = datetime.now(UTC), new_id()
    async with in_transaction():
        stream = await LiveStream.get(id=stream_id)
        await PrivateSession.filter(fan_id=author, stream_id=stream_id, status=Status.WAITING).exists()
        await Mute.get_or_none(stream_id=stream_id, user_id=author, until__gt=now)
        topic = room_topic(stream.id)
        (numbered,) = await NEXT_NUMBER.rows(topic, 1)
        seq = numbered["seq"]
        posted = LoggedEvent(
            topic=topic, seq=seq, kind=EventKind.MESSAGE_POSTED, payload={"message": str(message)}, at=now
        )
        await LoggedEvent.bulk_create([posted])
        await ChatMessage.create(id=message, stream_id=stream_id, author_id=author, seq=seq, body=BODY, sent_at=now)


async def main(url: str, stream_id: UUID, seconds: float) -> dict[str, float]:
    """Messages per second and per CPU second, after a warm-up."""
    await connect(url)
    author = (await User.get(sub="bench-1")).id
    until = time.monotonic() + WARM_UP_SECONDS
    while time.monotonic() < until:
        await write(stream_id, author)
    count, began, cpu = 0, time.monotonic(), time.process_time()
    while time.monotonic() < began + seconds:
        await write(stream_id, author)
        count += 1
    measured = {"wall": count / (time.monotonic() - began), "cpu": count / (time.process_time() - cpu)}
    await Tortoise.close_connections()
    return measured


if __name__ == "__main__":
    import uvloop

    figures = uvloop.run(main(sys.argv[1], UUID(sys.argv[2]), float(sys.argv[3])))
    sys.stdout.buffer.write(orjson.dumps(figures))
