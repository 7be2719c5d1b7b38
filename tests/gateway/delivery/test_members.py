"""The members of a group are all sent the same: each once, in order, as long as they are in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from gateway.delivery.encoded import Encoded, EncodedResult
from gateway.delivery.members import Members
from gateway.sockets.slim import Wire
from tests.gateway.delivery.test_joining import Returning
from tests.gateway.sockets.ends import two_ends

PREFIXES = [b"one:", b"two:", b"one:"]


class OnWire(Returning):
    """Somebody with a connection, whose other end is read here."""

    def __init__(self, prefix: bytes, transport: asyncio.Transport, reader: asyncio.StreamReader) -> None:
        self.own = Wire(transport)
        super().__init__(self.own)
        self.prefix = prefix
        self._transport, self._reader = transport, reader

    async def has_read(self) -> bytes:
        """All that was written, once the connection is closed."""
        self._transport.close()
        return await self._reader.read()


@pytest.fixture
async def on_wires() -> AsyncIterator[list[OnWire]]:
    async with AsyncExitStack() as stack:
        yield [OnWire(prefix, *await stack.enter_async_context(two_ends())) for prefix in PREFIXES]


def members_of(*subscribers: Returning) -> Members:
    members = Members()
    for one in subscribers:
        members.add(one)
    return members


def results(count: int) -> list[Encoded]:
    return [EncodedResult({"data": n}) for n in range(count)]


def framed(prefix: bytes, encoded: list[Encoded]) -> bytes:
    return b"".join(part for one in encoded for part in one.frames(prefix))


async def test_each_is_written_frames_of_their_own_operation_or_is_delivered_results(on_wires: list[OnWire]) -> None:
    without_wire, sent = Returning(), results(3)
    members = members_of(without_wire, *on_wires)
    for one in sent:
        members.deliver(one)
    assert [await one.has_read() for one in on_wires] == [framed(prefix, sent) for prefix in PREFIXES]
    assert without_wire.sent == sent
    assert [one.sent for one in on_wires] == [[]] * len(on_wires)


async def test_to_whom_nothing_can_be_written_it_is_delivered_and_to_the_others_written(on_wires: list[OnWire]) -> None:
    slow, *others = on_wires
    members, sent = members_of(*on_wires), results(3)
    members.deliver(sent[0])
    slow.own.clear()
    members.deliver(sent[1])
    slow.own.set()
    members.deliver(sent[2])
    assert slow.sent == [sent[1]]
    assert await slow.has_read() == framed(slow.prefix, [sent[0], sent[2]])
    assert [await one.has_read() for one in others] == [framed(one.prefix, sent) for one in others]


async def test_who_goes_is_sent_nothing_more_and_who_comes_what_follows(on_wires: list[OnWire]) -> None:
    first, second, third = on_wires
    without_wire, sent = Returning(), results(4)
    members = members_of(first, without_wire)
    members.deliver(sent[0])
    members.add(second)
    members.deliver(sent[1])
    for one in (first, without_wire, first):
        members.discard(one)
    members.deliver(sent[2])
    assert (len(members), members.remove_all(), list(members)) == (1, [second], [])
    members.add(third)
    members.deliver(sent[3])
    read = [await one.has_read() for one in on_wires]
    assert read == [framed(b"one:", sent[:2]), framed(b"two:", sent[1:3]), framed(b"one:", sent[3:])]
    assert without_wire.sent == sent[:2]


async def test_who_leaves_while_others_are_sent_it_holds_up_nobody(on_wires: list[OnWire]) -> None:
    members, sent = members_of(*on_wires), results(2)

    class Leaving(Returning):
        def deliver(self, encoded: Encoded) -> None:
            super().deliver(encoded)
            members.discard(self)

    leaving = [Leaving(), Leaving()]
    for one in leaving:
        members.add(one)
    for encoded in sent:
        members.deliver(encoded)
    assert [one.sent for one in leaving] == [sent[:1]] * 2
    assert [await one.has_read() for one in on_wires] == [framed(prefix, sent) for prefix in PREFIXES]
