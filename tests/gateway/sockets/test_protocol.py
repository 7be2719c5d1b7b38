"""graphql-transport-ws: what the server takes, and what closes a socket."""

from typing import Any

import orjson
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.http11 import Response
from websockets.typing import Origin, Subprotocol

from gateway.settings.settings import Settings
from tests.conftest import ON_SQLITE
from tests.documents import CHAT, EMBLEM, OFFER
from tests.sockets import OURS, Answer, Socket
from tests.stage import Stage
from tests.subscriptions.briefly import room

pytestmark = ON_SQLITE

INIT = {"type": "connection_init"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"subscriptions_per_socket": 3, "allowed_origins": "https://greenroom.example"})


@pytest.mark.parametrize("offered", [None, ["graphql-ws"], ["chat", "graphql-ws"]])
async def test_there_is_no_other_subprotocol(live_stage: Stage, offered: list[Subprotocol] | None) -> None:
    async with connect(live_stage.ws_url, subprotocols=offered) as connection:
        assert await Socket(connection).closed() == (4406, "Subprotocol not acceptable")


async def test_of_several_subprotocols_ours_is_taken(live_stage: Stage) -> None:
    async with connect(live_stage.ws_url, subprotocols=[Subprotocol("graphql-ws"), *OURS]) as connection:
        assert [connection.subprotocol] == OURS


NO_MESSAGES: list[tuple[Any, str]] = [
    ([], "Failed to parse message"),
    (None, "Failed to parse message"),
    (4, "Failed to parse message"),
    ("connection_init", "Failed to parse message"),
    (True, "Failed to parse message"),
    ({}, "Failed to parse message"),
    ({"type": None}, "Failed to parse message"),
    ({"type": ["ping"]}, "Failed to parse message"),
    ({"type": 5}, "Failed to parse message"),
    ({"type": ""}, "Unknown message type: "),
    ({"type": "ü" * 1_000}, "Unknown message type: " + "ü" * 50),
    ({"type": "connection_ack"}, "Unknown message type: connection_ack"),
    ({"type": "connection_init", "payload": "x"}, "Failed to parse message"),
    ({"type": "ping", "payload": []}, "Failed to parse message"),
    ({"type": "pong", "payload": 1}, "Failed to parse message"),
    ({"type": "subscribe", "id": "x" * 256, "payload": {"query": "{ __typename }"}}, "Failed to parse message"),
    ({"type": "complete", "id": "x" * 256}, "Failed to parse message"),
    ({"type": "subscribe", "id": "", "payload": {"query": "{ __typename }"}}, "Failed to parse message"),
    (
        {"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }", "extensions": []}},
        "Failed to parse message",
    ),
    ({"type": "start", "id": "1", "payload": {"query": "{ __typename }"}}, "Unknown message type: start"),
    ({"type": "subscribe"}, "Failed to parse message"),
    ({"type": "subscribe", "id": "1"}, "Failed to parse message"),
    ({"type": "subscribe", "id": "1", "payload": {}}, "Failed to parse message"),
    ({"type": "subscribe", "id": "1", "payload": None}, "Failed to parse message"),
    ({"type": "subscribe", "id": "1", "payload": []}, "Failed to parse message"),
    ({"type": "subscribe", "id": 1, "payload": {"query": "{ __typename }"}}, "Failed to parse message"),
    ({"type": "subscribe", "id": {}, "payload": {"query": "{ __typename }"}}, "Failed to parse message"),
    ({"type": "subscribe", "id": "1", "payload": {"query": None}}, "Failed to parse message"),
    ({"type": "subscribe", "id": "1", "payload": {"query": ["{ __typename }"]}}, "Failed to parse message"),
    (
        {"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }", "variables": [1]}},
        "Failed to parse message",
    ),
    (
        {"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }", "operationName": 1}},
        "Failed to parse message",
    ),
    ({"type": "complete"}, "Failed to parse message"),
    ({"type": "complete", "id": 1}, "Failed to parse message"),
    ({"type": "complete", "id": None}, "Failed to parse message"),
]


