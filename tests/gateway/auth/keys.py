"""Keys of our own, and a real JWKS to find them in."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from tests.clock import START

HOUR = 3600


@dataclass
class Issuer:
    """Whoever issues tokens: a private key for each algorithm, by the algorithm's name as ``kid``."""

    rsa: rsa.RSAPrivateKey
    ec: ec.EllipticCurvePrivateKey
    ed: ed25519.Ed25519PrivateKey

    @classmethod
    def new(cls) -> "Issuer":
        return cls(
            rsa.generate_private_key(65_537, 2_048),
            ec.generate_private_key(ec.SECP256R1()),
            ed25519.Ed25519PrivateKey.generate(),
        )

    def token(self, algorithm: str, *, kid: str | None = None, **claims: Any) -> str:
        """A token of Eve's that lasts for an hour, unless the claims say otherwise."""
        key = {"RS256": self.rsa, "ES256": self.ec, "EdDSA": self.ed}[algorithm]
        return jwt.encode(eve(**claims), key, algorithm, headers={"kid": kid or algorithm})  # type: ignore[arg-type]

    def jwks(self, *without: str) -> bytes:
        """The public keys (RFC 7517), but for those that were withdrawn."""
        keys: list[dict[str, Any]] = [
            {**RSAAlgorithm.to_jwk(self.rsa.public_key(), as_dict=True), "kid": "RS256", "alg": "RS256"},
            {**ECAlgorithm.to_jwk(self.ec.public_key(), as_dict=True), "kid": "ES256", "alg": "ES256"},
            {**OKPAlgorithm.to_jwk(self.ed.public_key(), as_dict=True), "kid": "EdDSA", "alg": "EdDSA"},
        ]
        return orjson.dumps({"keys": [{**key, "use": "sig"} for key in keys if key["kid"] not in without]})


def eve(**claims: Any) -> dict[str, Any]:
    """Claims of Eve's, valid for an hour after noon; those given as None are left out."""
    full = {"sub": "eve", "name": "Eve", "exp": seconds(START) + HOUR, **claims}
    return {name: value for name, value in full.items() if value is not None}


def seconds(moment: datetime) -> int:
    """As tokens tell time: since 1970."""
    return int(moment.timestamp())


@dataclass
class Endpoint:
    """An address of loopback that answers with this body and status, or not at all."""

    body: bytes
    status: int = 200
    url: str = ""
    asked: int = 0
    answering: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    drips: bool = False
    """Whether spaces come before the body, now and then, to the end of the test."""

    def hang(self) -> None:
        """From now on take requests and say nothing."""
        self.answering.clear()


@contextmanager
def served(body: bytes, status: int = 200) -> Iterator[Endpoint]:
    """An address, until the end."""
    endpoint = Endpoint(body, status)
    endpoint.answering.set()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            endpoint.asked += 1
            endpoint.answering.wait()
            with suppress(ConnectionError):
                self.send_response(endpoint.status)
                self.end_headers()
                dripping = endpoint.drips
                while dripping and not endpoint.over.wait(0.1):
                    self.wfile.write(b" ")
                self.wfile.write(endpoint.body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    endpoint.url = f"http://127.0.0.1:{server.server_port}/jwks.json"
    try:
        yield endpoint
    finally:
        endpoint.answering.set()
        endpoint.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
