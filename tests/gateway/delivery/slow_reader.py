"""A subscriber who takes what they are sent one at a time, and only when the test lets them."""

import asyncio
from typing import Any
from uuid import UUID

import orjson
from graphql import GraphQLError

from gateway.delivery.encoded import Encoded
from gateway.delivery.groups import Membership
from gateway.delivery.subscriber import Sent
from gateway.execution.asker import Asker
from models.people import User
from subscriptions.context import RealtimeContext
from tests.gateway.execution.asking import NO_LIMITS
from tests.sockets import TIMEOUT_SECONDS
from tests.stage import Person, Stage, row_of


class SlowReader:
    """Joins like anybody else. ``told`` is what they were sent, each update's event; ``end`` how it ended."""

    asker = Asker("somebody", NO_LIMITS)
    busy = True

    def __init__(self, user_id: UUID) -> None:
        self.user_id: UUID | None = user_id
        self.told: list[dict[str, Any]] = []
        self.end: str | None = None
        self._membership: Membership | None = None
        self._joining: asyncio.Task[None] | None = None
        self._changed = asyncio.Condition()
        self._takes = 0

    @classmethod
    async def joining(cls, stage: Stage, person: Person, document: str, **given: object) -> "SlowReader":
        """Subscribed, and catching up as far as they take."""
        user = await User.get(id=row_of(person.id))
        reader, endpoint = cls(user.id), stage.app.state.endpoint
        operation = await endpoint.schema.operations.prepare(document, None)
        opened = await endpoint.schema.open(operation, given, RealtimeContext.on(stage.node.realtime, user))
        reader._membership = endpoint.groups.membership(opened, reader)
        reader._joining = asyncio.create_task(reader._membership.join())
        return reader

    async def take(self, count: int = 1) -> None:
        """Take so many more."""
        async with self._changed:
            self._takes += count
            self._changed.notify_all()
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while self._takes and self.end is None:
                await asyncio.sleep(0.01)

    async def until(self, count: int) -> None:
        """Wait until so many have been sent, or it has ended."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while len(self.told) < count and self.end is None:
                await asyncio.sleep(0.01)

    async def ended(self) -> str:
        """How it ended, once it has."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while self.end is None:
                await asyncio.sleep(0.01)
        return self.end

    async def leave(self) -> None:
        """The client goes."""
        assert self._joining is not None
        assert self._membership is not None
        self._joining.cancel()
        await asyncio.wait([self._joining])
        self._membership.end()

    def deliver(self, encoded: Encoded) -> None:
        assert self.end is None, "nothing comes after the end"
        for result in encoded.results:
            (update,) = orjson.loads(result.json)["data"].values()
            self.told.append(update["event"])

    async def drained(self) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self._takes)
            self._takes -= 1

    def complete(self) -> None:
        self.end = "complete"

    def revoke(self) -> None:
        self.end = "revoked"

    def fail(self, errors: list[GraphQLError]) -> None:
        self.end = str((errors[0].extensions or {})["code"])

    def resubscribe(self, sent: Sent | None) -> None:
        raise AssertionError("a room has one audience")
