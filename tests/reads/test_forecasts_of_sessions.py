"""What is told of a session beside its row, its place in line and its estimate, is of the version that the row is."""

from uuid import UUID

import pytest

from actions.decide import Decision, decide
from actions.yield_place import yield_place
from models.people import User
from models.writing.transactions import Transactions
from reads.forecast import LineForecast
from tests.reads.elsewhere import another_node
from tests.sockets import Answer
from tests.stage import Person, Stage, row_of

KEEPS = "query($stream: ID!) { liveStream(id: $stream) { offer { estimatedWait { ahead } } } }"
"""After this a node keeps the line."""


@pytest.fixture
def elsewhere(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Transactions:
    return another_node(stage, monkeypatch)


async def test_a_session_that_another_node_has_let_into_the_line_has_its_place_there(
    stage: Stage, elsewhere: Transactions
) -> None:
    stream = await stage.live()
    session = await stage.requested(stage.ben, stream)
    await stage.anonymous.ask(KEEPS, stream=stream)
    await elsewhere.run(decide, await user(stage.ana), row_of(session["id"]), Decision.APPROVE, None, None, None)
    assert told(await stage.ben.session(session["id"])) == (2, "WAITING", 1, 1)


async def test_a_session_that_another_node_has_moved_in_the_line_has_its_new_place(
    stage: Stage, elsewhere: Transactions
) -> None:
    stream = await stage.live()
    sessions = [(await stage.waiting(fan, stream))["id"] for fan in (stage.ben, stage.cleo)]
    await stage.anonymous.ask(KEEPS, stream=stream)
    await elsewhere.run(yield_place, await user(stage.ben), row_of(sessions[0]), 20)
    assert told(await stage.ben.session(sessions[0])) == (3, "WAITING", 2, 2)


async def test_a_session_that_moves_on_while_it_is_told_of_has_the_place_that_it_had(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = await stage.live()
    await stage.waiting(stage.cleo, stream)
    session = await stage.requested(stage.ben, stream)
    forecasts = stage.node.realtime.loaders.forecasts
    get, cancels = forecasts.get, iter([True])

    async def cancelled_before(creator_id: UUID) -> LineForecast:
        if next(cancels, False):
            await stage.ben.do("cancelSession", sessionId=session["id"])
        return await get(creator_id)

    monkeypatch.setattr(forecasts, "get", cancelled_before)
    answer = await stage.ana.do("decide", sessionId=session["id"], decision="APPROVE")
    assert told(answer) == (2, "WAITING", 2, 2)
    assert (await stage.ben.session(session["id"]))["status"] == "CANCELLED"


def told(session: Answer) -> tuple[int, str, int | None, int | None]:
    """Version, status, and the place in line as it stands twice."""
    estimated = session["estimatedStart"]
    return session["version"], session["status"], session["position"], estimated and estimated["position"]


async def user(person: Person) -> User:
    return await User.get(id=row_of(person.id))
