"""The server process: uvicorn with this application, set up for many thousand sockets."""

import asyncio
import gc
import signal
import socket
import sys

import uvicorn

from gateway.app import create_app
from gateway.settings import Settings
from gateway.sockets.frames import FrameProtocol
from models.database import migrate

SOCKET_MESSAGE_BYTES = 256 * 1024
SHUTDOWN_SECONDS = 10
PEER_TIMEOUT_SECONDS = 60
GC_THRESHOLDS = (100_000, 20, 100)
"""The garbage collector's thresholds. With many thousand sockets a full collection takes a quarter of a second,
so it must be rare."""


def serve(settings: Settings) -> None:
    """Bring the database up to date, and serve until told to stop."""
    # uvicorn closes in order and then raises the signal again: being told to stop is no failure.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    asyncio.run(migrate(settings.database_url))
    app = create_app(settings)
    # What is loaded now stays for good: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    print(f"Greenroom: http://{settings.host}:{settings.port}/graphql", flush=True)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        ws=FrameProtocol if settings.frame_bytes else "websockets-sansio",
        ws_max_size=SOCKET_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        # Its own keep-alive closes with 1011, which graphql-ws clients take as fatal: sockets/watchdog.py pings.
        ws_ping_interval=None,
        proxy_headers=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    listening = config.bind_socket()
    # Accepted sockets inherit this: the kernel drops peers that take nothing for so long.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, PEER_TIMEOUT_SECONDS * 1000)
    uvicorn.Server(config).run(sockets=[listening])
