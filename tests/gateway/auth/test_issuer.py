"""An issuer whose keys change, or cannot be had: nobody is signed out for its fault, nobody waits for it in vain."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson
import pytest
from prometheus_client import REGISTRY
from starlette.applications import Starlette
from websockets.asyncio.client import connect

from gateway.auth.issuer import MOST_BYTES
from gateway.settings.settings import Settings
from tests.clock import ManualClock
from tests.conftest import ON_SQLITE, opened
from tests.gateway.auth.keys import Endpoint, Issuer, seconds, served
from tests.rated import rated
from tests.sockets import OURS, TIMEOUT_SECONDS, Socket

pytestmark = ON_SQLITE

ME = {"query": "{ viewer { user { displayName } } }"}
KNOWN, OTHER = "RS256", "ES256"


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer.new()


@pytest.fixture
def jwks(issuer: Issuer) -> Iterator[Endpoint]:
    with served(issuer.jwks()) as endpoint:
        yield endpoint


@pytest.fixture
async def app(settings: Settings, clock: ManualClock, jwks: Endpoint) -> AsyncIterator[Starlette]:
    """The application with a JWKS and no secret."""
    async with opened(settings.model_copy(update={"jwt_secret": None, "jwks_url": jwks.url}), clock) as app:
        yield app


@pytest.fixture
async def http(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://stage") as client:
        yield client


async def status_of(http: httpx.AsyncClient, token: str) -> int:
    response = await http.post("/graphql", json=ME, headers={"Authorization": f"Bearer {token}"})
    if response.status_code == 503:
        assert response.json()["errors"][0]["extensions"] == {"code": "UNAVAILABLE"}
        assert response.headers["Retry-After"] == "5"
    return response.status_code


async def ready(http: httpx.AsyncClient) -> tuple[int, bool]:
    response = await http.get("/readyz")
    return response.status_code, response.json()["issuer"]


async def seconds_of(waited: Any) -> float:
    began = asyncio.get_running_loop().time()
    await waited
    return asyncio.get_running_loop().time() - began


@asynccontextmanager
async def closing(server: int, token: str) -> AsyncIterator[tuple[int | None, str | None]]:
    """How a socket is closed that signs in with that token."""
    async with connect(f"ws://127.0.0.1:{server}/graphql", subprotocols=OURS) as connection:
        socket = Socket(connection)
        await socket.send({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}})
        yield await socket.closed()


async def test_a_known_key_waits_for_nothing_while_the_issuer_hangs(
    http: httpx.AsyncClient, issuer: Issuer, jwks: Endpoint, clock: ManualClock
) -> None:
    assert await status_of(http, issuer.token(KNOWN)) == 200
    assert jwks.asked == 1
    clock.move(seconds=70)
    jwks.hang()
    strangers = [asyncio.create_task(status_of(http, issuer.token(KNOWN, kid=f"nobody {n}"))) for n in range(8)]
    for _ in range(5):
        assert await seconds_of(status_of(http, issuer.token(KNOWN))) < 1
    assert not any(stranger.done() for stranger in strangers)
    assert await seconds_of(asyncio.gather(*strangers)) < 4
    assert [stranger.result() for stranger in strangers] == [503] * 8
    assert jwks.asked == 2
    assert await seconds_of(status_of(http, issuer.token(KNOWN, kid="nobody else"))) < 1
    assert jwks.asked == 2
    assert await ready(http) == (200, False)
    assert await status_of(http, issuer.token(KNOWN)) == 200
    jwks.answering.set()
    clock.move(seconds=10)
    assert await status_of(http, issuer.token(KNOWN, kid="nobody else")) == 401
    assert await ready(http) == (200, True)


async def test_a_key_that_was_withdrawn_is_not_taken_after_five_minutes(
    http: httpx.AsyncClient, issuer: Issuer, jwks: Endpoint, clock: ManualClock
) -> None:
    assert await status_of(http, issuer.token(KNOWN)) == 200
    jwks.body = issuer.jwks(KNOWN)
    clock.move(seconds=300)
    assert [await status_of(http, issuer.token(name)) for name in (KNOWN, OTHER)] == [401, 200]


async def test_a_key_that_was_withdrawn_is_not_taken_after_the_next_look_while_it_is_used(
    http: httpx.AsyncClient, issuer: Issuer, jwks: Endpoint, clock: ManualClock
) -> None:
    assert await status_of(http, issuer.token(KNOWN)) == 200
    jwks.body = issuer.jwks(KNOWN)
    clock.move(seconds=60)
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while await status_of(http, issuer.token(KNOWN)) != 401:
            await asyncio.sleep(0.01)
    assert await status_of(http, issuer.token(OTHER)) == 200


async def test_a_key_that_was_withdrawn_is_not_taken_when_the_clock_was_set_back_meanwhile(
    http: httpx.AsyncClient, issuer: Issuer, jwks: Endpoint, clock: ManualClock
) -> None:
    assert await status_of(http, issuer.token(KNOWN)) == 200
    jwks.body = issuer.jwks(KNOWN)
    clock.set_back(hours=1)
    clock.move(seconds=300)
    assert [await status_of(http, issuer.token(name)) for name in (KNOWN, OTHER)] == [401, 200]


async def test_a_new_key_is_found_when_it_is_first_used(
    http: httpx.AsyncClient, issuer: Issuer, jwks: Endpoint, clock: ManualClock
) -> None:
    jwks.body = issuer.jwks(OTHER)
    assert await status_of(http, issuer.token(KNOWN)) == 200
    jwks.body = issuer.jwks()
    clock.move(seconds=10)
    assert [await status_of(http, issuer.token(OTHER)) for _ in range(2)] == [200, 200]


async def test_whoever_invents_keys_is_counted_as_who_invents_tokens(
    settings: Settings, clock: ManualClock, jwks: Endpoint, issuer: Issuer
) -> None:
    strict = rated(settings, bad_token_rate=3).model_copy(update={"jwt_secret": None, "jwks_url": jwks.url})
    async with (
        opened(strict, clock) as app,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://stage") as http,
    ):
        now = seconds(clock.now())
        invented = [issuer.token(OTHER, kid=f"nobody {number}", iat=now) for number in range(5)]
        assert [await status_of(http, token) for token in invented] == [503] * 3 + [429] * 2
        assert await status_of(http, issuer.token(KNOWN)) == 200


async def test_a_token_that_is_newer_than_the_keys_that_were_seen_cannot_be_judged_yet(
    http: httpx.AsyncClient, issuer: Issuer, jwks: Endpoint, clock: ManualClock
) -> None:
    jwks.body = issuer.jwks(OTHER)
    assert await status_of(http, issuer.token(KNOWN)) == 200
    clock.move(seconds=2)
    jwks.body = issuer.jwks()
    now = seconds(clock.now())
    new = issuer.token(OTHER, iat=now)
    bad = {
        "older than the keys": issuer.token(OTHER, kid="nobody", iat=now - 60),
        "of another day": issuer.token(OTHER, kid="nobody", iat=now + 86_400),
        "of no day": issuer.token(OTHER, kid="nobody"),
    }
    assert [await status_of(http, token) for token in (new, *bad.values())] == [503, 401, 401, 401]
    clock.move(seconds=10)
    forged = issuer.token(OTHER, kid="nobody", iat=now)
    assert [await status_of(http, token) for token in (new, forged)] == [200, 401]
    assert jwks.asked == 2


async def test_keys_whose_issuer_is_away_for_five_minutes_cannot_be_judged(
    http: httpx.AsyncClient, issuer: Issuer, jwks: Endpoint, clock: ManualClock
) -> None:
    assert await status_of(http, issuer.token(KNOWN)) == 200
    jwks.status = 500
    clock.move(seconds=299)
    assert await status_of(http, issuer.token(KNOWN)) == 200
    clock.move(seconds=11)
    assert await status_of(http, issuer.token(KNOWN)) == 503
    assert await ready(http) == (503, False)


async def test_an_issuer_that_is_away_is_told_of_once_a_minute_and_when_it_is_back(
    http: httpx.AsyncClient, jwks: Endpoint, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "greenroom.issuer")
    jwks.status = 500
    for _ in range(8):
        assert await ready(http) == (503, False)
        clock.move(seconds=10)
    jwks.status = 200
    assert await ready(http) == (200, True)
    said = [record.getMessage() for record in caplog.records]
    assert said == [
        "the keys behind GREENROOM_JWKS_URL cannot be had: the answer is 500",
        "the keys behind GREENROOM_JWKS_URL cannot be had, for 60 s by now: the answer is 500",
        "the keys behind GREENROOM_JWKS_URL are had again, after 80 s",
    ]
    assert jwks.asked == 9


NO_JWKS: dict[str, tuple[int, bytes]] = {
    "a page": (200, b"<!doctype html><title>Sign in</title>"),
    "forbidden": (403, b"{}"),
    "away": (502, b"Bad Gateway"),
    "nothing": (200, b""),
    "a list": (200, b"[]"),
    "no keys": (200, b'{"keys": [{}]}'),
    "no text": (200, b"\xff"),
    "without end": (200, b"[" * 100_000),
}


@pytest.mark.parametrize("case", NO_JWKS)
async def test_an_answer_that_is_no_jwks_signs_nobody_out(
    http: httpx.AsyncClient, server: int, issuer: Issuer, jwks: Endpoint, case: str
) -> None:
    jwks.status, jwks.body = NO_JWKS[case]
    assert await ready(http) == (503, False)
    assert await status_of(http, issuer.token(KNOWN)) == 503
    async with closing(server, issuer.token(KNOWN)) as closed:
        assert closed == (1013, "Try again later")
    assert jwks.asked == 1
    for token in ("nonsense", "a.b.c"):
        assert await status_of(http, token) == 401
        async with closing(server, token) as closed:
            assert closed == (4403, "Forbidden")
    assert (await http.post("/graphql", json=ME)).json() == {"data": {"viewer": None}}


async def test_an_answer_that_never_ends_is_given_up_and_the_next_one_is_heard(
    http: httpx.AsyncClient, issuer: Issuer, jwks: Endpoint, clock: ManualClock
) -> None:
    jwks.drips = True
    assert await seconds_of(status_of(http, issuer.token(KNOWN))) < 4
    assert await ready(http) == (503, False)
    jwks.drips = False
    clock.move(seconds=10)
    assert await status_of(http, issuer.token(KNOWN)) == 200
    assert jwks.asked == 2


@pytest.mark.parametrize(("status", "behind"), [(200, b" " * MOST_BYTES), (302, b""), (404, b"")])
async def test_keys_in_too_long_an_answer_or_beside_another_status_are_not_taken(
    http: httpx.AsyncClient, issuer: Issuer, jwks: Endpoint, status: int, behind: bytes
) -> None:
    jwks.status, jwks.body = status, issuer.jwks() + behind
    assert await status_of(http, issuer.token(KNOWN)) == 503


async def test_a_key_that_is_none_stands_in_nobodys_way(
    http: httpx.AsyncClient, issuer: Issuer, jwks: Endpoint
) -> None:
    keys = orjson.loads(issuer.jwks())["keys"]
    others = [None, "key", {}, {"kty": "RSA", "kid": "half"}, {"kty": "oct", "k": "AAAA", "kid": "shared"}]
    names: list[object] = [[1], 1, {"a": 1}, ""]
    jwks.body = orjson.dumps({"keys": [*others, *({**keys[0], "kid": name} for name in names), *keys]})
    assert [await status_of(http, issuer.token(name)) for name in (KNOWN, OTHER)] == [200, 200]
    assert [await status_of(http, issuer.token(KNOWN, kid=kid)) for kid in ("half", "shared", "1")] == [401] * 3


async def test_whether_metrics_are_for_a_token_cannot_be_known_while_its_issuer_is_away(
    settings: Settings, issuer: Issuer, jwks: Endpoint, clock: ManualClock
) -> None:
    bearer = {"Authorization": f"Bearer {issuer.token(KNOWN, scope='metrics')}"}
    closed = settings.model_copy(update={"jwt_secret": None, "jwks_url": jwks.url, "metrics": False})
    async with (
        opened(closed, clock) as app,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://stage") as http,
    ):
        for status, told in ((500, 503), (200, 200)):
            jwks.status = status
            clock.move(seconds=10)
            assert (await http.get("/metrics", headers=bearer)).status_code == told


async def test_an_issuer_that_does_not_answer_is_among_the_metrics_that_alerts_look_at(
    app: Starlette, http: httpx.AsyncClient, jwks: Endpoint, clock: ManualClock
) -> None:
    for status, ready in ((200, 1.0), (500, 0.0)):
        jwks.status = status
        assert (await http.get("/metrics")).status_code == 200
        assert REGISTRY.get_sample_value("greenroom_ready", {"part": "issuer"}) == ready
        clock.move(seconds=70)


async def test_an_issuer_that_answers_is_told_by_readyz(http: httpx.AsyncClient, jwks: Endpoint) -> None:
    response = await http.get("/readyz")
    ready = {"database": True, "broadcast": True, "room": True, "issuer": True}
    assert (response.status_code, response.json()) == (200, ready)
    assert jwks.asked == 1
