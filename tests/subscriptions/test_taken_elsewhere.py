"""Who follows a line is told at once that somebody in it is in a session elsewhere, until when, and that it is over."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.clock import at
from tests.documents import ESTIMATE, PRESENCE
from tests.sockets import Answer, Stream
from tests.stage import Stage
from tests.subscriptions.briefly import nobody_looks, presence


@pytest.fixture(autouse=True)
def _by_hints_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody_looks(monkeypatch)


async def first_of(estimates: Stream, position: int) -> Answer:
    """The next estimate with that position."""
    while True:
        if (value := await estimates.next())["position"] == position:
            return value


@asynccontextmanager
async def two_rooms_of_bens(stage: Stage) -> AsyncIterator[tuple[str, Stream]]:
    """Ben's session with Ana, which could begin, and what Sam hears of the room where Ben is first and Cleo second."""
    here, _ = await stage.ready_to_begin(stage.ben, stage.ana)
    _, stream = await stage.ready_to_begin(stage.ben, stage.sam)
    await stage.waiting(stage.cleo, stream, creator=stage.sam)
    await stage.enters(stage.cleo, stream)
    async with stage.sam.listening(PRESENCE, stream=stream) as members:
        assert {("Ben", 1), ("Cleo", 2)} < set(presence(await members.next())[1:])
        yield here, members


async def test_an_estimate_moves_as_a_session_elsewhere_begins_and_ends(live_stage: Stage) -> None:
    here, _ = await live_stage.ready_to_begin(live_stage.ben, live_stage.ana)
    there, stream = await live_stage.ready_to_begin(live_stage.ben, live_stage.sam)
    second = (await live_stage.waiting(live_stage.cleo, stream, creator=live_stage.sam))["id"]
    async with (
        live_stage.ben.listening(ESTIMATE, session=there) as bens,
        live_stage.cleo.listening(ESTIMATE, session=second) as cleos,
    ):
        assert [(await one.next())["position"] for one in (bens, cleos)] == [1, 2]
        live_stage.clock.move(seconds=2)
        await live_stage.ana.do("startSession", sessionId=here)
        assert (await first_of(bens, 2))["earliest"] >= at(minutes=10)
        assert (await first_of(cleos, 1))["likely"] < at(minutes=10)
        live_stage.clock.move(seconds=2)
        await live_stage.ana.do("endSession", sessionId=here)
        assert (await first_of(bens, 1))["likely"] < (await first_of(cleos, 2))["likely"]


async def test_those_in_the_room_are_told_the_positions_that_they_have_meanwhile(live_stage: Stage) -> None:
    async with two_rooms_of_bens(live_stage) as (here, members):
        for step, expected in (("startSession", {("Ben", 2), ("Cleo", 1)}), ("endSession", {("Ben", 1), ("Cleo", 2)})):
            await live_stage.ana.do(step, sessionId=here)
            assert {presence(await members.next())[1:] for _ in expected} == expected


async def test_those_in_the_room_are_told_when_time_alone_gives_somebody_their_turn_back(live_stage: Stage) -> None:
    async with two_rooms_of_bens(live_stage) as (here, members):
        await live_stage.ana.do("startSession", sessionId=here)
        assert {presence(await members.next())[1:] for _ in range(2)} == {("Ben", 2), ("Cleo", 1)}
        # Ten minutes are likely over when the first could begin, a minute from then.
        await live_stage.run_clock(minutes=9)
        assert {presence(await members.next())[1:] for _ in range(2)} == {("Ben", 1), ("Cleo", 2)}
