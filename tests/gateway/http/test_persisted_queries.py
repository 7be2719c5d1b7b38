"""Automatic persisted queries, which begin with a hash alone: clients that know them are told to send queries whole."""

from urllib.parse import quote

import orjson
import pytest

from tests.conftest import ON_SQLITE
from tests.gateway.http.raw import get, post, sent
from tests.stage import Stage

pytestmark = ON_SQLITE

HASH = {"persistedQuery": {"version": 1, "sha256Hash": "f" * 64}}
TOLD = {"message": "PersistedQueryNotSupported", "extensions": {"code": "PERSISTED_QUERY_NOT_SUPPORTED"}}
"""What ``@apollo/client/link/persisted-queries`` and ``@urql/exchange-persisted`` look for."""


@pytest.mark.parametrize(
    "request_",
    [
        post({"operationName": "Me", "variables": {}, "extensions": HASH}),
        post({"extensions": HASH}, Accept="application/graphql-response+json,application/json;q=0.9"),
        post({"query": None, "extensions": HASH}),
        post({"query": "", "extensions": HASH}),
        get(f"extensions={quote(orjson.dumps(HASH).decode())}&variables=%7B%7D"),
    ],
)
async def test_a_hash_without_its_query_is_told_that_it_is_not_supported(
    live_stage: Stage, server: int, request_: bytes
) -> None:
    reply = await sent(server, request_)
    assert (reply.status, reply.error, reply.headers["cache-control"]) == (200, TOLD, "no-store")


async def test_a_query_with_its_hash_is_answered(live_stage: Stage, server: int) -> None:
    reply = await sent(server, post({"query": "{ __typename }", "extensions": HASH}))
    assert orjson.loads(reply.body) == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize("extensions", [{}, {"persistedQuery": None}, {"tracing": True}, None])
async def test_without_a_hash_a_query_is_missing(live_stage: Stage, server: int, extensions: object) -> None:
    reply = await sent(server, post({"extensions": extensions}))
    assert (reply.status, reply.error["message"]) == (400, "The request has no `query`.")


async def test_on_a_socket_it_is_told_as_the_error_of_that_operation(live_stage: Stage) -> None:
    async with live_stage.ben.socket() as socket:
        stream = await socket.subscribe("")
        await stream.raw()
        for query in ({}, {"query": ""}, {"query": None}):
            await socket.send({"id": stream.id, "type": "subscribe", "payload": {**query, "extensions": HASH}})
            assert (query, await stream.raw()) == (query, [TOLD])
        await socket.send(
            {"id": stream.id, "type": "subscribe", "payload": {"query": "{ __typename }", "extensions": HASH}}
        )
        assert await stream.raw() == {"data": {"__typename": "Query"}}
