"""The intake: one ordered list of steps that every request and every socket passes, whatever it asks for.

Something that concerns all traffic, such as a rate limit or a trace, is a class of its own and a place in ``steps``.
"""

import re
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from itertools import count
from secrets import token_hex
from uuid import UUID

from starlette.types import Message, Scope, Send

from gateway import metrics
from gateway.addresses import TrustedProxies
from gateway.auth.sign_in import SignIn
from gateway.auth.tokens import InvalidToken
from gateway.connections import FOR_MONITORING, Shares
from models.limiter import Limiter
from schema.request_errors import BadRequest, RateLimitExceeded
from schema.served import served
from subscriptions.context import Realtime, RealtimeContext

ARRIVAL = "greenroom.arrival"
"""The key of an ASGI scope under which its ``Arrival`` stands."""

REQUEST_ID = b"x-request-id"
FOR_BROWSERS = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"))
"""What every response tells a browser: to guess no types, and to tell nobody where it comes from."""

VARY = "Accept, Authorization"
"""By which headers a page, an answer and its stream differ on one address: also for a cache that was told to keep what
it should not."""

NOT_KEPT = ((b"cache-control", b"no-store"), (b"vary", VARY.encode()))
"""What a response tells caches that says nothing to them itself: it is its asker's own, and as of now."""

FULL_SECONDS = 30
"""After which an address that has as many sockets as it may is to try again: nobody knows when one closes."""

PROCESS, NUMBERS = token_hex(4), count()
"""Of which the ids of this process's own consist: to ask the system for chance each time would take 2 µs."""

USABLE_REQUEST_ID = re.compile(rb"[!-~]{1,64}")
"""Visible ASCII, so that it can stand in a header and in a line of the log."""

SINGLETON_HEADERS = frozenset({b"authorization", b"content-type", b"content-length", b"content-encoding"})
"""Headers that the gateway reads and whose values cannot be combined: they may be given only once."""


class Arrival:
    """One request or one socket on its way in, and what the steps have found out about it."""

    __slots__ = ("context", "has_share", "headers", "id", "is_socket", "status")

    def __init__(self, context: RealtimeContext, *, is_socket: bool) -> None:
        self.context = context
        self.is_socket = is_socket
        self.headers: dict[bytes, bytes] = {}
        self.has_share = False
        """Of a socket: whether it counts among those that its address has at once."""
        self.id = b""
        self.status = 0
        """The status of a request's response; 0 before there is one, and for a socket."""

    @property
    def request_id(self) -> str:
        """By which its client, its proxy and the log know it."""
        return self.id.decode()

    @property
    def person_id(self) -> UUID | None:
        """Whose token it bears; None for an anonymous visitor."""
        return self.context.viewer_id


class Step:
    """One step of the intake. It overrides the methods at which it has something to do; the others are never called."""

    def arrive(self, arrival: Arrival, scope: Scope) -> None:
        """A request's head or a socket's handshake has come. Raises RequestError to refuse it: then the steps behind
        this one do not see it arrive, but all see it leave."""

    def init(self, arrival: Arrival, payload: Mapping[str, object]) -> None:
        """The payload of ``connection_init`` has come, on a socket."""

    async def sign_in(self, arrival: Arrival, authorization: object) -> None:
        """A token has come: in a header, in ``connection_init`` or in a ``ping``. Raises RequestError to refuse it."""

    def leave(self, arrival: Arrival) -> None:
        """The request has been answered, or the socket is closed."""


class Headers(Step):
    """Reads the headers; refuses a request that gives one of ``SINGLETON_HEADERS`` twice."""

    def arrive(self, arrival: Arrival, scope: Scope) -> None:
        arrival.headers = dict(scope["headers"])
        if len(arrival.headers) < len(scope["headers"]):
            arrival.headers = combined_headers(scope["headers"])


class RequestIds(Step):
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


class Addresses(Step):
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


class Authentication(Step):
    """Makes the bearer of a token the viewer; refuses tokens too many that are none."""

    def __init__(self, sign_in: SignIn, limiter: Limiter) -> None:
        self._sign_in = sign_in
        self._limiter = limiter

    async def sign_in(self, arrival: Arrival, authorization: object) -> None:
        try:
            await self._sign_in(arrival.context, authorization)
        except InvalidToken as invalid:
            # Only now: whoever is behind the same address with a good one comes in.
            if wait := self._limiter.take("bad_token_rate", arrival.context.address):
                raise RateLimitExceeded(wait) from invalid
            raise


