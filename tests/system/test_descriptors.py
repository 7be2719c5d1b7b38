"""A process with few descriptors, and a client that opens more connections than that and says nothing on them."""

import asyncio
import socket
from contextlib import AsyncExitStack

import httpx

from tests.system.process import ServerProcess, started

HALF = b"GET /graphql HTTP/1.1\r\nHost: sta"


async def test_400_half_heads_under_256_descriptors_keep_nobody_out(sqlite_url: str) -> None:
    narrow = ServerProcess(sqlite_url)
    narrow.descriptors = 256
    async with started(narrow) as server, AsyncExitStack() as stack:
        ana = await server.person("Ana")
        async with ana.socket() as listening:
            for _ in range(4):
                for _ in range(100):
                    await half_open(server, stack)
                assert await status(server, "/healthz") == 200
            assert await status(server, "/graphql?query={__typename}") == 200
            await listening.ping()


async def half_open(server: ServerProcess, stack: AsyncExitStack) -> None:
    """A connection on which the rest of a request never comes."""
    loop = asyncio.get_running_loop()
    silent = stack.enter_context(socket.socket())
    silent.setblocking(False)
    await loop.sock_connect(silent, ("127.0.0.1", server.port))
    await loop.sock_sendall(silent, HALF)


async def status(server: ServerProcess, path: str) -> int:
    """What a client is answered who comes now."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", timeout=10) as newcomer:
        return (await newcomer.get(path, headers={"Accept": "application/json"})).status_code
