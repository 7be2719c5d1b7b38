"""The steps of sessions: a fan's own, and those of a creator's stream."""

from datetime import timedelta

import pytest

from domain.events import fan_topic, inbox_topic, stream_topic
from gateway.background.purge import purge
from schema.cursors import topic_cursor
from tests.api.scenes import scheduled_off_air
from tests.clock import START
from tests.documents import PRESENCE, SESSIONS
from tests.sockets import Answer, GraphQLFailure
from tests.stage import Person, Stage
from tests.subscriptions.briefly import NO_CURSORS, followed, step, take, topic_of

REQUESTED = (None, "REQUESTED", "Ben")
APPROVED = ("REQUESTED", "WAITING", "Ana")
CALLED = ("WAITING", "WAITING", "Ana")
ANSWERED = ("WAITING", "WAITING", "Ben")
STARTED = ("WAITING", "IN_PROGRESS", "Ana")
TIME_UP = ("IN_PROGRESS", "COMPLETED", None)
STORY = [REQUESTED, APPROVED, CALLED, ANSWERED, STARTED, TIME_UP]


async def play(stage: Stage) -> tuple[str, str]:
    """Ben's session from the request to its end, with a call in between; stream and session."""
    stream = await stage.live()
    session = await stage.waiting(stage.ben, stream)
    await stage.ana.refused("startSession", sessionId=session["id"])
    async with stage.ben.listening(PRESENCE, stream=stream) as here:
        await here.next()
        await stage.ana.do("startSession", sessionId=session["id"])
    await stage.run_clock(minutes=10)
    return stream, str(session["id"])


async def replay(person: Person, count: int, after: str, stream: str | None = None) -> list[Answer]:
    async with person.listening(SESSIONS, stream=stream, after=after) as updates:
        return await take(updates, count)


async def test_every_step_of_ones_own_session_comes_in_order(live_stage: Stage) -> None:
    own = topic_of(fan_topic, live_stage.ben.id)
    async with live_stage.ben.listening(SESSIONS) as updates:
        await followed(live_stage, own)
        _, session = await play(live_stage)
        told = await take(updates, len(STORY))
    assert [step(update) for update in told] == STORY
    assert {update["session"]["id"] for update in told} == {session}
    final = await live_stage.ben.session(session)
    assert (told[-1]["session"]["status"], told[-1]["session"]["version"]) == ("COMPLETED", final["version"])
    assert [step({"transition": one}) for one in final["history"]] == STORY


