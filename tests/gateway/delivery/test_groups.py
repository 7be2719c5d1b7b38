"""Who is sent the same shares one execution and one encoding; whoever is not, shares nothing."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from graphql import build_schema as schema_of
from graphql import parse

from domain.events import room_topic
from gateway.execution.documents import variables_inside
from gateway.execution.schema import build_schema
from subscriptions.context import SharedContext, ViewerUnknown
from tests.documents import CALL, CHAT, EMBLEM, ESTIMATE, NOTIFICATIONS, OFFER, PRESENCE, SESSIONS
from tests.metrics import Counts
from tests.stage import Stage, row_of
from tests.subscriptions.briefly import chat, followed, groups, listeners, room, served, take, topic_of, write

DELIVERED, EXECUTED = "greenroom_delivered_total", "greenroom_executions_total"


@pytest.fixture
def live_stage(live_stage: Stage) -> Stage:
    live_stage.tune(chat_rate_per_minute=0)
    return live_stage


async def test_whatever_a_subscriber_is_sent_is_counted(live_stage: Stage) -> None:
    stream = await live_stage.live()
    cursor = (await room(live_stage.ana, stream))["cursor"]
    counts = Counts()
    for body in ("missed", "too"):
        await live_stage.ana.do("sendMessage", streamId=stream, body=body)
    async with live_stage.ana.listening(CHAT, stream=stream, after=cursor) as messages:
        await take(messages, 2)
        await live_stage.ana.do("sendMessage", streamId=stream, body="now")
        assert chat(await messages.next()) == ("Ana", "now")
        assert counts.of(DELIVERED) == 3
        async with live_stage.ana.listening(PRESENCE, stream=stream) as present:
            await present.next()
            assert counts.of(DELIVERED) == 4


async def test_each_message_is_executed_once_for_all_who_listen_alike(live_stage: Stage) -> None:
    stream = await live_stage.live()
    people = [live_stage.ana, live_stage.ben, live_stage.cleo]
    for fan in people[1:]:
        await live_stage.waiting(fan, stream)
    async with AsyncExitStack() as opened:
        streams = [one for person in people for one in await listeners(opened, 5, person, CHAT, stream=stream)]
        await followed(live_stage, topic_of(room_topic, stream), by=15)
        assert len(groups(live_stage)) == 1
        counts = Counts()
        for n in range(3):
            await live_stage.ana.do("sendMessage", streamId=stream, body=str(n))
        for one in streams:
            assert [chat(update) for update in await take(one, 3)] == [("Ana", "0"), ("Ana", "1"), ("Ana", "2")]
        assert counts.of(EXECUTED) == 3


async def test_other_documents_and_other_inner_variables_are_other_groups(live_stage: Stage) -> None:
    stream = await live_stage.live()
    short = "subscription($stream: ID!) { waitingRoomChat(streamId: $stream) { cursor } }"
    choosing = (
        "subscription($stream: ID!, $less: Boolean!) "
        "{ waitingRoomChat(streamId: $stream) { cursor @skip(if: $less) __typename @include(if: $less) } }"
    )
    async with (
        live_stage.ana.listening(CHAT, stream=stream) as whole,
        live_stage.ana.listening(short, stream=stream) as cursor,
        live_stage.ana.listening(choosing, stream=stream, less=False) as kept,
        live_stage.ana.listening(choosing, stream=stream, less=True) as skipped,
    ):
        await followed(live_stage, topic_of(room_topic, stream), by=4)
        assert len(groups(live_stage)) == 4
        await live_stage.ana.do("sendMessage", streamId=stream, body="hello")
        update = await whole.next()
        assert await cursor.next() == await kept.next() == {"cursor": update["cursor"]}
        assert await skipped.next() == {"__typename": "ChatUpdate"}


async def test_a_group_ends_with_its_last_member(live_stage: Stage) -> None:
    stream = await live_stage.live()
    topic = topic_of(room_topic, stream)
    async with live_stage.ana.listening(CHAT, stream=stream) as staying:
        await followed(live_stage, topic)
        async with live_stage.ana.listening(CHAT, stream=stream) as going:
            await followed(live_stage, topic, by=2)
            await going.complete()
            await going.socket.ping()
        await live_stage.ana.do("sendMessage", streamId=stream, body="hello")
        assert chat(await staying.next()) == ("Ana", "hello")
        await staying.complete()
        await staying.socket.ping()
        assert groups(live_stage) == []
    assert topic not in live_stage.node.realtime.topics._topics


async def test_a_group_that_has_ended_follows_nothing_that_others_still_do(live_stage: Stage) -> None:
    stream = await live_stage.live()
    short = "subscription($stream: ID!) { waitingRoomChat(streamId: $stream) { cursor } }"
    async with (
        live_stage.ana.listening(CHAT, stream=stream) as staying,
        live_stage.ana.listening(short, stream=stream) as going,
    ):
        topic = topic_of(room_topic, stream)
        await followed(live_stage, topic, by=2)
        await going.complete()
        await going.socket.ping()
        await asyncio.gather(*live_stage.app.state.endpoint.groups._closing)
        followed_one = live_stage.node.realtime.topics._topics[topic]
        assert (followed_one.followers, len(followed_one._callbacks)) == (1, 1)
        await live_stage.ana.do("sendMessage", streamId=stream, body="hello")
        assert chat(await staying.next()) == ("Ana", "hello")


async def test_a_live_value_is_looked_at_no_longer_than_somebody_listens(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.ana.listening(EMBLEM, stream=stream) as emblems:
        await emblems.next()
        rounds = live_stage.app.state.endpoint.groups._rounds
        assert list(rounds._due) == groups(live_stage)
        await emblems.complete()
        await emblems.socket.ping()
        assert not rounds._due


async def test_what_depends_on_the_viewer_is_never_shared_across_viewers(live_stage: Stage) -> None:
    stream = await live_stage.live()
    own = "subscription($stream: ID) { sessionUpdates(streamId: $stream) { session { viewerCan } } }"
    async with (
        live_stage.ana.listening(own, stream=stream) as anas,
        live_stage.ben.listening(own) as bens,
        live_stage.cleo.listening(own) as cleos,
    ):
        await served(live_stage, 3)
        await live_stage.requested(live_stage.ben, stream)
        creators = (await anas.next())["session"]["viewerCan"]
        fans = (await bens.next())["session"]["viewerCan"]
        assert "APPROVE" in creators
        assert "CANCEL" in fans
        assert set(creators).isdisjoint(fans)
        await live_stage.requested(live_stage.cleo, stream)
        assert (await cleos.next())["session"]["viewerCan"] == fans
        assert bens.nothing_yet()


AUDIENCES: dict[str, tuple[str, bool]] = {
    "emblem": (EMBLEM, True),
    "waitingRoomPresence": (PRESENCE, True),
    "waitingRoomChat": (CHAT, True),
    "estimatedStart": (ESTIMATE, False),
    "privateCall": (CALL, False),
    "sessionUpdates": (SESSIONS, False),
    "notifications": (NOTIFICATIONS, False),
}
"""Each subscription's document, and whether two people share its payloads."""


