"""A fan says that they could begin at once: seen by the creator, until they leave or have not said so for a while."""

import pytest

from domain.events import stream_topic
from tests.api import scenes
from tests.api.scenes import Scene, at, nothing_changes
from tests.sockets import Answer, GraphQLFailure
from tests.stage import Person, Stage
from tests.subscriptions.briefly import followed, topic_of

READY = "query($id: ID!) { privateSession(id: $id) { ready notBefore version expiresAt calledUntil viewerCan } }"
QUEUE = """subscription($stream: ID!) {
  sessionUpdates(streamId: $stream) { session { ready notBefore version } transition { from to } }
}"""


async def seen(person: Person, session: str) -> Answer:
    found: Answer = (await person.ask(READY, id=session))["privateSession"]
    return found


async def ready(stage: Stage, session: str) -> bool:
    """What both sides see."""
    mine, theirs = [(await seen(person, session))["ready"] for person in (stage.ben, stage.ana)]
    assert mine == theirs
    return bool(mine)


async def test_both_see_that_the_fan_is_ready_until_they_say_otherwise(stage: Stage) -> None:
    session = await scenes.present(stage, await stage.live())
    assert not await ready(stage, session)
    await stage.ben.do("setReady", sessionId=session, ready=True)
    assert await ready(stage, session)
    await stage.ben.do("setReady", sessionId=session, ready=False)
    assert not await ready(stage, session)


async def test_readiness_lapses_after_three_minutes_for_whoever_looks_and_then_by_the_clock(stage: Stage) -> None:
    session = await scenes.ready(stage, await stage.live())
    assert await stage.run_clock(minutes=2, seconds=59) == 0
    assert await ready(stage, session)
    stage.clock.move(seconds=1)
    async with nothing_changes():
        assert not await ready(stage, session)
    assert await stage.run_clock() == 1
    last = (await stage.ana.session(session))["history"][-1]
    assert (last["from"], last["to"], last["at"], last["by"]) == ("WAITING", "WAITING", at(3), None)
    assert await stage.run_clock(minutes=5) == 0


