"""The tests' stage: the real application on a real database, people by name, and a clock that tests move."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import orjson
from starlette.applications import Starlette
from strawberry import ID
from websockets.asyncio.client import ClientConnection, connect

from actions.due import run_due
from actions.presence import enter_room, leave_room
from gateway.node import Node
from models.people import User
from schema.access import CREDIT_SCOPE
from schema.ids import split_id
from tests.clock import ManualClock

Answer = dict[str, Any]
TOKEN_SECONDS = 10 * 365 * 24 * 3600
PATIENCE_SECONDS = 10.0

OFFER: Answer = {
    "pricePerMinute": {"amount": 100, "currency": "USD"},
    "durations": [5, 10, 20],
    "open": True,
    "queueLimit": 20,
    "coolDownSeconds": 1800,
}
SESSION = """
  id version status durationMinutes price { amount currency } desiredStart scheduledStart expiresAt decidedAt
  startedAt endedAt requestedAt reason note position viewerCan
  payment { status held { amount } captured { amount } }
  estimatedStart { earliest likely latest position }
  history { from to at reason by { displayName } }
"""
ERRORS = """
  errors {
    __typename code message field
    ... on InvalidTransition { from attempted }
    ... on InsufficientFunds { required { amount currency } available { amount currency } }
    ... on PriceChanged { current { amount currency } }
    ... on QueueFull { limit }
    ... on AlreadyRequested { session { id } }
    ... on CoolingDown { coolingUntil: until }
    ... on StaleVersion { staleCurrent: current { id version status } }
    ... on Muted { mutedUntil: until }
    ... on ScheduleConflict { conflictsWith { id } }
    ... on FanAbsent { graceUntil }
    ... on CreatorBusy { busyWith: session { id } }
    ... on AlreadyLive { stream { id } }
    ... on RateLimited { retryAfterSeconds }
  }
"""
RESULTS = {
    "requestSession": f"session {{ {SESSION} }}",
    "cancelSession": f"session {{ {SESSION} }}",
    "decide": f"session {{ {SESSION} }}",
    "reschedule": f"session {{ {SESSION} }}",
    "startSession": f"session {{ {SESSION} }}",
    "endSession": f"session {{ {SESSION} }}",
    "setActivity": "member { user { id displayName } activity since position }",
    "goLive": "stream { id title status emblem }",
    "updateOffer": "stream { id offer { open options { minutes price { amount } } queueLimit coolDownSeconds } }",
    "endStream": "stream { id status endedAt }",
    "sendMessage": "message { id body sentAt removed author { displayName } }",
    "removeMessage": "message { id body removed }",
    "muteFan": "user { id }",
    "blockFan": "user { id }",
    "markNotificationsRead": "notifications { id readAt }",
    "creditWallet": "wallet { available { amount currency } held { amount } }",
}
"""What a mutation's result is asked for, whole."""


class GraphQLFailure(AssertionError):
    """An answer had top-level errors."""

    def __init__(self, errors: list[Answer]) -> None:
        super().__init__(errors)
        self.errors = errors

    @property
    def code(self) -> str:
        return str(self.errors[0]["extensions"]["code"])


