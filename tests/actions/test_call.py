"""Who is in a call when nodes die, and what races there leave behind."""

from uuid import UUID, uuid4

import pytest

from actions.call import enter_call, renew_calls
from actions.due import run_due
from domain.refusals import NotFound
from models.calls import CallConnection
from models.people import User
from models.sessions import PrivateSession
from tests.actions.invariants import check_invariants
from tests.actions.race import at_once
from tests.api import scenes
from tests.api.scenes import at
from tests.stage import Person, Stage, row_of

DEAD, OTHER = uuid4(), uuid4()


async def joins_on(stage: Stage, person: Person, session: str, node: UUID) -> None:
    """In the call through another node."""
    user = await User.get(id=row_of(person.id))
    assert await stage.node.transactions.run(enter_call, [user], row_of(session), node) == {}


async def state(session: str) -> tuple[str, float]:
    """What the meter does, and the seconds that it has counted."""
    meter = (await PrivateSession.get(id=row_of(session))).meter
    assert meter is not None
    return meter.state.value, meter.used.total_seconds()


async def test_who_was_on_a_node_that_died_is_out_since_it_last_vouched_for_them(stage: Stage) -> None:
    session = await scenes.creator_alone(stage, await stage.live())
    await joins_on(stage, stage.ben, session, DEAD)
    stage.clock.move(seconds=3)
    await stage.node.transactions.run(renew_calls, DEAD)
    for _ in range(3):
        await stage.tick(seconds=5)
    assert await state(session) == ("PAUSED", 3)
    ended = await stage.ben.do("endSession", sessionId=session)
    assert ended["payment"]["captured"]["amount"] == 5


async def test_who_is_back_on_another_node_before_it_was_noticed_was_never_out(stage: Stage) -> None:
    session = await scenes.creator_alone(stage, await stage.live())
    await joins_on(stage, stage.ben, session, DEAD)
    stage.clock.move(seconds=8)
    await stage.joins(stage.ben, session)
    await stage.tick(seconds=52)
    assert await state(session) == ("RUNNING", 0)
    ended = await stage.ana.do("endSession", sessionId=session)
    assert ended["payment"]["captured"]["amount"] == 100


async def test_of_those_who_come_at_once_a_stranger_keeps_out_nobody_else(stage: Stage) -> None:
    session = await scenes.creator_alone(stage, await stage.live())
    sam, ben = [await User.get(id=row_of(person.id)) for person in (stage.sam, stage.ben)]
    refused = await stage.node.transactions.run(enter_call, [sam, ben], row_of(session), OTHER)
    assert {who: type(why) for who, why in refused.items()} == {sam.id: NotFound}
    assert await state(session) == ("RUNNING", 0)


async def test_of_many_nodes_one_ends_it_at_the_right_instant_for_the_right_amount(stage: Stage) -> None:
    session = await scenes.met(stage, await stage.live())
    stage.clock.move(seconds=120)
    await stage.hangs_up(stage.ana, session)
    stage.clock.move(minutes=30)
    await stage.node.realtime.calls.renew()
    transactions = stage.node.transactions
    changed = await at_once(*(run_due(transactions, uuid4(), ends_leases=False) for _ in range(10)))
    assert sum(changed) == 1
    ended = await stage.ben.session(session)
    assert (ended["status"], ended["endedAt"]) == ("COMPLETED", at(3.5))
    assert ended["payment"] == {
        "status": "CAPTURED",
        "held": {"amount": 0},
        "captured": {"amount": 200},
        "refunded": {"amount": 0},
    }
    await check_invariants()


@pytest.mark.parametrize("number", range(5))
async def test_of_a_return_and_an_end_at_once_one_outcome_is_left(stage: Stage, number: int) -> None:
    session = await scenes.fan_alone_again(stage, await stage.live(minimumMinutes=2))
    stage.clock.move(seconds=30)
    end = stage.ben.attempt("endSession", sessionId=session)
    await at_once(stage.joins(stage.ana, session), end)
    ended = await stage.ben.session(session)
    assert (ended["status"], ended["payment"]["captured"]["amount"]) in {("COMPLETED", 100), ("COMPLETED", 200)}
    await check_invariants()


async def test_of_one_person_each_node_keeps_a_connection_and_one_is_enough(stage: Stage) -> None:
    session = await scenes.met(stage, await stage.live())
    await joins_on(stage, stage.ben, session, OTHER)
    await stage.hangs_up(stage.ben, session)
    await stage.tick(seconds=7)
    assert await state(session) == ("RUNNING", 0)
    assert await CallConnection.filter(session_id=row_of(session), until=None).count() == 2
