"""What a socket keeps instead of asyncio's queue and event does the same for it."""

import asyncio

from gateway.sockets.slim import SlimEvent, SlimQueue


async def test_items_come_in_order_whether_they_are_waited_for_or_not() -> None:
    inbox = SlimQueue()
    inbox.put_nowait("one")
    inbox.put_nowait("two")
    assert [await inbox.get(), await inbox.get()] == ["one", "two"]
    assert inbox.empty()
    waiting = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    inbox.put_nowait("three")
    inbox.put_nowait("four")
    assert await waiting == "three"
    assert not inbox.empty()
    assert await inbox.get() == "four"


async def test_a_reader_who_is_cancelled_takes_nothing() -> None:
    inbox = SlimQueue()
    waiting = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    inbox.put_nowait("kept")
    waiting.cancel()
    await asyncio.wait([waiting])
    assert waiting.cancelled()
    assert await inbox.get() == "kept"


async def test_all_who_wait_at_a_gate_go_on_when_it_opens_though_one_has_left() -> None:
    gate = SlimEvent()
    assert gate.is_set()
    await gate.wait()
    gate.clear()
    waiting = [asyncio.create_task(gate.wait()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    await asyncio.sleep(0)
    assert [one.done() for one in waiting] == [True, False, False]
    gate.set()
    async with asyncio.timeout(5):
        await asyncio.gather(*waiting[1:])
    assert waiting[0].cancelled()