@dataclass
class Person:
    """Somebody with a token, or nobody in particular (``token`` None)."""

    name: str
    token: str | None
    http: httpx.AsyncClient
    ws_url: str = ""
    id: str = ""

    async def post(self, body: Any, **headers: str) -> httpx.Response:
        """One raw request to /graphql. ``body``: JSON-able, or bytes as they are."""
        content = body if isinstance(body, bytes) else orjson.dumps(body)
        auth = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return await self.http.post(
            "/graphql", content=content, headers={"Content-Type": "application/json", **auth, **headers}
        )

    async def execute(self, query: str, **variables: Any) -> Answer:
        """The whole answer, errors and all."""
        response = await self.post({"query": query, "variables": variables})
        answer: Answer = response.json()
        return answer

    async def ask(self, query: str, **variables: Any) -> Answer:
        """The data of a query. Raises GraphQLFailure when there are top-level errors."""
        answer = await self.execute(query, **variables)
        if answer.get("errors"):
            raise GraphQLFailure(answer["errors"])
        data: Answer = answer["data"]
        return data

    async def attempt(self, mutation: str, **given: Any) -> Answer:
        """A mutation's payload: its result and its errors. Raises GraphQLFailure on top-level errors."""
        kind = mutation[0].upper() + mutation[1:]
        document = f"mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ {RESULTS[mutation]} {ERRORS} }} }}"
        payload: Answer = (await self.ask(document, input=given))[mutation]
        return payload

    async def do(self, mutation: str, **given: Any) -> Answer:
        """A mutation's result; fails when it was refused."""
        payload = await self.attempt(mutation, **given)
        assert payload["errors"] == [], payload["errors"]
        result: Answer = next(value for key, value in payload.items() if key != "errors")
        return result

    async def refused(self, mutation: str, **given: Any) -> Answer:
        """The one error of a mutation that is refused."""
        payload = await self.attempt(mutation, **given)
        assert all(value is None for key, value in payload.items() if key != "errors"), payload
        (error,) = payload["errors"]
        refusal: Answer = error
        return refusal

    async def session(self, session_id: str) -> Answer:
        found: Answer = (
            await self.ask(f"query($id: ID!) {{ privateSession(id: $id) {{ {SESSION} }} }}", id=session_id)
        )["privateSession"]
        return found

    async def wallet(self) -> tuple[int, int]:
        """Available and held, in minor units."""
        found = (await self.ask("{ viewer { wallet { available { amount } held { amount } } } }"))["viewer"]["wallet"]
        return found["available"]["amount"], found["held"]["amount"]

    async def inbox(self) -> list[Answer]:
        """Notifications, the oldest first."""
        found = await self.ask(
            "{ viewer { notifications(first: 100) { edges { node { id kind message at createdAt readAt session { id } }"
            " } } } }"
        )
        return [edge["node"] for edge in found["viewer"]["notifications"]["edges"]][::-1]

    @asynccontextmanager
    async def socket(self, init: Answer | None = None) -> AsyncIterator["Socket"]:
        """A real WebSocket, acknowledged. Needs a stage with a server."""
        async with connect(self.ws_url, subprotocols=["graphql-transport-ws"]) as connection:  # type: ignore[list-item]
            socket = Socket(connection)
            payload = init if init is not None else ({"authorization": f"Bearer {self.token}"} if self.token else {})
            await socket.send({"type": "connection_init", "payload": payload})
            assert (await socket.receive())["type"] == "connection_ack"
            socket.begin()
            try:
                yield socket
            finally:
                await socket.stop()

    @asynccontextmanager
    async def listening(self, query: str, **variables: Any) -> AsyncIterator["Stream"]:
        """One subscription on a socket of its own."""
        async with self.socket() as socket:
            yield await socket.subscribe(query, **variables)


END = object()


@dataclass
class Stream:
    """What one subscription was sent, in order."""

    id: str
    socket: "Socket"
    arrived: asyncio.Queue[Any] = field(default_factory=asyncio.Queue)

    async def next(self) -> Answer:
        """The data of the next value; fails on errors, on the end, and when nothing comes for 10 s."""
        value = await self.raw()
        assert value is not END, "the subscription has ended"
        if isinstance(value, list):
            raise GraphQLFailure(value)
        if value.get("errors"):
            raise GraphQLFailure(value["errors"])
        (data,) = value["data"].values()
        result: Answer = data
        return result

    async def until(self, wanted: Callable[[Answer], bool]) -> Answer:
        """The first value that is wanted."""
        while not wanted(value := await self.next()):
            pass
        return value

    async def ended(self) -> None:
        """Wait for the end; fails when a value comes instead."""
        assert await self.raw() is END

    async def raw(self) -> Any:
        """The next payload; a list of errors; or END."""
        return await asyncio.wait_for(self.arrived.get(), PATIENCE_SECONDS)

    def nothing_yet(self) -> bool:
        """Whether nothing has arrived that was not taken."""
        return self.arrived.empty()

    async def complete(self) -> None:
        """The client has enough."""
        await self.socket.send({"id": self.id, "type": "complete"})


