"""Everybody comes into one room at the same time: what is sent to each of them. ``python -m benchmarks --only storm``
does it over a wire, and says how long others wait meanwhile."""

import asyncio

from graphql import build_schema

from benchmarks.presence import presence_document
from benchmarks.process import CHECKOUT
from benchmarks.scale.fans import waiting
from benchmarks.scale.house import House, Row
from benchmarks.scale.listeners import listening
from schema.ids import row_id

FEW = 200
FIRST = 20
CALM_SECONDS = 1.5
MOST_KIB = 20


async def measure(house: House) -> list[Row]:
    """Of few and of many, who ask for the first in the line."""
    few, many = await storm(house, "few", FEW), await storm(house, "many", house.crowd)
    what = f"sent to each of {FEW} and {house.crowd:,} who come at once: {MOST_KIB} at most"
    return [Row(what, few, many, "KiB", round(MOST_KIB / few, 1))]


async def storm(house: House, who: str, size: int) -> float:
    """KiB of what each is sent until nothing more comes."""
    creator = f"creator of a storm of {who}"
    stream = await house.on_air(creator)
    stream_id = row_id(stream, "LiveStream")
    assert stream_id
    fans = [f"{creator}, {number}" for number in range(size)]
    await waiting(stream_id, fans)
    document = presence_document(build_schema((CHECKOUT / "schema" / "schema.graphql").read_text()), FIRST)
    async with listening(house, fans, document, streamId=stream) as listeners:
        sent = [-1, 0]
        while sent[-1] != sent[-2]:
            await asyncio.sleep(CALM_SECONDS)
            sent.append(sum(one.bytes for one in listeners))
    await house.do(creator, "endStream", "stream { id }", streamId=stream)
    return sent[-1] / size / 1_024
