"""Concurrent loads become few batches, and nothing is kept of them."""

import asyncio
from collections.abc import Sequence

import pytest

from reads.batch_loader import BatchLoader


class Batches:
    """Doubles numbers, and notes in which batches they came; a negative one is an exception."""

    def __init__(self) -> None:
        self.seen: list[list[int]] = []
        self.may_end = asyncio.Event()
        self.may_end.set()

    async def load(self, keys: list[int]) -> Sequence[int | Exception]:
        self.seen.append(keys)
        await self.may_end.wait()
        return [key * 2 if key >= 0 else ValueError(key) for key in keys]


async def test_what_is_asked_for_in_one_turn_is_one_batch() -> None:
    batches = Batches()
    loader = BatchLoader(batches.load)
    assert await loader.load_many(range(5)) == [0, 2, 4, 6, 8]
    assert batches.seen == [[0, 1, 2, 3, 4]]


async def test_what_is_asked_for_while_a_batch_is_loaded_is_the_next_batch() -> None:
    batches = Batches()
    batches.may_end.clear()
    loader = BatchLoader(batches.load)
    first = loader.load(1)
    while not batches.seen:
        await asyncio.sleep(0)
    later = [loader.load(2), loader.load(1)]
    batches.may_end.set()
    assert await first == 2
    assert await asyncio.gather(*later) == [4, 2]
    assert batches.seen == [[1], [2, 1]]


async def test_a_batch_has_so_many_keys_at_most() -> None:
    batches = Batches()
    loader = BatchLoader(batches.load, most=3)
    assert await loader.load_many(range(7)) == [0, 2, 4, 6, 8, 10, 12]
    assert batches.seen == [[0, 1, 2], [3, 4, 5], [6]]


async def test_an_exception_is_that_of_its_key_alone() -> None:
    loader = BatchLoader(Batches().load)
    good, bad = loader.load(1), loader.load(-1)
    assert await good == 2
    with pytest.raises(ValueError, match="-1"):
        await bad


async def test_a_caller_who_is_cancelled_cancels_nobody_else() -> None:
    batches = Batches()
    batches.may_end.clear()
    loader = BatchLoader(batches.load)
    cancelled, other = loader.load(1), loader.load(2)
    while not batches.seen:
        await asyncio.sleep(0)
    cancelled.cancel()
    batches.may_end.set()
    assert await other == 4
    await loader.drain()
