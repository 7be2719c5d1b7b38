"""Mutations that come at once begin one after the other."""

import asyncio

from gateway.execution.entrance import Entrance

COUNT = 5


async def comes(entrance: Entrance, entered: list[int], number: int) -> None:
    await entrance.enter()
    entered.append(number)


async def test_those_who_come_at_once_are_let_in_one_in_each_turn_of_the_loop_in_their_order() -> None:
    entrance, entered = Entrance(), list[int]()
    coming = [asyncio.create_task(comes(entrance, entered, number)) for number in range(COUNT)]
    seen = []
    while len(entered) < COUNT:
        await asyncio.sleep(0)
        seen.append(len(entered))
    assert entered == list(range(COUNT))
    assert max(after - before for before, after in zip([0, *seen], seen, strict=False)) == 1
    await asyncio.gather(*coming)


async def test_who_comes_alone_waits_for_nobody() -> None:
    entrance = Entrance()
    for _ in range(COUNT):
        entering = asyncio.ensure_future(entrance.enter())
        await asyncio.sleep(0)
        assert entering.done()
        await asyncio.sleep(0)


async def test_who_has_gone_while_they_waited_is_in_nobodys_way() -> None:
    entrance, entered = Entrance(), list[int]()
    coming = [asyncio.create_task(comes(entrance, entered, number)) for number in range(COUNT)]
    await asyncio.sleep(0)
    for gone in coming[1:4]:
        gone.cancel()
    await asyncio.gather(*coming, return_exceptions=True)
    assert entered == [0, 4]
