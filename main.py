"""Greenroom: wiring, and the command line."""

import argparse
import asyncio
import gc
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from gateway import demo, demo_page, graphiql, health, metrics
from gateway.api import build_schema
from gateway.frames import FrameProtocol
from gateway.identity import Tokens
from gateway.node import Node, open_node, running, ticking
from gateway.settings import NoKey, Settings, load
from gateway.view import GraphQLView
from models.clock import Clock, SystemClock
from models.database import migrate

GRAPHQL = "/graphql"
SOCKET_MESSAGE_BYTES = 256 * 1024
SHUTDOWN_SECONDS = 10
PEER_PATIENCE_SECONDS = 60
COLLECT_AFTER = (100_000, 20, 100)
"""With many thousand sockets a look at every object takes a quarter of a second: it must be rare."""


def create_app(settings: Settings, clock: Clock | None = None) -> Starlette:
    """The ASGI application. Its lifespan opens the node, starts its clock, and closes both in order."""
    clock = clock or SystemClock()
    tokens = Tokens(settings, clock)
    schema = build_schema(settings.cost_limit)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_node(settings, clock) as node:
            app.state.node, app.state.tokens = node, tokens
            app.state.view = GraphQLView(schema, settings, tokens, node.live)
            if settings.demo:
                await set_stage(node, tokens)
            try:
                async with ticking(node), running(app.state.view.sockets.watch()):
                    yield
            finally:
                await app.state.view.sharing.close()

    return Application(
        lifespan=lifespan,
        routes=[
            Route(GRAPHQL, GraphQLEndpoint()),
            Route("/graphiql/config.json", graphiql.config),
            *graphiql.files(),
            *demo_page.routes(),
            Route("/healthz", health.healthz),
            Route("/readyz", health.readyz),
            Route("/metrics", metrics.metrics),
        ],
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origins=settings.origins,
                allow_methods=["GET", "POST"],
                allow_headers=["Authorization", "Content-Type"],
            )
        ],
    )


class Application(Starlette):
    """Starlette, but for what its middleware has nothing for: sockets, which live long, and requests of no page."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, one socket, or the lifespan."""
        if scope.get("path") == GRAPHQL and (scope["type"] == "websocket" or is_of_no_page(scope)):
            await self.state.view(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def is_of_no_page(scope: Scope) -> bool:
    """Whether a request comes from a program: browsers name the origin of every POST."""
    return scope["method"] == "POST" and b"origin" not in dict(scope["headers"])


class GraphQLEndpoint:
    """``/graphql``: GraphiQL for a browser that asks for a page, the API for everything else."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if graphiql.wants_page(Request(scope)):
            await graphiql.page()(scope, receive, send)
        else:
            view: GraphQLView = scope["app"].state.view
            await view(scope, receive, send)


async def set_stage(node: Node, tokens: Tokens) -> None:
    """Seed a new database, and print what a newcomer needs."""
    await demo.seed(node.transactions)
    people = demo.people_with_tokens(tokens, node.transactions.clock.now())
    print("\nThe demo's people, and a token to act as each (in GraphiQL: headers, or the menu):")
    for person in people:
        print(f"  {person['name']:<7}{person['role']:<12}{person['token']}")
    print(flush=True)


def serve(settings: Settings) -> None:
    """Bring the database up to date, and serve until told to stop."""
    # uvicorn closes in order and then raises the signal again: being told to stop is no failure.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    asyncio.run(migrate(settings.database_url))
    app = create_app(settings)
    # What is loaded now stays for good: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    print(f"Greenroom: http://{settings.host}:{settings.port}/graphql", flush=True)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        ws=FrameProtocol if settings.frame_bytes else "websockets-sansio",
        ws_max_size=SOCKET_MESSAGE_BYTES,
        ws_per_message_deflate=False,
        # Its own keep-alive closes with 1011, which graphql-ws clients take as fatal: gateway/sockets.py pings.
        ws_ping_interval=None,
        proxy_headers=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    listening = config.bind_socket()
    # Accepted sockets inherit this: the kernel drops peers that take nothing for so long.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, PEER_PATIENCE_SECONDS * 1000)
    uvicorn.Server(config).run(sockets=[listening])


async def play_demo(settings: Settings) -> None:
    """Seed the database with the demo, and print its tokens."""
    await migrate(settings.database_url)
    clock = SystemClock()
    async with open_node(settings, clock) as node:
        await set_stage(node, Tokens(settings, clock))


def main(arguments: list[str]) -> int:
    """The command line; its exit status."""
    options = parser().parse_args(arguments)
    if options.command == "schema":
        print(build_schema().as_str())
        return 0
    try:
        settings = load()
    except (NoKey, ValidationError) as problem:
        print(problem if isinstance(problem, ValidationError) else type(problem).__doc__, file=sys.stderr)
        return 2
    match options.command:
        case "serve":
            serve(settings)
        case "migrate":
            asyncio.run(migrate(settings.database_url))
        case "demo":
            asyncio.run(play_demo(settings))
        case "token":
            clock = SystemClock()
            tokens = Tokens(settings, clock)
            try:
                print(tokens.write(options.sub, options.name, options.scope, options.ttl, clock.now()))
            except (ValueError, OverflowError) as problem:
                print(problem, file=sys.stderr)
                return 2
    return 0


def parser() -> argparse.ArgumentParser:
    """What the command line understands."""
    top = argparse.ArgumentParser(prog=Path(__file__).name, description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="serve on GREENROOM_HOST and GREENROOM_PORT")
    commands.add_parser("migrate", help="bring the database up to date")
    commands.add_parser("demo", help="seed a new database with the demo and print its tokens")
    commands.add_parser("schema", help="print the schema")
    token = commands.add_parser("token", help="print a token for development")
    token.add_argument("--sub", required=True, help="the person's subject")
    token.add_argument("--name", required=True, help="the person's name")
    token.add_argument("--scope", help="scopes, separated by spaces")
    token.add_argument("--ttl", type=int, default=3600, help="seconds until it expires")
    return top


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
