"""Somebody who asks either node, with a key on whatever they do, until they are answered."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import cycle
from random import Random
from time import monotonic
from uuid import UUID

import httpx

from tests.chaos.tally import ITS_OWN_FAULT, Done, Tally
from tests.sockets import Answer, GraphQLFailure
from tests.stage import Person
from tests.system.nodes import PAUSE_SECONDS

TRY_AGAIN = "TRY_AGAIN"
LOSES_ANSWER, LOSES_WITHIN_SECONDS = 0.15, 0.2


class NotDone(Exception):
    """The server was held up, and asks to be asked again."""


class Client:
    """One person, as a client of each node."""

    def __init__(self, name: str, people: Sequence[Person], tally: Tally, random: Random) -> None:
        self.name = name
        self.people = people
        self.tally = tally
        self.random = random
        self.id = people[0].id

    def shuffled(self) -> list[Person]:
        """Its selves, beginning on some node."""
        first = self.random.randrange(len(self.people))
        return [*self.people[first:], *self.people[:first]]

    async def act(self, mutation: str, **given: object) -> Answer | None:
        """What it gave; None where it was refused."""
        key = str(UUID(int=self.random.getrandbits(128)))

        async def attempt(person: Person) -> Answer:
            payload = await person.attempt(mutation, **given, idempotencyKey=key)
            if any(error["code"] == TRY_AGAIN for error in payload["errors"]):
                self.tally.refused[f"{mutation} {TRY_AGAIN}"] += 1
                raise NotDone
            return payload

        payload = await self._until_answered(mutation, attempt)
        for error in payload["errors"]:
            self.tally.refused[f"{mutation} {error['code']}"] += 1
        result: Answer | None = next(value for name, value in payload.items() if name != "errors")
        if result is not None:
            self.tally.done.append(Done(self.name, mutation, given, result))
        return result

    async def ask(self, query: str, **variables: object) -> Answer:
        """The answer of a query."""
        return await self._until_answered(query, lambda person: person.ask(query, **variables))

    async def session(self, session_id: str) -> Answer:
        """A session as it is now."""
        return await self._until_answered("session", lambda person: person.session(session_id))

    def _timeout(self) -> float | None:
        """For how long it listens: now and then it loses its connection before it has the answer."""
        return self.random.uniform(0, LOSES_WITHIN_SECONDS) if self.random.random() < LOSES_ANSWER else None

    async def _until_answered(self, asked: str, ask: Callable[[Person], Awaitable[Answer]]) -> Answer:
        for person in cycle(self.shuffled()):
            sent = monotonic()
            self.tally.asked += 1
            try:
                async with asyncio.timeout(self._timeout()):
                    return await ask(person)
            except (httpx.TransportError, NotDone, TimeoutError):
                pass
            except GraphQLFailure as failure:
                if failure.code not in ITS_OWN_FAULT:
                    raise
                self.tally.failed(failure, asked, sent)
            self.tally.retried += 1
            await asyncio.sleep(PAUSE_SECONDS)
        raise AssertionError("there is no node")
