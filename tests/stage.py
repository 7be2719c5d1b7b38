"""The tests' stage: the real application on a real database, people by name, and a clock that tests move."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import orjson
from starlette.applications import Starlette
from strawberry import ID
from websockets.asyncio.client import connect

from actions.due import run_due
from actions.room_presence import enter_room
from domain.refusals import Refusal
from domain.scopes import CREDIT_SCOPE, REPORT_SCOPE, SUPPORT_SCOPE
from gateway.node import Node
from models.people import User
from schema.ids import global_id, split_id
from tests.clock import ManualClock
from tests.documents import OFFER, SESSION
from tests.mutations import document
from tests.sockets import OURS, Answer, GraphQLFailure, Socket, Stream

TOKEN_SECONDS = 10 * 365 * 24 * 3600

OFFICE, SUPPORT = "Office", "Support"
STAFF = {OFFICE: f"{CREDIT_SCOPE} {REPORT_SCOPE}", SUPPORT: SUPPORT_SCOPE}
"""Who acts for the platform, and by which scopes."""

CAST = {"Ana": 0, "Sam": 0, "Ben": 10_000, "Cleo": 10_000, "Dora": 10_000}
"""Who has signed in before a test begins, besides staff, and their money in cents."""


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
        payload: Answer = (await self.ask(document(mutation), input=given))[mutation]
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
        async with connect(self.ws_url, subprotocols=OURS) as connection:
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


@dataclass
class Stage:
    """Ana, a creator; Ben, Cleo and Dora, fans with money; Sam, a stranger; staff; and an anonymous one."""

    app: Starlette
    clock: ManualClock
    http: httpx.AsyncClient
    ws_url: str
    people: dict[str, Person] = field(default_factory=dict)
    inside: set[tuple[UUID, UUID]] = field(default_factory=set)

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
        person = self._with_token(name, scope)
        person.id = (await person.ask("{ viewer { user { id } } }"))["viewer"]["user"]["id"]
        if money:
            await self.office.do("creditWallet", userId=person.id, amount={"amount": money, "currency": "USD"})
        return person

    async def sign_in_cast(self) -> None:
        """The cast signs in for the first time, and has its wallets filled."""
        for name, scope in STAFF.items():
            await self.person(name, scope=scope)
        for name, money in CAST.items():
            await self.person(name, money=money)

    async def gather(self) -> None:
        """The cast, who are in the database already, take their places."""
        ids = {user.sub: global_id("User", user.id) for user in await User.all()}
        self.people["anonymous"] = Person("", None, self.http, self.ws_url)
        for name, scope in STAFF.items():
            self._with_token(name, scope)
        for name in CAST:
            self._with_token(name)
        for sub, person in self.people.items():
            person.id = ids.get(sub, "")

    def _with_token(self, name: str, scope: str | None = None) -> Person:
        token = self.app.state.tokens.write(name.lower(), name, scope, TOKEN_SECONDS, self.clock.now())
        person = self.people[name.lower()] = Person(name, token, self.http, self.ws_url)
        return person

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

    async def ready_to_begin(self, fan: Person, creator: Person) -> tuple[str, str]:
        """A session of that creator's whose fan is in the room, and its stream."""
        stream = await self.live(creator)
        session = await self.waiting(fan, stream, creator=creator)
        await self.enters(fan, stream)
        return str(session["id"]), stream

    async def scheduled(
        self, fan: Person, stream_id: str, start: datetime, minutes: int = 10, creator: Person | None = None
    ) -> Answer:
        """A request that the creator has put off until ``start``."""
        session = await self.requested(fan, stream_id, minutes)
        later = {"decision": "LATER", "scheduledStart": start.isoformat()}
        return await (creator or self.ana).do("decide", sessionId=session["id"], **later)

    async def enters(self, person: Person, stream_id: str, *, node: UUID | None = None) -> Refusal | None:
        """Present in the waiting room as by a socket, until they leave; or why not. ``node``: another than this one."""
        user, stream = await User.get(id=row_of(person.id)), row_of(stream_id)
        if node:
            return (await self.node.transactions.run(enter_room, [user], stream, node)).get(user.id)
        presences = self.node.realtime.presences
        try:
            await presences.enter(user, stream)
        except Refusal as refusal:
            await self.leaves(person, stream_id)
            return refusal
        if (user.id, stream) in self.inside:
            presences.leave(user, stream)
        self.inside.add((user.id, stream))
        return None

    async def leaves(self, person: Person, stream_id: str) -> None:
        """Gone from the waiting room, once the grace is over."""
        user, stream = await User.get(id=row_of(person.id)), row_of(stream_id)
        if (user.id, stream) in self.inside:
            self.inside.discard((user.id, stream))
            self.node.realtime.presences.leave(user, stream)
            await self.node.realtime.presences.drain()

    def tune(self, **rules: Any) -> None:
        """From now on these rules are others."""
        self.node.transactions.rules = replace(self.node.transactions.rules, **rules)

    async def joins(self, person: Person, session_id: str) -> Refusal | None:
        """In the call of a session as by a socket, until they hang up; or why not."""
        try:
            await self.node.realtime.calls.enter(await User.get(id=row_of(person.id)), row_of(session_id))
        except Refusal as refusal:
            return refusal
        return None

    async def hangs_up(self, person: Person, session_id: str) -> None:
        """Gone from the call."""
        self.node.realtime.calls.leave(await User.get(id=row_of(person.id)), row_of(session_id))
        await self.node.realtime.calls.drain()

    async def run_clock(self, **by: float) -> int:
        """Move the clock, then let it do what is due; how many things it did."""
        if by:
            self.clock.move(**by)
        await self.node.realtime.presences.renew()
        await self.node.realtime.calls.renew()
        # What is under way, as a lost lease that is taken anew, may have the line, which the clock would then leave for
        # its next round.
        await self.node.realtime.presences.drain()
        await self.node.realtime.calls.drain()
        await self.node.transactions.drain()
        return await run_due(self.node.transactions, self.node.id)

    async def run_clocks(self, many: int) -> int:
        """So many clocks come round at the same moment, and one behind them, as each leaves to the next round what is
        under way; how many things they did."""
        together = sum(await asyncio.gather(*(self.run_clock() for _ in range(many))))
        return together + await self.run_clock()


def row_of(global_id: str) -> UUID:
    """The row that a global id names."""
    found = split_id(ID(global_id))
    assert found is not None
    return found[1]
