"""The two of a session in its call: listening and signalling, whatever fails."""

import asyncio

from tests.chaos.client import Client
from tests.chaos.hearing import Hearing
from tests.documents import CALL

SIGNALS_AT_ONCE = 3


class Talk:
    """One side of a call, from their first moment in it to its end. ``heard``: every update."""

    def __init__(self, client: Client, session: str) -> None:
        self.client = client
        self.session = session
        self._hearing = Hearing(client, CALL, "privateCall", session=session)
        self.heard = self._hearing.heard
        self.task = asyncio.create_task(self._stay())

    async def _stay(self) -> None:
        speaking = asyncio.create_task(self._speak())
        try:
            await self._hearing.to_its_end()
        finally:
            speaking.cancel()
            await asyncio.wait([speaking])

    async def _speak(self) -> None:
        """Say a few words at a time, each once whatever it takes."""
        number = 0
        while True:
            for _ in range(SIGNALS_AT_ONCE):
                number += 1
                given = {"sessionId": self.session, "kind": "CANDIDATE", "payload": f"{self.client.name} {number}"}
                await self.client.act("sendSignal", **given)
            await asyncio.sleep(self.client.random.uniform(0, 1))
