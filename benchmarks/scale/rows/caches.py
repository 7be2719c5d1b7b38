"""What is kept of many: lines that are asked for, lines that move, and people who come again."""

import time
from statistics import median

from benchmarks.scale.house import DAY, House, Row
from models.clock import SystemClock
from reads.coalescing_cache import CoalescingCache

FEW, MANY = 100, 5_000
TIMES = 31


async def measure(house: House) -> list[Row]:
    """Each with as many as were kept before without loss, and with five thousand."""
    few, many = zip(*[(await moving(FEW), await moving(MANY)) for _ in range(TIMES)], strict=True)
    one_of_few, one_of_many = [await coming_again(house, count) for count in (FEW, MANY)]
    return [
        Row("a commit, with 100 and 5,000 lines kept", median(few), median(many), "us", 1.3),
        Row("who comes again, of 100 and of 5,000", one_of_few, one_of_many, "us", 1.3),
    ]


async def moving(lines: int) -> float:
    """How long it takes to drop one of so many lines, which was read a moment ago as one that somebody changes is."""

    async def read(key: int) -> int:
        return key

    cache: CoalescingCache[int, int] = CoalescingCache(SystemClock(), read, lambda key, _: (f"line:{key}",))
    for key in range(lines):
        await cache.get(key)
    began = time.perf_counter()
    for key in range(lines - FEW, lines):
        cache.invalidate((f"line:{key}",))
    return (time.perf_counter() - began) / FEW * 1e6


async def coming_again(house: House, people: int) -> float:
    """How long it takes to know one of so many by their tokens, when each has come once."""
    clock, sign_in = SystemClock(), house.app.state.tokens
    tokens = [f"Bearer {sign_in.write(f'one-{n}', 'One', None, DAY, clock.now())}" for n in range(people)]
    for token in tokens:
        await sign_in.read(token)
    began = time.perf_counter()
    for token in tokens:
        await sign_in.read(token)
    return (time.perf_counter() - began) / people * 1e6
