"""Tokens by public key: RS256, ES256 and EdDSA, with keys from a JWKS."""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from itertools import product

import httpx
import jwt
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.settings.settings import Settings
from main import create_app
from tests.clock import ManualClock
from tests.conftest import SECRET, opened
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
    """The status of an answer to who bears that token; it says who they are, or that they are nobody."""
    response = await http.post("/graphql", json=ME, headers={"Authorization": f"Bearer {token}"})
    if response.status_code == 200:
        assert response.json() == {"data": {"viewer": {"user": {"displayName": "Eve"}}}}
    else:
        assert response.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
    return response.status_code


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize(("bits", "status"), [(1_024, 401), (2_047, 401), (2_048, 200), (3_072, 200)])
async def test_a_key_of_rsa_has_2048_bits_or_nobody_signs_in_by_it(
    settings: Settings, issuer: Issuer, clock: ManualClock, caplog: pytest.LogCaptureFixture, bits: int, status: int
) -> None:
    other = replace(issuer, rsa=rsa.generate_private_key(65_537, bits))
    with served(other.jwks()) as jwks:
        public = settings.model_copy(update={"jwt_secret": None, "jwks_url": jwks.url})
        async with (
            opened(public, clock) as app,
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://stage") as http,
        ):
            for _ in range(2):
                assert await status_of(http, other.token("RS256")) == status
                assert await status_of(http, other.token("ES256")) == 200
                clock.move(seconds=70)
        assert jwks.asked == 2
    told = [record.getMessage() for record in caplog.records if "RS256" in record.getMessage()]
    assert len(told) == (status == 401)


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


def by_hand(header: dict[str, str], secret: bytes) -> str:
    """A token by HMAC, with whatever for its secret and its header: PyJWT itself would refuse to write it."""
    parts = [urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=") for part in (header, eve())]
    signature = hmac.digest(secret, b".".join(parts), "sha256") if secret else b""
    return b".".join([*parts, urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def forged(issuer: Issuer) -> dict[str, str]:
    """What somebody tries who knows all that is public, by what they hope for."""
    own, public = Issuer.new(), issuer.ed.public_key()
    jwk = orjson.loads(own.jwks())["keys"][2]
    key = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    hs256 = {"alg": "HS256", "kid": "EdDSA"}
    return {
        "the public key as the secret": by_hand(hs256, key),
        "the same without its last line break": by_hand(hs256, key.strip()),
        "the key as it is published": by_hand(hs256, issuer.jwks()),
        "its id as the secret": by_hand(hs256, b"EdDSA"),
        "no signature, and the id of a key": by_hand({"alg": "none", "kid": "EdDSA"}, b""),
        "no signature under a name that takes one": by_hand({"alg": "EdDSA", "kid": "EdDSA"}, b""),
        "a key in the header": jwt.encode(eve(), own.ed, "EdDSA", headers={"kid": "EdDSA", "jwk": jwk}),
        "the address of a key in the header": jwt.encode(
            eve(), own.ed, "EdDSA", headers={"kid": "EdDSA", "jku": "http://127.0.0.1:9/"}
        ),
        "an extension that must be understood": jwt.encode(
            eve(), issuer.ed, "EdDSA", headers={"kid": "EdDSA", "crit": ["exp"]}
        ),
    }


async def test_what_is_public_signs_no_token(http: httpx.AsyncClient, issuer: Issuer) -> None:
    statuses = {hope: await status_of(http, token) for hope, token in forged(issuer).items()}
    assert statuses == dict.fromkeys(statuses, 401)


async def test_with_a_secret_beside_the_keys_each_signs_its_own(
    settings: Settings, clock: ManualClock, jwks_url: str, issuer: Issuer
) -> None:
    app = create_app(settings.model_copy(update={"jwks_url": jwks_url}), clock)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://stage") as http,
    ):
        good = {"by key": issuer.token("EdDSA"), "by secret": jwt.encode(eve(), SECRET, "HS256")}
        statuses = {name: await status_of(http, token) for name, token in (good | forged(issuer)).items()}
    assert statuses == {name: 200 if name in good else 401 for name in statuses}


async def test_without_a_key_id_no_key_is_found(http: httpx.AsyncClient, issuer: Issuer) -> None:
    assert await status_of(http, jwt.encode(eve(), issuer.ed, "EdDSA")) == 401
