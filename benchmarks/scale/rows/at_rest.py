"""People who listen to what is theirs alone, and streams that are watched, while nothing happens."""

import asyncio
import gc
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime

from benchmarks.scale.house import House, Row
from benchmarks.scale.listeners import Listener, listening, served
from models.fields import new_id
from models.people import User
from models.streams import LiveStream, StreamStatus
from schema.ids import global_id

FEW, MANY = 100, 1_000
STREAMS = 500
AT_ONCE = 50
ROUND_SECONDS = 5.0
"""Every topic and every live value is looked at once in each."""

CALM_SECONDS, CALM_MILLISECONDS = 2.0, 20.0

INBOX = "subscription { notifications { cursor } }"
UPDATES = "subscription { sessionUpdates { cursor } }"
EMBLEM = "subscription($stream: ID!) { emblem(streamId: $stream) { emblem } }"


async def measure(house: House) -> list[Row]:
    """CPU of a second at rest, beside nobody; and what it takes to begin."""
    names = [f"listener-{number}" for number in range(MANY)]
    for first in range(0, MANY, AT_ONCE):
        some = names[first : first + AT_ONCE]
        await asyncio.gather(*(house.ask(name, "{ viewer { user { id } } }") for name in some))
    # What a node does in its first minute, as to learn of creators from a whole year, is not at rest.
    while await cpu_of(CALM_SECONDS) > CALM_MILLISECONDS:
        pass
    nobody = await cpu_at_rest()
    few, began = await joining(house, names[:FEW])
    many, of_many = await joining(house, names)
    return [
        Row(f"CPU a second at rest, of {FEW} and {MANY:,} who listen to inbox and updates", few, many),
        Row(f"CPU to connect and listen to inbox and updates, of {FEW} and {MANY:,}", began, of_many),
        Row(f"CPU a second at rest, of nobody and of {STREAMS} watched streams", nobody, await watching(house)),
    ]


async def cpu_at_rest() -> float:
    """Milliseconds of CPU a second, over two rounds, once all has been looked at twice."""
    await asyncio.sleep(2 * ROUND_SECONDS + 1)
    gc.collect()
    return await cpu_of(2 * ROUND_SECONDS)


async def cpu_of(seconds: float) -> float:
    """Milliseconds of CPU for each of the next seconds."""
    began = time.process_time()
    await asyncio.sleep(seconds)
    return (time.process_time() - began) / seconds * 1_000


async def joining(house: House, names: list[str]) -> tuple[float, float]:
    """What these cost at rest, and what each took to begin."""
    began = time.process_time()
    async with listening(house, names, INBOX, UPDATES, at_once=AT_ONCE):
        each = (time.process_time() - began) / len(names) * 1_000
        return await cpu_at_rest(), each


async def watching(house: House) -> float:
    """As many streams at rest, each watched by somebody."""
    now = datetime.now(UTC)
    people = [
        User(id=new_id(), sub=f"watched-{number}", display_name="One", created_at=now) for number in range(STREAMS)
    ]
    streams = [
        LiveStream(
            id=new_id(),
            creator_id=person.id,
            title="Piano",
            status=StreamStatus.LIVE,
            started_at=now,
            offer_open=True,
            price_per_minute=100,
            currency="USD",
            durations=[10],
            queue_limit=0,
            cool_down_seconds=0,
        )
        for person in people
    ]
    await User.bulk_create(people, batch_size=100)
    await LiveStream.bulk_create(streams, batch_size=100)
    async with AsyncExitStack() as stack:
        for first in range(0, STREAMS, AT_ONCE):
            some = [(Listener(house, "new-fan"), stream) for stream in streams[first : first + AT_ONCE]]
            for one, stream in some:
                await one.open(EMBLEM, stream=global_id("LiveStream", stream.id))
                stack.push_async_callback(one.close)
            await served(house, first + len(some))
        at_rest = await cpu_at_rest()
    await LiveStream.filter(id__in=[stream.id for stream in streams]).update(
        status=StreamStatus.ENDED, offer_open=False
    )
    return at_rest