async def test_a_frame_that_is_no_message_closes_with_4400(live_stage: Stage) -> None:
    for frame, reason in NO_MESSAGES:
        async with live_stage.ben.socket() as socket:
            await socket.send(frame)
            assert await socket.closed() == (4400, reason), frame


async def test_a_frame_must_be_json_as_text(live_stage: Stage) -> None:
    frames: list[tuple[str | bytes, str]] = [
        ("{", "WebSocket message must be valid JSON"),
        ("", "WebSocket message must be valid JSON"),
        ('\ufeff{"type": "ping"}', "WebSocket message begins with a BOM"),
        (orjson.dumps({"type": "ping"}), "WebSocket message type must be text"),
    ]
    for frame, reason in frames:
        async with live_stage.ben.socket() as socket:
            await socket.connection.send(frame)
            assert await socket.closed() == (4400, reason), frame


async def test_nothing_may_be_subscribed_before_the_acknowledgement(live_stage: Stage) -> None:
    async with connect(live_stage.ws_url, subprotocols=OURS) as connection:
        socket = Socket(connection)
        await socket.subscribe("{ __typename }")
        assert await socket.closed() == (4401, "Unauthorized")


async def test_a_socket_is_initialised_once(live_stage: Stage) -> None:
    async with live_stage.ben.socket() as socket:
        await socket.send(INIT)
        assert await socket.closed() == (4429, "Too many initialisation requests")


async def test_an_id_is_used_by_one_operation_at_a_time(live_stage: Stage) -> None:
    stream = await live_stage.live()
    message = {"id": "1", "type": "subscribe", "payload": {"query": EMBLEM, "variables": {"stream": stream}}}
    async with live_stage.ben.socket() as socket:
        await socket.subscribe(EMBLEM, stream=stream)
        await socket.send(message)
        assert await socket.closed() == (4409, "Subscriber for 1 already exists")


async def test_a_reason_is_cut_to_what_a_close_frame_holds(live_stage: Stage) -> None:
    stream = await live_stage.live()
    payload = {"query": EMBLEM, "variables": {"stream": stream}}
    message = {"id": "é" * 200, "type": "subscribe", "payload": payload}
    async with connect(live_stage.ws_url, subprotocols=OURS) as connection:
        socket = Socket(connection)
        for one in (INIT, message, message):
            await socket.send(one)
        assert await socket.closed() == (4409, "Subscriber for " + "é" * 54)


@pytest.mark.parametrize("init", [INIT, {**INIT, "payload": None}, {**INIT, "payload": {"authorization": None}}])
async def test_without_a_token_a_socket_is_anonymous(live_stage: Stage, init: Answer) -> None:
    async with connect(live_stage.ws_url, subprotocols=OURS) as connection:
        socket = Socket(connection)
        await socket.send(init)
        assert (await socket.receive())["type"] == "connection_ack"


async def test_the_acknowledgement_says_what_time_it_is(live_stage: Stage) -> None:
    async with connect(live_stage.ws_url, subprotocols=OURS) as connection:
        socket = Socket(connection)
        await socket.send(INIT)
        assert await socket.receive() == {"type": "connection_ack", "payload": {"asOf": "2030-01-01T12:00:00.000Z"}}


async def test_pings_and_pongs_may_have_payloads(live_stage: Stage) -> None:
    async with live_stage.ben.socket() as socket:
        payloads: list[Answer] = [{"payload": None}, {"payload": {}}, {"payload": {"at": [1]}}, {}]
        for payload in payloads:
            await socket.send({"type": "pong", **payload})
            await socket.send({"type": "ping", **payload})
            assert await socket.ping() == {"type": "pong"}


