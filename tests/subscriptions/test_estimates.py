"""When a session is expected to begin: the present estimate at once, then what matters, at most one every 2 s."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from domain.events import line_topic
from models.people import User
from models.sessions import PrivateSession
from schema.session_parts import EstimatedStart
from subscriptions.audience import only
from subscriptions.context import RealtimeContext
from subscriptions.feeds import StateSource
from subscriptions.live_values import estimate_feed
from tests.api import scenes
from tests.clock import START, at
from tests.conftest import ON_SQLITE
from tests.documents import ESTIMATE, OFFER, PRESENCE
from tests.sockets import END, Answer, GraphQLFailure
from tests.stage import Person, Stage, row_of
from tests.statements import statements
from tests.subscriptions.briefly import followed, nobody_looks, topic_of

FRESH = """query($session: ID!) {
  privateSession(id: $session) { estimatedStart { sessionId earliest likely latest position asOf } }
}"""


async def fresh(person: Person, session_id: str) -> Answer:
    found: Answer = (await person.ask(FRESH, session=session_id))["privateSession"]["estimatedStart"]
    return found


async def nudge(stage: Stage, stream: str) -> None:
    """Have everybody who listens look again, though nothing is different."""
    await stage.ana.do("updateOffer", streamId=stream, offer=OFFER)


async def test_the_present_estimate_comes_at_once(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream, minutes=20)
    session = await live_stage.waiting(live_stage.cleo, stream)
    async with live_stage.cleo.listening(ESTIMATE, session=session["id"]) as estimates:
        value = await estimates.next()
        assert (value["sessionId"], value["position"], value["asOf"]) == (session["id"], 2, at())
        assert at() <= value["earliest"] < at(minutes=10) < value["likely"] < at(minutes=22)
        assert value["likely"] < value["latest"]
        assert value == await fresh(live_stage.cleo, session["id"]) == await fresh(live_stage.ana, session["id"])


async def test_a_time_that_moves_by_less_than_fifteen_seconds_does_not_matter(live_stage: Stage) -> None:
    stream = await live_stage.live()
    session = await live_stage.waiting(live_stage.ben, stream)
    await live_stage.ana.do("pauseQueue", streamId=stream, minutes=2)
    async with live_stage.ben.listening(ESTIMATE, session=session["id"]) as estimates:
        assert (await estimates.next())["likely"] == at(minutes=2)
        for seconds in (14, 1):
            live_stage.clock.move(seconds=seconds)
            await live_stage.ana.do("pauseQueue", streamId=stream, minutes=2)
        value = await estimates.next()
        assert (value["asOf"], value["likely"]) == (at(seconds=15), at(minutes=2, seconds=15))
        assert value == await fresh(live_stage.ben, session["id"])


async def test_of_a_long_wait_five_percent_matter(live_stage: Stage) -> None:
    stream = await live_stage.live()
    session = await live_stage.waiting(live_stage.cleo, stream)
    await live_stage.ana.do("pauseQueue", streamId=stream, minutes=60)
    async with live_stage.cleo.listening(ESTIMATE, session=session["id"]) as estimates:
        assert (await estimates.next())["likely"] == at(hours=1)
        for minutes in (58, 56):
            live_stage.clock.move(seconds=2)
            await live_stage.ana.do("pauseQueue", streamId=stream, minutes=minutes)
        value = await estimates.next()
        assert (value["asOf"], value["likely"]) == (at(seconds=4), at(minutes=56, seconds=4))


async def test_a_position_matters_at_once(live_stage: Stage) -> None:
    stream = await live_stage.live()
    first = await live_stage.scheduled(live_stage.ben, stream, START + timedelta(minutes=1), minutes=5)
    session = await live_stage.scheduled(live_stage.cleo, stream, START + timedelta(days=20))
    async with live_stage.cleo.listening(ESTIMATE, session=session["id"]) as estimates:
        value = await estimates.next()
        assert (value["position"], value["likely"]) == (2, at(days=20))
        live_stage.clock.move(seconds=2)
        await live_stage.ben.do("cancelSession", sessionId=first["id"])
        value = await estimates.next()
        assert (value["position"], value["likely"], value["asOf"]) == (1, at(days=20), at(seconds=2))


async def test_two_values_are_two_seconds_apart_and_the_last_one_is_the_present(live_stage: Stage) -> None:
    stream = await live_stage.live()
    ahead = [await live_stage.waiting(fan, stream) for fan in (live_stage.ben, live_stage.dora)]
    session = await live_stage.waiting(live_stage.cleo, stream)
    async with live_stage.cleo.listening(ESTIMATE, session=session["id"]) as estimates:
        assert (await estimates.next())["position"] == 3
        await live_stage.ben.do("cancelSession", sessionId=ahead[0]["id"])
        live_stage.clock.move(seconds=1.9)
        await live_stage.dora.do("cancelSession", sessionId=ahead[1]["id"])
        async with live_stage.cleo.listening(ESTIMATE, session=session["id"]) as others:
            # Whoever comes now is sent what is there now, and would not be alone if it were anybody else's turn.
            assert (await others.next())["position"] == 1
            assert estimates.nothing_yet()
        live_stage.clock.move(seconds=0.1)
        assert (await estimates.next())["position"] == 1


async def test_a_request_has_no_estimate_until_it_is_in_line(live_stage: Stage) -> None:
    stream = await live_stage.live()
    session = await live_stage.requested(live_stage.ben, stream)
    async with live_stage.ben.listening(ESTIMATE, session=session["id"]) as estimates:
        await followed(live_stage, topic_of(line_topic, live_stage.ana.id))
        live_stage.clock.move(seconds=1)
        await live_stage.ana.do("decide", sessionId=session["id"], decision="APPROVE")
        live_stage.clock.move(seconds=2)
        await nudge(live_stage, stream)
        value = await estimates.next()
        assert value["asOf"] >= at(seconds=1)
        waits = datetime.fromisoformat(value["likely"]) - datetime.fromisoformat(value["asOf"])
        assert (value["position"], waits < timedelta(minutes=2)) == (1, True)


async def test_one_who_asks_for_another_time_is_estimated_again_when_it_is_granted(live_stage: Stage) -> None:
    stream = await live_stage.live()
    session = await live_stage.waiting(live_stage.ben, stream)
    async with live_stage.ben.listening(ESTIMATE, session=session["id"]) as estimates:
        assert (await estimates.next())["likely"] < at(minutes=2)
        await live_stage.ben.do("reschedule", sessionId=session["id"], start=at(hours=1))
        live_stage.clock.move(seconds=2)
        await nudge(live_stage, stream)
        await live_stage.ana.do("answerProposal", sessionId=session["id"], accept=True)
        live_stage.clock.move(seconds=2)
        await nudge(live_stage, stream)
        assert (await estimates.next())["likely"] == at(hours=1)


async def test_a_client_sees_the_start_move_as_the_session_before_is_extended(live_stage: Stage) -> None:
    stream = await live_stage.live()
    running = await scenes.in_progress(live_stage, stream)
    session = await live_stage.waiting(live_stage.cleo, stream)
    live_stage.clock.move(minutes=8)
    async with live_stage.cleo.listening(ESTIMATE, session=session["id"]) as estimates:
        before = await estimates.next()
        await live_stage.ben.do("proposeExtension", sessionId=running, minutes=20)
        await live_stage.ana.do("answerProposal", sessionId=running, accept=True)
        live_stage.clock.move(seconds=2)
        after = await estimates.next()
        assert (before["position"], after["position"]) == (1, 1)
        moved = datetime.fromisoformat(after["likely"]) - datetime.fromisoformat(before["likely"])
        assert timedelta(minutes=5) < moved < timedelta(minutes=22)


Ending = Callable[[Stage, str], Awaitable[object]]


async def cancel(stage: Stage, session: str) -> object:
    return await stage.ben.do("cancelSession", sessionId=session)


async def deny(stage: Stage, session: str) -> object:
    return await stage.ana.do("decide", sessionId=session, decision="DENY")


async def block(stage: Stage, session: str) -> object:
    return await stage.ana.do("blockFan", userId=stage.ben.id)


async def lapse(stage: Stage, session: str) -> object:
    return await stage.run_clock(hours=6)


@pytest.mark.parametrize("ending", [cancel, deny, block, lapse])
async def test_estimates_end_with_the_wait(live_stage: Stage, ending: Ending) -> None:
    stream = await live_stage.live()
    session = await live_stage.waiting(live_stage.ben, stream)
    async with live_stage.ben.listening(ESTIMATE, session=session["id"]) as estimates:
        await estimates.next()
        await ending(live_stage, session["id"])
        live_stage.clock.move(seconds=2)
        while await estimates.raw() is not END:
            pass


async def test_estimates_end_when_the_session_begins_for_both_sides(live_stage: Stage) -> None:
    stream = await live_stage.live()
    session = await live_stage.waiting(live_stage.ben, stream)
    async with (
        live_stage.ben.listening(ESTIMATE, session=session["id"]) as bens,
        live_stage.ana.listening(ESTIMATE, session=session["id"]) as anas,
        live_stage.ben.listening(PRESENCE, stream=stream) as here,
    ):
        assert await bens.next() == await anas.next()
        await here.next()
        await live_stage.ana.do("startSession", sessionId=session["id"])
        live_stage.clock.move(seconds=2)
        await bens.ended()
        await anas.ended()
        async with live_stage.ben.listening(ESTIMATE, session=session["id"]) as again:
            await again.ended()


async def test_another_persons_session_is_answered_like_one_that_does_not_exist(live_stage: Stage) -> None:
    stream = await live_stage.live()
    session = await live_stage.waiting(live_stage.ben, stream)
    answers = []
    for wanted in (session["id"], live_stage.ben.id, "nothing"):
        async with live_stage.cleo.listening(ESTIMATE, session=wanted) as estimates:
            with pytest.raises(GraphQLFailure) as failure:
                await estimates.next()
        answers.append((failure.value.code, failure.value.errors[0]["message"]))
    assert answers == 3 * [("BAD_REQUEST", "There is no such session.")]


@ON_SQLITE
async def test_all_who_wait_in_a_line_look_at_it_together(stage: Stage) -> None:
    stream = await stage.live()
    sessions = [await stage.waiting(fan, stream) for fan in (stage.ben, stage.cleo, stage.dora)]
    rows = [await PrivateSession.get(id=row_of(session["id"])) for session in sessions]
    context = RealtimeContext.on(stage.node.realtime, await User.get(sub="ben"))
    sources = [estimate_feed(context, row, only(context.user)).source for row in rows]
    stage.clock.move(minutes=1)
    with statements() as found:
        values = await asyncio.gather(*(source.read() for source in sources if isinstance(source, StateSource)))
    assert [isinstance(value, EstimatedStart) and value.position for value in values] == [1, 2, 3]
    assert len(found.asked) == 2


async def test_an_estimate_is_sent_when_time_alone_has_put_its_session_behind_a_promise(
    live_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_looks(monkeypatch)
    stream = await live_stage.live()
    session = await live_stage.waiting(live_stage.ben, stream)
    await live_stage.scheduled(live_stage.cleo, stream, START + timedelta(minutes=30))
    await live_stage.enters(live_stage.ben, stream)
    async with live_stage.ben.listening(ESTIMATE, session=session["id"]) as estimates:
        assert (await estimates.next())["position"] == 1
        # Ten minutes with a minute before and after end in time for half past until eighteen past.
        await live_stage.run_clock(minutes=18, seconds=1)
        assert (await estimates.next())["position"] == 2
