"""A contender with its people: one interface to Greenroom and to the peers."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from uuid import uuid4

import orjson

from benchmarks import stage
from benchmarks.contenders import ARIADNE, OURS, Contender
from benchmarks.documents import BODY, BURST, CHAT, SEND, many_messages
from benchmarks.load.crowd import Crowd, LoadFailed
from benchmarks.load.http import Client, open_client
from benchmarks.process import Cores, Server, free_port, serving

MESSAGES_PER_DOCUMENT = 40
"""What goes into one document well within Greenroom's limit of tokens."""

MANY = many_messages(MESSAGES_PER_DOCUMENT)

T = TypeVar("T")


@dataclass
class Scene:
    """A running contender. For a peer the people are the same tokens, which it does not read."""

    contender: Contender
    server: Server
    people: stage.Cast
    database_url: str
    crowds: list[Crowd] = field(default_factory=list)

    @property
    def ours(self) -> bool:
        """Whether it is Greenroom."""
        return self.contender is OURS

    def crowd(self, query: str = CHAT, **variables: Any) -> Crowd:
        """Nobody yet; who joins subscribes to this."""
        return self.crowd_of({"query": query, "variables": {"streamId": self.people.stream_id, **variables}})

    def crowd_of(self, *documents: dict[str, Any]) -> Crowd:
        """Nobody yet; who joins subscribes to each of these."""
        crowd = Crowd(self.server.port, *documents)
        self.crowds.append(crowd)
        return crowd

    async def client(self, token: str | None = None) -> Client:
        """A connection for questions."""
        return await open_client(self.server.port, token)

    def message(self, body: str = BODY) -> bytes:
        """The request that posts one message."""
        given = {"streamId": self.people.stream_id, "body": body}
        return orjson.dumps({"query": SEND, "variables": {"input": given}})

    async def burst(self, client: Client, count: int) -> None:
        """That many messages back to back: by Greenroom's real mutations, 40 to a document; by the peers' ``burst``."""
        if not self.ours:
            await client.data(BURST, streamId=self.people.stream_id, count=count, body=BODY)
            return
        bodies = {f"b{n}": BODY for n in range(MESSAGES_PER_DOCUMENT)}
        for _ in range(0, count, MESSAGES_PER_DOCUMENT):
            done = await client.data(MANY, streamId=self.people.stream_id, **bodies)
            if not all(posted["message"] for posted in done.values()):
                raise LoadFailed(f"not posted: {done}"[:300])


@asynccontextmanager
async def greenroom(cores: Cores, gather: Callable[[str], Awaitable[T]]) -> AsyncIterator[tuple[Server, T]]:
    """Greenroom by itself, with those whom ``gather`` puts into its new database."""
    with TemporaryDirectory(prefix="bench-") as directory:
        url, port = f"sqlite://{Path(directory) / 'bench.sqlite3'}", free_port()
        people = await gather(url)
        async with serving(OURS.start, cores, port, _greenroom(url, port)) as server:
            yield server, people


@asynccontextmanager
async def open_scene(
    contender: Contender, cores: Cores, fans: int, *, present: int = 0, messages: int = 0
) -> AsyncIterator[Scene]:
    """A contender that answers, with that many fans; ended with all its sockets when the block is left."""
    with TemporaryDirectory(prefix="bench-") as directory:
        url, port = f"sqlite://{Path(directory) / 'bench.sqlite3'}", free_port()
        if contender is OURS:
            people = await stage.gather(url, fans, present=present, messages=messages)
            command: Sequence[str] = contender.start
            environment: Mapping[str, str] = _greenroom(url, port)
        else:
            people = stage.Cast(uuid4(), "creator", [f"fan {n}" for n in range(fans)])
            command, environment = (*contender.start, str(port)), {"PYTHONPATH": str(ARIADNE)}
        async with serving(command, cores, port, environment) as server:
            scene = Scene(contender, server, people, url)
            try:
                yield scene
            finally:
                for crowd in scene.crowds:
                    await crowd.close()


def _greenroom(url: str, port: int) -> dict[str, str]:
    """Its settings: all as it comes, except the limit of messages per minute."""
    return {
        "GREENROOM_DATABASE_URL": url,
        "GREENROOM_PORT": str(port),
        "GREENROOM_JWT_SECRET": stage.SECRET,
        "GREENROOM_DEMO": "0",
        "GREENROOM_FRAME_BYTES": os.environ.get("GREENROOM_FRAME_BYTES", "1"),
        "GREENROOM_LIMITS": "off",
    }
