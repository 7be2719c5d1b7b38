"""Those whose documents have to be prepared take turns: nobody waits for all that somebody else has sent."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from gateway.execution.asker import Asker
from gateway.execution.preparing import Preparing
from tests.conftest import ON_SQLITE
from tests.gateway.execution.asking import NO_LIMITS
from tests.stage import Stage

ABUSER, ANA, BEN = (Asker(whom, NO_LIMITS) for whom in ("203.0.113.1", "ana", "ben"))


class Desk:
    """Documents that are prepared while it is open, and in which order."""

    def __init__(self) -> None:
        self.prepared: list[str] = []
        self.open = threading.Event()
        self.preparing = Preparing(self._prepare)

    def send(self, *texts: str, by: Asker) -> list[asyncio.Task[str]]:
        return [asyncio.create_task(self.preparing.ask((text, None), by)) for text in texts]

    def _prepare(self, text: str, name: str | None) -> str:
        self.open.wait()
        self.prepared.append(text)
        if text == "wrong":
            raise ValueError(text)
        return text.upper()


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    yield desk
    desk.open.set()


async def test_whatever_somebody_has_sent_others_wait_for_one_of_theirs_at_most(desk: Desk) -> None:
    theirs = desk.send(*(f"long {number}" for number in range(50)), by=ABUSER)
    await asyncio.sleep(0)
    ours = desk.send("a", by=ANA) + desk.send("b", by=BEN)
    await asyncio.sleep(0)
    desk.open.set()
    assert [await one for one in ours] == ["A", "B"]
    assert desk.prepared[:4] == ["long 0", "long 1", "a", "b"]
    await asyncio.gather(*theirs)
    assert len(desk.prepared) == 52


async def test_of_ones_own_the_shortest_comes_first(desk: Desk) -> None:
    sent = desk.send("first", "long, long, long", "longer", "short", by=ABUSER)
    await asyncio.sleep(0)
    desk.open.set()
    await asyncio.gather(*sent)
    assert desk.prepared == ["first", "short", "longer", "long, long, long"]


async def test_a_document_that_somebody_else_waits_for_too_does_not_wait_for_their_turn(desk: Desk) -> None:
    theirs = desk.send(*(f"long {number}" for number in range(50)), "the very document of the app", by=ABUSER)
    await asyncio.sleep(0)
    (ours,) = desk.send("the very document of the app", by=ANA)
    await asyncio.sleep(0)
    desk.open.set()
    await ours
    assert desk.prepared.index("the very document of the app") <= 2
    await asyncio.gather(*theirs)
    assert desk.prepared.count("the very document of the app") == 1


async def test_what_nobody_waits_for_any_more_is_not_prepared(desk: Desk) -> None:
    first, *gone = desk.send(*(f"long {number}" for number in range(50)), by=ABUSER)
    (shared,) = desk.send("long 7", by=ANA)
    await asyncio.sleep(0)
    for one in gone:
        one.cancel()
    await asyncio.wait(gone)
    desk.open.set()
    assert [await first, await shared] == ["LONG 0", "LONG 7"]
    (last,) = desk.send("last", by=ABUSER)
    await last
    assert desk.prepared == ["long 0", "long 7", "last"]


async def test_what_is_wrong_with_one_is_told_to_all_who_wait_for_it_and_the_next_is_prepared(desk: Desk) -> None:
    wrong = desk.send("wrong", by=ABUSER) + desk.send("wrong", by=ANA)
    (other,) = desk.send("other", by=BEN)
    await asyncio.sleep(0)
    desk.open.set()
    found = await asyncio.gather(*wrong, other, return_exceptions=True)
    assert [str(one) for one in found] == ["wrong", "wrong", "OTHER"]


LONG = " ".join("viewer { liveStream { creator { id displayName } offer { open } } }" for _ in range(60))


@ON_SQLITE
async def test_a_socket_full_of_long_documents_keeps_no_other_address_waiting(live_stage: Stage) -> None:
    """Each took a tenth of a second: somebody whose document was new waited for all hundred of them."""
    async with live_stage.anonymous.socket() as socket:
        streams = [await socket.subscribe(f"query Q{number} {{ {LONG} }}") for number in range(60)]
        await streams[0].raw()
        elsewhere = {"X-Forwarded-For": "203.0.113.9"}
        answer = await live_stage.anonymous.post({"query": "query New { viewer { mayGoLive } }"}, **elsewhere)
        assert answer.json() == {"data": {"viewer": None}}
        assert sum(not stream.arrived.empty() for stream in streams) <= 10
