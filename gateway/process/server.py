"""The server process: uvicorn with this application, set up for many thousand sockets."""

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from gateway.app import create_app
from gateway.connections import Capacity, take_all_descriptors
from gateway.endpoint import GraphQLEndpoint
from gateway.http.protocol import HTTPProtocol
from gateway.monitoring.logs import open_log
from gateway.process.interpreter import look_at_young, settle
from gateway.settings.settings import Settings
from gateway.sockets.frames import BoundedProtocol, FrameProtocol

SOCKET_MESSAGE_BYTES = 256 * 1024
SHUTDOWN_SECONDS = 10
PEER_TIMEOUT_SECONDS = 60

TO_STOP = (signal.SIGTERM, signal.SIGINT)
"""Their handlers raise nothing: what is raised in whatever Python happens to do can be lost, and the signal with it."""

EVERY_ADDRESS = {"0.0.0.0", "::"}  # noqa: S104
ELSEWHERE = "192.0.2.1"
"""An address that nobody has (RFC 5737)."""

OF_STRANGERS = frozenset(
    {"Invalid UTF-8 sequence received from client.", "ASGI callable returned without completing handshake."}
)
"""What uvicorn logs as errors, though nothing is wrong here: what anybody may send, who is told by the code of the
close, and a handshake that was refused in words (its 400 or 429 counts as none)."""

logger = logging.getLogger("greenroom.server")


def serve(settings: Settings) -> None:
    """Serve by this process until told to stop. The database is up to date."""
    server = prepared(settings)
    listening = bound(settings.host, settings.port)
    here = settings.model_copy(update={"port": listening.getsockname()[1]})
    server.run_and_tell([listening], partial(say_where, here))


def prepared(settings: Settings) -> "Server":
    """This process as a server, which has yet to run, and ends in order when it is told to before it does."""
    open_log(settings)
    take_all_descriptors()
    app = create_app(settings)
    settle()
    server = Server(server_config(app, settings), app)
    for stopping in TO_STOP:
        signal.signal(stopping, server.stop)
    return server


def bound(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """A socket to listen on there. ``shared``: with others that say so too, among which connections are spread. Ends
    the process where it cannot be had."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, shared)
    # Accepted sockets inherit this: the kernel drops peers that take nothing for so long.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, PEER_TIMEOUT_SECONDS * 1000)
    try:
        listening.bind((host, port))
    except (OSError, TypeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "that is no host's name"
        sys.exit(f"Nothing can be served on port {port} of {host}: {reason}")
    return listening


def ports(settings: Settings) -> list[int]:
    """Those on which these settings have it serve: the common one first, then those where workers are reached alone."""
    first = settings.worker_port if settings.workers > 1 else None
    return [settings.port, *(range(first, first + settings.workers) if first else ())]


def try_ports(settings: Settings) -> None:
    """End this process where it could not serve there: before anything is changed, such as tables."""
    for port in ports(settings):
        bound(settings.host, port, shared=settings.workers > 1).close()


def say_where(settings: Settings) -> None:
    """Tell whoever has started the server where it is."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    here = f"http://{host}:{settings.port}"
    address = f"{here}/graphql"
    if settings.log == "json":
        logger.info("serving", extra={"address": address})
        return
    lines = [f"Greenroom: {address}"]
    if settings.demo:
        lines.append(f"Begin with the demo: {here}/demo")
        if settings.host in EVERY_ADDRESS and (own := own_address()):
            lines.append(f"On a phone in the same network: http://{own}:{settings.port}/demo")
    # Together: whoever waits for the first may have gone before the next.
    try:
        print("\n".join(lines), flush=True)
    except OSError as problem:
        logger.warning("nobody was told where this is served: %s", problem.strerror, extra={"address": address})


def own_address() -> str | None:
    """This machine's in its network; None where there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            # Sends nothing: it chooses from where something would be sent.
            asking.connect((ELSEWHERE, 9))
        except OSError:
            return None
        own: str = asking.getsockname()[0]
        return None if own.startswith("127.") else own


class Server(uvicorn.Server):
    """uvicorn's, which waits for answers to end before it lets the application know that it stops."""

    def __init__(self, config: uvicorn.Config, app: Starlette) -> None:
        super().__init__(config)
        self._app = app
        self._tell: Callable[[], None] | None = None

    def run_and_tell(self, sockets: list[socket.socket], tell: Callable[[], None]) -> None:
        """Serve there, and ``tell`` once whoever connects is let in."""
        self._tell = tell
        self.run(sockets)

    def stop(self, *_: object) -> None:
        """Take a signal before uvicorn does, or when that raises it again after it has closed all in order."""
        self.should_exit = True

    async def main_loop(self) -> None:
        """Serve until told to stop."""
        if self._tell:
            self._tell()
        looking = asyncio.create_task(look_at_young())
        await super().main_loop()
        looking.cancel()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop in order: event streams, which have no end of their own, are told first."""
        endpoint: GraphQLEndpoint = self._app.state.endpoint
        endpoint.streams.stop()
        await super().shutdown(sockets)


def server_config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """How uvicorn serves this application."""
    logging.getLogger("uvicorn.error").addFilter(is_of_the_server)
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        # The log is set up already, for uvicorn's lines too (logs.py).
        log_config=None,
        # Nobody reads it at that level, and its lines would be put together for every request all the same.
        access_log=False,
        http=HTTPProtocol,
        timeout_keep_alive=settings.keep_alive_seconds,
        ws=FrameProtocol if settings.frame_bytes else BoundedProtocol,
        ws_max_size=SOCKET_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        # Its own keep-alive closes with 1011, which graphql-ws clients take as fatal: sockets/watchdog.py pings.
        ws_ping_interval=None,
        proxy_headers=False,
        # What waits there comes in at once.
        backlog=Capacity.of_process().backlog,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )


def is_of_the_server(record: logging.LogRecord) -> bool:
    """Whether a line of uvicorn's is of something that is wrong here."""
    return record.msg not in OF_STRANGERS
