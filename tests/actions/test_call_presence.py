"""Who is in a call when nodes die, and what races there leave behind."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from actions.before.staff import COMMAND_LINE
from actions.call_presence import enter_call, renew_calls
from actions.due import run_due
from actions.erase_person import erase_person
from domain.actors import Actor
from domain.calls.meter import MeterState
from domain.presence import doubted_until, lease_until
from domain.refusals import NotFound
from domain.rules import Rules
from models.calls import CallConnection
from models.people import User
from models.sessions import PrivateSession
from tests.actions.invariants import check_invariants
from tests.actions.race import at_once
from tests.api import scenes
from tests.api.scenes import at, nothing_changes
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
        await stage.run_clock(seconds=5)
    assert await state(session) == ("PAUSED", 3)
    ended = await stage.ben.do("endSession", sessionId=session)
    assert ended["payment"]["captured"]["amount"] == 5


async def test_who_is_back_on_another_node_before_it_was_noticed_was_never_out(stage: Stage) -> None:
    session = await scenes.creator_alone(stage, await stage.live())
    await joins_on(stage, stage.ben, session, DEAD)
    stage.clock.move(seconds=8)
    await stage.joins(stage.ben, session)
    await stage.run_clock(seconds=52)
    assert await state(session) == ("RUNNING", 0)
    ended = await stage.ana.do("endSession", sessionId=session)
    assert ended["payment"]["captured"]["amount"] == 100


async def test_a_node_that_ends_what_another_has_left_vouches_for_its_own_people_however_late_it_is(
    stage: Stage,
) -> None:
    session = await scenes.creator_alone(stage, await stage.live())
    await joins_on(stage, stage.ben, session, DEAD)
    stage.clock.move(seconds=3)
    for node in (DEAD, stage.node.id):
        await stage.node.transactions.run(renew_calls, node)
    stage.clock.move(seconds=20)
    await run_due(stage.node.transactions, stage.node.id)
    meter = (await PrivateSession.get(id=row_of(session))).meter
    assert meter is not None
    assert (meter.state, meter.missing) == (MeterState.PAUSED, (Actor.FAN,))


async def delivered_on_a_dead_node(stage: Stage, session: str) -> None:
    """Both are in the call through a node that dies two minutes later."""
    for person in (stage.ana, stage.ben):
        await joins_on(stage, person, session, DEAD)
    stage.clock.move(minutes=2)
    await stage.node.transactions.run(renew_calls, DEAD)


ENDS: dict[str, tuple[str, str, dict[str, str]]] = {
    "its fan ends it": ("ben", "endSession", {"sessionId": "session"}),
    "its creator ends it": ("ana", "endSession", {"sessionId": "session"}),
    "support ends it": ("support", "endSession", {"sessionId": "session"}),
    "the stream is ended": ("ana", "endStream", {"streamId": "stream"}),
    "the fan is blocked": ("ana", "blockFan", {"userId": "ben"}),
    "the next is begun": ("ana", "startSession", {"sessionId": "next"}),
    "the fan asks again": ("ben", "requestSession", {"streamId": "stream"}),
}
"""What ends a session, or would do so with one whose time is up."""


@pytest.mark.parametrize(
    ("end", "minutes", "reason"),
    [
        ("its fan ends it", 1, "CONNECTION_LOST"),
        ("its creator ends it", 1, "CONNECTION_LOST"),
        ("support ends it", 1, "SUPPORT_ENDED"),
        ("the stream is ended", 1, "STREAM_ENDED"),
        ("the fan is blocked", 1, "BLOCKED"),
        *((end, 12, "CONNECTION_LOST") for end in list(ENDS)[3:]),
    ],
)
async def test_what_was_delivered_before_a_node_died_is_found_out_before_anybody_ends_it(
    stage: Stage, end: str, minutes: float, reason: str
) -> None:
    stream = await stage.live()
    session, following = await scenes.connecting(stage, stream), await stage.waiting(stage.cleo, stream)
    await stage.enters(stage.cleo, stream)
    await delivered_on_a_dead_node(stage, session)
    stage.clock.move(minutes=minutes)
    who, mutation, names = ENDS[end]
    ids = {"session": session, "stream": stream, "next": following["id"], "ben": stage.ben.id}
    given: dict[str, Any] = {name: ids[value] for name, value in names.items()}
    if mutation == "requestSession":
        given["durationMinutes"] = 5
    async with nothing_changes():
        refused = await stage.people[who].refused(mutation, **given, idempotencyKey="once")
    assert refused["code"] == "TRY_AGAIN"
    while await stage.run_clock():
        pass
    await stage.people[who].do(mutation, **given, idempotencyKey="once")
    ended = await PrivateSession.get(id=row_of(session))
    assert (ended.end_reason, ended.captured) == (reason, 200)
    await check_invariants()


@pytest.mark.parametrize("who", ["ben", "ana"])
async def test_whatever_ends_it_waits_for_a_node_that_a_living_one_would_have_been_heard_of(
    stage: Stage, who: str
) -> None:
    session = await scenes.creator_alone(stage, await stage.live())
    await joins_on(stage, stage.ben, session, OTHER)
    vouched = stage.clock.now()
    stage.clock.move(seconds=(lease_until(vouched, Rules()) - doubted_until(vouched, Rules())).total_seconds())
    async with nothing_changes():
        refused = await stage.people[who].refused("endSession", sessionId=session, idempotencyKey="once")
    assert refused["code"] == "TRY_AGAIN"
    await stage.node.transactions.run(renew_calls, OTHER)
    stage.clock.move(seconds=8)
    ended = await stage.people[who].do("endSession", sessionId=session, idempotencyKey="once")
    assert ended["status"] == "COMPLETED"


async def test_who_comes_back_after_its_time_to_where_a_node_died_does_not_make_it_longer(stage: Stage) -> None:
    session = await scenes.connecting(stage, await stage.live())
    await delivered_on_a_dead_node(stage, session)
    stage.clock.move(minutes=12)
    assert [type(await stage.joins(person, session)) for person in (stage.ana, stage.ben)] == [NotFound, NotFound]
    await stage.run_clock()
    ended = await PrivateSession.get(id=row_of(session))
    assert (ended.end_reason, ended.captured) == ("CONNECTION_LOST", 200)


async def test_erasure_waits_for_no_node_that_is_gone(stage: Stage) -> None:
    session = await scenes.connecting(stage, await stage.live())
    await delivered_on_a_dead_node(stage, session)
    stage.clock.move(minutes=12)
    assert await erase_person(stage.node.transactions, COMMAND_LINE, "ben", 0)
    ended = await PrivateSession.get(id=row_of(session))
    assert (ended.end_reason, ended.captured) == ("CONNECTION_LOST", 200)
    await check_invariants()


async def test_of_those_who_come_at_once_a_stranger_keeps_out_nobody_else(stage: Stage) -> None:
    session = await scenes.creator_alone(stage, await stage.live())
    sam, ben = [await User.get(id=row_of(person.id)) for person in (stage.sam, stage.ben)]
    refused = await stage.node.transactions.run(enter_call, [sam, ben], row_of(session), OTHER)
    assert {who: type(why) for who, why in refused.items()} == {sam.id: NotFound}
    assert await state(session) == ("RUNNING", 0)


async def test_of_many_nodes_one_ends_the_session_at_the_right_instant_for_the_right_amount(stage: Stage) -> None:
    session = await scenes.met(stage, await stage.live())
    stage.clock.move(seconds=120)
    await stage.hangs_up(stage.ana, session)
    stage.clock.move(minutes=30)
    await stage.node.realtime.calls.renew()
    transactions = stage.node.transactions
    await at_once(*(run_due(transactions, uuid4(), ends_leases=False) for _ in range(10)))
    await stage.run_clock()
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
    await stage.run_clock(seconds=7)
    assert await state(session) == ("RUNNING", 0)
    assert await CallConnection.filter(session_id=row_of(session), until=None).count() == 2
