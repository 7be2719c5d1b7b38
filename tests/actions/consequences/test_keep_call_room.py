"""The room of a call on a LiveKit server is looked after while the session runs, and once more at its end."""

from domain.call_providers import CallProvider
from domain.calls.rooms import LIST_EVERY
from models.call_rooms import CallRoom
from tests.api import scenes
from tests.conftest import ON_SQLITE
from tests.stage import Stage, row_of


@ON_SQLITE
async def test_a_calls_room_is_looked_after_from_the_start_on_and_deleted_at_the_end(stage: Stage) -> None:
    stage.tune(calls=CallProvider.LIVEKIT)
    session = await scenes.present(stage, await stage.live())
    assert await CallRoom.all() == []
    await stage.ana.do("startSession", sessionId=session)
    room = await CallRoom.get()
    assert (room.session_id, room.due_at) == (row_of(session), stage.clock.now() + LIST_EVERY)
    stage.clock.move(seconds=5)
    await stage.ana.do("endSession", sessionId=session)
    assert (await CallRoom.get()).due_at == stage.clock.now()


@ON_SQLITE
async def test_the_end_of_one_session_leaves_the_room_of_another_alone(stage: Stage) -> None:
    stage.tune(calls=CallProvider.LIVEKIT)
    session = await scenes.in_progress(stage, await stage.live())
    other, _ = await stage.ready_to_begin(stage.cleo, stage.dora)
    await stage.dora.do("startSession", sessionId=other)
    due = stage.clock.now() + LIST_EVERY
    stage.clock.move(seconds=5)
    await stage.ana.do("endSession", sessionId=session)
    assert (await CallRoom.get(session_id=row_of(session))).due_at == stage.clock.now()
    assert (await CallRoom.get(session_id=row_of(other))).due_at == due


@ON_SQLITE
async def test_a_call_by_peer_has_no_room(stage: Stage) -> None:
    session = await scenes.present(stage, await stage.live())
    await stage.ana.do("startSession", sessionId=session)
    await stage.ana.do("endSession", sessionId=session)
    assert await CallRoom.all() == []