def test_every_subscription_is_in_the_table() -> None:
    fields = schema_of(Path("schema/schema.graphql").read_text()).subscription_type
    assert fields is not None
    assert set(fields.fields) == set(AUDIENCES)


@pytest.mark.parametrize("field", AUDIENCES)
async def test_two_people_share_what_does_not_depend_on_who_sees_it(live_stage: Stage, field: str) -> None:
    stream = await live_stage.live()
    sessions = [await live_stage.waiting(fan, stream) for fan in (live_stage.ben, live_stage.cleo)]
    people = (live_stage.ben, live_stage.cleo)
    document, shared = AUDIENCES[field]
    given = [{}, {}] if field in {"sessionUpdates", "notifications"} else [{"stream": stream}] * 2
    if field == "estimatedStart":
        given = [{"session": session["id"]} for session in sessions]
    if field == "privateCall":
        await live_stage.enters(live_stage.ben, stream)
        await live_stage.ana.do("startSession", sessionId=sessions[0]["id"])
        people, given = (live_stage.ben, live_stage.ana), [{"session": sessions[0]["id"]}] * 2
    async with (
        people[0].listening(document, **given[0]),
        people[1].listening(document, **given[1]),
    ):
        await served(live_stage, 2)
        assert len(groups(live_stage)) == (1 if shared else 2)
        for group in groups(live_stage):
            alone = group.source.audience.viewer
            assert (alone is None) is shared


