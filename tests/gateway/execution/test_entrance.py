"""Mutations that come at once begin one after the other, streams take turns, and a crowd leaves room for others."""

import asyncio
from itertools import pairwise

import pytest

from gateway.execution.entrance import CROWD, PAUSE_SECONDS, Entrance, Stream, stream_in
from tests.sockets import TIMEOUT_SECONDS

COUNT = 5
ANA, CLEO = "ana's stream", "cleo's stream"


class Coming:
    """Those who come to an entrance, and by their numbers who has entered; they stay until they are to leave."""

    def __init__(self) -> None:
        self.entrance = Entrance()
        self.entered: list[int] = []
        self.may_leave = asyncio.Event()

    def one(self, number: int, about: Stream = ANA) -> asyncio.Task[None]:
        return asyncio.create_task(self._come(number, about))

    def some(self, *numbers: int, about: Stream = ANA) -> list[asyncio.Task[None]]:
        return [self.one(number, about) for number in numbers]

    async def turns(self, count: int) -> None:
        for _ in range(count):
            await asyncio.sleep(0)

    async def _come(self, number: int, about: Stream) -> None:
        await self.entrance.enter(about)
        self.entered.append(number)
        await self.may_leave.wait()
        self.entrance.leave(about)


@pytest.fixture
async def coming() -> Coming:
    return Coming()


async def test_those_who_come_at_once_are_let_in_one_in_each_turn_of_the_loop_in_their_order(coming: Coming) -> None:
    coming.some(*range(COUNT))
    seen = [0]
    while len(coming.entered) < COUNT:
        await coming.turns(1)
        seen.append(len(coming.entered))
    assert coming.entered == list(range(COUNT))
    assert max(after - before for before, after in pairwise(seen)) == 1


async def test_who_comes_alone_waits_for_nobody(coming: Coming) -> None:
    for number in range(COUNT):
        coming.one(number)
        await coming.turns(1)
        assert coming.entered[-1] == number
        await coming.turns(1)


async def test_who_has_gone_while_they_waited_is_in_nobodys_way(coming: Coming) -> None:
    tasks = coming.some(*range(COUNT))
    await coming.turns(1)
    for gone in tasks[1:4]:
        gone.cancel()
    await coming.turns(COUNT)
    assert coming.entered == [0, 4]


async def test_who_goes_as_they_are_let_in_is_not_inside(coming: Coming) -> None:
    tasks = coming.some(0, 1)
    await coming.turns(1)
    # Let in, and not told yet.
    coming.entrance._let_in()
    tasks[1].cancel()
    coming.may_leave.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert not coming.entrance._inside
    assert not coming.entrance._paused_until


async def test_streams_take_turns(coming: Coming) -> None:
    coming.some(*range(COUNT))
    coming.some(10, 11, about=CLEO)
    coming.some(20, about=None)
    await coming.turns(20)
    assert coming.entered == [0, 1, 10, 20, 2, 11, 3, 4]


async def test_of_a_crowd_one_enters_in_each_pause_and_others_meanwhile(coming: Coming) -> None:
    began = asyncio.get_running_loop().time()
    coming.some(*range(CROWD + 2))
    others = [1_000, *range(2_000, 2_000 + CROWD + 1)]
    coming.some(others[0], about=CLEO)
    coming.some(*others[1:], about=None)
    await coming.turns(4 * CROWD)
    assert set(coming.entered) >= {*range(CROWD), *others}
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while CROWD + 1 not in coming.entered:
            await coming.turns(1)
    assert asyncio.get_running_loop().time() - began >= 2 * PAUSE_SECONDS


async def test_whoever_comes_once_a_crowd_has_gone_waits_for_nobody(coming: Coming) -> None:
    tasks = coming.some(*range(CROWD + 1))
    coming.may_leave.set()
    await asyncio.gather(*tasks)
    await coming.turns(2)
    coming.one(-1)
    await coming.turns(1)
    assert coming.entered[-1] == -1


@pytest.mark.parametrize(
    ("variables", "stream"),
    [
        (None, None),
        ({}, None),
        ({"streamId": ANA}, ANA),
        ({"input": {"streamId": ANA, "body": "hello"}}, ANA),
        ({"first": {"sessionId": "1"}, "second": {"streamId": ANA}}, ANA),
        ({"input": {"streamId": 7}}, None),
        ({"input": [{"streamId": ANA}]}, None),
        ({"input": "streamId"}, None),
    ],
)
def test_what_a_mutation_is_about_is_the_stream_that_it_names(
    variables: dict[str, object] | None, stream: str | None
) -> None:
    assert stream_in(variables) == stream
