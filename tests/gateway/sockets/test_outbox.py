"""What one socket has still to be sent: in order, bounded in bytes, without a task while nothing waits."""

import asyncio
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.websockets import WebSocketDisconnect

from gateway.delivery.encoded import WRITE_BYTES, Encoded, EncodedBatch, EncodedResult, batches, frame_header
from gateway.eager import run_until_suspended
from gateway.sockets.outbox import Outbox
from gateway.sockets.slim import Wire
from tests.gateway.sockets.ends import two_ends

PREFIX = b'{"id":"1","type":"next","payload":'


class Peer:
    """Takes texts while it reads; ``limit`` bytes may wait for it."""

    def __init__(self, limit: int = 100) -> None:
        self.taken: list[str] = []
        self.reading = asyncio.Event()
        self.reading.set()
        self.gone: Exception | None = None
        self.overflows = 0
        self.outbox = Outbox(self._take, None, limit, self._overflow)

    async def _take(self, text: str) -> None:
        await self.reading.wait()
        if self.gone:
            raise self.gone
        self.taken.append(text)

    def _overflow(self) -> None:
        self.overflows += 1


async def test_what_is_taken_at_once_needs_no_task() -> None:
    peer = Peer()
    tasks = asyncio.all_tasks()
    for n in range(3):
        peer.outbox.put(str(n))
    assert peer.taken == ["0", "1", "2"]
    assert asyncio.all_tasks() == tasks
    assert not peer.outbox.busy


async def test_the_limit_is_of_bytes_not_of_characters() -> None:
    peer = Peer(limit=8)
    peer.reading.clear()
    for _ in range(3):
        peer.outbox.put("éé")
    assert peer.overflows == 0
    peer.outbox.put("é")
    assert (peer.overflows, peer.outbox.closed) == (1, True)


async def test_what_waits_goes_out_in_order_once_the_peer_reads_again() -> None:
    peer = Peer()
    peer.reading.clear()
    for n in range(5):
        peer.outbox.put(str(n))
    assert (peer.taken, peer.outbox.busy) == ([], True)
    peer.reading.set()
    await peer.outbox.drained()
    peer.outbox.put("5")
    assert peer.taken == ["0", "1", "2", "3", "4", "5"]
    assert (peer.outbox.busy, peer.overflows) == (False, 0)


async def test_a_peer_that_falls_too_far_behind_is_given_up_once_and_keeps_nothing() -> None:
    peer = Peer(limit=100)
    peer.reading.clear()
    for _ in range(50):
        peer.outbox.put("x" * 30)
    assert (peer.overflows, peer.outbox.closed) == (1, True)
    peer.reading.set()
    await peer.outbox.drained()
    assert peer.taken == ["x" * 30], "only what was already on its way"


async def test_one_message_may_be_larger_than_the_bound() -> None:
    peer = Peer(limit=10)
    peer.reading.clear()
    peer.outbox.put("first")
    peer.outbox.put("x" * 1_000)
    assert peer.overflows == 0
    peer.outbox.put("one too many")
    assert peer.overflows == 1


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize("end", [WebSocketDisconnect(), RuntimeError("a close message has been sent")])
async def test_a_peer_that_is_gone_is_sent_nothing_more_and_disturbs_nobody(end: Exception, later: bool) -> None:
    peer = Peer()
    if later:
        peer.reading.clear()
        peer.outbox.put("waits")
    peer.gone = end
    peer.reading.set()
    await peer.outbox.drained()
    peer.outbox.put("x")
    peer.outbox.put("y")
    assert peer.taken == []


@given(st.lists(st.tuples(st.text(max_size=20), st.booleans()), max_size=40))
def test_whatever_the_pauses_every_text_arrives_once_in_order(steps: list[tuple[str, bool]]) -> None:
    async def play() -> None:
        peer = Peer(limit=10_000)
        for text, reads in steps:
            (peer.reading.set if reads else peer.reading.clear)()
            peer.outbox.put(text)
            if reads:
                await asyncio.sleep(0)
        peer.reading.set()
        await peer.outbox.drained()
        assert peer.taken == [text for text, _ in steps]

    asyncio.run(play())


async def test_a_coroutine_is_run_as_far_as_it_comes_and_goes_on_in_a_task() -> None:
    event, seen = asyncio.Event(), []

    async def work() -> None:
        seen.append("begun")
        await event.wait()
        await asyncio.sleep(0)
        seen.append("ended")

    rest = run_until_suspended(work())
    assert seen == ["begun"]
    assert rest is not None

    async def go_on() -> None:
        await rest

    task = asyncio.create_task(go_on())
    event.set()
    await task
    assert seen == ["begun", "ended"]


