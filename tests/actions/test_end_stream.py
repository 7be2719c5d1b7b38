"""A long line is let go a piece at a time, from its end on; what comes of it is the same."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from uuid import UUID

import pytest

from actions.end_stream import release_most
from domain.lifecycle import Status, Trigger
from domain.refusals import Forbidden
from models.people import User
from models.queue.queues import last_in_queue, queue_of
from models.sessions import PrivateSession
from models.steps import SessionTransition
from models.streams import LiveStream, StreamStatus
from schema.ids import global_id
from tests.actions.crowd import crowd
from tests.api import scenes
from tests.documents import OFFER
from tests.stage import Stage, row_of

WAIT = 23
PIECE = 4

ENDED = {Status.COMPLETED: 1, Status.SCHEDULED: 1, Status.CANCELLED: WAIT, Status.EXPIRED: 1}


def end_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.writing.pieces.FIRST", PIECE)
    monkeypatch.setattr("models.writing.pieces.MOST", PIECE)
    monkeypatch.setattr("models.writing.pieces.AIM_SECONDS", 1_000)


async def evening(stage: Stage) -> UUID:
    """Somebody is in session with Ana, one has a promise, one has asked, and many wait; her stream."""
    stream = await stage.live(queueLimit=0)
    await scenes.in_progress(stage, stream)
    later = (await stage.requested(stage.cleo, stream))["id"]
    await stage.ana.do("decide", sessionId=later, decision="LATER", scheduledStart=scenes.at(90))
    await stage.requested(stage.dora, stream)
    await crowd(stage, stream, WAIT)
    stage.clock.move(minutes=3)
    return row_of(stream)


async def can_go(stream: UUID) -> list[UUID]:
    return [one.id for one in await queue_of(stream) if one.status in (Status.WAITING, Status.REQUESTED)]


async def test_what_goes_first_is_the_end_of_the_queue(stage: Stage) -> None:
    stream = await evening(stage)
    line = await can_go(stream)
    for most in (1, 2, 9, len(line), len(line) + 5):
        assert [one.id for one in await last_in_queue(stream, most)] == line[::-1][:most]


async def test_pieces_take_all_but_the_last_of_them_and_the_stream_goes_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    end_in_pieces(monkeypatch)
    stream = await evening(stage)
    line = await can_go(stream)
    await release_most(stage.node.transactions, await User.get(id=row_of(stage.ana.id)), stream)
    assert await can_go(stream) == line[:PIECE]
    assert (await LiveStream.get(id=stream)).status is StreamStatus.LIVE


@pytest.mark.parametrize("how", ["at once", "in pieces", "again after an interruption"])
async def test_however_a_line_is_let_go_it_ends_the_same(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    stream = await evening(stage)
    if how != "at once":
        end_in_pieces(monkeypatch)
    if how.startswith("again"):
        await release_most(stage.node.transactions, await User.get(id=row_of(stage.ana.id)), stream)
    await stage.ana.do("endStream", streamId=global_id("LiveStream", stream))
    assert (await LiveStream.get(id=stream)).status is StreamStatus.ENDED
    sessions = await PrivateSession.filter(stream_id=stream)
    assert Counter(one.status for one in sessions) == ENDED
    steps = SessionTransition.filter(session__stream_id=stream, trigger=Trigger.END_STREAM)
    assert await steps.count() == WAIT + 2
    assert sorted(one.captured for one in sessions)[-2:] == [0, 300]


async def test_who_may_not_end_a_stream_lets_nobody_go(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    end_in_pieces(monkeypatch)
    stream = await evening(stage)
    dora, name = await User.get(id=row_of(stage.dora.id)), global_id("LiveStream", stream)
    await stage.ana.do("pauseQueue", streamId=name, minutes=5, idempotencyKey="used")
    async with scenes.nothing_changes():
        with pytest.raises(Forbidden):
            await release_most(stage.node.transactions, dora, stream)
        for key in ("", "used"):
            await stage.ana.refused("endStream", streamId=name, idempotencyKey=key)


async def test_others_write_between_the_pieces(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    end_in_pieces(monkeypatch)
    stream, done = await evening(stage), list[str]()

    async def noted(what: str, doing: Awaitable[object]) -> None:
        await doing
        done.append(what)

    await asyncio.gather(
        noted("a long line is let go", stage.ana.do("endStream", streamId=global_id("LiveStream", stream))),
        noted("somebody goes live", stage.dora.do("goLive", title="Flute", offer=OFFER)),
    )
    assert done == ["somebody goes live", "a long line is let go"]


async def test_what_is_begun_in_several_transactions_is_done_without_its_caller(stage: Stage) -> None:
    transactions, begun, goes_on = stage.node.transactions, asyncio.Event(), asyncio.Event()
    ana = await User.get(id=row_of(stage.ana.id))
    stream = await evening(stage)

    async def several() -> None:
        begun.set()
        await goes_on.wait()
        await release_most(transactions, ana, stream)

    caller = asyncio.create_task(transactions.as_a_whole(several()))
    await begun.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    goes_on.set()
    await transactions.drain()
    assert len(await can_go(stream)) < WAIT
