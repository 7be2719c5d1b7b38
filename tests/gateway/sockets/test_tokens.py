"""Who a socket belongs to, and until when: 4403 for a bad token and for one that has expired."""

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest
from graphql import get_introspection_query
from tortoise.connection import get_connection
from websockets.asyncio.client import connect

from tests.clock import START
from tests.conftest import ON_SQLITE, SECRET
from tests.documents import CHAT, EMBLEM, ESTIMATE, NOTIFICATIONS, OFFER, PRESENCE, SESSIONS
from tests.gateway.sockets.wire import wired
from tests.sockets import OURS, GraphQLFailure, Socket
from tests.stage import Person, Stage

pytestmark = ON_SQLITE

FORBIDDEN = (4403, "Forbidden")
GO_LIVE = "mutation($input: GoLiveInput!) { goLive(input: $input) { errors { message } } }"
ON_AIR = "{ viewer { liveStream { title } } }"
WHO = "{ viewer { user { displayName } } }"


def token(stage: Stage, name: str, ttl: int) -> str:
    written: str = stage.app.state.tokens.write(name.lower(), name, None, ttl, stage.clock.now())
    return f"Bearer {written}"


def signed(secret: str = SECRET, algorithm: str = "HS256", **claims: object) -> str:
    usual = {"sub": "ben", "name": "Ben", "exp": START + timedelta(hours=1)}
    return "Bearer " + jwt.encode({**usual, **claims}, secret, algorithm=algorithm)


async def who(socket: Socket) -> str | None:
    """As whom the socket asks."""
    viewer = await (await socket.subscribe(WHO)).next()
    return viewer["user"]["displayName"] if viewer else None


BAD_TOKENS: list[Any] = [
    "",
    "Bearer",
    "Bearer nonsense",
    "Basic YmVuOmJlbg==",
    signed().removeprefix("Bearer "),
    signed(secret="another secret, long enough for HS256 too"),
    signed(exp=datetime(2020, 1, 1, tzinfo=UTC)),
    signed(sub=None),
    signed(sub=""),
    signed(secret="", algorithm="none"),
    17,
    ["Bearer"],
    {},
]


async def test_a_bad_token_closes_the_socket(live_stage: Stage) -> None:
    for authorization in BAD_TOKENS:
        async with connect(live_stage.ws_url, subprotocols=OURS) as connection:
            socket = Socket(connection)
            await socket.send({"type": "connection_init", "payload": {"authorization": authorization}})
            assert await socket.closed() == FORBIDDEN, authorization


@pytest.mark.parametrize("key", ["authorization", "Authorization"])
async def test_a_good_token_makes_the_socket_its_bearers(live_stage: Stage, key: str) -> None:
    async with live_stage.anonymous.socket({key: token(live_stage, "Ben", 60)}) as socket:
        assert await who(socket) == "Ben"


async def test_without_a_token_a_socket_is_anonymous(live_stage: Stage) -> None:
    inits: list[Any] = [{}, {"authorization": None}, {"somethingElse": 1}]
    for init in inits:
        async with live_stage.anonymous.socket(init) as socket:
            assert await (await socket.subscribe(WHO)).raw() == {"data": {"viewer": None}}


async def test_an_anonymous_socket_may_listen_to_emblems_only(live_stage: Stage) -> None:
    stream = await live_stage.live()
    session = await live_stage.waiting(live_stage.ben, stream)
    async with live_stage.anonymous.socket() as socket:
        for query in (PRESENCE, CHAT, SESSIONS, NOTIFICATIONS, ESTIMATE):
            refused = await socket.subscribe(query, stream=stream, session=session["id"])
            with pytest.raises(GraphQLFailure) as failure:
                await refused.next()
            assert failure.value.code == "UNAUTHENTICATED"
        assert (await (await socket.subscribe(EMBLEM, stream=stream)).next())["emblem"] == "BUSY"


