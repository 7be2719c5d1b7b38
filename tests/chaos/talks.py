"""The two of a session in its call: listening and signalling, whatever fails."""

import asyncio
from contextlib import suppress
from time import monotonic
from typing import Any

from websockets.exceptions import WebSocketException

from tests.chaos.client import Client
from tests.documents import CALL
from tests.sockets import END, Answer, GraphQLFailure
from tests.system.nodes import PAUSE_SECONDS
from tests.system.process import ServerGone, next_or_gone

SIGNALS_AT_ONCE = 3


class Talk:
    """One side of a call, from their first moment in it to its end. ``heard``: every update."""

    def __init__(self, client: Client, session: str) -> None:
        self.client = client
        self.session = session
        self.heard: list[Answer] = []
        self.task = asyncio.create_task(self._stay())

    async def _stay(self) -> None:
        speaking = asyncio.create_task(self._speak())
        try:
            while await self._listen():
                await asyncio.sleep(PAUSE_SECONDS)
        finally:
            speaking.cancel()
            await asyncio.wait([speaking])

    async def _listen(self) -> bool:
        """Until the socket has gone, on one node; False once the call is over."""
        after: str | None = self.heard[-1]["cursor"] if self.heard else None
        with suppress(OSError, WebSocketException, ServerGone):
            async with self.client.shuffled()[0].socket() as socket:
                sent = monotonic()
                updates = await socket.subscribe(CALL, session=self.session, after=after)
                while True:
                    value: Any = await next_or_gone(updates.raw(), socket.connection.wait_closed())
                    if isinstance(value, list):
                        self.client.tally.failed(GraphQLFailure(value), "privateCall", sent)
                    if value is END or isinstance(value, list):
                        return False
                    self.heard.append(value["data"]["privateCall"])
        return True

    async def _speak(self) -> None:
        """Say a few words at a time, each once whatever it takes."""
        number = 0
        while True:
            for _ in range(SIGNALS_AT_ONCE):
                number += 1
                given = {"sessionId": self.session, "kind": "CANDIDATE", "payload": f"{self.client.name} {number}"}
                await self.client.act("sendSignal", **given)
            await asyncio.sleep(self.client.random.uniform(0, 1))
