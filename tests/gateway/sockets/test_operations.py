"""Operations over a socket: queries and mutations too, and none that harms another."""

import asyncio

import pytest

from gateway.delivery.groups import Membership
from gateway.sockets.open_operations import JOINS_AT_ONCE
from tests.conftest import ON_SQLITE
from tests.documents import EMBLEM, OFFER
from tests.gateway.http.test_error_codes import codes
from tests.sockets import END
from tests.stage import Stage
from tests.subscriptions.briefly import room, sockets_served

pytestmark = ON_SQLITE

TOO_MUCH = "{ liveStreams(first: 100) { edges { node { queue(first: 100) { edges { cursor } } } } } }"


async def test_queries_and_mutations_are_answered_once_and_completed(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.ana.socket() as socket:
        query = await socket.subscribe("{ viewer { user { displayName } } }")
        assert await query.raw() == {"data": {"viewer": {"user": {"displayName": "Ana"}}}}
        await query.ended()
        mutation = await socket.subscribe(
            "mutation($input: SendMessageInput!) { sendMessage(input: $input) { message { body } errors { code } } }",
            input={"streamId": stream, "body": "hello"},
        )
        assert await mutation.next() == {"message": {"body": "hello"}, "errors": []}
        assert await mutation.raw() is END


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("", "BAD_REQUEST"),
        ("subscription { weather }", "GRAPHQL_VALIDATION_FAILED"),
        (f"subscription {{ {'weather ' * 2_000} }}", "GRAPHQL_PARSE_FAILED"),
        (TOO_MUCH, "COST_LIMIT_EXCEEDED"),
    ],
)
async def test_a_document_that_is_wrong_ends_its_own_operation_only(
    live_stage: Stage, document: str, code: str
) -> None:
    stream = await live_stage.live()
    async with live_stage.ben.socket() as socket:
        emblems = await socket.subscribe(EMBLEM, stream=stream)
        await emblems.next()
        (error,) = await (await socket.subscribe(document)).raw()
        assert error["extensions"]["code"] == code
        live_stage.clock.move(seconds=2)
        await live_stage.ana.do("updateOffer", streamId=stream, offer={**OFFER, "open": False})
        assert (await emblems.next())["emblem"] == "CLOSED"


async def test_variables_of_more_values_than_anybody_needs_are_not_looked_at(live_stage: Stage) -> None:
    many = {"v": [{"w": None}] * 1_000}
    async with live_stage.ben.socket() as socket:
        (error,) = await (await socket.subscribe("{ __typename }", **many)).raw()
        assert error["extensions"]["code"] == "COST_LIMIT_EXCEEDED"
    for values, expected in ((many, {"COST_LIMIT_EXCEEDED"}), ({"v": [None] * 1_999}, set())):
        assert codes(await live_stage.ben.post({"query": "{ __typename }", "variables": values})) == expected


async def test_an_operation_name_that_the_document_does_not_have_is_a_bad_request(live_stage: Stage) -> None:
    async with live_stage.ben.socket() as socket:
        other = await socket.subscribe("query A { __typename }")
        assert await other.raw() == {"data": {"__typename": "Query"}}
        await other.ended()
        payload = {"query": "query A { __typename }", "operationName": "B"}
        await socket.send({"id": other.id, "type": "subscribe", "payload": payload})
        (error,) = await other.raw()
        assert (error["message"], error["extensions"]["code"]) == ('Unknown operation named "B".', "BAD_REQUEST")


REQUEST = """mutation($input: RequestSessionInput!) {
  requestSession(input: $input) { session { id } errors { message } }
}"""
SEND = """mutation($input: SendMessageInput!) {
  sendMessage(input: $input) { message { id } errors { message } }
}"""


@pytest.mark.parametrize("cut", ["complete", "abort"])
async def test_a_mutation_whose_client_goes_away_happens_as_a_whole_or_not_at_all(live_stage: Stage, cut: str) -> None:
    stream = await live_stage.live()
    fans = [await live_stage.person(f"Fan{number}", money=1_000) for number in range(20)]
    for turns, fan in enumerate(fans):
        async with fan.socket() as socket:
            mutation = await socket.subscribe(REQUEST, input={"streamId": stream, "durationMinutes": 10})
            for _ in range(turns):
                await asyncio.sleep(0)
            if cut == "complete":
                await mutation.complete()
                await socket.ping()
            else:
                socket.connection.transport.abort()
    await sockets_served(live_stage, 0)
    await live_stage.node.transactions.drain()
    received = [one["message"] for one in await live_stage.ana.inbox() if one["kind"] == "REQUEST_RECEIVED"]
    asked = [fan.name for fan in fans if await fan.wallet() == (0, 1_000)]
    assert sorted(received) == sorted(f"{name} asks for 10 min." for name in asked)
    for fan in fans:
        found = (await fan.ask("{ viewer { privateSessions { edges { node { status } } } } }"))["viewer"]
        statuses = [edge["node"]["status"] for edge in found["privateSessions"]["edges"]]
        assert (await fan.wallet(), statuses) in [((0, 1_000), ["REQUESTED"]), ((1_000, 0), [])]


