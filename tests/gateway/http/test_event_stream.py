"""Server-sent events (graphql-sse, distinct connections), and who gets them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import orjson
import pytest

from gateway.execution.schema import build_schema
from gateway.http import event_stream
from gateway.http.negotiation import media_type_weights, negotiate
from tests.documents import CHAT, PRESENCE
from tests.sockets import TIMEOUT_SECONDS, Answer
from tests.stage import Person, Stage

BOTH = "application/graphql-response+json, application/json, text/event-stream"


@asynccontextmanager
async def posted(
    person: Person, accept: str, query: str, *, token: str | None = None, **variables: str
) -> AsyncIterator[httpx.Response]:
    """The response to a POST, while it is being read."""
    headers = {"Accept": accept, "Authorization": f"Bearer {token or person.token}"}
    body = {"query": query, "variables": variables}
    async with person.http.stream("POST", "/graphql", json=body, headers=headers) as response:
        yield response


async def next_event(lines: AsyncIterator[str]) -> tuple[str, Answer | None]:
    """One event's name and data."""
    name = data = ""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        async for line in lines:
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                data = line[6:]
            elif not line and name:
                break
    return name, orjson.loads(data) if data else None


async def test_a_subscription_comes_as_events_when_the_client_can_read_them(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    for accept in ("text/event-stream", BOTH):
        cursor = (await live_stage.ben.ask("query($id: ID!) { waitingRoom(streamId: $id) { cursor } }", id=stream))[
            "waitingRoom"
        ]["cursor"]
        async with posted(live_stage.ben, accept, CHAT, stream=stream, after=cursor) as response:
            assert response.headers["content-type"] == "text/event-stream"
            await live_stage.ben.do("sendMessage", streamId=stream, body=accept)
            name, payload = await next_event(response.aiter_lines())
        assert name == "next"
        assert payload is not None
        assert payload["data"]["waitingRoomChat"]["event"]["message"]["body"] == accept


async def test_a_stream_that_ends_says_complete(live_stage: Stage) -> None:
    async with posted(live_stage.ben, "text/event-stream", "{ viewer { user { displayName } } }") as response:
        lines = response.aiter_lines()
        assert await next_event(lines) == ("next", {"data": {"viewer": {"user": {"displayName": "Ben"}}}})
        assert await next_event(lines) == ("complete", None)


async def test_events_end_in_line_feeds_only(live_stage: Stage) -> None:
    async with posted(live_stage.ben, "text/event-stream", "{ viewer { user { displayName } } }") as response:
        body = await response.aread()
    assert b"\r" not in body
    assert body.endswith(b"event: complete\ndata: \n\n")


async def test_what_is_wrong_with_a_document_comes_as_an_event_without_data(live_stage: Stage) -> None:
    for query in (
        "{ wallets }",
        "subscription { weather }",
        "subscription {",
        "query($id: ID!) { node(id: $id) { id } }",
    ):
        async with posted(live_stage.ben, "text/event-stream", query) as response:
            assert (response.status_code, response.headers["content-type"]) == (200, "text/event-stream")
            lines = response.aiter_lines()
            name, payload = await next_event(lines)
            assert (name, set(payload or ())) == ("next", {"errors"})
            assert await next_event(lines) == ("complete", None)


async def test_what_is_no_request_has_its_status_though_events_are_wanted(live_stage: Stage) -> None:
    wanted = {"Accept": "text/event-stream"}
    for body, more, status in (
        (b"{", {}, 400),
        (b'{"query": 5}', {}, 400),
        (b'{"query": "query A { __typename }", "operationName": "B"}', {}, 400),
        (b"{}", {"Content-Type": "text/plain"}, 415),
        (b"{}", {"Authorization": "Bearer x"}, 401),
    ):
        response = await live_stage.ben.post(body, **wanted, **more)
        assert (response.status_code, response.headers["content-type"]) == (status, "application/json; charset=utf-8")
        assert response.json()["errors"][0]["extensions"]["code"] in {"BAD_REQUEST", "UNAUTHENTICATED"}


async def test_signs_of_life_are_comments(live_stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_stream, "HEARTBEAT_SECONDS", 0.01)
    async with posted(live_stage.ben, "text/event-stream", "subscription { notifications { cursor } }") as response:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            text = await anext(response.aiter_text())
    assert text.startswith(": ping\n\n")


async def test_a_stream_ends_with_its_token_and_its_bearer_is_no_longer_present(
    live_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without a sign of life, and without `complete`: they come again with a fresh token.
    monkeypatch.setattr(event_stream, "HEARTBEAT_SECONDS", 1e9)
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    written = live_stage.app.state.tokens.write("ben", "Ben", None, 1, live_stage.clock.now())
    async with live_stage.ana.listening(PRESENCE, stream=stream) as anas:
        await anas.next()
        async with posted(live_stage.ben, "text/event-stream", PRESENCE, token=written, stream=stream) as response:
            lines = response.aiter_lines()
            assert (await next_event(lines))[0] == "next"
            assert (await anas.next())["event"]["__typename"] == "MemberJoined"
            live_stage.clock.move(seconds=1)
            async with asyncio.timeout(TIMEOUT_SECONDS):
                assert [line async for line in lines if line] == []
        await live_stage.node.realtime.presences.drain()
        await live_stage.run_clock(seconds=10)
        assert (await anas.next())["event"]["__typename"] == "MemberLeft"


async def test_json_is_preferred_when_both_are_named_and_nothing_is_subscribed(live_stage: Stage) -> None:
    async with posted(live_stage.ben, BOTH, "{ viewer { user { displayName } } }") as response:
        assert response.headers["content-type"] == "application/graphql-response+json; charset=utf-8"


async def test_a_subscription_by_plain_json_is_refused_with_the_way_to_do_it(live_stage: Stage) -> None:
    async with posted(live_stage.ben, "application/json", "subscription { notifications { cursor } }") as response:
        await response.aread()
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "BAD_REQUEST"
    assert "text/event-stream" in error["message"]


@pytest.mark.parametrize(
    ("accept", "first"),
    [
        ("text/event-stream", "text/event-stream"),
        ("application/json, text/event-stream", "application/json"),
        ("application/json;q=0.5, text/event-stream", "text/event-stream"),
        ("text/event-stream;q=0, application/json", "application/json"),
    ],
)
def test_the_media_type_with_the_most_weight_comes_first(accept: str, first: str) -> None:
    found = media_type_weights(accept)
    assert max(found, key=lambda kind: found[kind]) == first


JSON, GRAPHQL, EVENTS = "application/json", "application/graphql-response+json", "text/event-stream"


@pytest.mark.parametrize(
    ("accept", "once", "events"),
    [
        ("", JSON, False),
        ("*/*", JSON, False),
        ("application/*", JSON, False),
        (f"{GRAPHQL}, {JSON};q=0.9", GRAPHQL, False),
        (f"{JSON}, {GRAPHQL}", JSON, False),
        (f"{GRAPHQL};q=0.5, {JSON};q=0.9", JSON, False),
        (f"{JSON};q=0, */*", GRAPHQL, False),
        (f"{JSON};charset=utf-8;q=0.1, text/plain", JSON, False),
        (BOTH, GRAPHQL, True),
        (EVENTS, EVENTS, True),
        (f"{EVENTS}, */*;q=0.1", EVENTS, True),
        (f"{EVENTS};q=0", None, False),
        ("text/html, image/*;q=0.8", None, False),
        ("*/*;q=nan", None, False),
        (";;,,=", None, False),
        ("x/y, " * 10_000 + JSON, None, False),
    ],
)
def test_the_form_of_an_answer_is_the_one_that_the_client_would_rather_have(
    accept: str, once: str | None, events: bool
) -> None:
    assert negotiate(accept.encode()) == (once, events)


@pytest.mark.parametrize(
    ("query", "name", "subscribes"),
    [
        ("subscription { a }", None, True),
        ("query subscription { a }", None, False),
        ("query A { a } subscription B { b }", "B", True),
        ("query A { a } subscription B { b }", "A", False),
    ],
)
async def test_whether_a_document_subscribes_is_up_to_the_operation_that_is_chosen(
    query: str, name: str | None, subscribes: bool
) -> None:
    assert (await build_schema().operations.prepare(query, name)).is_subscription is subscribes
