"""One read serves all who ask within a moment; a topic that moves, or time, makes the next read anew."""

import asyncio
from typing import Any

import pytest

from reads.coalescing_cache import KEPT_BYTES, TTL, CoalescingCache
from tests.clock import ManualClock


class Source:
    """Counts how often each key was read. A key's value depends on the topic of its name."""

    def __init__(self) -> None:
        self.reads: list[str] = []
        self.may_end = asyncio.Event()
        self.may_end.set()

    async def read(self, key: str) -> int:
        self.reads.append(key)
        await self.may_end.wait()
        if key == "broken":
            raise ValueError(key)
        return len(self.reads)

    def cache(self, clock: ManualClock, **given: Any) -> CoalescingCache[str, int]:
        return CoalescingCache(clock, self.read, lambda key, value: [f"topic:{key}"], **given)


async def test_all_who_ask_meanwhile_are_given_one_read(clock: ManualClock) -> None:
    source = Source()
    cache = source.cache(clock)
    assert await asyncio.gather(*(cache.get("a") for _ in range(10))) == [1] * 10
    assert source.reads == ["a"]


async def test_after_its_time_a_value_is_read_anew(clock: ManualClock) -> None:
    source = Source()
    cache = source.cache(clock)
    await cache.get("a")
    clock.move(seconds=TTL.total_seconds() - 0.001)
    assert await cache.get("a") == 1
    clock.move(seconds=0.002)
    assert await cache.get("a") == 2


async def held(source: Source, cache: CoalescingCache[str, int]) -> asyncio.Task[int]:
    """A reading that has begun, and ends once it may."""
    source.may_end.clear()
    reading = asyncio.create_task(cache.get("a"))
    while not source.reads:
        await asyncio.sleep(0)
    return reading


async def test_what_takes_long_to_read_is_kept_ten_times_as_long(clock: ManualClock) -> None:
    source = Source()
    cache = source.cache(clock)
    reading = await held(source, cache)
    clock.move(seconds=3)
    source.may_end.set()
    await reading
    # From when it was begun.
    clock.move(seconds=26.999)
    assert await cache.get("a") == 1
    clock.move(seconds=0.001)
    assert await cache.get("a") == 2


async def test_a_topic_that_moves_makes_what_depends_on_it_old_and_nothing_else(clock: ManualClock) -> None:
    source = Source()
    cache = source.cache(clock)
    assert [await cache.get("a"), await cache.get("b")] == [1, 2]
    cache.invalidate(["topic:a", "topic:c"])
    assert [await cache.get("a"), await cache.get("b")] == [3, 2]


async def test_what_is_being_read_while_a_topic_moves_is_not_kept(clock: ManualClock) -> None:
    source = Source()
    cache = source.cache(clock)
    first = await held(source, cache)
    cache.invalidate(["topic:other"])
    source.may_end.set()
    await first
    await cache.get("a")
    assert source.reads == ["a", "a"]


async def test_a_read_that_fails_fails_for_its_askers_and_leaves_when_a_topic_moves(clock: ManualClock) -> None:
    source = Source()
    cache = source.cache(clock)
    with pytest.raises(ValueError, match="broken"):
        await cache.get("broken")
    cache.invalidate(["topic:other"])
    with pytest.raises(ValueError, match="broken"):
        await cache.get("broken")
    assert source.reads == ["broken", "broken"]


async def test_a_caller_who_is_cancelled_cancels_nobody_else(clock: ManualClock) -> None:
    source = Source()
    source.may_end.clear()
    cache = source.cache(clock)
    one, other = asyncio.create_task(cache.get("a")), asyncio.create_task(cache.get("a"))
    while not source.reads:
        await asyncio.sleep(0)
    one.cancel()
    source.may_end.set()
    assert await other == 1


async def test_what_was_asked_for_the_longest_ago_goes_first_and_nothing_else(clock: ManualClock) -> None:
    source = Source()
    cache = source.cache(clock, weigh=lambda value: KEPT_BYTES // 4)
    for key in "abca":
        await cache.get(key)
    await cache.get("d")
    # A fifth has no room beside four of a quarter, and "b" was asked for the longest ago.
    await cache.get("e")
    source.reads.clear()
    for key in "acde":
        await cache.get(key)
    assert source.reads == []
    await cache.get("b")
    assert source.reads == ["b"]


async def test_what_is_larger_than_all_that_may_be_kept_is_read_each_time(clock: ManualClock) -> None:
    source = Source()
    cache = source.cache(clock, weigh=lambda value: KEPT_BYTES + 1)
    for _ in range(2):
        await cache.get("a")
    assert source.reads == ["a", "a"]


async def test_a_topic_that_moves_asks_of_nothing_that_does_not_depend_on_it(clock: ManualClock) -> None:
    asked: list[str] = []

    def depends(key: str, value: int) -> list[str]:
        asked.append(key)
        return [f"topic:{key}"]

    source = Source()
    cache: CoalescingCache[str, int] = CoalescingCache(clock, source.read, depends)
    for key in "abc":
        await cache.get(key)
    asked.clear()
    cache.invalidate(["topic:b"])
    assert asked == []
    assert [await cache.get(key) for key in "abc"] == [1, 4, 3]


async def test_what_is_being_read_is_kept_where_its_key_says_that_another_topic_has_moved(clock: ManualClock) -> None:
    source = Source()
    source.may_end.clear()
    cache = source.cache(clock, known=lambda key: [f"topic:{key}"])
    first = [asyncio.create_task(cache.get(key)) for key in "ab"]
    while len(source.reads) < len(first):
        await asyncio.sleep(0)
    cache.invalidate(["topic:a"])
    source.may_end.set()
    await asyncio.gather(*first)
    for key in "ab":
        await cache.get(key)
    assert source.reads == ["a", "b", "a"]
