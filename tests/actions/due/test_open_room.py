"""Between the clock's list and the lock of a line, what opens a room may be so no more."""

from datetime import timedelta

from actions.due.open_room import open_room
from tests.api.scenes import nothing_changes
from tests.clock import START
from tests.stage import Stage, row_of

PROMISED = START + timedelta(minutes=30)


async def test_no_room_opens_on_a_stream_that_has_ended_meanwhile(stage: Stage) -> None:
    stream = await stage.live()
    session = row_of((await stage.scheduled(stage.ben, stream, PROMISED))["id"])
    await stage.ana.do("endStream", streamId=stream)
    stage.clock.move(minutes=29)
    async with nothing_changes():
        assert not await stage.node.transactions.run(open_room, session)


async def test_no_room_opens_for_a_promise_that_was_put_off_meanwhile(stage: Stage) -> None:
    promised = await stage.scheduled(stage.ben, await stage.live(), PROMISED)
    stage.clock.move(minutes=29)
    later = (PROMISED + timedelta(hours=1)).isoformat()
    await stage.ana.do("reschedule", sessionId=promised["id"], start=later)
    async with nothing_changes():
        assert not await stage.node.transactions.run(open_room, row_of(promised["id"]))
