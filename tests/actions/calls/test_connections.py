"""Who was in a call since when, where somebody else than a node tells of it."""

from datetime import timedelta

from actions.calls.connections import take_beginning
from models.calls import CallConnection
from models.sessions import PrivateSession
from tests.api import scenes
from tests.clock import START
from tests.conftest import ON_SQLITE
from tests.stage import Stage, row_of


@ON_SQLITE
async def test_a_connection_whose_end_was_heard_first_began_when_that_is_heard(stage: Stage) -> None:
    session = await PrivateSession.get(id=row_of(await scenes.connecting(stage, await stage.live())))
    assert session.meter
    began, ben, late = session.meter.started, row_of(stage.ben.id), session.meter.started + timedelta(minutes=3)
    for name in ("one", "other"):
        await CallConnection.create(session_id=session.id, user_id=ben, connection=name, since=late, until=late)

    async def since(name: str) -> int:
        row = await CallConnection.get(session_id=session.id, connection=name)
        return int((row.since - began).total_seconds())

    heard = []
    for seconds in (200, 60, 90, -60):
        await take_beginning(session, ben, "one", began + timedelta(seconds=seconds))
        heard.append(await since("one"))
    # Never later than was known, nor before the session.
    assert heard == [180, 60, 60, 0]
    assert (await since("other"), began) == (180, START)
