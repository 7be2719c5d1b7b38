"""A TCP proxy on loopback whose connections tests cut."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

HONEST_SECONDS = 3.0
"""Within which a client says how its connection is doing."""

BUSY_SECONDS = 4.0
"""For what a machine that is busy takes beside: less than what is left until the connection is dropped in any case."""


class Proxy:
    """Passes bytes between its clients and a server, as long as it is not cut."""

    def __init__(self, server: int) -> None:
        self.port = 0
        self._server = server
        self._writers: set[asyncio.StreamWriter] = set()
        self._cut = False
        self._refused = asyncio.Event()
        self._flowing = flowing()
        self._listened_for, self._still_to_come = b"", 0
        self._said = asyncio.Event()

    async def cut(self) -> None:
        """Break every connection, and each new one; returns once a client has come again in vain."""
        self._cut = True
        self._refused.clear()
        for writer in list(self._writers):
            writer.transport.abort()
        await self._refused.wait()

    def mend(self) -> None:
        """Let new connections through."""
        self._cut = False

    @asynccontextmanager
    async def stalled(self) -> AsyncIterator[None]:
        """Meanwhile nothing passes on the connections that there are, though nobody closes them; new ones are well."""
        stalled, self._flowing = self._flowing, flowing()
        stalled.clear()
        yield
        stalled.set()

    async def passed_back(self, words: bytes, times: int) -> None:
        """Wait until the server has said that so often from now on."""
        self._listened_for, self._still_to_come = words, times
        self._said.clear()
        await self._said.wait()

    def _hear(self, data: bytes) -> None:
        if self._listened_for:
            self._still_to_come -= data.count(self._listened_for)
            if self._still_to_come <= 0:
                self._said.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side ends it."""
        if self._cut:
            writer.transport.abort()
            self._refused.set()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self._server)
        self._writers |= {writer, back}
        try:
            await asyncio.gather(passed(reader, back, self._flowing), passed(there, writer, self._flowing, self._hear))
        finally:
            self._writers -= {writer, back}


def flowing() -> asyncio.Event:
    """Set as long as bytes pass."""
    event = asyncio.Event()
    event.set()
    return event


async def passed(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    flowing: asyncio.Event,
    hear: Callable[[bytes], None] = lambda data: None,
) -> None:
    """All that is read, heard and written; in the end the other side is closed, too."""
    with suppress(ConnectionError):
        while data := await reader.read(2**16):
            await flowing.wait()
            hear(data)
            writer.write(data)
            await writer.drain()
    writer.transport.abort()


@asynccontextmanager
async def proxied(server: int) -> AsyncIterator[Proxy]:
    """A proxy of the server on that port."""
    proxy = Proxy(server)
    listening = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = listening.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        listening.close()
        for writer in list(proxy._writers):
            writer.transport.abort()