async def test_what_is_asked_for_after_a_cut_mutation_is_served(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.ana.socket() as socket:
        for number in range(10):
            cut = await socket.subscribe(SEND, input={"streamId": stream, "body": f"cut {number}"})
            await cut.complete()
        whole = await socket.subscribe(SEND, input={"streamId": stream, "body": "whole"})
        assert (await whole.next())["errors"] == []
    bodies = [edge["node"]["body"] for edge in (await room(live_stage.ana, stream))["messages"]["edges"]]
    assert bodies[-1] == "whole"


async def test_a_socket_begins_few_subscriptions_at_a_time_so_that_others_are_served_between(
    live_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream, joining, join, told = await live_stage.live(), 0, Membership.join, asyncio.Event()

    async def join_when_told(self: Membership, sent: None) -> None:
        nonlocal joining
        joining += 1
        await told.wait()
        await join(self, sent)

    monkeypatch.setattr(Membership, "join", join_when_told)
    async with live_stage.ben.socket() as socket:
        emblems = [await socket.subscribe(EMBLEM, stream=stream) for _ in range(30)]
        while joining < 1 + JOINS_AT_ONCE:
            await socket.ping()
        for _ in range(20):
            await socket.ping()
        assert joining == 1 + JOINS_AT_ONCE
        told.set()
        for listener in emblems:
            assert (await listener.next())["emblem"] == "AVAILABLE"


HALF_CHARACTERS = [
    r'{"query": "query($id: ID!) { node(id: $id) { id } }", "variables": {"id": "\ud83d"}}',
    r'{"query": "query($id: ID!) { node(id: $id) { id } }", "variables": {"\udc4b": "x", "id": "x"}}',
    r'{"query": "{ node(id: \"\ud83d\") { id } }"}',
    r'{"query": "{ __typename }", "operationName": "\udc4b\ud83d"}',
    r'{"query": "{ __typename }", "extensions": {"a": ["\ud800"]}}',
]


@pytest.mark.parametrize("payload", HALF_CHARACTERS)
async def test_half_a_character_is_an_error_of_its_own_operation_only(live_stage: Stage, payload: str) -> None:
    stream = await live_stage.live()
    async with live_stage.ben.socket() as socket:
        emblems = await socket.subscribe(EMBLEM, stream=stream)
        await emblems.next()
        wrong = await socket.subscribe("{ __typename }")
        await wrong.next()
        await wrong.ended()
        await socket.connection.send(f'{{"id": "{wrong.id}", "type": "subscribe", "payload": {payload}}}')
        (error,) = await wrong.raw()
        assert (error["message"][:16], error["extensions"]) == ("Half a character", {"code": "BAD_REQUEST"})
        assert await socket.ping() == {"type": "pong"}
        live_stage.clock.move(seconds=2)
        await live_stage.ana.do("updateOffer", streamId=stream, offer={**OFFER, "open": False})
        assert (await emblems.next())["emblem"] == "CLOSED"


async def test_half_a_character_beside_what_is_read_of_a_message_does_not_matter(live_stage: Stage) -> None:
    async with live_stage.ben.socket() as socket:
        await socket.connection.send(r'{"type": "ping", "payload": {"name": "\ud83d"}}')
        assert await socket.ping() == {"type": "pong"}


@pytest.mark.parametrize(
    "frame",
    [
        r'{"id": "\ud83d", "type": "subscribe", "payload": {"query": "{ __typename }"}}',
        r'{"type": "\ud83d"}',
        r'["\ud83d"]',
        r'"\ud83d"',
        '{"id": "1", "type": "subscribe", "payload": {"query": "{ __typename }", "variables": {"n": NaN}}}',
        '{"id": "1", "type": "subscribe", "payload": {"query": "{ __typename }", "variables": {"n": -1e999}}}',
        '{"type": "ping", "payload": ' + '{"a": ' * 3_000 + "1" + "}" * 3_001,
    ],
)
async def test_what_names_no_operation_or_is_no_json_closes_with_4400(live_stage: Stage, frame: str) -> None:
    async with live_stage.ben.socket() as socket:
        await socket.connection.send(frame)
        assert await socket.closed() == (4400, "WebSocket message must be valid JSON")


@pytest.mark.parametrize("name", ["", None])
async def test_an_empty_name_means_the_only_operation(live_stage: Stage, name: str | None) -> None:
    async with live_stage.ben.socket() as socket:
        answered = await socket.subscribe("query Mine { viewer { user { displayName } } }")
        await answered.next()
        await answered.ended()
        for query in ("query Mine { __typename }", "{ __typename }"):
            payload = {"query": query, "operationName": name}
            await socket.send({"id": answered.id, "type": "subscribe", "payload": payload})
            assert await answered.raw() == {"data": {"__typename": "Query"}}
            await answered.ended()
        two = "query A { __typename } query B { __typename }"
        await socket.send({"id": answered.id, "type": "subscribe", "payload": {"query": two, "operationName": name}})
        (error,) = await answered.raw()
        assert error["message"] == "Say in `operationName` which of the operations is meant."


async def test_an_update_of_which_nothing_is_asked_is_sent_as_nothing(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.ben.socket() as socket:
        emblems = await socket.subscribe("subscription($stream: ID!) { emblem(streamId: $stream) { } }", stream=stream)
        assert await emblems.raw() == {"data": {"emblem": {}}}
        (error,) = await (await socket.subscribe("subscription { }")).raw()
        assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