async def test_a_socket_is_closed_when_its_token_expires(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.anonymous.socket({"authorization": token(live_stage, "Ben", 60)}) as socket:
        await (await socket.subscribe(EMBLEM, stream=stream)).next()
        live_stage.clock.move(seconds=59)
        await socket.ping()
        assert await who(socket) == "Ben"
        live_stage.clock.move(seconds=1)
        assert await socket.closed() == FORBIDDEN


async def test_nothing_is_begun_once_the_token_has_expired(live_stage: Stage) -> None:
    async with live_stage.anonymous.socket({"authorization": token(live_stage, "Ben", 60)}) as socket:
        live_stage.clock.move(seconds=59.5)
        await socket.ping()
        # Before sockets are looked at again.
        live_stage.clock.move(seconds=0.6)
        await socket.subscribe(GO_LIVE, input={"title": "Late", "offer": OFFER})
        assert await socket.closed() == FORBIDDEN
    assert await live_stage.ben.ask(ON_AIR) == {"viewer": {"liveStream": None}}


async def test_nor_while_what_was_sent_before_the_close_is_not_read(live_stage: Stage) -> None:
    bearer = replace(live_stage.ben, token=token(live_stage, "Ben", 60).removeprefix("Bearer "))
    port = urlsplit(live_stage.ws_url).port
    assert port
    async with wired(bearer, port, buffer=4096) as wire:
        (socket,) = live_stage.app.state.endpoint.watchdog._open
        outbox = socket._transport.outbox
        # Where answers take long, more than one has yet to come once it is busy.
        outbox._limit = sys.maxsize
        for number in count():
            await wire.subscribe(str(number), get_introspection_query())
            await live_stage.ben.ask(ON_AIR)
            if outbox.busy:
                break
        live_stage.clock.move(seconds=60)
        await live_stage.ben.ask(ON_AIR)
        await wire.subscribe("late", GO_LIVE, input={"title": "Late", "offer": OFFER})
        for _ in range(20):
            assert await live_stage.ben.ask(ON_AIR) == {"viewer": {"liveStream": None}}
        assert await wire.end() == FORBIDDEN
    assert await live_stage.ben.ask(ON_AIR) == {"viewer": {"liveStream": None}}


async def test_whose_token_has_expired_is_no_longer_present(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    async with live_stage.ana.listening(PRESENCE, stream=stream) as anas:
        await anas.next()
        async with live_stage.anonymous.socket({"authorization": token(live_stage, "Ben", 60)}) as socket:
            await (await socket.subscribe(PRESENCE, stream=stream)).next()
            assert (await anas.next())["event"]["__typename"] == "MemberJoined"
            live_stage.clock.move(seconds=60)
            assert await socket.closed() == FORBIDDEN
        await live_stage.node.realtime.presences.drain()
        await live_stage.run_clock(seconds=10)
        assert (await anas.next())["event"]["__typename"] == "MemberLeft"


async def test_a_ping_with_a_fresh_token_keeps_the_socket_open(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.anonymous.socket({"authorization": token(live_stage, "Ben", 60)}) as socket:
        emblems = await socket.subscribe(EMBLEM, stream=stream)
        await emblems.next()
        live_stage.clock.move(seconds=50)
        await socket.ping({"authorization": token(live_stage, "Ben", 60)})
        live_stage.clock.move(seconds=59)
        await socket.ping()
        assert await who(socket) == "Ben"
        await live_stage.ana.do("endStream", streamId=stream)
        assert (await emblems.until(lambda value: value["status"] == "ENDED"))["emblem"] == "CLOSED"
        live_stage.clock.move(seconds=1)
        assert await socket.closed() == FORBIDDEN


async def test_a_ping_without_a_token_is_answered_and_changes_nothing(live_stage: Stage) -> None:
    async with live_stage.anonymous.socket({"authorization": token(live_stage, "Ben", 60)}) as socket:
        assert await socket.ping({"anything": 1}) == {"type": "pong"}
        live_stage.clock.move(seconds=60)
        assert await socket.closed() == FORBIDDEN


async def test_a_fresh_token_brings_its_own_scopes(live_stage: Stage) -> None:
    credit = """mutation($input: CreditWalletInput!) { creditWallet(input: $input) { errors { message } } }"""
    given = {"userId": live_stage.ben.id, "amount": {"amount": 1, "currency": "USD"}}
    async with live_stage.office.socket() as socket:
        assert await (await socket.subscribe(credit, input=given)).next() == {"errors": []}
        await socket.ping({"authorization": token(live_stage, "Office", 60)})
        with pytest.raises(GraphQLFailure) as failure:
            await (await socket.subscribe(credit, input=given)).next()
        assert failure.value.code == "FORBIDDEN"


@pytest.mark.parametrize("name", ["ben", "anonymous"])
async def test_a_ping_with_the_token_of_another_person_closes_the_socket(live_stage: Stage, name: str) -> None:
    person: Person = live_stage.people[name]
    async with person.socket() as socket:
        await socket.send({"type": "ping", "payload": {"authorization": f"Bearer {live_stage.cleo.token}"}})
        assert await socket.closed() == FORBIDDEN


async def test_a_ping_with_a_bad_token_closes_the_socket(live_stage: Stage) -> None:
    for authorization in BAD_TOKENS:
        async with live_stage.ben.socket() as socket:
            await socket.send({"type": "ping", "payload": {"authorization": authorization}})
            assert await socket.closed() == FORBIDDEN, authorization


ELSEWHERE = (4401, 'The token goes into the payload of connection_init: {"authorization": "Bearer …"}')


@pytest.mark.parametrize(
    "init",
    [
        {"headers": {"Authorization": "TOKEN"}},
        {"headers": {"authorization": "TOKEN"}, "authorization": None},
        {"authToken": "TOKEN"},
        {"accessToken": "TOKEN"},
        {"token": "TOKEN"},
        {"AUTHORIZATION": "TOKEN"},
        {"headers": {"token": "TOKEN"}},
    ],
)
async def test_a_token_elsewhere_in_init_is_told_where_it_goes(live_stage: Stage, init: dict[str, Any]) -> None:
    given = json.loads(json.dumps(init).replace("TOKEN", token(live_stage, "Ben", 60)))
    async with connect(live_stage.ws_url, subprotocols=OURS) as connection:
        socket = Socket(connection)
        await socket.send({"type": "connection_init", "payload": given})
        assert await socket.closed() == ELSEWHERE


@pytest.mark.parametrize(
    ("query", "header"), [("", "Bearer x"), ("", "bearer x"), ("?token=x", ""), ("?access_token=x", "")]
)
async def test_a_token_in_the_handshake_is_told_where_it_goes(live_stage: Stage, query: str, header: str) -> None:
    headers = {"Authorization": header} if header else {}
    for init, who in (({}, None), ({"authorization": token(live_stage, "Ben", 60)}, "Ben")):
        async with connect(
            live_stage.ws_url + query,
            subprotocols=OURS,
            additional_headers=headers,
        ) as connection:
            socket = Socket(connection)
            await socket.send({"type": "connection_init", "payload": init})
            if who:
                assert (await socket.receive())["type"] == "connection_ack"
            else:
                assert await socket.closed() == ELSEWHERE


@pytest.mark.parametrize(
    "init", [{"headers": {}}, {"headers": {"Authorization": ""}}, {"headers": ["x"]}, {"token": None}]
)
async def test_without_a_token_anywhere_a_socket_is_anonymous(live_stage: Stage, init: dict[str, Any]) -> None:
    async with live_stage.anonymous.socket(init) as socket:
        assert await who(socket) is None


async def test_credentials_for_a_proxy_are_not_ours(live_stage: Stage) -> None:
    async with connect(
        live_stage.ws_url,
        subprotocols=OURS,
        additional_headers={"Authorization": "Basic YmVuOmJlbg=="},
    ) as connection:
        await Socket(connection).send({"type": "connection_init"})
        assert (await Socket(connection).receive())["type"] == "connection_ack"


async def test_who_signs_in_while_the_database_is_away_is_told_to_try_again_later(live_stage: Stage) -> None:
    await get_connection("default").execute_script("ALTER TABLE user_account RENAME TO gone")
    async with connect(live_stage.ws_url, subprotocols=OURS) as connection:
        socket = Socket(connection)
        await socket.send({"type": "connection_init", "payload": {"authorization": token(live_stage, "Eve", 60)}})
        assert await socket.closed() == (1013, "Try again later")