async def test_variables_that_do_not_fit_are_an_error_of_their_operation(live_stage: Stage) -> None:
    async with live_stage.ben.socket() as socket:
        for kind, field in (("query", "node(id: $id) { id }"), ("subscription", "emblem(streamId: $id) { streamId }")):
            wrong = await socket.subscribe(f"{kind}($id: ID!) {{ {field} }}", id=None)
            (error,) = await wrong.raw()
            assert error["extensions"] == {"code": "BAD_REQUEST"}
            assert error["message"].endswith("not to be null.")
        assert await socket.ping() == {"type": "pong"}


async def test_whoever_pings_instead_of_signing_in_is_not_waited_for(live_stage: Stage) -> None:
    async with connect(live_stage.ws_url, subprotocols=OURS) as connection:
        socket = Socket(connection)
        for seconds in (0, 6, 6):
            live_stage.clock.move(seconds=seconds)
            await socket.send({"type": "ping"})
            await live_stage.http.get("/healthz")
        assert await socket.receive() == {"type": "pong"}
        assert await socket.closed() == (4408, "Connection initialisation timeout")


async def test_past_the_limit_of_a_socket_an_operation_is_refused_and_the_others_go_on(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.ben.socket() as socket:
        emblems = [await socket.subscribe(EMBLEM, stream=stream) for _ in range(3)]
        for listener in emblems:
            await listener.next()
        (error,) = await (await socket.subscribe(EMBLEM, stream=stream)).raw()
        assert (error["message"], error["extensions"]["code"]) == (
            "A socket carries at most 3 operations at a time.",
            "BAD_REQUEST",
        )
        await emblems[0].complete()
        assert (await (await socket.subscribe(EMBLEM, stream=stream)).next())["emblem"] == "AVAILABLE"
        live_stage.clock.move(seconds=2)
        await live_stage.ana.do("updateOffer", streamId=stream, offer={**OFFER, "open": False})
        assert (await emblems[1].next())["emblem"] == "CLOSED"


async def test_a_client_that_completes_is_sent_nothing_more(live_stage: Stage) -> None:
    stream = await live_stage.live()
    cursor = (await room(live_stage.ana, stream))["cursor"]
    async with live_stage.ana.socket() as socket:
        first = await socket.subscribe(CHAT, stream=stream, after=cursor)
        second = await socket.subscribe(CHAT, stream=stream, after=cursor)
        await first.complete()
        await socket.ping()
        await live_stage.ana.do("sendMessage", streamId=stream, body="hello")
        await second.next()
        assert first.nothing_yet()
        await socket.send({"id": "nobody", "type": "complete"})
        await socket.ping()


async def test_a_page_of_another_origin_may_not_open_a_socket(live_stage: Stage) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        async with connect(live_stage.ws_url, origin=Origin("https://evil.example")):
            pass
    response = refusal.value.response
    assert (response.status_code, code_of(response)) == (403, "FORBIDDEN")


async def test_there_are_sockets_at_one_address_alone(live_stage: Stage) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        async with connect(live_stage.ws_url.replace("graphql", "nothing")):
            pass
    response = refusal.value.response
    assert (response.status_code, code_of(response)) == (404, "BAD_REQUEST")


def code_of(response: Response) -> object:
    """The code of the one error that a handshake was answered with."""
    (error,) = orjson.loads(response.body)["errors"]
    return error["extensions"]["code"]


@pytest.mark.parametrize("origin", ["https://greenroom.example", "its own", None])
async def test_our_own_pages_those_allowed_and_other_programs_may(live_stage: Stage, origin: Origin | None) -> None:
    if origin == "its own":
        origin = Origin(live_stage.ws_url.replace("ws://", "http://").removesuffix("/graphql"))
    async with connect(live_stage.ws_url, subprotocols=OURS, origin=origin) as connection:
        socket = Socket(connection)
        await socket.send(INIT)
        assert (await socket.receive())["type"] == "connection_ack"
