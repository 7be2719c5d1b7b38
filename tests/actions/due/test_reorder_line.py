"""Where time alone changes positions, the room is told once, and other creators' rooms are left alone."""

from datetime import timedelta

from actions.due.reorder_line import reorder_line
from domain.events import EventKind, room_topic
from models import log
from models.streams import LiveStream
from tests.api.scenes import nothing_changes
from tests.clock import START
from tests.stage import Stage, row_of

LATER = START + timedelta(minutes=5)


async def test_one_line_is_reordered_and_another_waits_for_its_own_time(stage: Stage) -> None:
    anas, doras = row_of(await stage.live()), row_of(await stage.live(stage.dora))
    await LiveStream.filter(id=anas).update(reorders_at=START)
    await LiveStream.filter(id=doras).update(reorders_at=LATER)
    assert await stage.run_clock() == 1
    assert (await LiveStream.get(id=anas)).reorders_at is None
    assert (await LiveStream.get(id=doras)).reorders_at == LATER
    assert await stage.run_clock(minutes=5) == 1
    assert (await LiveStream.get(id=doras)).reorders_at is None


async def test_a_line_that_is_to_be_looked_at_later_by_now_is_left_for_then(stage: Stage) -> None:
    """Between the clock's list and the lock of a line another node may have looked at it."""
    stream = row_of(await stage.live())
    run = stage.node.transactions.run
    async with nothing_changes():
        assert not await run(reorder_line, stream)
        await LiveStream.filter(id=stream).update(reorders_at=LATER)
        assert not await run(reorder_line, stream)
        await LiveStream.filter(id=stream).update(reorders_at=None)


async def test_what_moves_in_one_line_leaves_the_time_of_another_alone(stage: Stage) -> None:
    stream, doras = await stage.live(), row_of(await stage.live(stage.dora))
    await LiveStream.filter(id=doras).update(reorders_at=LATER)
    session = (await stage.waiting(stage.ben, stream))["id"]
    await stage.waiting(stage.cleo, stream)
    await stage.enters(stage.ben, stream)
    await stage.ben.do("yieldPlace", sessionId=session, minutes=10)
    assert (await LiveStream.get(id=row_of(stream))).reorders_at is not None
    assert (await LiveStream.get(id=doras)).reorders_at == LATER


async def test_what_time_has_moved_is_told_where_somebody_was_quicker_than_the_clock(stage: Stage) -> None:
    stream = await stage.live()
    await stage.waiting(stage.ben, stream)
    await stage.enters(stage.ben, stream)
    await stage.scheduled(stage.cleo, stream, START + timedelta(minutes=30))
    # Ten minutes with a minute before and after end in time for half past until eighteen past.
    stage.clock.move(minutes=18, microseconds=1)
    await stage.waiting(stage.dora, stream)
    topic = room_topic(row_of(stream))
    behind = (await log.end_of(topic)).offset
    assert await stage.run_clock() == 1
    (moved,) = await log.read(topic, behind, 100)
    assert (moved.kind, moved.data) == (EventKind.LINE_MOVED, {"first": 1, "last": 2})
