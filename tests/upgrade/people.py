"""People who use a node of any release: creators and fans, in words that 0.1.0 understands."""

import asyncio
import time
from contextlib import suppress
from itertools import cycle
from typing import Any

from websockets.exceptions import WebSocketException

from domain.scopes import CREDIT_SCOPE
from tests.documents import CHAT, OFFER, PRESENCE
from tests.stage import Person
from tests.system.process import ServerGone, ServerProcess, next_or_gone

PAIRS = 3
MONEY = {"amount": 1_000_000, "currency": "USD"}
RESULT = {"goLive": "stream { id }", "creditWallet": "wallet { held { amount } }", "sendMessage": "message { id }"}
OF_SESSION = "session { id status }"
THE_END = "the end"


class People:
    """What they did, how long each answer took, what went wrong, and what one of them read of the chat."""

    def __init__(self) -> None:
        self.took: list[tuple[str, float, float]] = []
        self.errors: list[str] = []
        self.written: list[str] = []
        self.read: list[str] = []
        self.over = asyncio.Event()
        self.cursor: str | None = None
        self.streams: list[str] = []
        self.fans = "Fan"

    async def do(self, person: Person, mutation: str, **given: Any) -> Any:
        """Ask for it, and note how long it took and what was wrong."""
        kind = f"{mutation[0].upper()}{mutation[1:]}Input"
        asked = f"{RESULT.get(mutation, OF_SESSION)} errors {{ __typename message }}"
        began = time.monotonic()
        try:
            query = f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {asked} }} }}"
            payload = (await person.ask(query, input=given))[mutation]
        except Exception as error:
            self.errors.append(f"{mutation}: {error!r}")
            raise
        finally:
            self.took.append((mutation, began, time.monotonic()))
        if payload["errors"]:
            self.errors.append(f"{mutation}: {payload['errors']}")
        return next(value for name, value in payload.items() if name != "errors")

    async def arrive(self, node: ServerProcess) -> None:
        """Creators go on air, and fans have money."""
        office = await node.person("Office", scope=CREDIT_SCOPE)
        for number in range(PAIRS):
            creator, fan = await node.person(f"Creator {number}"), await node.person(f"Fan {number}")
            offer = {**OFFER, "coolDownSeconds": 0}
            self.streams.append((await self.do(creator, "goLive", title="Piano", offer=offer))["id"])
            await self.do(office, "creditWallet", userId=fan.id, amount=MONEY)

    async def others_arrive(self, node: ServerProcess) -> None:
        """Other fans come: those before have asked too often for a node that counts it."""
        office, self.fans = await node.person("Office", scope=CREDIT_SCOPE), "Later fan"
        for number in range(PAIRS):
            fan = await node.person(f"{self.fans} {number}")
            await self.do(office, "creditWallet", userId=fan.id, amount=MONEY)

    async def live(self, node: ServerProcess) -> None:
        """Each creator and fan have one session after the other on that node, until it is over."""
        await asyncio.gather(*(self._sessions(node, number) for number in range(PAIRS)))

    async def _sessions(self, node: ServerProcess, number: int) -> None:
        creator, fan = await node.person(f"Creator {number}"), await node.person(f"{self.fans} {number}")
        stream = self.streams[number]
        for ending in cycle(("had", "denied", "cancelled")):
            session = (await self.do(fan, "requestSession", streamId=stream, durationMinutes=10))["id"]
            await self.say(creator, stream, f"{ending} {len(self.written)}")
            if ending == "had":
                await self.do(creator, "decide", sessionId=session, decision="APPROVE")
                async with fan.listening(PRESENCE, stream=stream) as presence:
                    await presence.next()
                    await self.do(creator, "startSession", sessionId=session)
                await self.do(creator, "endSession", sessionId=session)
            elif ending == "denied":
                await self.do(creator, "decide", sessionId=session, decision="DENY")
            else:
                await self.do(fan, "cancelSession", sessionId=session)
            if self.over.is_set():
                break

    async def say(self, person: Person, stream: str, body: str) -> None:
        """Write to the chat; what is said on the first stream is read by the subscriber."""
        await self.do(person, "sendMessage", streamId=stream, body=body)
        if stream == self.streams[0]:
            self.written.append(body)

    async def listen(self, node: ServerProcess) -> None:
        """Read the first stream's chat behind what was read before, to the end or until the node goes."""
        reader = await node.person("Creator 0")
        after = {"after": self.cursor} if self.cursor else {}
        with suppress(OSError, WebSocketException, ServerGone):
            async with reader.listening(CHAT, stream=self.streams[0], **after) as stream:
                while not self.read or self.read[-1] != THE_END:
                    update = await next_or_gone(stream.next(), stream.socket.connection.wait_closed())
                    self.cursor = update["cursor"]
                    self.read.append(update["event"]["message"]["body"])

    def longest(self, began: float, ended: float) -> float:
        """How long somebody waited for an answer at most, in that time."""
        waited = [until - since for _, since, until in self.took if since < ended and until > began]
        return max(waited, default=0.0)
