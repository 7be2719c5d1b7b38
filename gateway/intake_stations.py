"""The stations of the intake, in their order."""

import re
from collections.abc import Iterable
from itertools import count
from secrets import token_hex

from starlette.types import Scope

from gateway.addresses import TrustedProxies
from gateway.auth.issuer import KeyNotKnown
from gateway.auth.sign_in import SignIn
from gateway.auth.tokens import InvalidToken
from gateway.connections import FOR_MONITORING, Shares
from gateway.intake import REQUEST_ID, Arrival, Station
from gateway.monitoring import metrics
from models.rates.limiter import Limiter
from schema.request_errors import BadRequest, RateLimitExceeded
from schema.served import served

FULL_SECONDS = 30
"""After which an address that has as many sockets as it may is to try again: nobody knows when one closes."""

PROCESS, NUMBERS = token_hex(4), count()
"""Of which the ids of this process's own consist: to ask the system for chance each time would take 2 µs."""

USABLE_REQUEST_ID = re.compile(rb"[!-~]{1,64}")
"""Visible ASCII, so that it can stand in a header and in a line of the log."""

SINGLETON_HEADERS = frozenset(
    {b"authorization", b"content-type", b"content-length", b"content-encoding", b"host", b"origin"}
)
"""Headers that the gateway reads and whose values cannot be combined: they may be given only once."""


def stations(sign_in: SignIn, proxies: TrustedProxies, limiter: Limiter, sockets: Shares) -> tuple[Station, ...]:
    """The stations of the intake, in their order: what is refused is counted and named too. ``sockets``: how many each
    address has."""
    return (
        TrafficMetrics(),
        RequestIds(),
        Headers(),
        Addresses(proxies, limiter, sockets),
        Authentication(sign_in, limiter),
    )


class TrafficMetrics(Station):
    """Counts requests by status, and open sockets."""

    def arrive(self, arrival: Arrival, scope: Scope) -> None:
        if arrival.is_socket:
            metrics.SOCKETS.inc()

    def leave(self, arrival: Arrival) -> None:
        if arrival.is_socket:
            metrics.SOCKETS.dec()
        else:
            metrics.requests_with(arrival.status).inc()


class RequestIds(Station):
    """Names each arrival for the client, and for what is logged of unexpected errors: by the ``X-Request-Id`` that a
    proxy gave it, or a new one."""

    def arrive(self, arrival: Arrival, scope: Scope) -> None:
        proposed = next((value for name, value in scope["headers"] if name == REQUEST_ID), b"")
        if proposed and USABLE_REQUEST_ID.fullmatch(proposed):
            arrival.id, arrival.context.request_id = proposed, proposed.decode()
        else:
            own = arrival.context.request_id = f"{PROCESS}{next(NUMBERS):08x}"
            arrival.id = own.encode()
        served.set(arrival)


class Headers(Station):
    """Reads the headers; refuses a request that gives one of ``SINGLETON_HEADERS`` twice."""

    def arrive(self, arrival: Arrival, scope: Scope) -> None:
        arrival.headers = dict(scope["headers"])
        if len(arrival.headers) < len(scope["headers"]):
            arrival.headers = combined_headers(scope["headers"])


class Addresses(Station):
    """Finds out whose it is, and refuses what is too much of one address; monitoring is always answered."""

    def __init__(self, proxies: TrustedProxies, limiter: Limiter, sockets: Shares) -> None:
        self._proxies = proxies
        self._limiter = limiter
        self._sockets = sockets

    def arrive(self, arrival: Arrival, scope: Scope) -> None:
        client = scope.get("client")
        forwarded = arrival.headers.get(b"x-forwarded-for", b"")
        address = arrival.context.address = self._proxies.client(client[0] if client else "", forwarded)
        if scope["path"] not in FOR_MONITORING and (wait := self._limiter.take("request_rate", address)):
            raise RateLimitExceeded(wait)
        if arrival.is_socket:
            arrival.has_share = self._sockets.take(address)
            if not arrival.has_share:
                raise RateLimitExceeded(FULL_SECONDS)

    def leave(self, arrival: Arrival) -> None:
        if arrival.has_share:
            self._sockets.give_back(arrival.context.address)


class Authentication(Station):
    """Makes the bearer of a token the viewer; refuses tokens too many that are none."""

    def __init__(self, sign_in: SignIn, limiter: Limiter) -> None:
        self._sign_in = sign_in
        self._limiter = limiter

    async def sign_in(self, arrival: Arrival, authorization: object) -> None:
        try:
            await self._sign_in(arrival.context, authorization)
        except (InvalidToken, KeyNotKnown) as refused:
            # Only now: whoever is behind the same address with a good one comes in.
            if wait := self._limiter.take("bad_token_rate", arrival.context.address):
                raise RateLimitExceeded(wait) from refused
            raise


def combined_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Headers by name, those given several times as one list (RFC 9110, section 5.3). Raises BadRequest."""
    headers: dict[bytes, bytes] = {}
    for name, value in raw:
        if name in headers and name in SINGLETON_HEADERS:
            raise BadRequest(f"The header {name.decode().title()} is given once.")
        headers[name] = headers[name] + b", " + value if name in headers else value
    return headers
