"""What a socket keeps instead of asyncio's queue and event does the same for it."""

import asyncio

from gateway.sockets.slim import SlimEvent, SlimQueue, Wire
from tests.gateway.sockets.ends import two_ends
from tests.sockets import TIMEOUT_SECONDS


async def test_items_come_in_order_whether_they_are_waited_for_or_not() -> None:
    queue = SlimQueue()
    queue.put_nowait("one")
    queue.put_nowait("two")
    assert [await queue.get(), await queue.get()] == ["one", "two"]
    assert queue.empty()
    waiting = asyncio.create_task(queue.get())
    await asyncio.sleep(0)
    queue.put_nowait("three")
    queue.put_nowait("four")
    assert await waiting == "three"
    assert not queue.empty()
    assert await queue.get() == "four"


async def test_a_reader_who_is_cancelled_takes_nothing() -> None:
    queue = SlimQueue()
    waiting = asyncio.create_task(queue.get())
    await asyncio.sleep(0)
    queue.put_nowait("kept")
    waiting.cancel()
    await asyncio.wait([waiting])
    assert waiting.cancelled()
    assert await queue.get() == "kept"


async def test_all_who_wait_for_an_event_go_on_when_it_is_set_though_one_has_left() -> None:
    event = SlimEvent()
    assert event.is_set()
    await event.wait()
    event.clear()
    waiting = [asyncio.create_task(event.wait()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    await asyncio.sleep(0)
    assert [one.done() for one in waiting] == [True, False, False]
    event.set()
    async with asyncio.timeout(TIMEOUT_SECONDS):
        await asyncio.gather(*waiting[1:])
    assert waiting[0].cancelled()


async def test_a_wire_writes_only_while_nothing_waits_the_peer_takes_it_and_the_connection_is_open() -> None:
    async with two_ends() as (transport, reader):
        wire = Wire(transport)
        assert wire.write([b"a", b"b"])
        wire.clear()
        assert not wire.write([b"while it is full"])
        wire.set()
        wire.held = True
        assert not wire.write([b"while others go before"])
        wire.held = False
        assert wire.write([b"c"])
        transport.close()
        assert not wire.write([b"too late"])
        assert await reader.read() == b"abc"
