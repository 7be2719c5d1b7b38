"""Tokens by public key: RS256, ES256 and EdDSA, with keys from a JWKS."""

from collections.abc import AsyncIterator, Iterator
from itertools import product

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.settings import Settings
from main import create_app
from tests.clock import ManualClock
from tests.gateway.auth.keys import HOUR, Issuer, eve, served

ME = {"query": "{ viewer { user { displayName } } }"}
ALGORITHMS = ["RS256", "ES256", "EdDSA"]


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer.new()


@pytest.fixture
def jwks_url(issuer: Issuer) -> Iterator[str]:
    with served(issuer.jwks()) as endpoint:
        yield endpoint.url


@pytest.fixture
async def http(settings: Settings, clock: ManualClock, jwks_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """The application with a JWKS and no secret."""
    app = create_app(settings.model_copy(update={"jwt_secret": None, "jwks_url": jwks_url}), clock)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://stage") as client,
    ):
        yield client


async def status_of(http: httpx.AsyncClient, token: str) -> int:
    response = await http.post("/graphql", json=ME, headers={"Authorization": f"Bearer {token}"})
    if response.status_code == 200:
        assert response.json() == {"data": {"viewer": {"user": {"displayName": "Eve"}}}}
    else:
        assert response.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
    return response.status_code


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_a_token_by_public_key(
    http: httpx.AsyncClient, issuer: Issuer, clock: ManualClock, algorithm: str
) -> None:
    token = issuer.token(algorithm)
    assert await status_of(http, token) == 200
    assert await status_of(http, token[:-8] + ("AAAAAAAA" if not token.endswith("AAAAAAAA") else "BBBBBBBB")) == 401
    assert await status_of(http, Issuer.new().token(algorithm)) == 401
    clock.move(seconds=HOUR + 5)
    assert await status_of(http, token) == 401


async def test_a_key_is_for_its_own_algorithm(http: httpx.AsyncClient, issuer: Issuer) -> None:
    for algorithm, kid in product(ALGORITHMS, [*ALGORITHMS, "unknown"]):
        status = await status_of(http, issuer.token(algorithm, kid=kid))
        assert (algorithm, kid, status) == (algorithm, kid, 200 if kid == algorithm else 401)


async def test_a_public_key_is_no_shared_secret(http: httpx.AsyncClient, issuer: Issuer) -> None:
    public = issuer.ed.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert await status_of(http, jwt.encode(eve(), public, "HS256", headers={"kid": "EdDSA"})) == 401


async def test_without_a_key_id_no_key_is_found(http: httpx.AsyncClient, issuer: Issuer) -> None:
    assert await status_of(http, jwt.encode(eve(), issuer.ed, "EdDSA")) == 401
