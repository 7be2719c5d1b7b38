"""A connection with both of its ends in the test."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def two_ends() -> AsyncIterator[tuple[asyncio.Transport, asyncio.StreamReader]]:
    """What one end writes to, and the other reads from; both are closed in the end."""
    ours, theirs = socket.socketpair()
    transport, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, sock=ours)
    reader, writer = await asyncio.open_connection(sock=theirs)
    yield transport, reader
    transport.close()
    writer.close()
    await writer.wait_closed()
