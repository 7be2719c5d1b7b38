"""Automatic persisted queries: a hash alone, then the query with its hash, and from then on the hash is enough."""

from hashlib import sha256
from typing import Any
from urllib.parse import quote

import orjson
import pytest

from tests.conftest import ON_SQLITE
from tests.gateway.http.raw import get, post, sent
from tests.stage import Stage

pytestmark = ON_SQLITE

QUERY = "{ __typename }"
ANSWER = {"data": {"__typename": "Query"}}


def hashed(digest: Any, version: int = 1) -> dict[str, Any]:
    return {"persistedQuery": {"version": version, "sha256Hash": digest}}


def digest_of(query: str) -> str:
    return sha256(query.encode()).hexdigest()


HASH, NOWHERE = hashed(digest_of(QUERY)), hashed("f" * 64)
TOLD = {"message": "PersistedQueryNotFound", "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"}}
"""What ``@apollo/client/link/persisted-queries`` and ``@urql/exchange-persisted`` look for."""


def with_extensions(given: dict[str, Any]) -> bytes:
    return get(f"extensions={quote(orjson.dumps(given).decode())}&variables=%7B%7D")


@pytest.mark.parametrize(
    "request_",
    [
        post({"operationName": "Me", "variables": {}, "extensions": NOWHERE}),
        post({"extensions": NOWHERE}, Accept="application/graphql-response+json,application/json;q=0.9"),
        post({"query": None, "extensions": NOWHERE}),
        post({"query": "", "extensions": NOWHERE}),
        post({"documentId": f"sha256:{'f' * 64}"}),
        with_extensions(NOWHERE),
        get("documentId=unknown"),
    ],
)
async def test_a_hash_that_nobody_has_sent_with_its_query_is_not_found(
    live_stage: Stage, server: int, request_: bytes
) -> None:
    reply = await sent(server, request_)
    assert (reply.status, reply.error, reply.headers["cache-control"]) == (200, TOLD, "no-store")


async def test_a_query_that_came_with_its_hash_is_known_by_it(live_stage: Stage, server: int) -> None:
    assert (await sent(server, with_extensions(HASH))).error == TOLD
    for request_ in (
        post({"query": QUERY, "extensions": HASH}),
        post({"extensions": HASH}),
        with_extensions(HASH),
        post({"documentId": f"sha256:{digest_of(QUERY)}"}),
    ):
        assert orjson.loads((await sent(server, request_)).body) == ANSWER


@pytest.mark.parametrize(
    "body",
    [
        {"query": QUERY, "extensions": NOWHERE},
        {"query": QUERY, "extensions": hashed(digest_of(QUERY), version=2)},
        {"query": QUERY, "extensions": hashed(7)},
        {"extensions": {"persistedQuery": "x"}},
        {"query": QUERY, "documentId": f"sha256:{digest_of(QUERY)}"},
        {"documentId": 7},
    ],
)
async def test_what_is_not_the_hash_of_its_query_is_refused_and_not_kept(
    live_stage: Stage, server: int, body: Any
) -> None:
    assert (await sent(server, post(body))).status == 400
    assert (await sent(server, post({"extensions": NOWHERE}))).error == TOLD


@pytest.mark.parametrize("extensions", [{}, {"persistedQuery": None}, {"tracing": True}, None])
async def test_without_a_hash_a_query_is_missing(live_stage: Stage, server: int, extensions: object) -> None:
    reply = await sent(server, post({"extensions": extensions}))
    assert (reply.status, reply.error["message"]) == (400, "The request has no `query`.")


async def test_a_socket_takes_queries_by_their_hash_as_a_request_does(live_stage: Stage) -> None:
    async with live_stage.ben.socket() as socket:
        stream = await socket.subscribe("")
        await stream.raw()

        async def answered(**payload: Any) -> Any:
            await socket.send({"id": stream.id, "type": "subscribe", "payload": payload})
            found = await stream.raw()
            if not isinstance(found, list):
                await stream.ended()
            return found

        for query in ({}, {"query": ""}, {"query": None}):
            assert (query, await answered(**query, extensions=NOWHERE)) == (query, [TOLD])
        assert await answered(query=QUERY, extensions=HASH) == ANSWER
        assert await answered(extensions=HASH) == ANSWER
        assert await answered(documentId=f"sha256:{digest_of(QUERY)}") == ANSWER