async def test_who_says_so_again_makes_nobody_else_ready_for_longer(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.ready(stage, stream)
    other = (await stage.waiting(stage.cleo, stream))["id"]
    await stage.enters(stage.cleo, stream)
    await stage.cleo.do("setReady", sessionId=other, ready=True)
    stage.clock.move(minutes=2)
    await stage.ben.do("setReady", sessionId=session, ready=True)
    await stage.run_clock(minutes=1)
    assert [(await seen(stage.ana, one))["ready"] for one in (session, other)] == [True, False]


async def test_who_says_so_again_is_ready_for_another_three_minutes_without_a_word_to_anybody(stage: Stage) -> None:
    session = await scenes.ready(stage, await stage.live())
    version = (await seen(stage.ana, session))["version"]
    stage.clock.move(minutes=2)
    await stage.ben.do("setReady", sessionId=session, ready=True)
    assert await stage.run_clock(minutes=2, seconds=59) == 0
    assert (await ready(stage, session), (await seen(stage.ana, session))["version"]) == (True, version)
    assert await stage.run_clock(seconds=1) == 1
    assert not await ready(stage, session)


async def test_who_says_so_again_after_it_has_lapsed_and_before_the_clock_comes_round_is_ready(stage: Stage) -> None:
    session = await scenes.ready(stage, await stage.live())
    stage.clock.move(minutes=4)
    await stage.ben.do("setReady", sessionId=session, ready=True)
    assert await stage.run_clock() == 0
    assert await ready(stage, session)


async def test_not_to_be_ready_who_is_not_changes_nothing(stage: Stage) -> None:
    session = await scenes.waiting(stage, await stage.live())
    async with nothing_changes():
        assert (await stage.ben.do("setReady", sessionId=session, ready=False))["status"] == "WAITING"


async def test_readiness_lapses_when_the_fan_is_gone_from_the_room_and_not_before(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.ready(stage, stream)
    await stage.leaves(stage.ben, stream)
    await stage.run_clock(seconds=9)
    assert await ready(stage, session)
    await stage.run_clock(seconds=1)
    assert not await ready(stage, session)
    last = (await stage.ana.session(session))["history"][-1]
    assert (last["from"], last["to"], last["by"]) == ("WAITING", "WAITING", None)
    await stage.enters(stage.ben, stream)
    assert not await ready(stage, session)


async def test_a_blip_of_the_network_is_not_seen(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.ready(stage, stream)
    await stage.leaves(stage.ben, stream)
    await stage.run_clock(seconds=9)
    await stage.enters(stage.ben, stream)
    await stage.run_clock(seconds=9)
    assert await ready(stage, session)


async def test_who_is_away_when_called_is_ready_no_more_and_still_called(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.ready(stage, stream)
    await stage.leaves(stage.ben, stream)
    await stage.ana.refused("startSession", sessionId=session)
    assert not await ready(stage, session)
    await stage.run_clock(seconds=30)
    assert (await seen(stage.ben, session))["calledUntil"] == at(2)


async def test_who_says_so_while_called_and_out_of_sight_is_called_all_the_same(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.present(stage, stream)
    await stage.leaves(stage.ben, stream)
    await stage.ana.refused("startSession", sessionId=session)
    await stage.ben.do("setReady", sessionId=session, ready=True)
    assert (await seen(stage.ben, session))["calledUntil"] == at(2)
    await stage.run_clock(seconds=10)
    shown = await seen(stage.ben, session)
    assert (shown["ready"], shown["calledUntil"], shown["expiresAt"]) == (False, at(2), at(360))


@pytest.mark.parametrize("scene", [scenes.in_progress, scenes.denied, scenes.scheduled])
async def test_nobody_is_ready_but_who_waits(stage: Stage, scene: Scene) -> None:
    session = await scene(stage, await stage.live())
    assert not await ready(stage, session)


async def test_what_was_said_ends_with_the_wait(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.ready(stage, stream)
    await stage.ana.do("reschedule", sessionId=session, start=at(6))
    await stage.run_clock(minutes=1)
    assert (await stage.ben.session(session))["status"] == "WAITING"
    assert not await ready(stage, session)


async def test_who_is_not_in_the_room_cannot_be_ready(stage: Stage) -> None:
    session = await scenes.waiting(stage, await stage.live())
    async with nothing_changes():
        refusal = await stage.ben.refused("setReady", sessionId=session, ready=True)
        assert refusal["__typename"] == "NotInWaitingRoom"


async def test_the_creator_says_it_for_nobody_and_a_stranger_finds_nothing(stage: Stage) -> None:
    session = await scenes.present(stage, await stage.live())
    async with nothing_changes():
        with pytest.raises(GraphQLFailure) as failure:
            await stage.ana.attempt("setReady", sessionId=session, ready=True)
        assert failure.value.code == "FORBIDDEN"
        assert (await stage.cleo.refused("setReady", sessionId=session, ready=True))["__typename"] == "NotFound"


async def test_the_creator_is_sent_it_at_once_and_that_it_has_lapsed(live_stage: Stage) -> None:
    stream = await live_stage.live()
    session = await scenes.present(live_stage, stream)
    async with live_stage.ana.listening(QUEUE, stream=stream) as updates:
        await followed(live_stage, topic_of(stream_topic, stream))
        await live_stage.ben.do("setReady", sessionId=session, ready=True)
        assert (await updates.next())["session"]["ready"] is True
        await live_stage.run_clock(minutes=3)
        update = await updates.next()
    assert update["session"]["ready"] is False
    assert update["transition"] == {"from": "WAITING", "to": "WAITING"}


async def test_an_answer_that_is_given_again_says_what_was_so_then(stage: Stage) -> None:
    session = await scenes.present(stage, await stage.live())
    document = """mutation($id: ID!) { setReady(input: {sessionId: $id, ready: true, idempotencyKey: "once"}) {
      session { ready version } } }"""
    first = await stage.ben.ask(document, id=session)
    await stage.run_clock(minutes=4)
    assert first["setReady"]["session"]["ready"] is True
    assert await stage.ben.ask(document, id=session) == first


async def test_however_many_clocks_come_round_it_lapses_once(stage: Stage) -> None:
    session = await scenes.ready(stage, await stage.live())
    version = (await seen(stage.ana, session))["version"]
    stage.clock.move(minutes=3)
    await stage.run_clocks(5)
    assert not await ready(stage, session)
    assert (await seen(stage.ana, session))["version"] == version + 1


async def test_readiness_does_not_outlast_the_end_of_the_wait(stage: Stage) -> None:
    session = await scenes.present(stage, await stage.live())
    await stage.run_clock(hours=5, minutes=58)
    await stage.ben.do("setReady", sessionId=session, ready=True)
    stage.clock.move(minutes=5)
    assert not await ready(stage, session)
    assert await stage.run_clock() == 1
    history = (await stage.ana.session(session))["history"]
    assert [(step["to"], step["at"]) for step in history[-2:]] == [("WAITING", at(358)), ("EXPIRED", at(360))]
