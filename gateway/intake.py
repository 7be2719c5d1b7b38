"""The intake: one ordered list of stations that every request and every socket passes, whatever it asks for.

Something that concerns all traffic, such as a rate limit or a trace, is a class of its own and an entry in ``stations``
(gateway/intake_stations.py).
"""

from collections.abc import Awaitable, Mapping, Sequence
from uuid import UUID

from starlette.types import Message, Scope, Send

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


class Arrival:
    """One request or one socket on its way in, and what the stations have found out about it."""

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


class Station:
    """One of the intake. It overrides the methods at which it has something to do; the others are never called."""

    def arrive(self, arrival: Arrival, scope: Scope) -> None:
        """A request's head or a socket's handshake has come. Raises RequestError to refuse it: then the stations behind
        this one do not see it arrive, but all see it leave."""

    def init(self, arrival: Arrival, payload: Mapping[str, object]) -> None:
        """The payload of ``connection_init`` has come, on a socket."""

    async def sign_in(self, arrival: Arrival, authorization: object) -> None:
        """A token has come: in a header, in ``connection_init`` or in a ``ping``. Raises RequestError to refuse it."""

    def leave(self, arrival: Arrival) -> None:
        """The request has been answered, or the socket is closed."""


class Intake:
    """Takes every request and every socket through the stations."""

    def __init__(self, stations: Sequence[Station], realtime: Realtime) -> None:
        self._realtime = realtime
        self._arrive = [station.arrive for station in stations if _overrides(station, "arrive")]
        self._init = [station.init for station in stations if _overrides(station, "init")]
        self._sign_in = [station.sign_in for station in stations if _overrides(station, "sign_in")]
        self._leave = [station.leave for station in stations if _overrides(station, "leave")]

    def open(self, scope: Scope) -> Arrival:
        """A new arrival, which its scope carries from now on."""
        arrival = scope[ARRIVAL] = Arrival(RealtimeContext.on(self._realtime), is_socket=scope["type"] == "websocket")
        return arrival

    def arrive(self, arrival: Arrival, scope: Scope) -> None:
        """Take it through the stations. Raises RequestError when one refuses it."""
        for station in self._arrive:
            station(arrival, scope)

    def init(self, arrival: Arrival, payload: Mapping[str, object]) -> None:
        """Take the payload of ``connection_init`` through the stations."""
        for station in self._init:
            station(arrival, payload)

    def without_viewer(self, arrival: Arrival) -> Arrival:
        """Another arrival with the same id: to sign in with a token before anything of ``arrival`` changes."""
        fresh = Arrival(RealtimeContext.on(self._realtime), is_socket=arrival.is_socket)
        fresh.id = arrival.id
        fresh.context.address, fresh.context.request_id = arrival.context.address, arrival.context.request_id
        return fresh

    async def sign_in(self, arrival: Arrival, authorization: object) -> None:
        """Make the bearer of that token its viewer. Raises RequestError when a station refuses it."""
        for station in self._sign_in:
            await station(arrival, authorization)

    def leave(self, arrival: Arrival) -> None:
        """It has been answered or closed, or was refused. To be called once for each that ``open`` gave."""
        for station in self._leave:
            station(arrival)


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


def _overrides(station: Station, name: str) -> bool:
    return getattr(type(station), name) is not getattr(Station, name)
