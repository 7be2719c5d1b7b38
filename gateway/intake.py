"""The way in: one ordered list of what every request and every socket passes, whatever it asks for.

A step that is to hold for all traffic, such as a rate or a trace, is a class here or beside, and a place in the list.
"""

import re
from collections.abc import Awaitable, Iterable
from secrets import token_hex

from starlette.types import Message, Scope, Send

from gateway import metrics
from gateway.auth.sign_in import SignIn
from schema.request_errors import BadRequest
from subscriptions.context import Realtime, RealtimeContext

ARRIVAL = "greenroom.arrival"
"""The key in an ASGI scope."""

REQUEST_ID = b"x-request-id"
USABLE_REQUEST_ID = re.compile(rb"[!-~]{1,64}")
"""Visible ASCII, so that it can stand in a header and in a line of the log."""

SINGLETON_HEADERS = frozenset({b"authorization", b"content-type", b"content-length", b"content-encoding"})
"""Headers that may be given only once, of those that are read."""


class Arrival:
    """One request or one socket on its way in, and what has been found out about it."""

    __slots__ = ("context", "headers", "id", "is_socket", "status")

    def __init__(self, context: RealtimeContext, *, is_socket: bool) -> None:
        self.context = context
        self.is_socket = is_socket
        self.headers: dict[bytes, bytes] = {}
        self.id = b""
        self.status = 0
        """Of a request's answer; 0 before, and for a socket."""


class Step:
    """One thing that everything passes. A step overrides what it has something to do at; other calls cost nothing."""

    def arrive(self, arrival: Arrival, scope: Scope) -> None:
        """A request's head or a socket's handshake has come. Raises RequestError to refuse it."""

    async def sign_in(self, arrival: Arrival, authorization: object) -> None:
        """It says who it is: by a header, or in ``connection_init``. Raises RequestError to refuse it."""

    def leave(self, arrival: Arrival) -> None:
        """It has been answered, or the socket is closed."""


class HeadLimits(Step):
    """Refuses a head that says two things at once; what it says stands in ``headers`` from then on."""

    def arrive(self, arrival: Arrival, scope: Scope) -> None:
        arrival.headers = dict(scope["headers"])
        if len(arrival.headers) < len(scope["headers"]):
            arrival.headers = combined_headers(scope["headers"])


class RequestIds(Step):
    """Names each arrival for the log and for the client: by the ``X-Request-Id`` that a proxy gave it, or a new one."""

    def arrive(self, arrival: Arrival, scope: Scope) -> None:
        given = arrival.headers.get(REQUEST_ID, b"")
        arrival.id = given if USABLE_REQUEST_ID.fullmatch(given) else token_hex(8).encode()


class Identity(Step):
    """Makes the bearer of a token the viewer."""

    def __init__(self, sign_in: SignIn) -> None:
        self._sign_in = sign_in

    async def sign_in(self, arrival: Arrival, authorization: object) -> None:
        await self._sign_in(arrival.context, authorization)


class Figures(Step):
    """Counts what comes and goes."""

    def arrive(self, arrival: Arrival, scope: Scope) -> None:
        if arrival.is_socket:
            metrics.SOCKETS.inc()

    def leave(self, arrival: Arrival) -> None:
        if arrival.is_socket:
            metrics.SOCKETS.dec()
        else:
            metrics.requests_with(arrival.status).inc()


def steps(sign_in: SignIn) -> tuple[Step, ...]:
    """What everything passes, in this order."""
    return (HeadLimits(), RequestIds(), Identity(sign_in), Figures())


class Intake:
    """Takes in whatever comes."""

    def __init__(self, passed: Iterable[Step], realtime: Realtime) -> None:
        listed = tuple(passed)
        self._realtime = realtime
        self._arrive = [step.arrive for step in listed if _overrides(step, "arrive")]
        self._sign_in = [step.sign_in for step in listed if _overrides(step, "sign_in")]
        self._leave = [step.leave for step in listed if _overrides(step, "leave")]

    def arrive(self, scope: Scope) -> Arrival:
        """What has come, which its scope carries from now on. Raises RequestError when it is refused."""
        arrival = Arrival(RealtimeContext.on(self._realtime), is_socket=scope["type"] == "websocket")
        for step in self._arrive:
            step(arrival, scope)
        scope[ARRIVAL] = arrival
        return arrival

    def another(self, arrival: Arrival) -> Arrival:
        """One like it, of which nobody is the viewer yet: for a token that is to be looked at first."""
        fresh = Arrival(RealtimeContext.on(self._realtime), is_socket=arrival.is_socket)
        fresh.id = arrival.id
        return fresh

    async def sign_in(self, arrival: Arrival, authorization: object) -> None:
        """Its viewer is whoever bears that token. Raises RequestError when it is refused."""
        for step in self._sign_in:
            await step(arrival, authorization)

    def leave(self, arrival: Arrival) -> None:
        """It has gone. Once for each that was taken in."""
        for step in self._leave:
            step(arrival)


class Answer:
    """Sends a request's answer, with the request's id, and notes its status."""

    __slots__ = ("_arrival", "_send")

    def __init__(self, arrival: Arrival, send: Send) -> None:
        self._arrival = arrival
        self._send = send

    def __call__(self, message: Message) -> Awaitable[None]:
        """Send one message of it."""
        if message["type"] == "http.response.start":
            self._arrival.status = message["status"]
            message["headers"] = [*message.get("headers", ()), (REQUEST_ID, self._arrival.id)]
        return self._send(message)


def combined_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Headers by name, those given several times as one list (RFC 9110, section 5.3). Raises BadRequest."""
    found: dict[bytes, bytes] = {}
    for name, value in raw:
        if name in found and name in SINGLETON_HEADERS:
            raise BadRequest(f"The header {name.decode().title()} is given once.")
        found[name] = found[name] + b", " + value if name in found else value
    return found


def _overrides(step: Step, name: str) -> bool:
    return getattr(type(step), name) is not getattr(Step, name)