async def test_a_shared_payload_cannot_ask_who_sees_it(stage: Stage) -> None:
    shared = SharedContext.on(stage.node.realtime)
    with pytest.raises(ViewerUnknown):
        _ = shared.viewer
    with pytest.raises(ViewerUnknown):
        _ = shared.user
    with pytest.raises(ViewerUnknown):
        await shared.has_blocked_viewer(row_of(stage.ana.id))


async def test_a_fan_who_is_blocked_sees_the_offer_close_and_others_do_not(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with (
        live_stage.ben.listening(EMBLEM, stream=stream) as bens,
        live_stage.cleo.listening(EMBLEM, stream=stream) as cleos,
        live_stage.anonymous.listening(EMBLEM, stream=stream) as anonymous,
    ):
        for one in (bens, cleos, anonymous):
            assert (await one.next())["emblem"] == "AVAILABLE"
        live_stage.clock.move(seconds=2)
        await live_stage.ana.do("blockFan", userId=live_stage.ben.id)
        assert (await bens.until(lambda state: state["emblem"] == "CLOSED"))["offer"]["open"] is False
        await served(live_stage, 3)
        assert len(groups(live_stage)) == 2
        assert cleos.nothing_yet()
        assert anonymous.nothing_yet()


async def test_for_all_sockets_on_one_emblem_a_value_is_executed_once(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with AsyncExitStack() as opened:
        streams = await listeners(opened, 30, live_stage.anonymous, EMBLEM, stream=stream)
        for one in streams:
            assert (await one.next())["emblem"] == "AVAILABLE"
        counts = Counts()
        live_stage.clock.move(seconds=2)
        await live_stage.ana.do("updateOffer", streamId=stream, offer={**OFFER, "open": False})
        for one in streams:
            assert (await one.next())["emblem"] == "CLOSED"
        assert counts.of(EXECUTED) == 1


VARIABLES: list[tuple[str, set[str]]] = [
    ("subscription($s: ID!, $a: String) { waitingRoomChat(streamId: $s, after: $a) { cursor } }", set()),
    ("subscription($s: ID!, $x: Boolean!) { waitingRoomChat(streamId: $s) { cursor @skip(if: $x) } }", {"x"}),
    ("subscription($s: ID!, $x: Boolean!) { waitingRoomChat(streamId: $s) @include(if: $x) { cursor } }", {"x"}),
    (
        "subscription($s: ID!, $n: Int) { emblem(streamId: $s) { ...E } } "
        "fragment E on EmblemState { offer { suggestedStarts(durationMinutes: 5, first: $n) } }",
        {"n"},
    ),
    # Here the root field is out of sight: less is shared, nothing is wrong.
    ("subscription($s: ID!) { ...R } fragment R on Subscription { emblem(streamId: $s) { asOf } }", {"s"}),
]


@pytest.mark.parametrize(("document", "inside"), VARIABLES)
async def test_only_variables_beyond_the_root_fields_arguments_keep_documents_apart(
    document: str, inside: set[str]
) -> None:
    assert variables_inside(parse(document)) == inside
    key = (await build_schema().operations.prepare(document, None)).key
    given: dict[str, object] = {"s": "1", "a": "here", "x": True, "n": 3}
    assert key(given) == key(given | {"a": "there"})
    for name in inside:
        assert key(given) != key(given | {name: "other"})


async def test_a_socket_that_breaks_the_protocol_disturbs_no_other_member_of_its_group(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.ana.listening(CHAT, stream=stream) as staying, AsyncExitStack() as opened:
        going = await listeners(opened, 5, live_stage.ana, CHAT, stream=stream)
        await followed(live_stage, topic_of(room_topic, stream), by=6)
        writing = asyncio.create_task(write(live_stage.ana, stream, 40))
        for one in going:
            await one.socket.send("no message")
            assert (await one.socket.closed())[0] == 4400
        await writing
        assert [chat(update)[1] for update in await take(staying, 40)] == [str(n) for n in range(40)]