class Socket:
    """A client of graphql-transport-ws, by hand."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self._streams: dict[str, Stream] = {}
        self._pongs: asyncio.Queue[Answer] = asyncio.Queue()
        self._reader: asyncio.Task[None] | None = None

    def begin(self) -> None:
        self._reader = asyncio.create_task(self._read())

    async def stop(self) -> None:
        if self._reader:
            self._reader.cancel()
            await asyncio.wait([self._reader])

    async def send(self, message: Any) -> None:
        await self.connection.send(orjson.dumps(message).decode())

    async def receive(self) -> Answer:
        message: Answer = orjson.loads(await asyncio.wait_for(self.connection.recv(), PATIENCE_SECONDS))
        return message

    async def subscribe(self, query: str, **variables: Any) -> Stream:
        stream = Stream(str(len(self._streams) + 1), self)
        self._streams[stream.id] = stream
        await self.send({"id": stream.id, "type": "subscribe", "payload": {"query": query, "variables": variables}})
        return stream

    async def ping(self, payload: Answer | None = None) -> Answer:
        await self.send({"type": "ping", **({"payload": payload} if payload else {})})
        return await asyncio.wait_for(self._pongs.get(), PATIENCE_SECONDS)

    async def closed(self) -> tuple[int | None, str | None]:
        """Wait for the server to close; code and reason."""
        await asyncio.wait_for(self.connection.wait_closed(), PATIENCE_SECONDS)
        return self.connection.close_code, self.connection.close_reason

    async def _read(self) -> None:
        async for text in self.connection:
            message = orjson.loads(text)
            match message["type"]:
                case "next" | "error":
                    await self._streams[message["id"]].arrived.put(message["payload"])
                case "complete":
                    await self._streams[message["id"]].arrived.put(END)
                case "pong":
                    await self._pongs.put(message)


@dataclass
class Stage:
    """Ana, a creator; Ben, Cleo and Dora, fans with money; Sam, a stranger; the back office; and an anonymous one."""

    app: Starlette
    clock: ManualClock
    http: httpx.AsyncClient
    ws_url: str
    people: dict[str, Person] = field(default_factory=dict)

    @property
    def node(self) -> Node:
        node: Node = self.app.state.node
        return node

    def __getattr__(self, name: str) -> Person:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    async def person(self, name: str, *, money: int = 0, scope: str | None = None) -> Person:
        """Somebody new, signed in once, with money."""
        token = self.app.state.tokens.write(name.lower(), name, scope, TOKEN_SECONDS, self.clock.now())
        person = Person(name, token, self.http, self.ws_url)
        person.id = (await person.ask("{ viewer { user { id } } }"))["viewer"]["user"]["id"]
        if money:
            await self.office.do("creditWallet", userId=person.id, amount={"amount": money, "currency": "USD"})
        self.people[name.lower()] = person
        return person

    async def gather(self) -> None:
        """Everybody takes their places."""
        self.people["anonymous"] = Person("", None, self.http, self.ws_url)
        await self.person("Office", scope=CREDIT_SCOPE)
        for name in ("Ana", "Sam"):
            await self.person(name)
        for name in ("Ben", "Cleo", "Dora"):
            await self.person(name, money=10_000)

    async def live(self, creator: Person | None = None, **offer: Any) -> str:
        """A stream of Ana's (or another's) with the usual offer; its id."""
        creator = creator or self.ana
        stream = await creator.do("goLive", title="Piano", offer={**OFFER, **offer})
        return str(stream["id"])

    async def requested(self, fan: Person, stream_id: str, minutes: int = 10, **given: Any) -> Answer:
        """A new request of that fan."""
        return await fan.do("requestSession", streamId=stream_id, durationMinutes=minutes, **given)

    async def waiting(self, fan: Person, stream_id: str, minutes: int = 10, creator: Person | None = None) -> Answer:
        """A request that the creator has approved."""
        session = await self.requested(fan, stream_id, minutes)
        return await (creator or self.ana).do("decide", sessionId=session["id"], decision="APPROVE")

    async def scheduled(self, fan: Person, stream_id: str, start: datetime, minutes: int = 10) -> Answer:
        """A request that the creator has put off until ``start``."""
        session = await self.requested(fan, stream_id, minutes)
        return await self.ana.do("decide", sessionId=session["id"], decision="LATER", scheduledStart=start.isoformat())

    async def enters(self, person: Person, stream_id: str) -> None:
        """Present in the waiting room without a socket, until they leave."""
        user = await User.get(id=row_of(person.id))
        await self.node.transactions.run(enter_room, user, row_of(stream_id), self.node.id)

    async def leaves(self, person: Person, stream_id: str) -> None:
        """Gone from the waiting room, once the grace is over."""
        await self.node.transactions.run(leave_room, row_of(person.id), row_of(stream_id), self.node.id)

    async def tick(self, **by: float) -> int:
        """Move the clock, then let it do what is due; how many things it did."""
        if by:
            self.clock.move(**by)
        return await run_due(self.node.transactions, self.node.id)


def row_of(global_id: str) -> UUID:
    """The row that a global id names."""
    found = split_id(ID(global_id))
    assert found is not None
    return found[1]


PRESENCE = """subscription($stream: ID!, $after: String) {
  waitingRoomPresence(streamId: $stream, after: $after) {
    cursor
    event {
      __typename
      ... on PresenceSnapshot { members { user { displayName } activity since position } }
      ... on MemberJoined { member { user { displayName } activity since position } }
      ... on MemberChanged { member { user { displayName } activity since position } }
      ... on MemberLeft { user { displayName } }
    }
  }
}"""
CHAT = """subscription($stream: ID!, $after: String) {
  waitingRoomChat(streamId: $stream, after: $after) {
    cursor
    event {
      __typename
      ... on MessagePosted { message { id body removed author { displayName } } }
      ... on MessageRemoved { messageId }
    }
  }
}"""
ESTIMATE = """subscription($session: ID!) {
  estimatedStart(sessionId: $session) { sessionId earliest likely latest position asOf }
}"""
EMBLEM = """subscription($stream: ID!) {
  emblem(streamId: $stream) {
    streamId status emblem asOf
    offer { open queueLimit pricePerMinute { amount currency } estimatedWait { likelySeconds ahead } }
  }
}"""
SESSIONS = """subscription($stream: ID, $after: String) {
  sessionUpdates(streamId: $stream, after: $after) {
    cursor session { id status version } transition { from to reason by { displayName } }
  }
}"""
NOTIFICATIONS = """subscription($after: String) {
  notifications(after: $after) { cursor notification { id kind message at session { id } } }
}"""
