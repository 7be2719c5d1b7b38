"""Who may read a waiting room is asked anew each time, though the room is kept."""

import pytest

from actions.cancel_session import cancel_session
from actions.decide import Decision, decide
from models.people import User
from tests.reads.elsewhere import another_node
from tests.stage import Stage, row_of
from tests.subscriptions.briefly import ROOM


async def test_whom_another_node_has_let_in_or_out_may_read_the_room_or_not(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = another_node(stage, monkeypatch)
    ana, ben = [await User.get(id=row_of(one.id)) for one in (stage.ana, stage.ben)]
    stream = await stage.live()
    session = row_of((await stage.requested(stage.ben, stream))["id"])

    async def may_read() -> bool:
        # The creator has it read, and kept.
        assert (await stage.ana.ask(ROOM, stream=stream))["waitingRoom"]
        return (await stage.ben.ask(ROOM, stream=stream))["waitingRoom"] is not None

    assert not await may_read()
    await elsewhere.run(decide, ana, session, Decision.APPROVE, None, None, None)
    assert await may_read()
    await elsewhere.run(cancel_session, ben, session, None)
    assert not await may_read()
