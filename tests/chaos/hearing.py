"""Listening to one subscription over whatever breaks, until it has ended."""

import asyncio
from contextlib import suppress
from itertools import cycle
from time import monotonic
from typing import Any

from websockets.exceptions import WebSocketException

from tests.chaos.client import Client
from tests.sockets import END, Answer, GraphQLFailure, Socket
from tests.stage import Person
from tests.system.nodes import PAUSE_SECONDS
from tests.system.process import ServerGone, next_or_gone


class Hearing:
    """What one person hears of a subscription, ``heard`` update by update. ``beside``: another one, which they begin
    first on the same socket."""

    def __init__(self, client: Client, query: str, field: str, *, beside: str | None = None, **variables: str) -> None:
        self._client = client
        self._query = query
        self._field = field
        self._beside = beside
        self._variables = variables
        self.heard: list[Answer] = []

    async def to_its_end(self) -> None:
        """Listen from the last cursor on, and again on the next node when the socket has gone."""
        for person in cycle(self._client.shuffled()):
            with suppress(OSError, WebSocketException, ServerGone):
                await self._on_one_socket(person)
                return
            await asyncio.sleep(PAUSE_SECONDS)

    async def _on_one_socket(self, person: Person) -> None:
        async with person.socket() as socket:
            if self._beside:
                await socket.subscribe(self._beside, **self._variables)
            await self._listen(socket)

    async def _listen(self, socket: Socket) -> None:
        sent = monotonic()
        after: str | None = self.heard[-1]["cursor"] if self.heard else None
        updates = await socket.subscribe(self._query, **self._variables, after=after)
        while True:
            value: Any = await next_or_gone(updates.raw(), socket.connection.wait_closed())
            if isinstance(value, list):
                self._client.tally.failed(GraphQLFailure(value), self._field, sent)
            if value is END or isinstance(value, list):
                return
            self.heard.append(value["data"][self._field])