async def test_what_is_left_of_a_coroutine_can_be_cancelled_and_can_fail() -> None:
    async def fail(event: asyncio.Event) -> None:
        await event.wait()
        raise ValueError("late")

    async def rest_of(event: asyncio.Event) -> None:
        rest = run_until_suspended(fail(event))
        assert rest is not None
        await rest

    event = asyncio.Event()
    cancelled, failing = asyncio.create_task(rest_of(asyncio.Event())), asyncio.create_task(rest_of(event))
    await asyncio.sleep(0)
    cancelled.cancel()
    event.set()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    with pytest.raises(ValueError, match="late"):
        await failing


PAYLOADS: list[Any] = [{"data": None}, {"data": {"text": "ü€😀" * 30}}, {"data": {"long": "x" * 70_000}}]


@pytest.mark.parametrize("result", PAYLOADS)
def test_a_frame_carries_the_text_of_the_message(result: Any) -> None:
    payload = EncodedResult(result)
    for prefix in (PREFIX, PREFIX.replace(b"1", b"another id")):
        text = payload.message(prefix).encode()
        assert b"".join(payload.frames(prefix)) == frame_header(len(text)) + text


SIZES = st.lists(st.integers(0, 3_000) | st.integers(WRITE_BYTES - 100, WRITE_BYTES * 2), max_size=40)


@given(SIZES)
def test_results_that_come_together_go_out_in_few_writes_in_order(sizes: list[int]) -> None:
    results = [EncodedResult({"data": {"n": n, "text": "x" * size}}) for n, size in enumerate(sizes)]
    written = list(batches(results))
    assert [result for batch in written for result in batch.results] == results
    for prefix in (PREFIX, PREFIX.replace(b"1", b"another id")):
        alone = [b"".join(result.frames(prefix)) for result in results]
        assert b"".join(part for batch in written for part in batch.frames(prefix)) == b"".join(alone)
    for batch, following in pairwise(written):
        assert bytes_of(batch) + following.results[0].size > WRITE_BYTES
    assert all(len(batch.results) == 1 or bytes_of(batch) <= WRITE_BYTES for batch in written)


def bytes_of(batch: Encoded) -> int:
    return sum(result.size for result in batch.results)


async def test_a_batch_that_the_socket_does_not_take_waits_message_by_message() -> None:
    peer = Peer(limit=1_000)
    async with two_ends() as (transport, _):
        wire = Wire(transport)
        wire.clear()
        peer.outbox = Outbox(peer._take, wire, 1_000, peer._overflow)
        peer.reading.clear()
        batch = EncodedBatch([EncodedResult({"data": n}) for n in range(3)])
        peer.outbox.deliver(PREFIX, batch)
        peer.reading.set()
        await peer.outbox.drained()
    assert peer.taken == [result.message(PREFIX) for result in batch.results]


async def test_nothing_is_written_before_what_waits_though_the_peer_takes_frames_again() -> None:
    peer = Peer(limit=1_000)
    async with two_ends() as (transport, reader):
        wire = Wire(transport)
        peer.outbox = Outbox(peer._take, wire, 1_000, peer._overflow)
        peer.reading.clear()
        peer.outbox.put("first")
        second, third = (EncodedResult({"data": n}) for n in (2, 3))
        assert not wire.write(second.frames(PREFIX))
        peer.outbox.deliver(PREFIX, second)
        peer.reading.set()
        await peer.outbox.drained()
        assert peer.taken == ["first", second.message(PREFIX)]
        assert wire.write(third.frames(PREFIX))
        transport.close()
        assert await reader.read() == b"".join(third.frames(PREFIX))


@pytest.mark.parametrize("while_it_waits", [False, True])
async def test_nothing_is_written_to_a_peer_that_is_gone(while_it_waits: bool) -> None:
    peer = Peer(limit=1_000)
    async with two_ends() as (transport, reader):
        wire = Wire(transport)
        peer.outbox = Outbox(peer._take, wire, 1_000, peer._overflow)
        if while_it_waits:
            peer.reading.clear()
        else:
            peer.gone = WebSocketDisconnect()
        peer.outbox.put("first")
        peer.gone = WebSocketDisconnect()
        peer.reading.set()
        await peer.outbox.drained()
        peer.outbox.put("second")
        assert not wire.write([b"too late"])
        transport.close()
        assert await reader.read() == b""


async def test_nothing_is_written_after_it_was_discarded_though_the_connection_is_open() -> None:
    peer = Peer(limit=1_000)
    async with two_ends() as (transport, reader):
        peer.outbox = Outbox(peer._take, Wire(transport), 1_000, peer._overflow)
        peer.outbox.deliver(PREFIX, EncodedResult({"data": "in time"}))
        peer.outbox.discard()
        peer.outbox.deliver(PREFIX, EncodedResult({"data": "too late"}))
        transport.close()
        written = await reader.read()
    assert b"in time" in written
    assert b"too late" not in written
    assert not peer.taken
