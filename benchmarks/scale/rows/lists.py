"""A page of two and one of twenty live streams, each with its emblem and its offer."""

import asyncio
from functools import partial

from benchmarks.scale.house import SAME, House, Row, milliseconds
from models.streams import LiveStream, StreamStatus
from tests.statements import statements

QUERY = "query($first: Int) { liveStreams(first: $first) { edges { node { title emblem offer { open } } } } }"
FEW, MANY = 2, 20
TIMES = 4
MOMENT_SECONDS = 0.5
"""Lines are not kept for as long."""


async def counted(house: House, first: int) -> int:
    """The statements of one such page."""
    await asyncio.sleep(MOMENT_SECONDS)
    with statements(own=True) as found:
        await house.ask("new-fan", QUERY, first=first)
    return len(found.asked)


async def measure(house: House) -> list[Row]:
    """How many statements each takes, and how long."""
    ids = await LiveStream.filter(status=StreamStatus.ENDED).order_by("-id").limit(MANY).values_list("id", flat=True)
    await LiveStream.filter(id__in=ids).update(status=StreamStatus.LIVE, offer_open=True)
    taken, asked = [], []
    for first in (FEW, MANY):
        taken.append(await milliseconds(partial(house.ask, "new-fan", QUERY, first=first)))
        asked.append(min([await counted(house, first) for _ in range(TIMES)]))
    await LiveStream.filter(id__in=ids).update(status=StreamStatus.ENDED, offer_open=False)
    return [
        Row("2 and 20 live streams", asked[0], asked[1], "statements", SAME),
        Row("2 and 20 live streams", taken[0], taken[1]),
    ]
