"""A page of two and one of twenty live streams, each with its emblem and its offer."""

import asyncio
from functools import partial
from statistics import median_low
from uuid import UUID

from tortoise.queryset import QuerySet

from benchmarks.scale.house import SAME, House, Row, milliseconds
from benchmarks.scale.volume import ONCE
from models.streams import LiveStream, StreamStatus
from tests.statements import statements

QUERY = """query($first: Int, $after: String) {
  liveStreams(first: $first, after: $after) { edges { node { title emblem offer { open } } } pageInfo { endCursor } }
}"""
FEW, MANY = 2, 20
TIMES = 3
MOMENT_SECONDS = 0.5
"""Lines are not kept for as long."""


def on_air() -> QuerySet[LiveStream]:
    """All who are."""
    return LiveStream.filter(status=StreamStatus.LIVE)


async def last_streams(number: int) -> list[UUID]:
    """The last stream in the volume of each of so many creators, none of whom is on air."""
    live = await on_air().values_list("creator_id", flat=True)
    ended = LiveStream.filter(started_at=ONCE, creator_id__not_in=live).order_by("id")
    of_each: dict[UUID, UUID] = dict(await ended.values_list("creator_id", "id"))
    return list(of_each.values())[:number]


async def counted(house: House, first: int, after: str | None) -> tuple[int, str | None]:
    """The statements of one such page, and where it ends."""
    await asyncio.sleep(MOMENT_SECONDS)
    with statements() as found:
        page = (await house.ask("new-fan", QUERY, first=first, after=after))["liveStreams"]
    return len(found.asked), page["pageInfo"]["endCursor"]


async def most(house: House, first: int) -> int:
    """What the page of so many takes that takes the most: a line whose log has nothing any more is read by one more."""
    pages, after = [], None
    for _ in range(0, MANY, first):
        times = [await counted(house, first, after) for _ in range(TIMES)]
        pages.append(median_low([asked for asked, _ in times]))
        after = times[0][1]
    return max(pages)


async def measure(house: House) -> list[Row]:
    """How many statements each takes, and how long."""
    ids = await last_streams(MANY)
    # Rows before this one have left others on air, with long lines.
    others = await on_air().values_list("id", flat=True)
    await on_air().update(status=StreamStatus.ENDED)
    await LiveStream.filter(id__in=ids).update(status=StreamStatus.LIVE, offer_open=True)
    taken, asked = [], []
    for first in (FEW, MANY):
        taken.append(await milliseconds(partial(house.ask, "new-fan", QUERY, first=first)))
        asked.append(await most(house, first))
    await LiveStream.filter(id__in=ids).update(status=StreamStatus.ENDED, offer_open=False)
    await LiveStream.filter(id__in=others).update(status=StreamStatus.LIVE)
    return [
        Row("2 and 20 live streams", asked[0], asked[1], "statements", SAME),
        Row("2 and 20 live streams", taken[0], taken[1], reach=None),
    ]
