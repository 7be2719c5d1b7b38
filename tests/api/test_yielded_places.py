"""A fan lets others go first for some minutes, and keeps their session."""

import asyncio
from datetime import timedelta

import pytest

from domain.events import stream_topic
from tests.api import scenes
from tests.api.scenes import at, nothing_changes
from tests.clock import START
from tests.sockets import Answer, GraphQLFailure
from tests.stage import Stage
from tests.subscriptions.briefly import followed, topic_of

PLACE = """query($id: ID!) { privateSession(id: $id) {
  notBefore ready scheduledStart expiresAt calledUntil position viewerCan estimatedStart { likely } } }"""

QUEUE = """subscription($stream: ID!) {
  sessionUpdates(streamId: $stream) { session { id notBefore viewerCan } }
}"""


async def place(stage: Stage, session: str) -> Answer:
    """As the creator sees it."""
    found: Answer = (await stage.ana.ask(PLACE, id=session))["privateSession"]
    return found


async def yields(stage: Stage, session: str, minutes: int = 10) -> Answer:
    return await stage.ben.do("yieldPlace", sessionId=session, minutes=minutes)


async def test_who_yields_is_due_that_much_later_and_others_go_first(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.waiting(stage, stream)
    stage.clock.move(minutes=4)
    sooner = await stage.waiting(stage.cleo, stream)
    stage.clock.move(minutes=2)
    await yields(stage, session, 5)
    stage.clock.move(minutes=1)
    later = await stage.waiting(stage.dora, stream)
    shown = await place(stage, session)
    assert (shown["notBefore"], shown["expiresAt"], shown["position"]) == (at(11), at(360), 2)
    positions = [(await stage.ana.session(one["id"]))["position"] for one in (sooner, later)]
    assert positions == [1, 3]


async def test_the_creator_is_told_and_nobody_else(stage: Stage) -> None:
    session = await scenes.waiting(stage, await stage.live())
    known = len(await stage.ben.inbox())
    await yields(stage, session)
    notification = (await stage.ana.inbox())[-1]
    assert (notification["kind"], notification["at"]) == ("PLACE_YIELDED", at(10))
    assert notification["message"] == "Ben lets others go first, and is back in about 10 min."
    assert len(await stage.ben.inbox()) == known


async def test_nobody_begins_with_them_before_that_and_anybody_may_from_then_on(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.present(stage, stream)
    await yields(stage, session)
    for seconds in (0, 599):
        stage.clock.move(seconds=seconds)
        async with nothing_changes():
            assert "START" not in (await place(stage, session))["viewerCan"]
            refusal = await stage.ana.refused("startSession", sessionId=session)
            assert (refusal["__typename"], refusal["from"], refusal["attempted"]) == (
                "InvalidTransition",
                "WAITING",
                "START",
            )
            assert (refusal["notBefore"], refusal["message"]) == (at(10), "The fan lets others go first for now.")
    stage.clock.move(seconds=1)
    assert "START" in (await place(stage, session))["viewerCan"]
    assert (await stage.ana.do("startSession", sessionId=session))["status"] == "IN_PROGRESS"


async def test_the_creator_is_sent_when_they_may_begin_with_them_again(live_stage: Stage) -> None:
    stream = await live_stage.live()
    session = await scenes.yielded(live_stage, stream)
    async with live_stage.ana.listening(QUEUE, stream=stream) as updates:
        await followed(live_stage, topic_of(stream_topic, stream))
        live_stage.clock.move(minutes=5)
        assert await live_stage.run_clocks(5) == 1
        update = (await updates.next())["session"]
    assert (update["id"], update["notBefore"], "START" in update["viewerCan"]) == (session, None, True)


async def test_who_is_called_before_the_clock_comes_round_was_back_before_that(stage: Stage) -> None:
    session = await scenes.yielded(stage, await stage.live())
    stage.clock.move(minutes=6)
    await stage.ana.refused("startSession", sessionId=session)
    assert await stage.run_clock() == 0
    shown = await place(stage, session)
    assert (shown["notBefore"], shown["calledUntil"]) == (None, at(8))
    steps = (await stage.ana.session(session))["history"][-2:]
    assert [(step["at"], step["by"]) for step in steps] == [(at(5), None), (at(6), {"displayName": "Ana"})]


async def test_who_is_ready_before_that_may_be_taken_at_once_also_when_it_has_lapsed(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.present(stage, stream)
    await yields(stage, session)
    await stage.ben.do("setReady", sessionId=session, ready=True)
    shown = await place(stage, session)
    assert (shown["notBefore"], shown["ready"], "START" in shown["viewerCan"]) == (None, True, True)
    await stage.run_clock(minutes=3)
    assert "START" in (await place(stage, session))["viewerCan"]
    assert (await stage.ana.do("startSession", sessionId=session))["status"] == "IN_PROGRESS"


async def test_who_says_that_they_are_not_ready_stays_put_off(stage: Stage) -> None:
    session = await scenes.ready(stage, await stage.live())
    await yields(stage, session)
    shown = await place(stage, session)
    assert (shown["notBefore"], shown["ready"]) == (at(10), False)
    async with nothing_changes():
        await stage.ben.do("setReady", sessionId=session, ready=False)


async def test_who_is_called_may_yield_instead_and_is_not_missed(stage: Stage) -> None:
    session = await scenes.called(stage, await stage.live())
    stage.clock.move(minutes=1)
    await yields(stage, session)
    assert (await place(stage, session))["calledUntil"] is None
    known = len(await stage.ben.inbox())
    await stage.run_clock(minutes=5)
    assert (await stage.ben.session(session))["status"] == "WAITING"
    assert len(await stage.ben.inbox()) == known


async def test_who_yields_after_the_call_was_missed_has_missed_it_too(stage: Stage) -> None:
    session = await scenes.called(stage, await stage.live())
    stage.clock.move(minutes=2)
    await yields(stage, session)
    kinds = [notification["kind"] for notification in await stage.ana.inbox()]
    assert kinds[-2:] == ["CALL_MISSED", "PLACE_YIELDED"]


async def test_a_place_may_be_yielded_twice(stage: Stage) -> None:
    session = await scenes.waiting(stage, await stage.live())
    assert "YIELD" in (await yields(stage, session))["viewerCan"]
    assert "YIELD" not in (await yields(stage, session, 5))["viewerCan"]
    # The second one begins where the first one ends.
    assert (await place(stage, session))["notBefore"] == at(15)
    async with nothing_changes():
        refusal = await stage.ben.refused("yieldPlace", sessionId=session, minutes=5)
        assert (refusal["__typename"], refusal["limit"]) == ("YieldsExhausted", 2)


@pytest.mark.parametrize("minutes", [4, 31])
async def test_others_go_first_for_five_minutes_to_thirty(stage: Stage, minutes: int) -> None:
    session = await scenes.waiting(stage, await stage.live())
    async with nothing_changes():
        refusal = await stage.ben.refused("yieldPlace", sessionId=session, minutes=minutes)
        assert (refusal["__typename"], refusal["field"]) == ("ValidationFailed", ["minutes"])


async def test_only_the_sessions_own_fan_yields_its_place(stage: Stage) -> None:
    session = await scenes.waiting(stage, await stage.live())
    async with nothing_changes():
        with pytest.raises(GraphQLFailure) as failure:
            await stage.ana.attempt("yieldPlace", sessionId=session, minutes=5)
        assert failure.value.code == "FORBIDDEN"
        assert (await stage.cleo.refused("yieldPlace", sessionId=session, minutes=5))["__typename"] == "NotFound"


async def test_a_promise_that_is_let_pass_is_given_up_and_its_time_is_free_for_others(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.scheduled(stage, stream)
    await stage.run_clock(minutes=26)
    await yields(stage, session)
    shown = await place(stage, session)
    assert (shown["scheduledStart"], shown["notBefore"], shown["expiresAt"]) == (None, at(40), at(390))
    await stage.scheduled(stage.cleo, stream, START + timedelta(minutes=35))
    assert at(40) <= (await place(stage, session))["estimatedStart"]["likely"] <= at(47)


async def test_who_was_asked_to_come_early_keeps_a_promise_that_lies_behind(stage: Stage) -> None:
    session = await scenes.waiting_early(stage, await stage.live())
    await yields(stage, session)
    shown = await place(stage, session)
    assert (shown["scheduledStart"], shown["notBefore"], shown["estimatedStart"]["likely"]) == (at(30), at(10), at(10))


async def test_who_comes_back_into_a_promise_begins_after_it(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.waiting(stage, stream)
    promised = await stage.scheduled(stage.cleo, stream, START + timedelta(minutes=15))
    await yields(stage, session)
    assert at(18) <= (await place(stage, session))["estimatedStart"]["likely"] <= at(27)
    assert (await stage.cleo.session(promised["id"]))["scheduledStart"] == at(15)


async def test_another_time_ends_a_yield(stage: Stage) -> None:
    session = await scenes.waiting(stage, await stage.live())
    await yields(stage, session, 30)
    await stage.ana.do("reschedule", sessionId=session, start=at(6))
    await stage.run_clock(minutes=1)
    shown = await place(stage, session)
    assert (shown["notBefore"], "START" in shown["viewerCan"]) == (None, True)


async def test_a_start_and_a_yield_at_once_have_one_winner(stage: Stage) -> None:
    session = await scenes.present(stage, await stage.live())
    answers = await asyncio.gather(
        stage.ana.attempt("startSession", sessionId=session),
        stage.ben.attempt("yieldPlace", sessionId=session, minutes=5),
    )
    (lost,) = [answer for answer in answers if answer["errors"]]
    assert lost["errors"][0]["code"] == "INVALID_TRANSITION"
