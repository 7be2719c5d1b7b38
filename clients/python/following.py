"""A waiting room's chat, whole: from a query, then from where the query ended, whatever happens on the way."""

import asyncio
import random
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Protocol

FIRST_SECONDS = 0.5
LONGEST_SECONDS = 30.0


class Refused(Exception):
    """The server has answered with a top-level error, or takes no more from this program."""

    def __init__(self, message: str, extensions: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        said = extensions or {}
        self.code: str | None = said.get("code")
        self.retry_after_seconds: float = said.get("retryAfterSeconds", 0.0)


class Lost(Exception):
    """The network, or the server, has gone. It will be there again."""


@dataclass
class Room:
    """All that there is; also when following had to begin afresh."""

    cursor: str
    messages: list[str]


@dataclass
class Update:
    """What was written; None where a message was taken out."""

    cursor: str
    said: str | None


class Greenroom(Protocol):
    """What following takes. Raises Refused and Lost."""

    async def room(self, stream: str) -> Room | None:
        """None when there is no such room for this person."""

    def chat(self, stream: str, after: str) -> AsyncGenerator[Update, None]:
        """What comes behind that cursor, as long as the connection lasts."""


# docs follow
PASSING = {"INTERNAL", "RATE_LIMITED", "UNAVAILABLE"}


async def follow(greenroom: Greenroom, stream: str, after: str | None = None) -> AsyncGenerator[Room | Update, None]:
    """A room, and what becomes of it, for ever.

    ``after``: the last cursor that was handled, from an earlier run of the program; left out, the room is asked for
    first. Raises Refused when one may not listen, or no longer.
    """
    attempts = 0
    while True:
        try:
            if after is None:
                room = await greenroom.room(stream)
                if room is None:
                    raise Refused("There is no such room.")
                yield room
                after = room.cursor
            async with aclosing(greenroom.chat(stream, after)) as updates:
                async for update in updates:
                    attempts = 0
                    yield update
                    after = update.cursor
        except Refused as refused:
            if refused.code == "CURSOR_EXPIRED" and after is not None:
                after = None
                continue
            if refused.code not in PASSING:
                raise
            await asyncio.sleep(refused.retry_after_seconds)
        except Lost:
            pass
        await backoff(attempts)
        attempts += 1


async def backoff(attempts: int) -> None:
    """Wait before the next attempt, by chance: when a server restarts, its clients should not all come at once."""
    await asyncio.sleep(random.uniform(0, min(LONGEST_SECONDS, FIRST_SECONDS * 2**attempts)))  # noqa: S311


# docs end
