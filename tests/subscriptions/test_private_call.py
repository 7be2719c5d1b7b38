"""The call of a session by peer: listening is being in it, the meter follows, and signals reach the other side."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from uuid import UUID

import pytest

from actions.send_signal import send_signal
from domain.calls.signals import SignalKind
from domain.events import EventKind, call_topic, fan_topic
from models.calls import CallConnection, CallSignal
from models.log import LoggedEvent
from models.people import User
from models.writing.transaction import Transaction
from schema.cursors import topic_cursor
from subscriptions.feeds import MOST_SEPARATE_UPDATES
from tests.api import scenes
from tests.clock import START
from tests.documents import CALL, METER, SESSIONS
from tests.gateway.delivery.slow_reader import SlowReader
from tests.sockets import Answer, GraphQLFailure, Stream
from tests.stage import Person, Stage, row_of
from tests.subscriptions.briefly import NO_CURSORS, followed, sockets_served, topic_of

REASON = "query($id: ID!) { node(id: $id) { ... on PrivateSession { endReason } } }"
OFFER = {"kind": "DESCRIPTION", "payload": '{"type": "offer"}'}


def meter(update: Answer) -> tuple[str, int, list[str]]:
    """State, used seconds, and who is missing."""
    found = update["event"]["meter"]
    return found["state"], found["usedSeconds"], [user["displayName"] for user in found["missing"]]


def stopped(update: Answer) -> bool:
    return meter(update)[0] == "STOPPED"


def at(seconds: float) -> str:
    """So many seconds after noon."""
    return (START + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


@asynccontextmanager
async def both_in(stage: Stage) -> AsyncIterator[tuple[str, Stream, Stream]]:
    """A session whose meter runs since noon; what its creator and its fan are sent from then on."""
    session = await scenes.connecting(stage, await stage.live())
    async with stage.ana.listening(CALL, session=session) as anas:
        assert meter(await anas.next()) == ("CONNECTING", 0, ["Ben"])
        async with stage.ben.listening(CALL, session=session) as bens:
            assert meter(await bens.next()) == ("RUNNING", 0, [])
            assert meter(await anas.next()) == ("RUNNING", 0, [])
            yield session, anas, bens


async def gone(stage: Stage, listener: Stream) -> None:
    """Close the socket of one of the two, and wait until the node has noticed."""
    await listener.socket.connection.close()
    await sockets_served(stage, 1)


async def cost(person: Person, session: str) -> int | None:
    """What the fan would pay were this person to end it now."""
    found = await person.ask(
        "query($id: ID!) { node(id: $id) { ... on PrivateSession { costIfEndedNow { amount } } } }", id=session
    )
    money = found["node"]["costIfEndedNow"]
    return money and int(money["amount"])


async def test_the_meter_runs_from_the_instant_at_which_both_listen(live_stage: Stage) -> None:
    session = await scenes.connecting(live_stage, await live_stage.live())
    live_stage.clock.move(seconds=10)
    async with live_stage.ben.listening(CALL, session=session) as bens:
        assert meter(await bens.next()) == ("CONNECTING", 0, ["Ana"])
        live_stage.clock.move(seconds=20)
        async with live_stage.ana.listening(CALL, session=session) as anas:
            first = (await anas.next())["event"]["meter"]
            assert (first["state"], first["runningSince"]) == ("RUNNING", at(30))
            assert meter(await bens.next()) == ("RUNNING", 0, [])
            found = await live_stage.ben.ask(
                f"query($id: ID!) {{ node(id: $id) {{ ... on PrivateSession {{ expiresAt {METER} }} }} }}", id=session
            )
            assert (found["node"]["expiresAt"], found["node"]["meter"]["runningSince"]) == (at(630), at(30))


async def test_who_is_gone_for_longer_than_the_grace_pauses_it_and_resumes_it(live_stage: Stage) -> None:
    async with both_in(live_stage) as (session, anas, bens):
        live_stage.clock.move(seconds=60)
        await gone(live_stage, bens)
        await live_stage.run_clock(seconds=5)
        paused = await anas.next()
        assert meter(paused) == ("PAUSED", 60, ["Ben"])
        assert paused["event"]["meter"]["resumeBy"] == at(150)
        live_stage.clock.move(seconds=15)
        async with live_stage.ben.listening(CALL, session=session) as again:
            assert meter(await again.next()) == ("RUNNING", 60, [])
            resumed = await anas.next()
            assert (meter(resumed), resumed["event"]["meter"]["runningSince"]) == (("RUNNING", 60, []), at(80))
            live_stage.clock.move(seconds=60)
            ended = await live_stage.ana.do("endSession", sessionId=session)
            assert ended["payment"]["captured"]["amount"] == 200


async def test_a_short_cut_is_not_seen(live_stage: Stage) -> None:
    async with both_in(live_stage) as (session, anas, bens):
        live_stage.clock.move(seconds=60)
        await gone(live_stage, bens)
        live_stage.clock.move(seconds=4)
        async with live_stage.ben.listening(CALL, session=session) as again:
            assert meter(await again.next()) == ("RUNNING", 0, [])
            await live_stage.run_clock(seconds=60)
            await live_stage.ben.do("sendSignal", sessionId=session, **OFFER)
            assert (await anas.next())["event"]["payload"] == OFFER["payload"]


async def test_both_are_sent_the_meter_when_more_minutes_are_agreed_to_and_not_while_they_are_asked_for(
    live_stage: Stage,
) -> None:
    async with both_in(live_stage) as (session, anas, bens), live_stage.ben.listening(SESSIONS) as updates:
        await followed(live_stage, topic_of(fan_topic, live_stage.ben.id))
        await live_stage.ana.do("proposeExtension", sessionId=session, minutes=5)
        await live_stage.ben.do("answerProposal", sessionId=session, accept=False)
        await live_stage.ana.do("proposeExtension", sessionId=session, minutes=5)
        live_stage.clock.move(seconds=10)
        await live_stage.ben.do("answerProposal", sessionId=session, accept=True)
        for listener in (anas, bens):
            extended = (await listener.next())["event"]["meter"]
            assert (extended["state"], extended["runningSince"], extended["asOf"]) == ("RUNNING", at(0), at(10))
        steps = [await updates.next() for _ in range(4)]
        by = [step["transition"]["by"]["displayName"] for step in steps]
        assert (by, {step["session"]["status"] for step in steps}) == (["Ana", "Ben"] * 2, {"IN_PROGRESS"})


async def test_who_comes_back_by_a_cursor_when_it_is_over_is_sent_how_it_ended(live_stage: Stage) -> None:
    session = await scenes.connecting(live_stage, await live_stage.live())
    async with live_stage.ana.listening(CALL, session=session), live_stage.ben.listening(CALL, session=session) as bens:
        known = (await bens.next())["cursor"]
        live_stage.clock.move(seconds=60)
        await gone(live_stage, bens)
        await live_stage.ana.do("endSession", sessionId=session)
        async with live_stage.ben.listening(CALL, session=session, after=known) as again:
            last = await again.until(stopped)
            assert meter(last) == ("STOPPED", 60, [])
            await again.ended()
    assert await refused(live_stage.ben, session, after=last["cursor"]) == "BAD_REQUEST"
    assert await refused(live_stage.ben, session) == "BAD_REQUEST"
    assert await CallConnection.filter(session_id=row_of(session), until=None).count() == 0


async def test_who_comes_back_by_a_cursor_between_the_end_and_the_clock_is_sent_it_too(live_stage: Stage) -> None:
    session = await scenes.connecting(live_stage, await live_stage.live())
    async with live_stage.ana.listening(CALL, session=session), live_stage.ben.listening(CALL, session=session) as bens:
        known = (await bens.next())["cursor"]
        await gone(live_stage, bens)
        connections = await CallConnection.filter(session_id=row_of(session)).count()
        live_stage.clock.move(minutes=11)
        async with live_stage.ben.listening(CALL, session=session, after=known) as again:
            await followed(live_stage, topic_of(call_topic, session), 2)
            await live_stage.run_clock()
            await again.until(stopped)
            await again.ended()
        assert await CallConnection.filter(session_id=row_of(session)).count() == connections


async def test_the_call_completes_at_the_end_with_what_was_delivered(live_stage: Stage) -> None:
    async with both_in(live_stage) as (session, anas, bens):
        live_stage.clock.move(seconds=90)
        ended = await live_stage.ana.do("endSession", sessionId=session)
        for listener in (anas, bens):
            assert meter(await listener.next()) == ("STOPPED", 90, [])
            await listener.ended()
        assert ended["payment"]["captured"]["amount"] == 150
        assert await live_stage.ben.ask(REASON, id=session) == {"node": {"endReason": "CREATOR_ENDED"}}


async def test_who_begins_to_listen_as_it_ends_is_sent_how_and_the_end(live_stage: Stage) -> None:
    async with both_in(live_stage) as (session, anas, _):
        live_stage.clock.move(seconds=120)
        endpoint = live_stage.app.state.endpoint
        open_feed = endpoint.schema.open

        async def ended_meanwhile(*given: object) -> object:
            opened = await open_feed(*given)
            await live_stage.ana.do("endSession", sessionId=session)
            assert meter(await anas.next()) == ("STOPPED", 120, [])
            return opened

        endpoint.schema.open = ended_meanwhile
        reader = await SlowReader.joining(live_stage, live_stage.ben, CALL, session=session)
        endpoint.schema.open = open_feed
        assert await reader.ended() == "complete"
        assert [event["meter"]["state"] for event in reader.told] == ["STOPPED"]
        await reader.leave()


async def test_a_creator_who_is_lost_is_paid_what_was_delivered_and_it_ends_when_they_could_no_longer_come_back(
    live_stage: Stage,
) -> None:
    async with both_in(live_stage) as (session, anas, bens):
        live_stage.clock.move(seconds=120)
        await gone(live_stage, anas)
        await live_stage.run_clock(minutes=10)
        assert meter(await bens.until(stopped)) == ("STOPPED", 120, [])
        ended = await live_stage.ben.session(session)
        assert (ended["status"], ended["endedAt"]) == ("COMPLETED", at(210))
        assert ended["payment"]["captured"]["amount"] == 200
        assert await live_stage.ben.wallet() == (9_800, 0)


@pytest.mark.parametrize(("inside", "status"), [("", "CANCELLED"), ("ben", "CANCELLED"), ("ana", "NO_SHOW")])
async def test_two_who_have_not_met_in_time_pay_nothing(live_stage: Stage, inside: str, status: str) -> None:
    session = await scenes.connecting(live_stage, await live_stage.live(whenFanLeaves="FULL_PRICE"))
    async with AsyncExitStack() as sockets:
        updates = [
            await sockets.enter_async_context(live_stage.people[name].listening(CALL, session=session))
            for name in inside.split()
        ]
        for each in updates:
            assert meter(await each.next())[0] == "CONNECTING"
        assert await live_stage.run_clock(seconds=119) == 0
        assert await live_stage.run_clock(seconds=1) == 1
        for each in updates:
            assert meter(await each.next())[0] == "STOPPED"
            await each.ended()
    ended = await live_stage.ben.session(session)
    assert (ended["status"], ended["endedAt"]) == (status, at(120))
    assert ended["payment"] == {
        "status": "RELEASED",
        "held": {"amount": 0},
        "captured": {"amount": 0},
        "refunded": {"amount": 0},
    }
    assert await live_stage.ben.wallet() == (10_000, 0)


async def test_what_it_costs_to_end_now_is_said_before_it_is_done(live_stage: Stage) -> None:
    session = await scenes.connecting(live_stage, await live_stage.live(minimumMinutes=2))
    assert await cost(live_stage.ben, session) == 0
    async with live_stage.ana.listening(CALL, session=session), live_stage.ben.listening(CALL, session=session) as bens:
        await bens.until(lambda update: meter(update)[0] == "RUNNING")
        live_stage.clock.move(seconds=90)
        assert [await cost(one, session) for one in (live_stage.ben, live_stage.ana)] == [200, 150]
        await live_stage.ana.do("endSession", sessionId=session)
    assert await cost(live_stage.ben, session) is None


async def test_signals_reach_the_other_side_in_order_and_never_their_sender(live_stage: Stage) -> None:
    async with both_in(live_stage) as (session, anas, bens):
        for number in range(20):
            await live_stage.ben.do("sendSignal", sessionId=session, kind="CANDIDATE", payload=str(number))
        await live_stage.ana.do("sendSignal", sessionId=session, **OFFER)
        got = [(await anas.next())["event"] for _ in range(20)]
        assert [one["payload"] for one in got] == [str(number) for number in range(20)]
        assert {(one["from"]["displayName"], one["kind"], one["sentAt"]) for one in got} == {
            ("Ben", "CANDIDATE", at(0))
        }
        assert (await bens.next())["event"]["payload"] == OFFER["payload"]


async def test_behind_a_cursor_what_was_missed_comes_once_and_in_order(live_stage: Stage) -> None:
    async with both_in(live_stage) as (session, anas, _bens):
        await live_stage.ben.do("sendSignal", sessionId=session, kind="CANDIDATE", payload="1")
        cursor = (await anas.next())["cursor"]
        live_stage.clock.move(seconds=1)
        await anas.socket.connection.close()
        await live_stage.ben.do("sendSignal", sessionId=session, kind="CANDIDATE", payload="2")
        await live_stage.ben.do("sendSignal", sessionId=session, kind="CANDIDATE", payload="3")
        async with live_stage.ana.listening(CALL, session=session, after=cursor) as again:
            assert [(await again.next())["event"]["payload"] for _ in range(2)] == ["2", "3"]


@pytest.mark.parametrize("cursor", [*NO_CURSORS, topic_cursor(fan_topic(UUID(int=1)), 1)])
async def test_who_is_refused_for_their_cursor_was_never_in_the_call(live_stage: Stage, cursor: str) -> None:
    session = await scenes.creator_alone(live_stage, await live_stage.live())
    assert await refused(live_stage.ben, session, after=cursor) in {"BAD_REQUEST", "CURSOR_EXPIRED"}
    await live_stage.node.realtime.calls.drain()
    assert await CallConnection.filter(user_id=row_of(live_stage.ben.id)).count() == 0
    await live_stage.run_clock(seconds=120)
    ended = await live_stage.ben.session(session)
    assert (ended["status"], ended["payment"]["captured"]["amount"]) == ("NO_SHOW", 0)


async def test_a_signal_that_is_not_kept_any_more_is_passed_over(live_stage: Stage) -> None:
    async with both_in(live_stage) as (session, anas, _bens):
        for payload in ("1", "2", "3"):
            await live_stage.ben.do("sendSignal", sessionId=session, kind="CANDIDATE", payload=payload)
        first, *_ = [await anas.next() for _ in range(3)]
        await CallSignal.filter(payload="2").delete()
        async with live_stage.ana.listening(CALL, session=session, after=first["cursor"]) as again:
            assert (await again.next())["event"]["payload"] == "3"


async def test_of_signals_none_is_left_out_however_many_come_at_once(live_stage: Stage) -> None:
    numbers = [str(number) for number in range(MOST_SEPARATE_UPDATES + 1)]
    async with both_in(live_stage) as (session, anas, _bens):
        ben = await User.get(id=row_of(live_stage.ben.id))

        async def send(tx: Transaction) -> None:
            for number in numbers:
                await send_signal(tx, ben, row_of(session), SignalKind.CANDIDATE, number)

        await live_stage.node.transactions.run(send)
        assert [(await anas.next())["event"].get("payload") for _ in numbers] == numbers


async def test_where_not_all_behind_a_cursor_is_kept_the_meter_does_not_stand_for_it(live_stage: Stage) -> None:
    async with both_in(live_stage) as (session, anas, _bens):
        for payload in ("1", "2", "3"):
            await live_stage.ben.do("sendSignal", sessionId=session, kind="CANDIDATE", payload=payload)
        first, *_ = [await anas.next() for _ in range(3)]
    # What is sent now is read from the log, as on another node.
    await sockets_served(live_stage, 0)
    events = LoggedEvent.filter(topic=call_topic(row_of(session)), kind=EventKind.SIGNALLED).order_by("seq")
    _, second, _ = await events
    await second.delete()
    async with live_stage.ana.listening(CALL, session=session, after=first["cursor"]) as again:
        with pytest.raises(GraphQLFailure) as failure:
            await again.next()
    assert failure.value.code == "CURSOR_EXPIRED"


@pytest.mark.parametrize("scene", [scenes.waiting, scenes.present])
async def test_there_is_no_call_before_the_start(live_stage: Stage, scene: scenes.Scene) -> None:
    session = await scene(live_stage, await live_stage.live())
    assert await refused(live_stage.ben, session) == "BAD_REQUEST"


async def test_a_stranger_is_told_no_more_than_that_there_is_no_such_session(live_stage: Stage) -> None:
    session = await scenes.connecting(live_stage, await live_stage.live())
    for stranger in (live_stage.cleo, live_stage.sam, live_stage.office):
        assert await refused(stranger, session) == "BAD_REQUEST"
    assert await refused(live_stage.anonymous, session) == "UNAUTHENTICATED"
    refusal = await live_stage.cleo.refused("sendSignal", sessionId=session, **OFFER)
    assert refusal["__typename"] == "NotFound"


async def refused(person: Person, session: str, **given: str) -> str:
    """With what code they may not listen."""
    async with person.listening(CALL, session=session, **given) as updates:
        with pytest.raises(GraphQLFailure) as failure:
            await updates.next()
    return failure.value.code