async def test_a_creator_is_sent_the_steps_of_all_sessions_of_their_stream(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.ana.listening(SESSIONS, stream=stream) as updates:
        await followed(live_stage, topic_of(stream_topic, stream))
        first = await live_stage.requested(live_stage.ben, stream)
        second = await live_stage.requested(live_stage.cleo, stream)
        await live_stage.ana.do("decide", sessionId=first["id"], decision="DENY", reason="I am tired")
        await live_stage.cleo.do("cancelSession", sessionId=second["id"], reason="Too late")
        told = [
            (update["session"]["id"], *step(update), update["transition"]["reason"])
            for update in await take(updates, 4)
        ]
    assert told == [
        (first["id"], None, "REQUESTED", "Ben", None),
        (second["id"], None, "REQUESTED", "Cleo", None),
        (first["id"], "REQUESTED", "DENIED", "Ana", "I am tired"),
        (second["id"], "REQUESTED", "CANCELLED", "Cleo", "Too late"),
    ]


async def test_resuming_brings_the_rest_whatever_the_place_to_both_sides(live_stage: Stage) -> None:
    stream, _ = await play(live_stage)
    for person, topic, of_stream in (
        (live_stage.ben, topic_of(fan_topic, live_stage.ben.id), None),
        (live_stage.ana, topic_of(stream_topic, stream), stream),
    ):
        whole = await replay(person, len(STORY), topic_cursor(topic, 0), of_stream)
        assert [step(update) for update in whole] == STORY
        for place, update in enumerate(whole[:-1], 1):
            assert await replay(person, len(STORY) - place, update["cursor"], of_stream) == whole[place:]


async def test_the_version_last_sent_is_good_after_the_stream_has_ended_and_another_begun(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.ben.listening(SESSIONS) as bens:
        await followed(live_stage, topic_of(fan_topic, live_stage.ben.id))
        session = await live_stage.scheduled(live_stage.ben, stream, START + timedelta(hours=1))
        await live_stage.ana.do("endStream", streamId=stream)
        await live_stage.live()
        told = await take(bens, 3)
    version = told[-1]["session"]["version"]
    given = {"sessionId": session["id"], "start": (START + timedelta(hours=2)).isoformat()}
    assert (await live_stage.ana.do("reschedule", **given, expectedVersion=version))["version"] == version + 1
    kinds = [notification["kind"] for notification in await live_stage.ben.inbox()]
    assert kinds == ["SESSION_SCHEDULED", "SESSION_CARRIED_OVER", "SESSION_RESCHEDULED"]


async def test_both_sides_are_sent_that_a_promise_was_carried_over_and_that_a_call_was_answered(
    live_stage: Stage,
) -> None:
    session = await scheduled_off_air(live_stage, await live_stage.live())
    async with live_stage.ben.listening(SESSIONS) as bens:
        await followed(live_stage, topic_of(fan_topic, live_stage.ben.id))
        stream = await live_stage.live()
        await live_stage.ana.do("decide", sessionId=session, decision="APPROVE")
        await live_stage.ana.refused("startSession", sessionId=session)
        await live_stage.enters(live_stage.ben, stream)
        told = await take(bens, 4)
    assert [step(update) for update in told] == [
        ("SCHEDULED", "SCHEDULED", "Ana"),
        ("SCHEDULED", "WAITING", "Ana"),
        ("WAITING", "WAITING", "Ana"),
        ("WAITING", "WAITING", "Ben"),
    ]
    topic = topic_of(stream_topic, stream)
    again = await replay(live_stage.ana, 4, topic_cursor(topic, 0), stream)
    assert [step(update) for update in again] == [step(update) for update in told]


async def test_nobody_is_sent_anothers_steps(live_stage: Stage) -> None:
    async with live_stage.cleo.listening(SESSIONS) as cleos, live_stage.ana.listening(SESSIONS) as anas:
        for person in (live_stage.cleo, live_stage.ana):
            await followed(live_stage, topic_of(fan_topic, person.id))
        stream, _ = await play(live_stage)
        await live_stage.requested(live_stage.cleo, stream)
        assert step(await cleos.next()) == (None, "REQUESTED", "Cleo")
        await live_stage.office.do("creditWallet", userId=live_stage.ana.id, amount={"amount": 500, "currency": "USD"})
        asked = await live_stage.requested(live_stage.ana, await live_stage.live(live_stage.dora), minutes=5)
        assert (await anas.next())["session"]["id"] == asked["id"]


async def test_a_stream_of_another_creator_is_forbidden(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.ben.listening(SESSIONS, stream=stream) as updates:
        with pytest.raises(GraphQLFailure) as failure:
            await updates.next()
    assert failure.value.code == "FORBIDDEN"


async def test_a_cursor_must_be_of_this_topic_and_still_be_kept(live_stage: Stage) -> None:
    stream, _ = await play(live_stage)
    own = topic_of(fan_topic, live_stage.ben.id)
    foreign = [topic_of(fan_topic, live_stage.cleo.id), topic_of(inbox_topic, live_stage.ben.id), stream]
    expected = {topic_cursor(topic, 1): "CURSOR_EXPIRED" for topic in foreign}
    expected |= dict.fromkeys(NO_CURSORS, "BAD_REQUEST")
    for cursor, code in expected.items():
        assert await refused(live_stage.ben, cursor) == code, cursor
    live_stage.clock.move(hours=24, seconds=1)
    await purge(live_stage.node, 0)
    assert await refused(live_stage.ben, topic_cursor(own, len(STORY) - 1)) == "CURSOR_EXPIRED"


async def refused(person: Person, after: str) -> str:
    async with person.listening(SESSIONS, after=after) as updates:
        with pytest.raises(GraphQLFailure) as failure:
            await updates.next()
    return failure.value.code