class TrafficMetrics(Step):
    """Counts requests by status, and open sockets."""

    def arrive(self, arrival: Arrival, scope: Scope) -> None:
        if arrival.is_socket:
            metrics.SOCKETS.inc()

    def leave(self, arrival: Arrival) -> None:
        if arrival.is_socket:
            metrics.SOCKETS.dec()
        else:
            metrics.requests_with(arrival.status).inc()


def steps(sign_in: SignIn, proxies: TrustedProxies, limiter: Limiter, sockets: Shares) -> tuple[Step, ...]:
    """The steps of the intake, in their order: what is refused is counted and named too. ``sockets``: how many each
    address has."""
    return (
        TrafficMetrics(),
        RequestIds(),
        Headers(),
        Addresses(proxies, limiter, sockets),
        Authentication(sign_in, limiter),
    )


class Intake:
    """Takes every request and every socket through the steps."""

    def __init__(self, steps: Sequence[Step], realtime: Realtime) -> None:
        self._realtime = realtime
        self._arrive = [step.arrive for step in steps if _overrides(step, "arrive")]
        self._init = [step.init for step in steps if _overrides(step, "init")]
        self._sign_in = [step.sign_in for step in steps if _overrides(step, "sign_in")]
        self._leave = [step.leave for step in steps if _overrides(step, "leave")]

    def open(self, scope: Scope) -> Arrival:
        """A new arrival, which its scope carries from now on."""
        arrival = scope[ARRIVAL] = Arrival(RealtimeContext.on(self._realtime), is_socket=scope["type"] == "websocket")
        return arrival

    def arrive(self, arrival: Arrival, scope: Scope) -> None:
        """Take it through the steps. Raises RequestError when one refuses it."""
        for step in self._arrive:
            step(arrival, scope)

    def init(self, arrival: Arrival, payload: Mapping[str, object]) -> None:
        """Take the payload of ``connection_init`` through the steps."""
        for step in self._init:
            step(arrival, payload)

    def without_viewer(self, arrival: Arrival) -> Arrival:
        """Another arrival with the same id: to sign in with a token before anything of ``arrival`` changes."""
        fresh = Arrival(RealtimeContext.on(self._realtime), is_socket=arrival.is_socket)
        fresh.id = arrival.id
        fresh.context.address, fresh.context.request_id = arrival.context.address, arrival.context.request_id
        return fresh

    async def sign_in(self, arrival: Arrival, authorization: object) -> None:
        """Make the bearer of that token its viewer. Raises RequestError when a step refuses it."""
        for step in self._sign_in:
            await step(arrival, authorization)

    def leave(self, arrival: Arrival) -> None:
        """It has been answered or closed, or was refused. To be called once for each that ``open`` gave."""
        for step in self._leave:
            step(arrival)


class ResponseSender:
    """ASGI's ``send`` for one request: adds to the response ``X-Request-Id`` and what browsers and caches are told, and
    notes its status."""

    __slots__ = ("_arrival", "_send")

    def __init__(self, arrival: Arrival, send: Send) -> None:
        self._arrival = arrival
        self._send = send

    def __call__(self, message: Message) -> Awaitable[None]:
        """Send one message of the response."""
        if message["type"] == "http.response.start":
            self._arrival.status = message["status"]
            given = message.get("headers", ())
            for_caches = () if any(name == b"cache-control" for name, _ in given) else NOT_KEPT
            message["headers"] = [*given, *FOR_BROWSERS, *for_caches, (REQUEST_ID, self._arrival.id)]
        return self._send(message)


def combined_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Headers by name, those given several times as one list (RFC 9110, section 5.3). Raises BadRequest."""
    headers: dict[bytes, bytes] = {}
    for name, value in raw:
        if name in headers and name in SINGLETON_HEADERS:
            raise BadRequest(f"The header {name.decode().title()} is given once.")
        headers[name] = headers[name] + b", " + value if name in headers else value
    return headers


def _overrides(step: Step, name: str) -> bool:
    return getattr(type(step), name) is not getattr(Step, name)
